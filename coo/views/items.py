"""Tab 3, Export Details: the table of items, and its rows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coo.forms.base import WizardForm
from coo.forms.items import ItemForm
from coo.models import Application, ExportItem, TariffCode
from coo.rules.finding import Finding
from coo.services.editing import RowGone, StaleDraft
from coo.services.findings import application_findings
from coo.services.items import add_item, delete_item, update_item
from coo.snapshot import ApplicationSnapshot
from coo.tabs import Slug
from coo.views.asked import Asked
from coo.views.conflict import differences, fresh, merged, show_conflict, takes_theirs
from coo.views.wizard import ROWS_AT_ONCE, Shown, TabPage, Visit, row_context, show_tab, tab_url, visit
from tradeconnect.common.views import asked, posted_from

PAGE_SIZES: Final = (10, 25, 50, ROWS_AT_ONCE)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A row of the table: the item, its value in USD and INR at the application's rates, what was found and asked."""

    item: ExportItem
    usd: Decimal | None
    inr: Decimal | None
    findings: tuple[Finding, ...]
    asked: Sequence[Asked]

    @property
    def has_error(self) -> bool:
        """Whether something on it stops the signature."""
        return any(finding.is_error for finding in self.findings)


def page_size(request: HttpRequest) -> int:
    """Return how many entries the table shows: one of 10, 25, 50, 100."""
    asked = request.GET.get("show", "")
    return int(asked) if asked in {str(size) for size in PAGE_SIZES} else PAGE_SIZES[0]


def page_of_items(request: HttpRequest, application: Application, search: str) -> Page[ExportItem]:
    """Return the asked page of the items that `search` (words or the first digits of a code) finds; two queries."""
    items = application.items.select_related("unit")
    if search:
        digits = "".join(character for character in search if character.isdigit())
        found = Q(description__icontains=search) | Q(marks__icontains=search) | Q(packages__icontains=search)
        items = items.filter(found | Q(itchs_code__startswith=digits) if digits else found)
    return Paginator(items, page_size(request)).get_page(request.GET.get("page"))


def invoice_card(snapshot: ApplicationSnapshot, without: ExportItem | None = None) -> dict[str, Any] | None:
    """Return the running difference: sum of the items against the invoice value. None until that is entered.

    Args: without: the item being edited. It stands on a line of its own, and counts in the difference all the same.
    """
    invoice = snapshot.invoice
    if invoice.value is None:
        return None
    entered = snapshot.items_value - (without.value if without else 0)
    difference = invoice.value - snapshot.items_value
    return {
        "number": invoice.number,
        "date": invoice.date,
        "currency": invoice.currency,
        "value": invoice.value,
        "entered": entered,
        "item": without.value if without else 0,
        "count": len(snapshot.items),
        "difference": difference,
        "difference_inr": snapshot.value_in_inr(difference),
        "state": "is-equal" if difference == 0 and snapshot.items else "is-over" if difference < 0 else "",
    }


def chosen_code(form: WizardForm) -> str:
    """Return the statutory words of the ITC-HS code that stands in the form, or an empty string."""
    code = "".join(c for c in str(form["itchs_code"].value() or "") if c.isdigit())
    if len(code) != 8:
        return ""
    return TariffCode.objects.filter(code=code).values_list("description", flat=True).first() or ""


def _context(shown: Shown) -> dict[str, Any]:
    request, application = shown.visit.request, shown.visit.application
    form = shown.form if isinstance(shown.form, ItemForm) else ItemForm(application=application)
    search = asked(request, "q")
    page = page_of_items(request, application, search)
    by_item: defaultdict[int | None, list[Finding]] = defaultdict(list)
    for finding in shown.findings:
        by_item[finding.item].append(finding)
    rows = [
        ItemRow(
            item,
            shown.snapshot.value_in_usd(item.value),
            shown.snapshot.value_in_inr(item.value),
            tuple(by_item[item.serial]),
            shown.asked.get(item.uuid, ()),
        )
        for item in page.object_list
    ]
    return {
        "form": form,
        "chosen": chosen_code(form),
        "rows": rows,
        "page": page,
        "search": search,
        "show": page_size(request),
        "last_serial": len(shown.snapshot.items),
        "sizes": PAGE_SIZES,
        "invoice": invoice_card(shown.snapshot),
        "sum_inr": shown.snapshot.value_in_inr(shown.snapshot.items_value),
        "sum_usd": shown.snapshot.value_in_usd(shown.snapshot.items_value),
    }


def _take(here: Visit) -> WizardForm | None:
    """Add the item that was typed but not added when *Save & Next* was pressed."""
    if ItemForm.is_empty(here.request.POST):
        return None
    form = ItemForm(here.request.POST, application=here.application)
    if not form.is_valid():
        return form
    add_item(application=here.application, values=form.values(), actor=here.actor, now=here.now)
    return None


