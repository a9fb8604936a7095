"""Tab 4, Import Details: inputs of the export items, and the origin of each item."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coo.constants import INDIAN_ORIGIN, AgreementKind
from coo.forms.base import WizardForm
from coo.forms.inputs import InputForm, OriginForm
from coo.models import ExportItem, ImportInput
from coo.rules.finding import Finding
from coo.services.editing import RowGone, StaleDraft
from coo.services.findings import application_findings
from coo.services.inputs import INDIA, add_input, apply_indian_origin, delete_input, set_origin, update_input
from coo.snapshot import round_half_up
from coo.tabs import Slug
from coo.views.items import PAGE_SIZES, chosen_code, page_of_items, page_size
from coo.views.wizard import Shown, TabPage, Visit, tab_url, visit, wizard_context
from tradeconnect.common.views import posted_from


@dataclass(frozen=True, slots=True)
class OriginRow:
    """Origin of one item as stored, or as it will be stored with the next save (`is_offered`)."""

    item: ExportItem
    label: str
    is_offered: bool
    uses_imported_inputs: bool | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class InputRow:
    """An input with what was found on it."""

    row: ImportInput
    findings: tuple[Finding, ...]

    @property
    def total_cif(self) -> Decimal:
        """Total CIF value in the input's own currency, computed."""
        return round_half_up(self.row.quantity * self.row.unit_cif)


def _inputs(here: Visit) -> Any:
    return ImportInput.objects.filter(item__application=here.application)


def _has_foreign_inputs() -> Exists:
    return Exists(ImportInput.objects.filter(item=OuterRef("pk")).exclude(country_id=INDIA))


def _origin_rows(shown: Shown, items: Any) -> list[OriginRow]:
    application = shown.visit.application
    labels = {row["code"]: row["label"] for row in (application.agreement.criteria if application.agreement else [])}
    offers = application.certificate_kind == AgreementKind.NON_PREFERENTIAL
    foreign = set(application.items.filter(_has_foreign_inputs()).values_list("pk", flat=True)) if offers else set()
    return [
        OriginRow(
            item,
            labels.get(item.criterion, item.criterion),
            is_offered=offers and not item.criterion,
            uses_imported_inputs=item.uses_imported_inputs if item.criterion else item.pk in foreign,
            findings=tuple(f for f in shown.findings if f.item == item.serial and f.input is None),
        )
        for item in items
    ]


def _context(shown: Shown) -> dict[str, Any]:
    here = shown.visit
    items = page_of_items(here.request, here.application, "")
    inputs = Paginator(_inputs(here).select_related("item", "unit", "currency", "country"), page_size(here.request))
    page = inputs.get_page(here.request.GET.get("inputs"))
    rows = [
        InputRow(
            row,
            tuple(f for f in shown.findings if (f.item, f.input) == (row.item.serial, row.serial)),
        )
        for row in page.object_list
    ]
    return {
        "input_rows": rows,
        "input_page": page,
        "origin_rows": _origin_rows(shown, items.object_list),
        "origin_page": items,
        "indian_origin": INDIAN_ORIGIN,
        "is_non_preferential": here.application.certificate_kind == AgreementKind.NON_PREFERENTIAL,
        "show": page_size(here.request),
        "sizes": PAGE_SIZES,
    }


IMPORT_PAGE = TabPage(Slug.IMPORT, "coo/wizard/import_details.html", context=_context)


