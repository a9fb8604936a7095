"""What only the office can see: other firms' files, the firm's earlier ones, the words of the documents (spec 8). Pure.

These findings stop no signature: an error is a check that failed, a warning one to look at, and the officer decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from coo.rules.finding import Facts, Finding, Severity
from coo.snapshot import ApplicationSnapshot, ExportItem

CERTIFICATE, EXPORT, ATTACHMENTS = "certificate-details", "export-details", "attachments"
# A value per unit is far from the earlier ones when it is so many times more or less than their median.
FAR: Final = Decimal(3)
# Fewer earlier items say nothing about what is usual.
EARLIER_AT_LEAST: Final = 3
# Of the values that were not found, so many are named; the page of the document lists them all.
LABELS_TOLD: Final = 5


class InvoiceReading(StrEnum):
    """How far the attached invoice could be compared with the form."""

    COMPARED = "compared"
    NOT_READ_YET = "not_read_yet"
    UNREADABLE = "unreadable"
    NO_TEXT = "no_text"
    NO_PAGES = "no_pages"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A live file of another firm with the same invoice number. Args: importer: its name, country: of the importer."""

    number: str
    iec: str
    importer: str
    country: str


@dataclass(frozen=True, slots=True)
class Said:
    """A value that a document gives otherwise than the form. Args: field, tab, item: of the form."""

    field: str
    tab: str
    label: str
    form: str
    document: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class OfficeFacts:
    """What these rules must know besides the application; read by `coo.services.office.facts`.

    Args:
        facts: those of every other rule.
        same_invoice: live files of other firms with this invoice number in the financial year.
        invoice: how far the attached invoice was compared. invoice_name: its file name.
        said: what the invoice says otherwise than the form. found: labels of what it says as the form does.
        silent: labels of what an invoice usually shows, as the description, and stands nowhere in its text.
        earlier_values: INR for one unit in approved items of the firm, by ITC-HS code and unit.
    """

    facts: Facts
    same_invoice: tuple[OtherFile, ...] = ()
    invoice: InvoiceReading = InvoiceReading.MISSING
    invoice_name: str = ""
    said: tuple[Said, ...] = ()
    found: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    earlier_values: Mapping[tuple[str, str], tuple[Decimal, ...]] = field(default_factory=dict)


OfficeCheck = Callable[[ApplicationSnapshot, OfficeFacts], list[Finding]]


def check_invoice_of_another_firm(snapshot: ApplicationSnapshot, known: OfficeFacts) -> list[Finding]:
    """No other firm has filed an invoice of this number this year; for the same consignee it is more than chance."""
    same = [row for row in known.same_invoice if _is_consignee(row, snapshot)]
    rest = [row for row in known.same_invoice if not _is_consignee(row, snapshot)]
    found = []
    if same:
        message = _("Another exporter has filed this invoice for the same consignee: one of the two cannot be right.")
        found.append(Finding("OFF-002", CERTIFICATE, "invoice_number", message, evidence=_files(same)))
    if rest:
        message = _("Another exporter has filed an invoice of the same number this year: compare them.")
        evidence = _files(rest)
        found.append(Finding("OFF-001", CERTIFICATE, "invoice_number", message, Severity.WARNING, evidence))
    return found


def _is_consignee(row: OtherFile, snapshot: ApplicationSnapshot) -> bool:
    importer = snapshot.importer
    return (row.importer.casefold(), row.country) == (importer.name.casefold(), importer.country_code)


def _files(rows: list[OtherFile]) -> str:
    return ", ".join(f"{row.number} ({row.iec})" for row in rows)


def check_rate_is_known(snapshot: ApplicationSnapshot, known: OfficeFacts) -> list[Finding]:
    """The table of rates has one to compare the entered rate with."""
    if known.facts.table_rate_inr is not None or not snapshot.invoice.currency:
        return []
    message = _("The table of rates has none for this currency and date: the rate could not be compared.")
    return [Finding("OFF-003", CERTIFICATE, "rate_inr", message, Severity.WARNING, snapshot.invoice.currency)]


