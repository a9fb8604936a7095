"""Consignee book and product book: their pages, and filling a tab's form from an entry, also without script."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import require_right, standing
from accounts.roles import Right
from coo.access import applications_of_firm
from coo.forms.base import TabForm, WizardForm
from coo.forms.items import ItemForm
from coo.models import Application, BookedConsignee, BookedProduct
from coo.services.books import entries, fields_of, find_entry, remove_entry
from coo.services.editing import CHANGEABLE
from coo.tabs import Slug
from coo.views.wizard import TabPage, Visit, show_tab, tab_form, tab_url
from tradeconnect.common.views import asked, posted_from

PAGE_SIZE: Final = 25
# What each book is called, which tab it fills, and where words are looked for.
_BOOKS: Final[dict[type[Any], dict[str, Any]]] = {
    BookedConsignee: {
        "key": "consignees",
        "title": gettext_lazy("Consignee book"),
        "tab": Slug.CERTIFICATE,
        "words": ("name", "address", "country__name"),
        "related": "country",
    },
    BookedProduct: {
        "key": "products",
        "title": gettext_lazy("Product book"),
        "tab": Slug.EXPORT,
        "words": ("description", "itchs_code", "marks"),
        "related": "unit",
    },
}


@require_safe
def consignee_book(request: HttpRequest) -> HttpResponse:
    """List the importers of the firm's certificates, the most used and latest first."""
    return _book(request, BookedConsignee)


@require_safe
def product_book(request: HttpRequest) -> HttpResponse:
    """List the goods of the firm's certificates, the most used and latest first."""
    return _book(request, BookedProduct)


def _book(request: HttpRequest, model: type[Any]) -> HttpResponse:
    firm, about = require_right(request, Right.VIEW), _BOOKS[model]
    rows = entries(model, firm, timezone.now()).select_related(about["related"])
    search = asked(request, "q")
    if search:
        found = Q()
        for name in about["words"]:
            found |= Q(**{f"{name}__icontains": search})
        rows = rows.filter(found)
    draft = _draft(request)
    context = {
        "nav": "dashboard",
        "firm": firm,
        "book": about["key"],
        "title": about["title"],
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "search": search,
        "may_edit": standing(request).may(Right.PREPARE),
        "draft": draft,
        "tab_url": tab_url(draft, about["tab"]) if draft else "",
    }
    return render(request, "coo/book.html", context)


def _draft(request: HttpRequest) -> Application | None:
    """Return the draft that the page was opened from, so that an entry can be used in it."""
    try:
        asked = UUID(request.GET.get("for", ""))
    except ValueError:
        return None
    return applications_of_firm(request).filter(uuid=asked, status__in=CHANGEABLE).first()


@posted_from("coo:consignee_book")
def consignee_remove(request: HttpRequest, entry_uuid: UUID) -> HttpResponse:
    """Take an importer out of the book."""
    return _remove(request, BookedConsignee, entry_uuid)


@posted_from("coo:product_book")
def product_remove(request: HttpRequest, entry_uuid: UUID) -> HttpResponse:
    """Take goods out of the book."""
    return _remove(request, BookedProduct, entry_uuid)


def _remove(request: HttpRequest, model: type[Any], entry_uuid: UUID) -> HttpResponse:
    firm = require_right(request, Right.PREPARE)
    row = get_object_or_404(model, firm=firm, uuid=entry_uuid)
    words = str(row)
    remove_entry(firm=firm, row=row, actor=standing(request).user, now=timezone.now())
    messages.info(request, _("%(entry)s was taken out of the book") % {"entry": words})
    return redirect("coo:consignee_book" if model is BookedConsignee else "coo:product_book")


def asks_to_fill(request: HttpRequest) -> bool:
    """Tell whether the request is to fill the tab's form from a book: the button, or the link of the book's page."""
    return "fill" in request.POST if request.method == "POST" else "book" in request.GET


def show_filled(page: TabPage, here: Visit) -> HttpResponse:
    """Show the tab with an entry of the book in its form, beside everything that was typed; nothing is saved."""
    sent = here.request.POST if here.request.method == "POST" else here.request.GET
    form: WizardForm | None = ItemForm(application=here.application) if page.slug == Slug.EXPORT else None
    form = form or tab_form(page, here)
    if form is None:
        return show_tab(page, here)
    if here.request.method == "POST":
        form.initial.update({name: here.request.POST.get(name, "") for name in form.fields if name in sent})
    try:
        entry = find_entry(here.application, page.slug, UUID(sent.get("book", "")))
    except ValueError:
        entry = None
    if entry is None:
        messages.error(here.request, _("Select an entry of the book first."))
    else:
        form.initial.update(fields_of(entry))
        messages.info(here.request, _("Filled in from the book. It is not saved yet."))
    if isinstance(form, TabForm):
        # The lists of the form were made for what is stored: what was typed or filled in must be in them too.
        form.prepare()
    return show_tab(page, here, form=form)
