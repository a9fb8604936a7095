"""The signed version of a file as rows of label and value, each with what the rules say of it. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from coo.rules.finding import Finding
from coo.snapshot import ApplicationSnapshot, ExportItem, ImportInput
from coo.tabs import BY_SLUG, Slug
from tradeconnect.common.dates import dmy
from tradeconnect.common.money import format_amount, format_rate

NONE = "—"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row: label, value, a quieter second line, and the findings about it.

    Args:
        key: names the row in this version of the file, as `item-1.itchs_code`; it says the same in every language.
        tab: slug of the tab on which the exporter fills it. fields: names of the form's fields behind it.
    """

    key: str
    tab: str
    label: str
    value: str
    more: str = ""
    fields: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def state(self) -> str:
        """`failed`, `doubtful`, or an empty string when no rule speaks of it."""
        if any(finding.is_error for finding in self.findings):
            return "failed"
        return "doubtful" if self.findings else ""


@dataclass(frozen=True, slots=True)
class FileSection:
    """A tab, or one item of it, with its rows; `anchor` is its id on the page. `item`: its serial number, if any."""

    anchor: str
    title: str
    rows: tuple[FileRow, ...]
    item: int | None = None


class _Rows:
    """Makes the rows of one tab, and of one item of it, with the findings that belong to each field."""

    def __init__(self, findings: Iterable[Finding], tab: str, anchor: str = "", item: int | None = None) -> None:
        self.tab, self.anchor = str(tab), anchor or str(tab)
        self.findings = [finding for finding in findings if finding.tab == tab and finding.item == item]

    def row(self, name: str, label: Any, value: Any, *fields: str, more: Any = "") -> FileRow:
        """Return a row. Args: name: its own in the section. fields: whose findings stand at it."""
        own = tuple(finding for finding in self.findings if finding.field in fields)
        return FileRow(f"{self.anchor}.{name}", self.tab, str(label), str(value or NONE), str(more), fields, own)


