"""The application summary on paper: every tab on one document, to check before signing and to file after it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from coo.constants import INDIA_CRITERION, INDIAN_ORIGIN, AgreementKind, Status
from coo.documents.wording import plain_number
from coo.rules.words import decimals
from coo.snapshot import ApplicationSnapshot, ExportItem, Party, Shipment
from tradeconnect.common.dates import INDIA, dmy
from tradeconnect.common.money import format_amount, format_inr, rupees_in_words
from tradeconnect.common.pdf import render_pdf


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value in lines; `kind` is its style: strong, id, strong party or empty."""

    label: str
    value: str
    kind: str = ""
    note: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A tab: two columns of facts, or rows of a table that the template knows by the section's number."""

    number: int
    title: str
    is_complete: bool
    left: Sequence[Fact] = ()
    right: Sequence[Fact] = ()

    @property
    def columns(self) -> tuple[Sequence[Fact], Sequence[Fact]]:
        """Left and right."""
        return self.left, self.right


def summary_pdf(
    snapshot: ApplicationSnapshot, *, number: str, status_label: str, printed_at: dt.datetime, language: str = "en"
) -> bytes:
    """Return the summary of an application as PDF/A-3a.

    Args:
        number: file number, or draft number before there is one.
        status_label: the guide's word; a draft is marked and watermarked as such.
        printed_at: aware; printed as the time in India.

    Raises: PdfNotRendered when a text has a character that no face of ours has.
    """
    with override(language):
        context = summary_context(snapshot, number=number, status_label=status_label, printed_at=printed_at)
        title = _("Application summary %s") % number
    return render_pdf("documents/summary.html", context, title=title, language=language)


def summary_context(
    snapshot: ApplicationSnapshot, *, number: str, status_label: str, printed_at: dt.datetime
) -> dict[str, Any]:
    """Return what the template shows, in the language that is active."""
    is_draft = str(status_label) in {Status.DRAFT.label, "Draft"}
    printed = printed_at.astimezone(INDIA)
    return {
        "s": snapshot,
        "number": number,
        "marking": _("DRAFT, NOT SIGNED") if is_draft else str(status_label).upper(),
        "is_draft": is_draft,
        "printed_at": f"{printed:%d/%m/%Y %H:%M} IST",
        "created": printed.isoformat(timespec="seconds"),
        "kind": _kind(snapshot),
        "sections": [
            _basic(snapshot),
            _certificate(snapshot),
            Section(3, _("Export Details"), bool(snapshot.items) and snapshot.difference == 0),
            _import(snapshot),
            _shipment(snapshot),
            Section(6, _("Attachments"), any(one.kind == "INVOICE" for one in snapshot.attachments)),
            _declaration(snapshot),
        ],
        "items": [_item_row(snapshot, item) for item in snapshot.items],
        "items_total": _items_total(snapshot),
        "inputs": [_input_row(row) for row in snapshot.inputs],
        "attachments": [_attachment_row(one) for one in snapshot.attachments],
    }


def _text(value: str) -> str:
    return value or _("Not entered")


def _kind(snapshot: ApplicationSnapshot) -> str:
    return str(AgreementKind(snapshot.certificate_kind).label) if snapshot.certificate_kind else ""


def _date(day: dt.date | None) -> str:
    return dmy(day) if day else _("Not entered")


def _yes_no(value: bool | None) -> str:
    return _("Not entered") if value is None else _("Yes") if value else _("No")


def _money(value: Decimal | None, currency: str) -> str:
    return _("Not entered") if value is None else format_amount(value, currency)


def _paise(value: Decimal) -> int:
    return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _party(label: str, party: Party) -> Fact:
    lines = "\n".join(line for line in (party.address, party.country_name.upper()) if line)
    return Fact(label, _text(party.name), "strong party", lines, party.country_code)


def _basic(snapshot: ApplicationSnapshot) -> Section:
    firm = snapshot.exporter
    return Section(
        1,
        _("Basic Details"),
        bool(firm.branch_number) and snapshot.wants_delivery is not None and snapshot.disclaimer_accepted,
        (
            Fact(_("Firm"), _text(firm.name), "strong"),
            Fact(_("IEC"), _text(firm.iec), "id"),
            Fact(_("IEC branch"), _text(firm.branch_number)),
        ),
        (
            Fact(
                _("Address"),
                _text(", ".join(part for part in (firm.address, f"{firm.city} {firm.pin}") if part.strip())),
            ),
            Fact(_("GSTIN"), _text(firm.gstin), "id"),
            Fact(_("Delivery to the premises"), _yes_no(snapshot.wants_delivery), note=snapshot.delivery_address),
        ),
    )


