"""What the rules of the office must know besides the application (spec 8): a constant number of queries."""

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from coo.constants import CertificateStatus, Status
from coo.models import Application, ExportItem
from coo.rules.finding import Facts
from coo.rules.office import InvoiceReading, OfficeFacts, OtherFile, Said
from coo.services.office.documents import INVOICE, OfficeDocument, ReadState
from coo.snapshot import ApplicationSnapshot
from tradeconnect.common.dates import financial_year_bounds

OTHERS_TOLD: Final = 4
# Of each code and unit.
EARLIER_ITEMS: Final = 50

_INVOICE_OF_STATE: Final = {
    ReadState.READ: InvoiceReading.COMPARED,
    ReadState.NO_TEXT: InvoiceReading.NO_TEXT,
    ReadState.UNDER_WAY: InvoiceReading.NOT_READ_YET,
    ReadState.NOT_READ: InvoiceReading.NOT_READ_YET,
    ReadState.FAILED: InvoiceReading.UNREADABLE,
    ReadState.NO_PAGES: InvoiceReading.NO_PAGES,
}


def office_facts(
    application: Application, snapshot: ApplicationSnapshot, facts: Facts, documents: Sequence[OfficeDocument]
) -> OfficeFacts:
    """Return what `coo.rules.office` must know. Args: facts: those of every other rule."""
    invoices = [document for document in documents if document.attachment.kind.code == INVOICE]
    # Where several are attached, the one that could be compared.
    invoice = next((one for one in invoices if one.state == ReadState.READ), invoices[0] if invoices else None)
    known = OfficeFacts(
        facts=facts,
        same_invoice=_same_invoice(application, snapshot),
        earlier_values=_earlier_values(application, snapshot),
    )
    if invoice is None:
        return known
    return dataclasses.replace(
        known,
        invoice=_INVOICE_OF_STATE[invoice.state],
        invoice_name=invoice.attachment.file.name,
        said=_said(invoice),
        found=tuple(row.label for row in invoice.comparison.same),
        silent=tuple(row.label for row in invoice.comparison.missing),
    )


def _said(invoice: OfficeDocument) -> tuple[Said, ...]:
    """Return each value that differs once, with what stands in the document."""
    found: dict[tuple[str, int | None], Said] = {}
    for mark in invoice.comparison.marks:
        row = mark.sought
        if not mark.agrees:
            said = Said(row.field, row.tab, row.label, row.shown, mark.says, row.item)
            found.setdefault((row.field, row.item), said)
    return tuple(found.values())


def _same_invoice(application: Application, snapshot: ApplicationSnapshot) -> tuple[OtherFile, ...]:
    """The same invoice number, dated in the same financial year, in live files of other firms."""
    invoice = snapshot.invoice
    if not invoice.number or invoice.date is None:
        return ()
    others = (
        Application.objects.submitted()
        .filter(invoice_number__iexact=invoice.number, invoice_date__range=financial_year_bounds(invoice.date))
        .exclude(firm=application.firm_id)
        .exclude(status__in=[Status.REJECTED, Status.WITHDRAWN])
        .values_list("file_number", "firm__iec", "importer_name", "importer_country")
        .order_by("file_number")[:OTHERS_TOLD]
    )
    return tuple(OtherFile(number or "", iec, importer, country or "") for number, iec, importer, country in others)


def _earlier_values(
    application: Application, snapshot: ApplicationSnapshot
) -> dict[tuple[str, str], tuple[Decimal, ...]]:
    """Return INR for one unit of the firm's latest items with the same ITC-HS codes, whose certificates are valid.

    What was superseded or cancelled was perhaps wrong. So many of each code and unit: one that is exported every day
    does not leave the others without a past.
    """
    codes = {item.itchs_code for item in snapshot.items if item.itchs_code}
    newest = Window(
        RowNumber(),
        partition_by=[F("itchs_code"), F("unit")],
        order_by=[F("application__submitted_at").desc(), F("pk").desc()],
    )
    rows = (
        ExportItem.objects.filter(
            application__firm=application.firm_id,
            application__certificates__status=CertificateStatus.VALID,
            itchs_code__in=codes,
        )
        .exclude(application=application.pk)
        .annotate(place=newest)
        .filter(place__lte=EARLIER_ITEMS)
        .values_list("itchs_code", "unit_id", "value", "quantity", "application__rate_inr")
    )
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for code, unit, value, quantity, rate in rows:
        if rate is not None and quantity:
            found[code, unit].append(value * rate / quantity)
    return {key: tuple(values) for key, values in found.items()}