EXPORT_PAGE = TabPage(Slug.EXPORT, "coo/wizard/export_details.html", context=_context, take=_take)


@posted_from("coo:tab", slug=Slug.EXPORT)
def item_add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add the typed item and come back to the table."""
    here = visit(request, uuid)
    form = ItemForm(request.POST, application=here.application)
    if not form.is_valid():
        return show_tab(EXPORT_PAGE, here, form=form)
    item = add_item(application=here.application, values=form.values(), actor=here.actor, now=here.now)
    messages.success(request, _("Item %(serial)s was added") % {"serial": item.serial})
    return _back(here.application)


@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request: HttpRequest, uuid: UUID, item_uuid: UUID) -> HttpResponse:
    """Show an item for editing, and save it."""
    here = visit(request, uuid)
    item = here.application.items.filter(uuid=item_uuid).first()
    if item is None:
        if request.method == "POST":
            return _typed_for_a_gone_item(here)
        raise Http404
    if request.method != "POST":
        return _edit_page(here, item, ItemForm(application=here.application, item=item))
    if takes_theirs(request):
        messages.info(request, _("Everything is as it was saved. Yours was not saved."))
        return _back(here.application)
    sent = merged(request.POST, ItemForm(application=here.application, item=item))
    form = ItemForm(sent, application=here.application, item=item)
    if not form.is_valid():
        return _edit_page(here, item, form)
    try:
        update_item(
            application=here.application,
            item=item,
            values=form.values(),
            expected_version=here.sent_version,
            actor=here.actor,
            now=here.now,
        )
    except (StaleDraft, RowGone) as refused:
        stored = here.application.items.filter(pk=item.pk).first()
        if stored is None or not isinstance(refused, StaleDraft):
            return _typed_for_a_gone_item(here)
        theirs = ItemForm(application=here.application, item=stored)
        if differences(form, theirs):
            own = reverse("coo:item_edit", args=[here.application.uuid, item.uuid])
            return show_conflict(fresh(here), form, theirs, refused, slug=Slug.EXPORT, back_url=own)
    messages.success(request, _("Item %(serial)s was saved") % {"serial": item.serial})
    return _back(here.application)


def _edit_page(here: Visit, item: ExportItem, form: ItemForm) -> HttpResponse:
    snapshot, findings = application_findings(here.application, today=here.today)
    if not form.is_bound and Slug.EXPORT in here.application.saved_tabs:
        form.show_findings(f for f in findings if f.tab == Slug.EXPORT and f.item == item.serial)
    context = {
        **row_context(here.application, Slug.EXPORT, findings, form, item.uuid),
        "item": item,
        "version": here.sent_version or here.application.version,
        "chosen": chosen_code(form),
        "invoice": invoice_card(snapshot, without=item),
        "back_url": tab_url(here.application, Slug.EXPORT) + "#items",
    }
    return render(here.request, "coo/wizard/item_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item_delete(request: HttpRequest, uuid: UUID, item_uuid: UUID) -> HttpResponse:
    """Ask whether an item shall be deleted, and delete it."""
    here = visit(request, uuid)
    item = get_object_or_404(here.application.items, uuid=item_uuid)
    if request.method == "POST":
        try:
            delete_item(application=here.application, item=item, actor=here.actor, now=here.now)
        except RowGone:
            return _gone(here)
        messages.info(request, _("Item %(serial)s was deleted") % {"serial": item.serial})
        return _back(here.application)
    inputs = item.inputs.count()
    context = {
        "nav": "home",
        "application": here.application,
        "question": _("Delete item %(serial)s?") % {"serial": item.serial},
        "text": item.description,
        "loss": _("Its inputs in Import Details (%(count)s) are deleted too.") % {"count": inputs} if inputs else "",
        "back_url": tab_url(here.application, Slug.EXPORT) + "#items",
    }
    return render(request, "coo/wizard/row_delete.html", context)


def _back(application: Application) -> HttpResponse:
    return redirect(tab_url(application, Slug.EXPORT) + "#items")


def _typed_for_a_gone_item(here: Visit) -> HttpResponse:
    """Someone deleted the item meanwhile: what was typed stands in the form of a new one, and nothing is lost."""
    messages.error(
        here.request, _("This item was deleted by someone else meanwhile. What you typed is below: add it again.")
    )
    now = fresh(here)
    return show_tab(EXPORT_PAGE, now, form=ItemForm(here.request.POST, application=now.application))


def _gone(here: Visit) -> HttpResponse:
    messages.error(here.request, _("This item was deleted by someone else meanwhile. Nothing was changed."))
    return _back(here.application)