@require_http_methods(["GET", "HEAD", "POST"])
def input_add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show an empty input, and add it to its export item."""
    here = visit(request, uuid)
    items = list(here.application.items.all())
    if not items:
        messages.info(request, _("Add the export items first: an input belongs to one of them."))
        return redirect(tab_url(here.application, Slug.EXPORT))
    if request.method != "POST":
        return _input_page(here, InputForm(items=items), None)
    form = InputForm(request.POST, items=items)
    if not form.is_valid():
        return _input_page(here, form, None)
    try:
        add_input(
            application=here.application,
            item=form.chosen_item,
            values=form.values(),
            actor=here.actor,
            now=here.now,
        )
    except RowGone:
        return _gone(here)
    messages.success(request, _("The input was added"))
    return _back(here, "#inputs")


@require_http_methods(["GET", "HEAD", "POST"])
def input_edit(request: HttpRequest, uuid: UUID, input_uuid: UUID) -> HttpResponse:
    """Show an input for editing, and save it."""
    here = visit(request, uuid)
    row = get_object_or_404(_inputs(here).select_related("item"), uuid=input_uuid)
    items = list(here.application.items.all())
    if request.method != "POST":
        return _input_page(here, InputForm(items=items, row=row), row)
    form = InputForm(request.POST, items=items, row=row)
    if not form.is_valid():
        return _input_page(here, form, row)
    try:
        update_input(
            application=here.application,
            row=row,
            item=form.chosen_item,
            values=form.values(),
            expected_version=here.sent_version,
            actor=here.actor,
            now=here.now,
        )
    except StaleDraft as stale:
        return _input_page(here, form, row, stale)
    except RowGone:
        return _gone(here)
    messages.success(request, _("The input was saved"))
    return _back(here, "#inputs")


def _input_page(here: Visit, form: InputForm, row: ImportInput | None, stale: StaleDraft | None = None) -> HttpResponse:
    context = _form_context(here, form, stale, item=row.item.serial if row else None, row=row.serial if row else None)
    context |= {"row": row, "chosen": chosen_code(form)}
    if row is not None:
        context["stale_url"] = reverse("coo:input_edit", args=[here.application.uuid, row.uuid])
    return render(here.request, "coo/wizard/input_edit.html", context, status=409 if stale else 200)


def _form_context(
    here: Visit, form: WizardForm, stale: StaleDraft | None, *, item: int | None, row: int | None
) -> dict[str, Any]:
    _snapshot, findings = application_findings(here.application, today=here.today)
    if not form.is_bound and item is not None and Slug.IMPORT in here.application.saved_tabs:
        form.show_findings(f for f in findings if f.tab == Slug.IMPORT and (f.item, f.input) == (item, row))
    return {
        **wizard_context(here.application, Slug.IMPORT, findings),
        "form": form,
        "stale": stale,
        "version": stale.version if stale else here.sent_version or here.application.version,
        "corrections": [form],
        "back_url": tab_url(here.application, Slug.IMPORT),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def input_delete(request: HttpRequest, uuid: UUID, input_uuid: UUID) -> HttpResponse:
    """Ask whether an input shall be deleted, and delete it."""
    here = visit(request, uuid)
    row = get_object_or_404(_inputs(here).select_related("item"), uuid=input_uuid)
    if request.method == "POST":
        try:
            delete_input(application=here.application, row=row, actor=here.actor, now=here.now)
        except RowGone:
            return _gone(here)
        messages.info(request, _("The input was deleted"))
        return _back(here, "#inputs")
    context = {
        "nav": "home",
        "application": here.application,
        "question": _("Delete this input of item %(serial)s?") % {"serial": row.item.serial},
        "text": row.description,
        "back_url": tab_url(here.application, Slug.IMPORT) + "#inputs",
    }
    return render(request, "coo/wizard/row_delete.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def origin_edit(request: HttpRequest, uuid: UUID, item_uuid: UUID) -> HttpResponse:
    """Show the origin of one item for editing, and save it."""
    here = visit(request, uuid)
    item = get_object_or_404(here.application.items, uuid=item_uuid)
    foreign = item.inputs.exclude(country_id=INDIA).exists()
    data = request.POST if request.method == "POST" else None
    form = OriginForm(data, application=here.application, item=item, foreign=foreign)
    if data is None or not form.is_valid():
        return _origin_page(here, item, form)
    try:
        set_origin(
            application=here.application,
            item=item,
            values=form.values(),
            expected_version=here.sent_version,
            actor=here.actor,
            now=here.now,
        )
    except StaleDraft as stale:
        return _origin_page(here, item, form, stale)
    except RowGone:
        return _gone(here)
    messages.success(request, _("The origin of item %(serial)s was saved") % {"serial": item.serial})
    return _back(here, "#origin")


def _origin_page(here: Visit, item: ExportItem, form: OriginForm, stale: StaleDraft | None = None) -> HttpResponse:
    context = _form_context(here, form, stale, item=item.serial, row=None)
    context |= {"item": item, "stale_url": reverse("coo:origin_edit", args=[here.application.uuid, item.uuid])}
    return render(here.request, "coo/wizard/origin_edit.html", context, status=409 if stale else 200)


@posted_from("coo:tab", slug=Slug.IMPORT)
def origin_apply(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Apply INDIAN ORIGIN to every item."""
    here = visit(request, uuid)
    count = apply_indian_origin(application=here.application, actor=here.actor, now=here.now)
    messages.success(request, _("INDIAN ORIGIN was applied to %(count)s items") % {"count": count})
    return _back(here, "#origin")


def _back(here: Visit, anchor: str) -> HttpResponse:
    return redirect(tab_url(here.application, Slug.IMPORT) + anchor)


def _gone(here: Visit) -> HttpResponse:
    messages.error(here.request, _("This entry was deleted by someone else meanwhile. Nothing was changed."))
    return _back(here, "")
