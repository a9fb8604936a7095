"""The signed version of a file as rows of label and value, each with what the rules say of it. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from coo.rules.finding import Finding
from coo.snapshot import ApplicationSnapshot, ExportItem, ImportInput
from coo.tabs import BY_SLUG, Slug
from tradeconnect.common.dates import dmy
from tradeconnect.common.money import format_amount, format_rate

NONE = "—"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row: label, value, a quieter second line, and the findings about it."""

    label: str
    value: str
    more: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def state(self) -> str:
        """`failed`, `doubtful`, or an empty string when no rule speaks of it."""
        if any(finding.is_error for finding in self.findings):
            return "failed"
        return "doubtful" if self.findings else ""


@dataclass(frozen=True, slots=True)
class FileSection:
    """A tab, or one item of it, with its rows; `anchor` is its id on the page."""

    anchor: str
    title: str
    rows: tuple[FileRow, ...]


class _Rows:
    """Makes the rows of one tab, and of one item of it, with the findings that belong to each field."""

    def __init__(self, findings: Iterable[Finding], tab: str, item: int | None = None) -> None:
        self._findings = [finding for finding in findings if finding.tab == tab and finding.item == item]

    def row(self, label: Any, value: Any, *fields: str, more: Any = "") -> FileRow:
        own = tuple(finding for finding in self._findings if finding.field in fields)
        return FileRow(str(label), str(value or NONE), str(more), own)


def file_sections(snapshot: ApplicationSnapshot, findings: Iterable[Finding]) -> tuple[FileSection, ...]:
    """Return the tabs of a version in their order; a section for each item of Export and Import Details."""
    found = tuple(findings)
    return (
        _basic(snapshot, found),
        _certificate(snapshot, found),
        *(_export(snapshot, item, found) for item in snapshot.items),
        *(_origin(snapshot, item, found) for item in snapshot.items),
        _shipment(snapshot, found),
        _declaration(snapshot, found),
    )


def _title(slug: Slug, addition: str = "") -> str:
    tab = BY_SLUG[slug]
    return f"{tab.number}. {tab.title}{addition}"


def _of_item(snapshot: ApplicationSnapshot, item: ExportItem) -> str:
    return _(", item %(serial)s of %(count)s") % {"serial": item.serial, "count": len(snapshot.items)}


def _yes_no(answer: bool | None) -> str:
    return NONE if answer is None else _("Yes") if answer else _("No")


def _basic(snapshot: ApplicationSnapshot, found: tuple[Finding, ...]) -> FileSection:
    make, exporter = _Rows(found, Slug.BASIC).row, snapshot.exporter
    branch = f"{exporter.branch_number}, {exporter.address}, {exporter.city} {exporter.pin}"
    return FileSection(
        Slug.BASIC,
        _title(Slug.BASIC),
        (
            make(_("Firm and IEC"), f"{exporter.name}, {exporter.iec}"),
            make(_("IEC Branch"), branch, "branch", more=f"GSTIN {exporter.gstin}" if exporter.gstin else ""),
            make(
                _("Delivery to premises"),
                _yes_no(snapshot.wants_delivery),
                "wants_delivery",
                "delivery_address",
                more=snapshot.delivery_address,
            ),
        ),
    )