def _certificate(snapshot: ApplicationSnapshot) -> Section:
    invoice = snapshot.invoice
    inr = invoice.value_inr
    right = [
        Fact(
            _("Invoice"),
            _("%(number)s of %(date)s") % {"number": invoice.number, "date": _date(invoice.date)},
            "strong",
        )
        if invoice.number
        else Fact(_("Invoice"), _text("")),
        Fact(_("Invoice value"), _money(invoice.value, invoice.currency), "strong"),
        Fact(_("Rate to INR"), _rate(invoice.rate_inr, invoice.currency)),
        *([Fact(_("Rate to USD"), _rate(invoice.rate_usd, invoice.currency))] if invoice.currency != "USD" else []),
        Fact(
            _("Value in INR"),
            _text("") if inr is None else format_inr(_paise(inr)),
            "strong",
            "" if inr is None else rupees_in_words(_paise(inr)),
        ),
        Fact(_("Third country invoicing"), _yes_no(snapshot.third_country_invoicing)),
    ]
    if snapshot.third_country_invoicing:
        right.append(_party(_("Third party"), snapshot.third_party))
        date = _date(snapshot.third_party_invoice_date)
        right.append(Fact(_("Their invoice"), f"{_text(snapshot.third_party_invoice_number)}, {date}"))
    right += _producer_and_origin(snapshot)
    return Section(
        2,
        _("Certificate Details"),
        all((snapshot.agreement, snapshot.office_code, snapshot.importer.name, invoice.number, invoice.value)),
        (
            Fact(
                _("Type"),
                _text(_kind(snapshot)),
                "strong",
            ),
            Fact(_("Agreement"), _text(snapshot.agreement_name)),
            Fact(_("Issuing agency"), _text(snapshot.agency_name)),
            Fact(
                _("Office"), f"{snapshot.office_city} ({snapshot.office_code})" if snapshot.office_code else _text("")
            ),
            _party(_("Importer"), snapshot.importer),
        ),
        tuple(right),
    )


def _rate(rate: Decimal | None, currency: str) -> str:
    words = _("%(rate)s per %(currency)s")
    return _text("") if rate is None else words % {"rate": plain_number(rate), "currency": currency}


def _producer_and_origin(snapshot: ApplicationSnapshot) -> list[Fact]:
    producer, origin, facts = snapshot.producer, snapshot.foreign_origin, []
    if producer.is_exporter is not None:
        name = _("The exporter") if producer.is_exporter else _text(producer.name)
        facts.append(Fact(_("Producer"), name, note=producer.address))
    if origin.country_name or origin.document:
        issued = ", ".join(part for part in (origin.document_number, origin.document_issuer) if part)
        date = _date(origin.document_date)
        facts.append(Fact(_("Country of origin"), _text(origin.country_name), "strong"))
        facts.append(
            Fact(_("Proof of origin"), _text(_(origin.document) if origin.document else ""), note=f"{issued}, {date}")
        )
    return facts


def _import(snapshot: ApplicationSnapshot) -> Section:
    criteria = sorted({_criterion(item) for item in snapshot.items if item.criterion})
    printed = sorted({_printed(item) for item in snapshot.items if item.criterion})
    used = [item.uses_imported_inputs for item in snapshot.items]
    # Goods of a back-to-back certificate are not made here, so nobody is asked about inputs.
    is_foreign = bool(snapshot.foreign_origin.country_code)
    answer = _yes_no(None if not used or None in used else any(used))
    return Section(
        4,
        _("Import Details"),
        bool(used) and (is_foreign or None not in used) and all(item.criterion for item in snapshot.items),
        (
            Fact(_("Inputs listed"), str(len(snapshot.inputs))),
            *(() if is_foreign else (Fact(_("Imported inputs used"), answer),)),
        ),
        (
            Fact(_("Preference criterion"), _text(", ".join(criteria))),
            Fact(_("Printed as"), _text(", ".join(printed))),
        ),
    )


def _criterion(item: ExportItem) -> str:
    return item.criterion.title() if item.criterion == INDIA_CRITERION else item.criterion


def _shipping_bill(trip: Shipment) -> tuple[Fact, ...]:
    if not trip.shipping_bill_number:
        return ()
    date = _date(trip.shipping_bill_date)
    return (Fact(_("Shipping bill"), f"{trip.shipping_bill_number}, {date}"),)


def _printed(item: ExportItem) -> str:
    return item.criterion_text or (INDIAN_ORIGIN if item.criterion == INDIA_CRITERION else item.criterion)


