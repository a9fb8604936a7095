"""What of an application is looked for in a document: values, their labels, and in which documents. Pure."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _

from coo.snapshot import ApplicationSnapshot, ExportItem, Party
from coo.tabs import Slug
from tradeconnect.common.dates import dmy
from tradeconnect.common.money import format_amount


class Kind(StrEnum):
    """How a value is compared."""

    CODE = "code"  # as it is written, in capitals
    COMPACT = "compact"  # letters and digits alone
    TARIFF = "tariff"  # at least its first six digits
    DATE = "date"
    AMOUNT = "amount"
    TEXT = "text"  # its words in their order, over several lines too
    WORD = "word"  # one of several words


Labels = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """One value that a document may show.

    Args:
        field: name of the form's field. tab: slug of its tab. item: serial of the export item, or None.
        label: what it is, for the officer. shown: the form's value, for the officer.
        values: what counts as the same: text, dates or amounts, as `kind` asks for.
        labels: words beside which a document names it; with one of them another value is a difference.
        is_expected: documents of this kind usually show it.
    """

    field: str
    tab: str
    label: str
    shown: str
    kind: Kind
    values: tuple[Any, ...]
    item: int | None = None
    labels: Labels = ()
    is_expected: bool = False


_NUMBER: Final = ("no", "number", "num", "nr")


def _numbered(*names: tuple[str, ...]) -> Labels:
    return tuple((*name, number) for name in names for number in _NUMBER)


# By field: the words of a label, as `coo.matching.values.tokens_of` makes them.
LABELS: Final[dict[str, Labels]] = {
    "invoice_number": _numbered(("invoice",), ("inv",)),
    "invoice_date": (("invoice", "date"), ("inv", "date"), ("date", "of", "invoice"), ("date",), ("dated",), ("dt",)),
    "invoice_value": (
        *(("grand", "total"), ("total", "amount"), ("total", "value"), ("invoice", "total"), ("total",)),
        *(("invoice", "value"), ("total", "invoice", "value"), ("total", "invoice", "amount")),
    ),
    "iec": (("iec",), ("iec", "no"), ("iec", "code"), ("ie", "code"), ("iec", "number")),
    "shipment_document_number": (
        *(("awb",), ("hawb",), ("mawb",), *_numbered(("awb",), ("hawb",), ("mawb",))),
        *_numbered(("airway", "bill"), ("air", "waybill"), ("bl",), ("b", "l"), ("bill", "of", "lading")),
    ),
    "shipping_bill_number": _numbered(("shipping", "bill"), ("sb",), ("s", "b")),
}
# What an attachment of each type usually shows; of other types nothing is missed, and nothing differs.
_EXPECTED: Final[dict[str, frozenset[str]]] = {
    "INVOICE": frozenset(
        {
            *("invoice_number", "invoice_date", "invoice_value", "invoice_currency", "importer_name", "iec"),
            *("importer_address", "gstin", "itchs_code", "description", "quantity", "value", "marks", "packages"),
        }
    ),
    "PACKING_LIST": frozenset(
        {"invoice_number", "invoice_date", "importer_name", "description", "quantity", "marks", "packages"}
    ),
    "AIRWAY_BILL": frozenset({"shipment_document_number", "importer_name", "packages"}),
    "BILL_OF_LADING": frozenset({"shipment_document_number", "importer_name", "packages"}),
    "SHIPPING_BILL": frozenset({"shipping_bill_number", "invoice_number", "iec", "itchs_code", "quantity"}),
}
# So many items are looked for: a document of twenty pages has no room for more.
ITEMS_SOUGHT: Final = 200


def sought_in(snapshot: ApplicationSnapshot, kind: str) -> tuple[Sought, ...]:
    """Return what is looked for in an attachment. Args: kind: code of its type, as `INVOICE`."""
    expected = _EXPECTED.get(kind, frozenset())
    every = [*_of_file(snapshot), *(row for item in snapshot.items[:ITEMS_SOUGHT] for row in _of_item(snapshot, item))]
    return tuple(
        Sought(
            row.field,
            row.tab,
            row.label,
            row.shown,
            row.kind,
            row.values,
            row.item,
            LABELS.get(row.field, ()) if row.field in expected else (),
            row.field in expected,
        )
        for row in every
        if any(value not in (None, "") for value in row.values)
    )


def _of_file(snapshot: ApplicationSnapshot) -> Iterator[Sought]:
    invoice, exporter, shipment = snapshot.invoice, snapshot.exporter, snapshot.shipment
    tab = str(Slug.CERTIFICATE)
    value = "" if invoice.value is None else format_amount(invoice.value, invoice.currency)
    yield _code("invoice_number", tab, _("Invoice Number"), invoice.number, snapshot.third_party_invoice_number)
    yield _date("invoice_date", tab, _("Invoice Date"), invoice.date, snapshot.third_party_invoice_date)
    yield Sought("invoice_value", tab, _("Invoice value"), value, Kind.AMOUNT, _known(invoice.value))
    yield Sought("invoice_currency", tab, _("Currency"), invoice.currency, Kind.WORD, _currency(invoice.currency))
    yield from _of_party(snapshot.importer, tab)
    yield Sought("iec", str(Slug.BASIC), _("IEC"), exporter.iec, Kind.COMPACT, (exporter.iec,))
    yield Sought("gstin", str(Slug.BASIC), _("GSTIN"), exporter.gstin, Kind.COMPACT, (exporter.gstin,))
    tab = str(Slug.SHIPMENT)
    label = _(shipment.document_name) or _("Shipment document")
    number = shipment.document_number
    yield Sought("shipment_document_number", tab, label, number, Kind.COMPACT, (number,))
    yield _date("shipment_date", tab, _("Date of shipment"), shipment.date)
    number = shipment.shipping_bill_number
    yield Sought("shipping_bill_number", tab, _("Shipping bill"), number, Kind.COMPACT, (number,))


def _of_party(party: Party, tab: str) -> Iterator[Sought]:
    yield Sought("importer_name", tab, _("Importer"), party.name, Kind.TEXT, (party.name,))
    for line in address_parts(party.address):
        yield Sought("importer_address", tab, _("Importer's address"), line, Kind.TEXT, (line,))


def _of_item(snapshot: ApplicationSnapshot, item: ExportItem) -> Iterator[Sought]:
    tab, serial = str(Slug.EXPORT), item.serial
    codes = tuple(dict.fromkeys(code for code in (item.itchs_code, item.hs_code) if code))
    value = "" if item.value is None else format_amount(item.value, snapshot.invoice.currency)
    quantity = "" if item.quantity is None else f"{item.quantity.normalize():,f} {item.unit}"

    def row(field: str, label: str, shown: str, kind: Kind, values: tuple[Any, ...]) -> Sought:
        named = _("%(label)s, item %(serial)s") % {"label": label, "serial": serial}
        return Sought(field, tab, named, shown, kind, values, serial)

    # The description comes first: quantity and value are looked for beside it.
    yield row("description", _("Description"), item.description, Kind.TEXT, (item.description,))
    yield row("itchs_code", _("ITC-HS code"), item.itchs_code, Kind.TARIFF, codes)
    yield row("quantity", _("Quantity"), quantity, Kind.AMOUNT, _known(item.quantity))
    yield row("value", _("Item Value"), value, Kind.AMOUNT, _known(item.value))
    yield row("marks", _("Marks & Number"), item.marks, Kind.TEXT, (item.marks,))
    yield row("packages", _("Packages"), item.packages, Kind.TEXT, (item.packages,))


def _code(field: str, tab: str, label: str, *numbers: str) -> Sought:
    return Sought(field, tab, label, numbers[0], Kind.CODE, tuple(number for number in numbers if number))


def _date(field: str, tab: str, label: str, *days: dt.date | None) -> Sought:
    shown = dmy(days[0]) if days[0] else ""
    return Sought(field, tab, label, shown, Kind.DATE, tuple(day for day in days if day))


def _known(value: Decimal | None) -> tuple[Decimal, ...]:
    return () if value is None else (value,)


_SIGNS: Final = {
    "USD": ("USD", "US$", "$", "DOLLARS", "DOLLAR"),
    "EUR": ("EUR", "€", "EURO", "EUROS"),
    "GBP": ("GBP", "£", "POUNDS"),
    "INR": ("INR", "₹", "RS", "RUPEES"),
    "JPY": ("JPY", "¥", "YEN"),
}


def _currency(code: str) -> tuple[str, ...]:
    return _SIGNS.get(code, (code,)) if code else ()


def address_parts(address: str) -> tuple[str, ...]:
    """Return the parts of an address that are worth looking for one by one: those of a few letters match anywhere."""
    parts = [part.strip() for line in address.splitlines() for part in line.split(",")]
    return tuple(part for part in dict.fromkeys(parts) if sum(letter.isalnum() for letter in part) >= 5)
