"""Lists from spreadsheets: read one in, look at what form and rules say of its rows, take the good ones."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from coo.forms.base import WizardForm
from coo.forms.importing import JudgedRow, UploadForm, judge_rows, list_columns, row_form
from coo.importing.columns import Column, ReadList, read_list
from coo.importing.sheet import SheetRefused, read_file, read_pasted
from coo.importing.writing import CSV, XLSX, WrittenRow, write_csv, write_xlsx
from coo.models import ImportKind, RowImport
from coo.rules.finding import Finding
from coo.services.attachments import check_file
from coo.services.editing import StaleDraft
from coo.services.findings import application_findings
from coo.services.importing import TAB_OF_KIND, ListChanged, drop_list, keep_list, kept_rows, take_rows
from coo.snapshot import ApplicationSnapshot
from coo.tabs import Slug
from coo.views.items import invoice_card
from coo.views.wizard import ROWS_AT_ONCE, Visit, tab_url, visit, wizard_context
from tradeconnect.common.dates import dmy

# As the templates are made: also what people see who open the file.
ENDINGS: Final = ("xlsx", "csv")
ANCHORS: Final = {ImportKind.ITEMS: "#items", ImportKind.INPUTS: "#inputs"}
SHOWN: Final = 10
_ANSWER_KEPT: Final = gettext_lazy("Nothing was taken: the application was changed meanwhile. Look at the rows again.")


@dataclass(frozen=True, slots=True)
class _List:
    """A list with what is said of its rows, at one visit."""

    kept: RowImport
    columns: tuple[Column, ...]
    rows: list[JudgedRow]
    snapshot: ApplicationSnapshot
    findings: Sequence[Finding]

    @property
    def good(self) -> list[JudgedRow]:
        return [row for row in self.rows if row.is_good]

    @property
    def bad(self) -> list[JudgedRow]:
        return [row for row in self.rows if not row.is_good]


def _arrive(request: HttpRequest, uuid: UUID, kind: str) -> Visit:
    """Return the visit; 404 for rows that nobody knows."""
    if kind not in ImportKind.values:
        raise Http404
    return visit(request, uuid)


def _address(name: str, here: Visit, kind: str, *more: Any) -> str:
    return reverse(f"coo:{name}", args=[here.application.uuid, kind, *more])


@require_http_methods(["GET", "HEAD", "POST"])
def import_rows(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """Ask for a list, and read it: what is in it waits on a page of its own until it is confirmed."""
    here = _arrive(request, uuid, kind)
    if kind == ImportKind.INPUTS and not here.application.items.exists():
        messages.info(request, _("Add the export items first: an input belongs to one of them."))
        return redirect(tab_url(here.application, Slug.EXPORT))
    if request.method != "POST":
        return _upload_page(here, kind, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(here, kind, form)
    file = form.cleaned_data["file"]
    try:
        read = _read(here, kind, form)
    except SheetRefused as refused:
        form.add_error("file" if file else "pasted", str(refused.message))
        return _upload_page(here, kind, form)
    source = file.name if file else ""
    kept = keep_list(application=here.application, kind=kind, source=source, read=read, actor=here.actor, now=here.now)
    return redirect(_address("import_preview", here, kind, kept.uuid))


def _read(here: Visit, kind: str, form: UploadForm) -> ReadList:
    """Return the list that was sent. Raises: SheetRefused."""
    file = form.cleaned_data["file"]
    check = partial(check_file, actor=here.actor, now=here.now)
    lines = read_file(file.name, file.read(), check=check) if file else read_pasted(form.cleaned_data["pasted"])
    columns = list_columns(kind, row_form(kind, here.application))
    return read_list(lines, columns, ignored=(_("Remarks"), "Remarks"), needs_headings=bool(file))


def _upload_page(here: Visit, kind: str, form: UploadForm) -> HttpResponse:
    _snapshot, findings = application_findings(here.application, today=here.today)
    waiting = RowImport.objects.filter(application=here.application, kind=kind, created_by=here.actor).first()
    context = {
        **_frame(here, kind, findings),
        "form": form,
        "columns": list_columns(kind, row_form(kind, here.application)),
        "waiting": waiting,
        "corrections": [form],
    }
    return render(here.request, "coo/importing/import_rows.html", context, status=422 if form.errors else 200)


def _frame(here: Visit, kind: str, findings: Sequence[Finding]) -> dict[str, Any]:
    slug = TAB_OF_KIND[ImportKind(kind)]
    return {
        **wizard_context(here.application, slug, findings),
        "kind": kind,
        "version": here.application.version,
        "back_url": tab_url(here.application, slug) + ANCHORS[ImportKind(kind)],
    }


@require_safe
def import_template(request: HttpRequest, uuid: UUID, kind: str, ending: str) -> HttpResponse:
    """Return an empty list with the tab's headings; as XLSX also the allowed values and notes on the columns."""
    here = _arrive(request, uuid, kind)
    columns = list_columns(kind, row_form(kind, here.application))
    name = _("Export items, template") if kind == ImportKind.ITEMS else _("Inputs, template")
    return _download(name, ending, kind, columns)


