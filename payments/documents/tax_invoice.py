"""The tax invoice on paper: all that rule 46 of the CGST Rules asks for, from the frozen row.

No invoice reference number and no signed QR: the invoices of this version are not reported to the registration portal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from payments.charges import percent_text, state_tax_name
from payments.models import TaxInvoice
from tradeconnect.common.dates import INDIA, dmy
from tradeconnect.common.money import format_inr, percent_of, rupees_in_words
from tradeconnect.common.pdf import render_pdf


@dataclass(frozen=True, slots=True)
class Line:
    """One service as printed: amounts in rupees without the sign, `taxes` in the order of the heads."""

    description: str
    sac: str
    quantity: int
    rate: str
    discount: str
    taxable: str
    taxes: list[str]


@dataclass(frozen=True, slots=True)
class TaxRow:
    """What one SAC and rate add up to: the taxable value, then rate and amount of each head."""

    sac: str
    taxable: str
    heads: list[tuple[str, str]]


def tax_invoice_pdf(invoice: TaxInvoice) -> bytes:
    """Return the invoice as PDF/A-3a.

    Raises: PdfNotRendered when a name has a character that no face of ours has.
    """
    # English, whoever's language is active: the invoice is one document, made once.
    with override("en"):
        context, title = tax_invoice_context(invoice), _("Tax invoice %s") % invoice.number
        return render_pdf("documents/tax_invoice.html", context, title=title)


def tax_invoice_context(invoice: TaxInvoice) -> dict[str, Any]:
    """Return what the template shows."""
    supplier, recipient = invoice.supplier, invoice.recipient
    within = invoice.place_of_supply == supplier["state_code"]
    heads = ("CGST", state_tax_name(supplier["state_code"])) if within else ("IGST",)
    taxed = invoice.taxable_paise + invoice.cgst_paise + invoice.sgst_paise + invoice.igst_paise
    issued = invoice.issued_at.astimezone(INDIA)
    return {
        "invoice": invoice,
        "supplier": supplier,
        "recipient": recipient,
        "issued_on": dmy(issued),
        "issued_at": f"{issued:%d/%m/%Y %H:%M} IST",
        "created": issued.isoformat(timespec="seconds"),
        "within_state": within,
        "place_of_supply": _place(invoice),
        "heads": [_head(name, invoice.lines, len(heads)) for name in heads],
        "head_names": heads,
        "lines": [_line(line, len(heads)) for line in invoice.lines],
        "tax_rows": _tax_rows(invoice.lines, len(heads)),
        "totals": _totals(invoice, heads, taxed),
        "total": format_inr(invoice.total_paise),
        "words": rupees_in_words(invoice.total_paise),
        "pan": supplier["gstin"][2:12],
    }


def _place(invoice: TaxInvoice) -> str:
    for party in (invoice.recipient, invoice.supplier):
        if party["state_code"] == invoice.place_of_supply:
            return f"{party['state_name']} ({invoice.place_of_supply})"
    return invoice.place_of_supply


def _amount(paise: int) -> str:
    return format_inr(paise).replace("₹", "")


def _rate(line: Mapping[str, Any], count: int) -> Decimal:
    return Decimal(line["gst_percent"]) / count


def _taxes(line: Mapping[str, Any], count: int) -> list[int]:
    """Return the tax of a line by head, as `payments.charges` computed and kept it."""
    names = ("cgst_paise", "sgst_paise") if count == 2 else ("igst_paise",)
    return [int(line.get(name, percent_of(line["taxable_paise"], _rate(line, count)))) for name in names]


def _head(name: str, lines: list[dict[str, Any]], count: int) -> str:
    """Return the head with its rate where all lines share it: `CGST 9%`."""
    rates = {_rate(line, count) for line in lines}
    return f"{name} {percent_text(rates.pop())}" if len(rates) == 1 else name


def _line(line: Mapping[str, Any], count: int) -> Line:
    # A discount is the value before it less the taxable value; today no service has one.
    discount = line["quantity"] * line["rate_paise"] - line["taxable_paise"]
    return Line(
        description=line["description"],
        sac=line["sac"],
        quantity=line["quantity"],
        rate=_amount(line["rate_paise"]),
        discount=_amount(discount),
        taxable=_amount(line["taxable_paise"]),
        taxes=[_amount(paise) for paise in _taxes(line, count)],
    )


def _tax_rows(lines: list[dict[str, Any]], count: int) -> list[TaxRow]:
    groups: dict[tuple[str, Decimal], list[int]] = {}
    for line in lines:
        sums = groups.setdefault((line["sac"], _rate(line, count)), [0] * (count + 1))
        for index, paise in enumerate([line["taxable_paise"], *_taxes(line, count)]):
            sums[index] += paise
    return [
        TaxRow(sac, _amount(taxable), [(percent_text(rate), _amount(paise)) for paise in taxes])
        for (sac, rate), (taxable, *taxes) in groups.items()
    ]


def _totals(invoice: TaxInvoice, heads: tuple[str, ...], taxed: int) -> list[tuple[str, str]]:
    before = sum(line["quantity"] * line["rate_paise"] for line in invoice.lines)
    paid = (invoice.cgst_paise, invoice.sgst_paise) if len(heads) == 2 else (invoice.igst_paise,)
    return [
        (_("Total before discount"), _amount(before)),
        (_("Discount"), _amount(before - invoice.taxable_paise)),
        (_("Taxable value"), _amount(invoice.taxable_paise)),
        *((_head(name, invoice.lines, len(heads)), _amount(paise)) for name, paise in zip(heads, paid, strict=True)),
        (_("Value with tax"), _amount(taxed)),
        (_("Rounding off"), _amount(invoice.total_paise - taxed)),
    ]
