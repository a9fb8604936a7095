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
from coo.models.papers import CopyRequest, Dispatch, DocumentReading, PagePicture, Paper
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
from coo.models.review import (
    AnswerFile,
    AnswerPeriod,
    Approval,
    Deficiency,
    FourEyesRule,
    OfficeNote,
    Presence,
    Query,
    Reason,
    SavedView,
)
from coo.models.summary_copy import SummaryCopy
from coo.models.undo import Removal

__all__ = [
    "AgencyScope",
    "Agreement",
    "AgreementSuspension",
    "AnswerFile",
    "AnswerPeriod",
    "Application",
    "ApplicationVersion",
    "Approval",
    "Attachment",
    "AttachmentType",
    "BookedConsignee",
    "BookedProduct",
    "Certificate",
    "CertificateCheck",
    "CopyRequest",
    "Currency",
    "DeclarationText",
    "Deficiency",
    "Dispatch",
    "DocumentReading",
    "ExchangeRate",
    "ExportItem",
    "Favourite",
    "FavouriteKind",
    "Fee",
    "FirmListing",
    "FourEyesRule",
    "ImportInput",
    "ImportKind",
    "ListedProduct",
    "OfficeNote",
    "PagePicture",
    "Paper",
    "Port",
    "Presence",
    "Query",
    "Reason",
    "Remark",
    "Removal",
    "RowImport",
    "SavedView",
    "SummaryCopy",
    "TariffCode",
    "Unit",
]
