"""The list of Submitted Applications as CSV or XLSX: what the filters show, all pages of it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coo.constants import PUBLISHED, AgreementKind, Status
from coo.exporting import csv_lines, xlsx_file
from coo.forms.submitted import of_status
from coo.importing.writing import CSV, XLSX
from coo.models import Application, Certificate
from coo.paging import count_to
from coo.views.submitted import asked_status, find_files
from tradeconnect.common.dates import india_date

MOST_ROWS: Final = 50_000
ROWS_AT_ONCE: Final = 2000
_COLUMNS: Final = (
    *("file_number", "draft_number", "certificate_kind", "agreement__name", "office__agency__name", "office__city"),
    *("importer_name", "importer_country__name", "invoice_number", "invoice_date", "invoice_value"),
    *("invoice_currency_id", "submitted_at", "status", "decided_at", "certificate_number"),
)


@require_safe
def submitted_export(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Hand out the files that the filters ask for, in the order of the list.

    More than 50,000 are not cut off in silence: the person is asked to choose a shorter period.
    """
    if ending not in ("csv", "xlsx"):
        raise Http404
    form, found = find_files(request)
    back = redirect(f"{reverse('coo:submitted')}?{urlencode(list(request.GET.items()))}")
    if form.is_bound and not form.is_valid():
        return back
    files = of_status(found, asked_status(form))
    if count_to(files, MOST_ROWS) > MOST_ROWS:
        words = _("These are more than %(count)s files. Choose a shorter period, then export again.")
        messages.error(request, words % {"count": f"{MOST_ROWS:,}"})
        return back
    rows, name = _rows(files), f"submitted-applications-{india_date(timezone.now()).isoformat()}.{ending}"
    response: StreamingHttpResponse
    if ending == "csv":
        response = StreamingHttpResponse(csv_lines(_headings(), rows), content_type=CSV)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        book = xlsx_file(_("Submitted Applications"), _headings(), rows)
        response = FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


def _headings() -> list[str]:
    return [
        *(_("File Number"), _("Application Number"), _("Sub Scheme"), _("Agreement"), _("Issuing Agency"), _("Office")),
        *(_("Importer"), _("Country"), _("Invoice Number"), _("Invoice Date"), _("Invoice Value"), _("Currency")),
        *(_("Submitted"), _("File Status"), _("Decided"), _("Certificate Number")),
    ]


def _in_minor_units(value: Decimal | None, places: int | None) -> Decimal | None:
    """Return an amount with as many decimals as its currency has; more only where they say something."""
    shown = round(value, places) if value is not None and places is not None else None
    return shown if shown == value else value


def _rows(files: QuerySet[Application]) -> Iterator[list[Any]]:
    """Yield the rows; the words of codes in the language of the page, moments as their date in India."""
    newest = Certificate.objects.filter(application=OuterRef("pk"), status__in=PUBLISHED).order_by("-numbered_at")
    kinds = {kind: str(label) for kind, label in AgreementKind.choices}
    statuses = {status: str(label) for status, label in Status.choices}
    read = files.annotate(certificate_number=Subquery(newest.values("number")[:1])).order_by("-submitted_at", "-pk")
    rows = read.values_list(*_COLUMNS, "invoice_currency__minor_units")
    for *row, places in rows.iterator(chunk_size=ROWS_AT_ONCE):
        cells: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
        cells["invoice_value"] = _in_minor_units(cells["invoice_value"], places)
        cells["certificate_kind"] = kinds.get(cells["certificate_kind"], "")
        cells["status"] = statuses[cells["status"]]
        for name in ("submitted_at", "decided_at"):
            cells[name] = india_date(cells[name]) if cells[name] else None
        yield list(cells.values())