def _certificate(snapshot: ApplicationSnapshot, found: tuple[Finding, ...]) -> FileSection:
    make, invoice, importer = _Rows(found, Slug.CERTIFICATE).row, snapshot.invoice, snapshot.importer
    issuer = f"{snapshot.agency_name}, {snapshot.office_city}"
    dated = ", ".join(part for part in (invoice.number, dmy(invoice.date) if invoice.date else "") if part)
    value = "" if invoice.value is None else format_amount(invoice.value, invoice.currency)
    in_rupees = "" if invoice.value_inr is None else format_amount(invoice.value_inr, "INR")
    rows = [
        make(_("Agreement"), snapshot.agreement_name, "certificate_kind", "agreement"),
        make(_("Issuing Agency"), issuer, "office"),
        make(_("Importer"), importer.name, "importer_name", "importer_address", more=importer.address),
        make(_("Country"), importer.country_name, "importer_country"),
        make(_("Invoice number and date"), dated, "invoice_number", "invoice_date"),
        make(_("Invoice value"), f"{value} = {in_rupees}", "invoice_value", "invoice_currency"),
        make(_("Exchange rate to INR"), _rate(invoice.rate_inr), "rate_inr"),
        make(_("Exchange rate to USD"), _rate(invoice.rate_usd), "rate_usd"),
        make(_("Third Country Invoicing"), _yes_no(snapshot.third_country_invoicing), "third_country_invoicing"),
    ]
    if snapshot.third_country_invoicing:
        party, day = snapshot.third_party, snapshot.third_party_invoice_date
        invoiced = ", ".join(part for part in (snapshot.third_party_invoice_number, dmy(day) if day else "") if part)
        names = ("third_party_name", "third_party_address", "third_party_country")
        numbers = ("third_party_invoice_number", "third_party_invoice_date")
        rows.append(make(_("Third party"), party.name, *names, more=f"{party.address}, {party.country_name}"))
        rows.append(make(_("Third party's invoice"), invoiced, *numbers))
    rows += _producer(snapshot, make)
    rows += _foreign_origin(snapshot, make)
    return FileSection(Slug.CERTIFICATE, _title(Slug.CERTIFICATE), tuple(rows))


def _producer(snapshot: ApplicationSnapshot, make: Callable[..., FileRow]) -> list[FileRow]:
    producer = snapshot.producer
    if producer.is_exporter is None:
        return []
    names = ("producer_is_exporter", "producer_name", "producer_address")
    name = _("The exporter") if producer.is_exporter else producer.name
    return [make(_("Producer"), name, *names, more=producer.address)]


def _foreign_origin(snapshot: ApplicationSnapshot, make: Callable[..., FileRow]) -> list[FileRow]:
    origin, day = snapshot.foreign_origin, snapshot.foreign_origin.document_date
    if not (origin.country_name or origin.document):
        return []
    dated = ", ".join(part for part in (origin.document_number, dmy(day) if day else "") if part)
    names = ("foreign_document", "foreign_document_number", "foreign_document_date", "foreign_document_issuer")
    issued = ", ".join(part for part in (dated, origin.document_issuer) if part)
    return [
        make(_("Country of origin"), origin.country_name, "foreign_country"),
        make(_("Proof of origin"), _(origin.document), *names, more=issued),
    ]


def _export(snapshot: ApplicationSnapshot, item: ExportItem, found: tuple[Finding, ...]) -> FileSection:
    make = _Rows(found, Slug.EXPORT, item.serial).row
    value = "" if item.value is None else format_amount(item.value, snapshot.invoice.currency)
    return FileSection(
        f"item-{item.serial}",
        _title(Slug.EXPORT, _of_item(snapshot, item)),
        (
            make(_("ITC-HS code"), grouped(item.itchs_code), "itchs_code"),
            make(_("HS code"), grouped(item.hs_code), "hs_code"),
            make(_("Description"), item.description, "description"),
            make(_("Quantity and UOM"), f"{_plain(item.quantity)} {item.unit_name} ({item.unit})", "quantity", "unit"),
            make(_("Item Value"), value, "value"),
            make(_("Marks & Number"), item.marks, "marks"),
            make(_("Packages"), item.packages, "packages"),
        ),
    )


def _origin(snapshot: ApplicationSnapshot, item: ExportItem, found: tuple[Finding, ...]) -> FileSection:
    tab = _Rows(found, Slug.IMPORT, item.serial)
    criterion = ", ".join(part for part in (item.criterion, _("prints %s") % item.criterion_text) if part)
    value = "" if item.criterion_value is None else f"{_plain(item.criterion_value)} %"
    fields = ("criterion", "criterion_value", "criterion_text")
    rows = [*_inputs(snapshot, item, found)]
    rows.append(tab.row(_("Imported inputs used"), _yes_no(item.uses_imported_inputs), "uses_imported_inputs"))
    rows += _costs(snapshot, item, tab)
    rows.append(tab.row(_("Preference Criterion"), criterion, *fields, more=value))
    if item.product_rule:
        rows.append(tab.row(_("Product specific rule"), item.product_rule, "product_rule"))
    return FileSection(f"origin-{item.serial}", _title(Slug.IMPORT, _of_item(snapshot, item)), tuple(rows))