def _shipment(snapshot: ApplicationSnapshot) -> Section:
    trip = snapshot.shipment
    document = " ".join(part for part in (trip.document_name, trip.document_number) if part)
    return Section(
        5,
        _("Shipment Details"),
        all((trip.mode, trip.loading_name, trip.discharge_name)),
        (
            Fact(_("Mode"), _text(trip.mode_name)),
            Fact(_("Document"), _text(document)),
            Fact(_("Shipment date"), _date(trip.date)),
            *_shipping_bill(trip),
        ),
        (
            Fact(
                _("Port of shipment"), _text(", ".join(part for part in (trip.loading_code, trip.loading_name) if part))
            ),
            Fact(_("Port of discharge"), _text(trip.discharge_name)),
            Fact(_("Route"), _text(trip.route)),
        ),
    )


def _declaration(snapshot: ApplicationSnapshot) -> Section:
    made = snapshot.declaration
    place = ", ".join(part for part in (made.place, dmy(made.date) if made.date else "") if part)
    signatory = ", ".join(part for part in (made.name, made.designation) if part)
    return Section(
        7,
        _("Declaration"),
        made.accepted and bool(made.name and made.place and made.date),
        (Fact(_("Signatory"), _text(signatory)), Fact(_("Place and date"), _text(place))),
        (Fact(_("Declared") if made.accepted else _("To be declared"), _text(made.text)),),
    )


def _item_row(snapshot: ApplicationSnapshot, item: ExportItem) -> dict[str, Any]:
    inr = snapshot.value_in_inr(item.value)
    code = item.itchs_code
    parts = [item.packages, _("marks: %s") % item.marks.replace("\n", ", ") if item.marks else ""]
    return {
        "serial": item.serial,
        "code": " ".join(part for part in (code[:4], code[4:6], code[6:]) if part),
        "description": item.description,
        "packing": " · ".join(part for part in parts if part),
        "hs": "" if item.hs_code in ("", code[:6]) else item.hs_code,
        "costs": _costs(item),
        "quantity": "" if item.quantity is None else _grouped(item.quantity),
        "unit": f"{item.unit_name} ({item.unit})" if item.unit else "",
        "value": "" if item.value is None else _grouped(item.value),
        "inr": "" if inr is None else format_inr(_paise(inr)).removeprefix("₹"),
        "criterion": _printed(item),
    }


def _grouped(value: Decimal) -> str:
    """Return a number with two decimals, or with the third where it has one."""
    return f"{value:,.2f}" if value == value.quantize(Decimal("0.01")) else f"{value:,.3f}"


def _costs(item: ExportItem) -> str:
    """Return the cost sheet of an item, the rule it relies on and what it says of imported inputs, in one line."""
    amounts = (
        (_("FOB value"), item.fob_value),
        (_("Indian materials"), item.indian_materials),
        (_("labour and overheads"), item.labour_and_overheads),
        (_("profit and other costs"), item.profit_and_other),
    )
    parts = [f"{label} {_grouped(value)}" for label, value in amounts if value is not None]
    if item.product_rule:
        parts.append(item.product_rule)
    if item.criterion_value:
        parts.append(f"{plain_number(item.criterion_value)}%")
    return " · ".join(parts)


def _items_total(snapshot: ApplicationSnapshot) -> dict[str, str]:
    units = {item.unit for item in snapshot.items}
    quantity = sum((item.quantity for item in snapshot.items if item.quantity is not None), Decimal(0))
    inr = snapshot.value_in_inr(snapshot.items_value)
    equal = snapshot.difference == 0
    return {
        "quantity": _grouped(quantity) if len(units) == 1 else "",
        "value": _grouped(snapshot.items_value),
        "inr": "" if inr is None else format_inr(_paise(inr)).removeprefix("₹"),
        "remark": _("Equals the invoice value") if equal else _("Differs from the invoice value"),
    }


def _input_row(row: Any) -> dict[str, Any]:
    bill = ", ".join(part for part in (row.bill_number, dmy(row.bill_date) if row.bill_date else "") if part)
    return {
        "item": row.item,
        "code": row.itchs_code or row.hs_code,
        "description": row.description,
        "country": row.country_name,
        "quantity": "" if row.quantity is None else f"{plain_number(row.quantity)} {row.unit}",
        "each": "" if row.unit_cif is None else _price(row.unit_cif, row.currency),
        "value": "" if row.total_cif is None else format_amount(row.total_cif, row.currency),
        "bill": bill,
    }


def _price(value: Decimal, currency: str) -> str:
    return format_amount(value, currency, max(2, decimals(value)))


def _attachment_row(one: Any) -> dict[str, str]:
    size = f"{max(round(one.size / 1000), 1):,} kB"
    return {"kind": one.kind_name, "name": one.name, "size": size, "attest": _yes_no(one.attest)}
