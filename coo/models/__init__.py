"""Tables of certificates of origin: reference data, application, certificate."""

from coo.models.application import (
    Application,
    ApplicationVersion,
    Attachment,
    ExportItem,
    ImportInput,
    Remark,
)
from coo.models.certificate import Certificate, CertificateCheck
from coo.models.listing import FirmListing, ListedProduct
from coo.models.reference import (
    AgencyScope,
    Agreement,
    AgreementSuspension,
    AttachmentType,
    Currency,
    DeclarationText,
    ExchangeRate,
    Fee,
    Port,
    TariffCode,
    Unit,
)

__all__ = [
    "AgencyScope",
    "Agreement",
    "AgreementSuspension",
    "Application",
    "ApplicationVersion",
    "Attachment",
    "AttachmentType",
    "Certificate",
    "CertificateCheck",
    "Currency",
    "DeclarationText",
    "ExchangeRate",
    "ExportItem",
    "Fee",
    "FirmListing",
    "ImportInput",
    "ListedProduct",
    "Port",
    "Remark",
    "TariffCode",
    "Unit",
]
