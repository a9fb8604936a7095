"""Tab 4, Import Details: inputs of the export items, and the origin of each item."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coo.constants import AgreementKind
from coo.forms.base import WizardForm
from coo.forms.inputs import COSTS, InputForm, OriginForm
from coo.models import ExportItem, ImportInput
from coo.origin import inputs_of, item_by_item
from coo.rules.finding import Finding
from coo.selectors import agreement_terms, input_rates
from coo.services.assessments import Standing, cost_sheet, standings
from coo.services.editing import RowGone, StaleDraft
from coo.services.findings import application_findings
from coo.services.inputs import (
    INDIA,
    add_input,
    apply_to_all,
    delete_input,
    only_origin,
    set_origin,
    update_input,
)
from coo.services.offers import offered_values
from coo.snapshot import ApplicationSnapshot, round_half_up
from coo.tabs import Slug
from coo.views.asked import Asked
from coo.views.conflict import differences, fresh, merged, show_conflict, takes_theirs
from coo.views.items import PAGE_SIZES, chosen_code, page_of_items, page_size
from coo.views.parts import findings_by_row
from coo.views.wizard import Shown, TabPage, Visit, row_context, tab_url, visit
from tradeconnect.common.views import posted_from


@dataclass(frozen=True, slots=True)
class OriginRow:
    """Origin of one item as stored, or as it will be stored with the next save (`is_offered`).

    Args: standing: how it stands to its criterion, where an agreement judges it.
    """

    item: ExportItem
    label: str
    is_offered: bool
    uses_imported_inputs: bool | None
    findings: tuple[Finding, ...]
    asked: Sequence[Asked]
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class InputRow:
    """An input with what was found on it and asked."""

    row: ImportInput
    findings: tuple[Finding, ...]
    asked: Sequence[Asked]

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
    by_row = findings_by_row(shown.findings)
    judged = {} if offers else _standings(shown.visit, shown.snapshot, {item.serial for item in items})
    return [
        OriginRow(
            item,
            labels.get(item.criterion, item.criterion),
            is_offered=offers and not item.criterion,
            uses_imported_inputs=item.uses_imported_inputs if item.criterion else item.pk in foreign,
            findings=tuple(by_row[item.serial, None]),
            asked=shown.asked.get(item.uuid, ()),
            standing=next((row for row in judged.get(item.serial, ()) if row.is_chosen), None),
        )
        for item in items
    ]


def _standings(here: Visit, snapshot: ApplicationSnapshot, serials: set[int]) -> dict[int, tuple[Standing, ...]]:
    """Return how the items of these serials stand to the criteria of the agreement, by serial: two queries."""
    terms = agreement_terms(here.application, today=here.today)
    if terms is None:
        return {}
    rates = input_rates(snapshot, today=here.today)
    parts = ((part, item) for part, item in item_by_item(snapshot) if item.serial in serials)
    return {item.serial: standings(part, item, terms, rates) for part, item in parts}


def _context(shown: Shown) -> dict[str, Any]:
    here = shown.visit
    items = page_of_items(here.request, here.application, "")
    inputs = Paginator(_inputs(here).select_related("item", "unit", "currency", "country"), page_size(here.request))
    page = inputs.get_page(here.request.GET.get("inputs"))
    by_row = findings_by_row(shown.findings)
    rows = [
        InputRow(row, tuple(by_row[row.item.serial, row.serial]), shown.asked.get(row.uuid, ()))
        for row in page.object_list
    ]
    return {
        "input_rows": rows,
        "input_page": page,
        "origin_rows": _origin_rows(shown, items.object_list),
        "origin_page": items,
        "only_origin": only_origin(here.application),
        "is_non_preferential": here.application.certificate_kind == AgreementKind.NON_PREFERENTIAL,
        "is_foreign": here.application.agreement is not None and here.application.agreement.needs_foreign_origin,
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
    row = _inputs(here).select_related("item").filter(uuid=input_uuid).first()
    if row is None:
        if request.method == "POST":
            return _typed_for_a_gone_input(here)
        raise Http404
    items = list(here.application.items.all())
    if request.method != "POST":
        return _input_page(here, InputForm(items=items, row=row), row)
    if takes_theirs(request):
        messages.info(request, _("Everything is as it was saved. Yours was not saved."))
        return _back(here, "#inputs")
    form = InputForm(merged(request.POST, InputForm(items=items, row=row)), items=items, row=row)
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
    except (StaleDraft, RowGone) as refused:
        stored = _inputs(here).select_related("item").filter(pk=row.pk).first()
        if stored is None or not isinstance(refused, StaleDraft):
            return _typed_for_a_gone_input(here)
        theirs = InputForm(items=items, row=stored)
        if differences(form, theirs):
            return show_conflict(fresh(here), form, theirs, refused, slug=Slug.IMPORT, back_url=request.path)
    messages.success(request, _("The input was saved"))
    return _back(here, "#inputs")


def _typed_for_a_gone_input(here: Visit) -> HttpResponse:
    """Someone deleted the input meanwhile: what was typed stands in the form of a new one, and nothing is lost."""
    messages.error(
        here.request, _("This input was deleted by someone else meanwhile. What you typed is below: add it again.")
    )
    items = list(here.application.items.all())
    return _input_page(fresh(here), InputForm(here.request.POST, items=items), None)


def _input_page(here: Visit, form: InputForm, row: ImportInput | None) -> HttpResponse:
    numbers = {"item": row.item.serial if row else None, "row": row.serial if row else None}
    context = _form_context(here, form, row.uuid if row else None, **numbers)
    context |= {"row": row, "chosen": chosen_code(form)}
    return render(here.request, "coo/wizard/input_edit.html", context)


def _form_context(
    here: Visit, form: WizardForm, uuid: UUID | None, *, item: int | None, row: int | None
) -> dict[str, Any]:
    snapshot, findings = application_findings(here.application, today=here.today)
    if not form.is_bound and item is not None and Slug.IMPORT in here.application.saved_tabs:
        form.show_findings(f for f in findings if f.tab == Slug.IMPORT and (f.item, f.input) == (item, row))
    return {
        **row_context(here.application, Slug.IMPORT, findings, form, uuid),
        "snapshot": snapshot,
        "version": here.sent_version or here.application.version,
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
    """Show the origin of one item for editing, with its cost sheet where an agreement judges it, and save it."""
    here = visit(request, uuid)
    item = get_object_or_404(here.application.items, uuid=item_uuid)
    foreign = item.inputs.exclude(country_id=INDIA).exists()
    if takes_theirs(request):
        messages.info(request, _("Everything is as it was saved. Yours was not saved."))
        return _back(here, "#origin")
    theirs = OriginForm(None, application=here.application, item=item, foreign=foreign)
    data = merged(request.POST, theirs) if request.method == "POST" else None
    form = OriginForm(data, application=here.application, item=item, foreign=foreign)
    if data is None or not form.is_valid():
        return _origin_page(here, item, form)
    costs: dict[str, Any] = {name: form.cleaned_data[name] for name in COSTS if name in form.fields}
    form.offered = offered_values(here.application, item, costs, today=here.today)
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
        now = fresh(here)
        stored = get_object_or_404(now.application.items, pk=item.pk)
        theirs = OriginForm(None, application=now.application, item=stored, foreign=foreign)
        if differences(form, theirs):
            return show_conflict(now, form, theirs, stale, slug=Slug.IMPORT, back_url=request.path)
    except RowGone:
        return _gone(here)
    messages.success(request, _("The origin of item %(serial)s was saved") % {"serial": item.serial})
    if "stay" in request.POST:
        return redirect("coo:origin_edit", here.application.uuid, item.uuid)
    return _back(here, "#origin")


def _origin_page(here: Visit, item: ExportItem, form: OriginForm) -> HttpResponse:
    context = _form_context(here, form, item.uuid, item=item.serial, row=None)
    snapshot = context["snapshot"]
    context["item"] = item
    if here.application.certificate_kind != AgreementKind.NON_PREFERENTIAL:
        row = next(row for row in snapshot.items if row.serial == item.serial)
        context |= {
            "standings": _standings(here, snapshot, {item.serial}).get(item.serial, ()),
            "costs": cost_sheet(snapshot, row, input_rates(snapshot, today=here.today)),
            "inputs": inputs_of(snapshot, row),
        }
        form.tell_computed({row.criterion.code: row.value for row in context["standings"] if row.value})
    return render(here.request, "coo/wizard/origin_edit.html", context)


@posted_from("coo:tab", slug=Slug.IMPORT)
def origin_apply(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Apply the one origin of a non-preferential certificate to every item: INDIAN ORIGIN, or the foreign country."""
    here = visit(request, uuid)
    count = apply_to_all(application=here.application, actor=here.actor, now=here.now)
    text = only_origin(here.application)
    messages.success(request, _("%(text)s was applied to %(count)s items") % {"text": text, "count": count})
    return _back(here, "#origin")


def _back(here: Visit, anchor: str) -> HttpResponse:
    return redirect(tab_url(here.application, Slug.IMPORT) + anchor)


def _gone(here: Visit) -> HttpResponse:
    messages.error(here.request, _("This entry was deleted by someone else meanwhile. Nothing was changed."))
    return _back(here, "")