def _download(
    name: str,
    ending: str,
    kind: str,
    columns: Sequence[Column],
    rows: Sequence[WrittenRow] = (),
    *,
    remarks: bool = False,
) -> HttpResponse:
    if ending not in ENDINGS:
        raise Http404
    if ending == "csv":
        response = HttpResponse(write_csv(columns, rows, remarks=remarks), content_type=CSV)
    else:
        title = str(ImportKind(kind).label)
        response = HttpResponse(write_xlsx(title, columns, rows, remarks=remarks), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{ending}".replace("/", "-")) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _list(here: Visit, kind: str, import_uuid: UUID) -> _List:
    """Return the person's list as form and rules see it now; 404 when it is another's, or was taken."""
    own = RowImport.objects.filter(application=here.application, kind=kind, created_by=here.actor)
    kept = get_object_or_404(own, uuid=import_uuid)
    form: WizardForm = row_form(kind, here.application)
    by_name = {column.name: column for column in list_columns(kind, form)}
    columns = tuple(by_name[name] for name in kept.names if name in by_name)
    rows = judge_rows(kind, kept_rows(kept), application=here.application, form=form, today=here.today)
    snapshot, findings = application_findings(here.application, today=here.today)
    return _List(kept, columns, rows, snapshot, findings)


@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: HttpRequest, uuid: UUID, kind: str, import_uuid: UUID) -> HttpResponse:
    """Show what is in a list and what is to mend, row by row and column by column; take its good rows."""
    here = _arrive(request, uuid, kind)
    shown = _list(here, kind, import_uuid)
    if request.method != "POST":
        return _preview_page(here, kind, shown)
    if "drop" in request.POST:
        drop_list(shown.kept)
        messages.info(request, _("The list was dropped. The application is as it was."))
        return redirect(_frame(here, kind, shown.findings)["back_url"])
    if request.POST.get("good") != str(len(shown.good)):
        messages.warning(request, _ANSWER_KEPT)
        return redirect(request.path)
    try:
        count = take_rows(
            kept=shown.kept,
            application=here.application,
            good={row.row.number: row.values for row in shown.good},
            replace=request.POST.get("mode") == "replace",
            expected_version=here.sent_version,
            actor=here.actor,
            now=here.now,
        )
    except StaleDraft as stale:
        return _preview_page(here, kind, shown, stale)
    except ListChanged:
        messages.warning(request, _ANSWER_KEPT)
        return redirect(_address("import_rows", here, kind))
    return _taken(here, kind, shown, count)


def _taken(here: Visit, kind: str, shown: _List, count: int) -> HttpResponse:
    told = ngettext("%(count)s row was taken.", "%(count)s rows were taken.", count) % {"count": count}
    if shown.bad:
        left = ngettext("%(count)s row waits to be mended.", "%(count)s rows wait to be mended.", len(shown.bad)) % {
            "count": len(shown.bad)
        }
        messages.success(here.request, f"{told} {left}")
        return redirect(_address("import_preview", here, kind, shown.kept.uuid))
    messages.success(here.request, told)
    return redirect(tab_url(here.application, TAB_OF_KIND[ImportKind(kind)]) + ANCHORS[ImportKind(kind)])


def _preview_page(here: Visit, kind: str, shown: _List, stale: StaleDraft | None = None) -> HttpResponse:
    page = Paginator(shown.good, SHOWN).get_page(here.request.GET.get("page"))
    existing = len(shown.snapshot.items if kind == ImportKind.ITEMS else shown.snapshot.inputs)
    said = [(row.row, finding) for row in shown.rows for finding in row.findings]
    to_mend = [(row, finding) for row, finding in said if finding.is_error]
    to_look_at = [(row, finding) for row, finding in said if not finding.is_error]
    context = {
        **_frame(here, kind, shown.findings),
        "kept": shown.kept,
        "columns": shown.columns,
        "numbers": _numbers(page.object_list),
        "good": shown.good,
        "bad": shown.bad,
        "to_mend": to_mend[:ROWS_AT_ONCE],
        "more_to_mend": max(0, len(to_mend) - ROWS_AT_ONCE),
        "to_look_at": to_look_at[:SHOWN],
        "looks": len(to_look_at),
        "page": page,
        "shown_rows": [_cells(row, shown.columns) for row in page.object_list],
        "existing": existing,
        "stale": stale,
        "stale_url": tab_url(here.application, TAB_OF_KIND[ImportKind(kind)]),
        **_sums(kind, shown),
    }
    if stale:
        context["version"] = stale.version
    return render(here.request, "coo/importing/import_preview.html", context, status=409 if stale else 200)


def _numbers(rows: Iterable[JudgedRow]) -> set[str]:
    """Return the names of the columns that hold numbers: they stand at the right."""
    return {name for row in rows for name, value in row.cleaned.items() if isinstance(value, Decimal)}


def _cells(row: JudgedRow, columns: Sequence[Column]) -> dict[str, Any]:
    """Return a row of the preview: what would be stored where the form made something else of what was written."""
    cells = []
    for column in columns:
        value = row.cleaned.get(column.name)
        text = row.row.cells.get(column.name, "")
        if value is not None and column.is_code:
            text = str(value)
        elif isinstance(value, dt.date):
            text = dmy(value)
        cells.append((column, text))
    return {"number": row.row.number, "cells": cells}


def _sums(kind: str, shown: _List) -> dict[str, Any]:
    """Return the sum of the good items, and what would be missing to the invoice value with them."""
    if kind != ImportKind.ITEMS:
        return {}
    total = sum((row.values["value"] for row in shown.good), Decimal(0))
    card = invoice_card(shown.snapshot)
    return {
        "total": total,
        "invoice": card,
        "missing_added": card["difference"] - total if card else None,
        "missing_replaced": card["value"] - total if card else None,
    }


@require_safe
def import_remarks(request: HttpRequest, uuid: UUID, kind: str, import_uuid: UUID, ending: str) -> HttpResponse:
    """Return the rows to mend with a column of remarks; that column is passed over when the list is read again."""
    here = _arrive(request, uuid, kind)
    shown = _list(here, kind, import_uuid)
    rows = [
        WrittenRow(row.row.cells, row.wrong, "\n".join(str(finding) for finding in row.findings)) for row in shown.bad
    ]
    name = _("Rows to mend of %(number)s") % {"number": here.application.number}
    return _download(name, ending, kind, shown.columns, rows, remarks=True)