def _costs(snapshot: ApplicationSnapshot, item: ExportItem, tab: _Rows) -> list[FileRow]:
    """Return the cost sheet as one row: FOB value, and what it is made of besides the listed inputs."""
    costs = (
        (_("Indian materials"), item.indian_materials),
        (_("labour and overheads"), item.labour_and_overheads),
        (_("profit and other"), item.profit_and_other),
    )
    told = ", ".join(f"{label} {_plain(cost)}" for label, cost in costs if cost is not None)
    fob = item.value if item.fob_value is None else item.fob_value
    if not told and item.fob_value is None:
        return []
    value = "" if fob is None else format_amount(fob, snapshot.invoice.currency)
    return [tab.row(_("Cost sheet, FOB value"), value, "fob_value", more=told)]


def _inputs(snapshot: ApplicationSnapshot, item: ExportItem, found: tuple[Finding, ...]) -> Iterator[FileRow]:
    for row in snapshot.inputs:
        if row.item != item.serial:
            continue
        own = tuple(
            finding
            for finding in found
            if finding.tab == Slug.IMPORT and finding.item == item.serial and finding.input == row.serial
        )
        label = _("Input %(serial)s") % {"serial": row.serial}
        yield FileRow(label, _input_goods(row), _input_purchase(row), own)


def _input_goods(row: ImportInput) -> str:
    return f"{grouped(row.itchs_code)}, {row.description}, {_plain(row.quantity)} {row.unit}"


def _input_purchase(row: ImportInput) -> str:
    total = "" if row.total_cif is None else format_amount(row.total_cif, row.currency)
    words = _("Country of origin %(country)s, bill %(number)s of %(date)s, %(total)s")
    if row.is_originating:
        words = _("Originating, from %(country)s, bill %(number)s of %(date)s, %(total)s")
    return words % {
        "country": row.country_name,
        "number": row.bill_number,
        "date": dmy(row.bill_date) if row.bill_date else NONE,
        "total": total,
    }


def _shipment(snapshot: ApplicationSnapshot, found: tuple[Finding, ...]) -> FileSection:
    make, shipment = _Rows(found, Slug.SHIPMENT).row, snapshot.shipment
    dated = ", ".join(part for part in (shipment.document_number, dmy(shipment.date) if shipment.date else "") if part)
    label = _(shipment.document_name) or _("Shipment document")
    return FileSection(
        Slug.SHIPMENT,
        _title(Slug.SHIPMENT),
        (
            make(_("Mode of transport"), _(shipment.mode_name), "transport_mode"),
            make(label, dated, "shipment_document", "shipment_document_number", "shipment_date"),
            *_shipping_bill(snapshot, make),
            make(_("Port of shipment"), _port(shipment.loading_code, shipment.loading_name), "port_of_shipment"),
            make(_("Port of discharge"), _port(shipment.discharge_code, shipment.discharge_name), "port_of_discharge"),
            make(_("Route"), shipment.route, "route"),
        ),
    )


def _shipping_bill(snapshot: ApplicationSnapshot, make: Callable[..., FileRow]) -> list[FileRow]:
    number, day = snapshot.shipment.shipping_bill_number, snapshot.shipment.shipping_bill_date
    if not number and day is None:
        return []
    dated = ", ".join(part for part in (number, dmy(day) if day else "") if part)
    return [make(_("Shipping bill"), dated, "shipping_bill_number", "shipping_bill_date")]


def _declaration(snapshot: ApplicationSnapshot, found: tuple[Finding, ...]) -> FileSection:
    make, declaration = _Rows(found, Slug.DECLARATION).row, snapshot.declaration
    day = dmy(declaration.date) if declaration.date else ""
    dated = ", ".join(part for part in (declaration.place, day) if part)
    return FileSection(
        Slug.DECLARATION,
        _title(Slug.DECLARATION),
        (
            make(_("Place and date"), dated, "declaration_place", "declaration_date"),
            make(
                _("Signatory"),
                declaration.name,
                "signatory_name",
                "signatory_designation",
                more=declaration.designation,
            ),
        ),
    )


def _port(code: str, name: str) -> str:
    return f"{code}, {name}" if code else name


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():,f}"


def _rate(value: Decimal | None) -> str:
    return "" if value is None else format_rate(value)


def grouped(code: str) -> str:
    """Return a tariff code as it is read: 61046200 → 6104 62 00."""
    return " ".join(part for part in (code[:4], code[4:6], code[6:]) if part)
