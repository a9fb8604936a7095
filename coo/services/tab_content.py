"""What each tab of an application holds: its columns and rows; whether it is empty; emptying it."""

from typing import Final

from coo.models import Application, Attachment, ExportItem, ImportInput
from coo.services import inputs, items
from coo.services.editing import fixed_columns
from coo.services.keeping import ORIGIN_COLUMNS
from coo.tabs import Slug

# The columns that each tab owns: a save writes these and no others.
TAB_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    Slug.BASIC: ("branch", "wants_delivery", "delivery_to", "delivery_address", "disclaimer_accepted"),
    Slug.CERTIFICATE: (
        *("certificate_kind", "agreement", "office", "importer_name", "importer_address", "importer_country"),
        *("invoice_number", "invoice_date", "invoice_currency", "invoice_value", "rate_inr", "rate_usd"),
        *("third_country_invoicing", "third_party_name", "third_party_address", "third_party_country"),
        *("third_party_invoice_number", "third_party_invoice_date"),
        *("producer_is_exporter", "producer_name", "producer_address"),
        *("foreign_country", "foreign_document", "foreign_document_number", "foreign_document_date"),
        "foreign_document_issuer",
    ),
    Slug.EXPORT: (),
    Slug.IMPORT: (),
    Slug.SHIPMENT: (
        *("transport_mode", "shipment_document", "shipment_document_number", "shipment_date", "port_of_shipment"),
        *("port_of_shipment_other", "port_of_discharge", "port_of_discharge_other", "route"),
        *("shipping_bill_number", "shipping_bill_date"),
    ),
    Slug.ATTACHMENTS: (),
    Slug.DECLARATION: (
        *("declaration_accepted", "declaration_place", "declaration_date"),
        *("signatory_name", "signatory_designation"),
    ),
}


def empty_value(column: str) -> object:
    """Return what a column of the application holds before anybody fills it."""
    return Application._meta.get_field(column).get_default()  # type: ignore[union-attr]


def is_empty(draft: Application, slug: str) -> bool:
    """Tell whether there is nothing on a tab that *Clear All* would take away."""
    if slug == Slug.EXPORT:
        return not draft.items.exists()
    if slug == Slug.IMPORT:
        return not ImportInput.objects.filter(item__application=draft).exists() and not any(
            getattr(row, column) != ExportItem._meta.get_field(column).get_default()  # type: ignore[union-attr]
            for row in draft.items.all()
            for column in ORIGIN_COLUMNS
        )
    if slug == Slug.ATTACHMENTS:
        return not draft.attachments.exists()
    for column in set(TAB_FIELDS[slug]) - fixed_columns(draft):
        attname = Application._meta.get_field(column).attname  # type: ignore[union-attr]
        if getattr(draft, attname) != empty_value(column):
            return False
    return True


def empty_tab(draft: Application, slug: str) -> None:
    """Empty a tab of a locked draft with its rows; files stay stored, for they are kept for *Undo*."""
    for column in set(TAB_FIELDS[slug]) - fixed_columns(draft):
        setattr(draft, column, empty_value(column))
    if slug == Slug.EXPORT:
        items.remove_all(draft)
    elif slug == Slug.IMPORT:
        inputs.remove_all(draft)
    elif slug == Slug.ATTACHMENTS:
        Attachment.objects.filter(application=draft).delete()
    draft.saved_tabs = [saved for saved in draft.saved_tabs if saved != slug]
