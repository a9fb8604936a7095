"""Tables of certificates of origin: reference data, application, certificate."""

from coo.models.application import (
    Application,
    ApplicationVersion,
    Attachment,
    ExportItem,
    ImportInput,
    Remark,
)
from coo.models.books import BookedConsignee, BookedProduct
from coo.models.certificate import Certificate, CertificateCheck
from coo.models.favourite import Favourite, FavouriteKind
from coo.models.importing import ImportKind, RowImport
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
from coo.models.summary_copy import SummaryCopy
from coo.models.undo import Removal

__all__ = [
    "AgencyScope",
    "Agreement",
    "AgreementSuspension",
    "Application",
    "ApplicationVersion",
    "Attachment",
    "AttachmentType",
    "BookedConsignee",
    "BookedProduct",
    "Certificate",
    "CertificateCheck",
    "Currency",
    "DeclarationText",
    "ExchangeRate",
    "ExportItem",
    "Favourite",
    "FavouriteKind",
    "Fee",
    "FirmListing",
    "ImportInput",
    "ImportKind",
    "ListedProduct",
    "Port",
    "Remark",
    "Removal",
    "RowImport",
    "SummaryCopy",
    "TariffCode",
    "Unit",
]
