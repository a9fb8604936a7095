"""Tax invoices: the row with its number (GST rule 46), and the PDF made from the row."""

import dataclasses
import datetime as dt

from django.db import transaction

from payments.charges import Charge
from payments.models import TaxInvoice
from tradeconnect.common.dates import financial_year, financial_year_bounds, india_date
from tradeconnect.common.files import store
from tradeconnect.common.jobs import enqueue
from tradeconnect.common.numbering import next_number

NUMBER_LENGTH = 16  # rule 46(b): a consecutive serial number of at most sixteen characters


def issue(*, charge: Charge, journal: str, now: dt.datetime) -> TaxInvoice:
    """Number a tax invoice for a charge that was just taken, and have its PDF made after the commit.

    Called last in the transaction: the counter of the supplier's series stays locked from here to the commit.
    """
    year = financial_year(now)
    serial = next_number(f"invoice.{charge.supplier.code}", year)
    invoice = TaxInvoice.objects.create(
        number=format_number(charge.supplier.code, india_date(now), serial),
        supplier_code=charge.supplier.code,
        financial_year=year,
        purpose=charge.purpose,
        reference=charge.reference,
        wallet=charge.recipient.iec,
        supplier=dataclasses.asdict(charge.supplier),
        recipient=dataclasses.asdict(charge.recipient),
        lines=charge.lines_as_data(),
        place_of_supply=charge.place_of_supply,
        taxable_paise=charge.taxable_paise,
        cgst_paise=charge.cgst_paise,
        sgst_paise=charge.sgst_paise,
        igst_paise=charge.igst_paise,
        total_paise=charge.total_paise,
        issued_at=now,
        journal=journal,
    )
    enqueue("payments.render_invoice", key=str(invoice.uuid), invoice=str(invoice.uuid))
    return invoice


def format_number(supplier_code: str, day: dt.date, serial: int) -> str:
    """Return `ACT/26-27/004217`: supplier, financial year of `day`, serial; letters, digits, `/` and `-` only.

    A serial above 999,999 takes its room from the supplier's letters: the number stays within sixteen characters.
    """
    first, last = financial_year_bounds(day)
    tail = f"/{first:%y}-{last:%y}/{serial:06d}"
    letters = "".join(c for c in supplier_code.upper() if c.isascii() and c.isalnum())
    return letters[: min(3, NUMBER_LENGTH - len(tail))] + tail


def attach_pdf(*, invoice: TaxInvoice, content: bytes) -> bool:
    """Store the PDF of an invoice, once; return False when another worker was faster and nothing was stored."""
    with transaction.atomic():
        row = TaxInvoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
        if row.pdf_id is not None:
            return False
        name = f"tax-invoice-{row.number.replace('/', '-')}.pdf"
        row.pdf = store(name=name, content=content, content_type="application/pdf")
        row.save(update_fields=["pdf"])
    return True