def check_invoice_against_form(snapshot: ApplicationSnapshot, known: OfficeFacts) -> list[Finding]:
    """What the invoice says beside its labels is what the form says."""
    message = _("The invoice says something else than the form.")
    return [
        Finding(
            "OFF-004",
            row.tab,
            row.field,
            message,
            Severity.WARNING,
            gettext("%(label)s: %(form)s in the form, %(document)s in the invoice")
            % {"label": row.label, "form": row.form, "document": row.document},
            row.item,
        )
        for row in known.said
    ]


def check_invoice_is_readable(snapshot: ApplicationSnapshot, known: OfficeFacts) -> list[Finding]:
    """The attached invoice could be compared; what no machine compared, a person compares."""
    messages = {
        InvoiceReading.NOT_READ_YET: _("The invoice has not been read yet: compare it with the form yourself."),
        InvoiceReading.UNREADABLE: _("The invoice could not be read by the portal: compare it with the form yourself."),
        InvoiceReading.NO_TEXT: _("The invoice is a picture without text: compare it with the form yourself."),
        InvoiceReading.NO_PAGES: _("The invoice is a spreadsheet: download it and compare it with the form yourself."),
    }
    message, evidence = messages.get(known.invoice), known.invoice_name
    if known.invoice == InvoiceReading.COMPARED and known.silent:
        # Silence is no agreement: other words may stand there, or the text is of another paper.
        message = _("Not everything was found in the text of the invoice: compare it with the form yourself.")
        evidence = _not_found(known.silent)
    if message is None:
        return []
    return [Finding("OFF-006", ATTACHMENTS, "", message, Severity.WARNING, evidence)]


def _not_found(labels: tuple[str, ...]) -> str:
    more = len(labels) - LABELS_TOLD
    named = ", ".join(labels[:LABELS_TOLD]) + (" …" if more > 0 else "")
    told = ngettext(
        "%(count)s value was not found: %(labels)s", "%(count)s values were not found: %(labels)s", len(labels)
    )
    return told % {"count": len(labels), "labels": named}


def check_value_against_earlier(snapshot: ApplicationSnapshot, known: OfficeFacts) -> list[Finding]:
    """The value of one unit is near what the firm has declared for the same goods before."""
    found = []
    for item in snapshot.items:
        value, earlier = unit_value(snapshot, item), known.earlier_values.get((item.itchs_code, item.unit), ())
        if value is None or len(earlier) < EARLIER_AT_LEAST:
            continue
        usual = median(earlier)
        if usual / FAR <= value <= usual * FAR:
            continue
        message = _("The value of one unit is far from what this firm has declared for the same goods before.")
        evidence = gettext("₹%(value)s for one %(unit)s, usually ₹%(usual)s (%(count)s earlier items)") % {
            "value": f"{value:,.2f}",
            "unit": item.unit,
            "usual": f"{usual:,.2f}",
            "count": len(earlier),
        }
        found.append(Finding("OFF-005", EXPORT, "value", message, Severity.WARNING, evidence, item.serial))
    return found


def unit_value(snapshot: ApplicationSnapshot, item: ExportItem) -> Decimal | None:
    """Return INR for one unit of an item at the application's own rate, or None while something is missing."""
    value = snapshot.value_in_inr(item.value)
    return value / item.quantity if value is not None and item.quantity else None


OFFICE_CHECKS: Final[tuple[OfficeCheck, ...]] = (
    check_invoice_of_another_firm,
    check_rate_is_known,
    check_invoice_against_form,
    check_invoice_is_readable,
    check_value_against_earlier,
)
# Every code that these rules give; tests compare it with the source and with the cases.
OFFICE_CODES: Final = tuple(f"OFF-{number:03d}" for number in range(1, 7))


def findings_of_office(snapshot: ApplicationSnapshot, known: OfficeFacts) -> list[Finding]:
    """Return what the office's rules find besides those of `coo.rules.check`."""
    return [finding for rule in OFFICE_CHECKS for finding in rule(snapshot, known)]