def file_sections(snapshot: ApplicationSnapshot, findings: Iterable[Finding]) -> tuple[FileSection, ...]:
    """Return the tabs of a version in their order; a section for each item of Export and Import Details."""
    found = tuple(findings)
    return (
        _basic(snapshot, found),
        _certificate(snapshot, found),
        *(_export(snapshot, item, found) for item in snapshot.items),
        *(_origin(snapshot, item, found) for item in snapshot.items),
        _shipment(snapshot, found),
        _attachments(snapshot, found),
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
            make("exporter", _("Firm and IEC"), f"{exporter.name}, {exporter.iec}"),
            make("branch", _("IEC Branch"), branch, "branch", more=f"GSTIN {exporter.gstin}" if exporter.gstin else ""),
            make(
                "delivery",
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
        make("agreement", _("Agreement"), snapshot.agreement_name, "certificate_kind", "agreement"),
        make("office", _("Issuing Agency"), issuer, "office"),
        make("importer", _("Importer"), importer.name, "importer_name", "importer_address", more=importer.address),
        make("country", _("Country"), importer.country_name, "importer_country"),
        make("invoice", _("Invoice number and date"), dated, "invoice_number", "invoice_date"),
        make("value", _("Invoice value"), f"{value} = {in_rupees}", "invoice_value", "invoice_currency"),
        make("rate_inr", _("Exchange rate to INR"), _rate(invoice.rate_inr), "rate_inr"),
        make("rate_usd", _("Exchange rate to USD"), _rate(invoice.rate_usd), "rate_usd"),
        make(
            "third_country_invoicing",
            _("Third Country Invoicing"),
            _yes_no(snapshot.third_country_invoicing),
            "third_country_invoicing",
        ),
    ]
    if snapshot.third_country_invoicing:
        party, day = snapshot.third_party, snapshot.third_party_invoice_date
        invoiced = ", ".join(part for part in (snapshot.third_party_invoice_number, dmy(day) if day else "") if part)
        names = ("third_party_name", "third_party_address", "third_party_country")
        numbers = ("third_party_invoice_number", "third_party_invoice_date")
        rows.append(
            make("third_party", _("Third party"), party.name, *names, more=f"{party.address}, {party.country_name}")
        )
        rows.append(make("third_party_invoice", _("Third party's invoice"), invoiced, *numbers))
    rows += _producer(snapshot, make)
    rows += _foreign_origin(snapshot, make)
    return FileSection(Slug.CERTIFICATE, _title(Slug.CERTIFICATE), tuple(rows))


def _producer(snapshot: ApplicationSnapshot, make: Callable[..., FileRow]) -> list[FileRow]:
    producer = snapshot.producer
    if producer.is_exporter is None:
        return []
    names = ("producer_is_exporter", "producer_name", "producer_address")
    name = _("The exporter") if producer.is_exporter else producer.name
    return [make("producer", _("Producer"), name, *names, more=producer.address)]


def _foreign_origin(snapshot: ApplicationSnapshot, make: Callable[..., FileRow]) -> list[FileRow]:
    origin, day = snapshot.foreign_origin, snapshot.foreign_origin.document_date
    if not (origin.country_name or origin.document):
        return []
    dated = ", ".join(part for part in (origin.document_number, dmy(day) if day else "") if part)
    names = ("foreign_document", "foreign_document_number", "foreign_document_date", "foreign_document_issuer")
    issued = ", ".join(part for part in (dated, origin.document_issuer) if part)
    return [
        make("foreign_country", _("Country of origin"), origin.country_name, "foreign_country"),
        make("foreign_document", _("Proof of origin"), _(origin.document), *names, more=issued),
    ]


def _export(snapshot: ApplicationSnapshot, item: ExportItem, found: tuple[Finding, ...]) -> FileSection:
    anchor = f"item-{item.serial}"
    make = _Rows(found, Slug.EXPORT, anchor, item.serial).row
    value = "" if item.value is None else format_amount(item.value, snapshot.invoice.currency)
    return FileSection(
        anchor,
        _title(Slug.EXPORT, _of_item(snapshot, item)),
        (
            make("itchs_code", _("ITC-HS code"), grouped(item.itchs_code), "itchs_code"),
            make("hs_code", _("HS code"), grouped(item.hs_code), "hs_code"),
            make("description", _("Description"), item.description, "description"),
            make(
                "quantity",
                _("Quantity and UOM"),
                f"{_plain(item.quantity)} {item.unit_name} ({item.unit})",
                "quantity",
                "unit",
            ),
            make("value", _("Item Value"), value, "value"),
            make("marks", _("Marks & Number"), item.marks, "marks"),
            make("packages", _("Packages"), item.packages, "packages"),
        ),
        item.serial,
    )


def _origin(snapshot: ApplicationSnapshot, item: ExportItem, found: tuple[Finding, ...]) -> FileSection:
    anchor = f"origin-{item.serial}"
    tab = _Rows(found, Slug.IMPORT, anchor, item.serial)
    criterion = ", ".join(part for part in (item.criterion, _("prints %s") % item.criterion_text) if part)
    value = "" if item.criterion_value is None else f"{_plain(item.criterion_value)} %"
    fields = ("criterion", "criterion_value", "criterion_text")
    rows = [*_inputs(snapshot, item, tab)]
    rows.append(
        tab.row(
            "uses_imported_inputs",
            _("Imported inputs used"),
            _yes_no(item.uses_imported_inputs),
            "uses_imported_inputs",
        )
    )
    rows += _costs(snapshot, item, tab)
    rows.append(tab.row("criterion", _("Preference Criterion"), criterion, *fields, more=value))
    if item.product_rule:
        rows.append(tab.row("product_rule", _("Product specific rule"), item.product_rule, "product_rule"))
    return FileSection(anchor, _title(Slug.IMPORT, _of_item(snapshot, item)), tuple(rows), item.serial)


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
    return [tab.row("costs", _("Cost sheet, FOB value"), value, "fob_value", more=told)]


def _inputs(snapshot: ApplicationSnapshot, item: ExportItem, tab: _Rows) -> Iterator[FileRow]:
    for row in snapshot.inputs:
        if row.item != item.serial:
            continue
        own = tuple(finding for finding in tab.findings if finding.input == row.serial)
        label = _("Input %(serial)s") % {"serial": row.serial}
        key = f"{tab.anchor}.input-{row.serial}"
        yield FileRow(key, tab.tab, label, _input_goods(row), _input_purchase(row), (), own)


def _input_goods(row: ImportInput) -> str:
    codes = " / ".join(dict.fromkeys(grouped(code) for code in (row.itchs_code, row.hs_code) if code))
    return f"{codes}, {row.description}, {_plain(row.quantity)} {row.unit}"


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
            make("mode", _("Mode of transport"), _(shipment.mode_name), "transport_mode"),
            make("document", label, dated, "shipment_document", "shipment_document_number", "shipment_date"),
            *_shipping_bill(snapshot, make),
            make(
                "port_of_shipment",
                _("Port of shipment"),
                _port(shipment.loading_code, shipment.loading_name),
                "port_of_shipment",
            ),
            make(
                "port_of_discharge",
                _("Port of discharge"),
                _port(shipment.discharge_code, shipment.discharge_name),
                "port_of_discharge",
            ),
            make("route", _("Route"), shipment.route, "route"),
        ),
    )


def _shipping_bill(snapshot: ApplicationSnapshot, make: Callable[..., FileRow]) -> list[FileRow]:
    number, day = snapshot.shipment.shipping_bill_number, snapshot.shipment.shipping_bill_date
    if not number and day is None:
        return []
    dated = ", ".join(part for part in (number, dmy(day) if day else "") if part)
    return [make("shipping_bill", _("Shipping bill"), dated, "shipping_bill_number", "shipping_bill_date")]


def _attachments(snapshot: ApplicationSnapshot, found: tuple[Finding, ...]) -> FileSection:
    make = _Rows(found, Slug.ATTACHMENTS).row
    rows = []
    for row in snapshot.attachments:
        told = [filesizeformat(row.size), f"SHA-256 {row.sha256[:12]}…"]
        told += [_("to be attested")] if row.attest else []
        rows.append(make(f"file-{row.serial}", row.kind_name, row.name, more=", ".join(told)))
    return FileSection(Slug.ATTACHMENTS, _title(Slug.ATTACHMENTS), tuple(rows))


def _declaration(snapshot: ApplicationSnapshot, found: tuple[Finding, ...]) -> FileSection:
    make, declaration = _Rows(found, Slug.DECLARATION).row, snapshot.declaration
    day = dmy(declaration.date) if declaration.date else ""
    dated = ", ".join(part for part in (declaration.place, day) if part)
    return FileSection(
        Slug.DECLARATION,
        _title(Slug.DECLARATION),
        (
            make("place", _("Place and date"), dated, "declaration_place", "declaration_date"),
            make(
                "signatory",
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
