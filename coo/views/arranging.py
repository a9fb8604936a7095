"""The order of the export items: up, down, to a position; and a copy of a row."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coo.forms.arranging import PositionForm
from coo.models import ExportItem
from coo.services.arranging import duplicate_item, move_item
from coo.services.editing import RowGone
from coo.tabs import Slug
from coo.views.items import page_size
from coo.views.wizard import Visit, tab_url, visit
from tradeconnect.common.views import posted_from


@posted_from("coo:tab", slug=Slug.EXPORT)
def items_arrange(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Move the item of the pressed button up or down by one, or put a copy below it."""
    here = visit(request, uuid)
    for action, step in (("up", -1), ("down", 1), ("duplicate", 0)):
        if action in request.POST:
            item = _item(here, request.POST[action])
            return _copy(here, item) if action == "duplicate" else _move(here, item, item.serial + step)
    return _back(here, 1)


@require_http_methods(["GET", "HEAD", "POST"])
def item_move(request: HttpRequest, uuid: UUID, item_uuid: UUID) -> HttpResponse:
    """Ask for the position of an item, and move it there."""
    here = visit(request, uuid)
    item = get_object_or_404(here.application.items, uuid=item_uuid)
    count = here.application.items.count()
    form = PositionForm(request.POST if request.method == "POST" else None, count=count, serial=item.serial)
    if form.is_valid():
        return _move(here, item, form.cleaned_data["position"])
    context = {
        "nav": "home",
        "application": here.application,
        "item": item,
        "form": form,
        "back_url": tab_url(here.application, Slug.EXPORT) + f"#item-{item.serial}",
    }
    return render(request, "coo/wizard/item_move.html", context, status=422 if form.is_bound else 200)


def _item(here: Visit, sent: str) -> ExportItem:
    try:
        wanted = UUID(sent)
    except ValueError:
        wanted = UUID(int=0)
    return get_object_or_404(here.application.items, uuid=wanted)


def _move(here: Visit, item: ExportItem, position: int) -> HttpResponse:
    try:
        serial = move_item(application=here.application, item=item, position=position, actor=here.actor, now=here.now)
    except RowGone:
        return _gone(here)
    messages.info(here.request, _("The item stands at position %(serial)s now") % {"serial": serial})
    return _back(here, serial)


def _copy(here: Visit, item: ExportItem) -> HttpResponse:
    try:
        copy = duplicate_item(application=here.application, item=item, actor=here.actor, now=here.now)
    except RowGone:
        return _gone(here)
    words = _("Item %(serial)s is a copy of item %(of)s: change what differs.")
    messages.success(here.request, words % {"serial": copy.serial, "of": copy.serial - 1})
    return _back(here, copy.serial)


def _gone(here: Visit) -> HttpResponse:
    messages.error(here.request, _("This item was deleted by someone else meanwhile. Nothing was changed."))
    return _back(here, 1)


def _back(here: Visit, serial: int) -> HttpResponse:
    """Return to the page of the table that shows the item."""
    size = page_size(here.request)
    page = f"?show={size}&page={(serial - 1) // size + 1}"
    return redirect(f"{tab_url(here.application, Slug.EXPORT)}{page}#item-{serial}")
