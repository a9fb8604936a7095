"""The tabs of the wizard: show one, *Save & Next*, *Clear All*."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Right
from coo.access import get_application
from coo.forms.base import TabForm
from coo.forms.basic import BasicForm
from coo.forms.certificate import CertificateForm
from coo.forms.declaration import DeclarationForm
from coo.forms.shipment import ShipmentForm
from coo.services.drafts import clear_tab as clear
from coo.services.drafts import save_tab
from coo.services.editing import FixedByPayment, StaleDraft
from coo.tabs import BY_SLUG, Slug
from coo.views.asked import answering_of
from coo.views.attachments import ATTACHMENTS_PAGE
from coo.views.books import asks_to_fill, show_filled
from coo.views.conflict import differences, fresh, merged, show_conflict, takes_theirs
from coo.views.fixes import apply_chosen
from coo.views.inputs import IMPORT_PAGE
from coo.views.items import EXPORT_PAGE
from coo.views.responding import closed_page
from coo.views.wizard import Shown, TabPage, Visit, after_save, show_tab, tab_form, tab_url, visit


def _declaration(shown: Shown) -> dict[str, object]:
    return {"declaration": shown.snapshot.declaration.text}


PAGES = {
    page.slug: page
    for page in (
        TabPage(Slug.BASIC, "coo/wizard/basic_details.html", BasicForm),
        TabPage(Slug.CERTIFICATE, "coo/wizard/certificate_details.html", CertificateForm),
        EXPORT_PAGE,
        IMPORT_PAGE,
        TabPage(Slug.SHIPMENT, "coo/wizard/shipment_details.html", ShipmentForm),
        ATTACHMENTS_PAGE,
        TabPage(Slug.DECLARATION, "coo/wizard/declaration.html", DeclarationForm, _declaration),
    )
}


def _page(slug: str) -> TabPage:
    if slug not in PAGES:
        raise Http404
    return PAGES[slug]


@require_http_methods(["GET", "HEAD", "POST"])
def tab(request: HttpRequest, uuid: UUID, slug: str) -> HttpResponse:
    """Show a tab, or save it and go on. Tabs open in any order once Basic Details is saved (spec section 5)."""
    page = _page(slug)
    here = visit(request, uuid)
    if slug != Slug.BASIC and Slug.BASIC not in here.application.saved_tabs:
        messages.info(request, _("Save Basic Details first; then the tabs open in any order."))
        return redirect(tab_url(here.application, Slug.BASIC))
    if request.method != "POST" and (refused := not_open(here, slug)):
        return refused
    if asks_to_fill(request):
        return show_filled(page, here)
    return _save(page, here) if request.method == "POST" else show_tab(page, here)


def not_open(here: Visit, slug: str) -> HttpResponse | None:
    """Return what is shown instead of a tab that is closed while a deficiency is answered; None for an open one."""
    answering = answering_of(here.application)
    if answering is None or answering.may_change(slug):
        return None
    if not answering.is_open:
        messages.info(here.request, _("Choose first whether you change the application."))
        return redirect("coo:respond", here.application.uuid)
    return closed_page(here.request, here.application, slug)


def _save(page: TabPage, here: Visit) -> HttpResponse:
    if takes_theirs(here.request):
        messages.info(here.request, _("Everything is as it was saved. Yours was not saved."))
        return redirect(tab_url(here.application, page.slug))
    stored = tab_form(page, here)
    data = here.request.POST if stored is None else merged(here.request.POST, stored)
    form = tab_form(page, here, data)
    if form is not None and not form.is_valid():
        return show_tab(page, here, form=form)
    not_taken = page.take(here)
    if not_taken is not None:
        return show_tab(page, here, form=not_taken)
    try:
        save_tab(
            application=here.application,
            slug=page.slug,
            values=form.values() if form is not None else {},
            expected_version=here.sent_version,
            actor=here.actor,
            now=here.now,
        )
    except StaleDraft as stale:
        return _conflict(page, here, form, stale)
    except FixedByPayment as fixed:
        # Only when it was paid after the page was loaded: the form of a paid file does not let these fields change.
        assert form is not None  # noqa: S101 - only tabs with fields of their own have such a field
        for name in fixed.fields:
            form.add_error(name, str(fixed))
        return show_tab(page, here, form=form)
    if "fix" in here.request.POST:
        # A fix was pressed in the tab: what was typed is saved first, so nothing is lost, and the tab stays open.
        apply_chosen(here, here.request.POST["fix"])
        return redirect(tab_url(here.application, page.slug))
    return after_save(page, here, get_application(here.request, here.application.uuid, Right.PREPARE))


def _conflict(page: TabPage, here: Visit, form: TabForm | None, stale: StaleDraft) -> HttpResponse:
    """Show both contents; when they say the same, there is nothing to ask and nothing to save."""
    now = fresh(here)
    theirs = tab_form(page, now)
    assert form is not None and theirs is not None  # noqa: S101, PT018 - a tab without fields overwrites nothing
    if not differences(form, theirs):
        return after_save(page, now, now.application)
    return show_conflict(now, form, theirs, stale, slug=page.slug, back_url=tab_url(now.application, page.slug))


@require_http_methods(["GET", "HEAD", "POST"])
def clear_tab(request: HttpRequest, uuid: UUID, slug: str) -> HttpResponse:
    """Ask whether a tab shall be emptied, and empty it."""
    page = _page(slug)
    here = visit(request, uuid)
    url = tab_url(here.application, slug)
    if request.method != "POST":
        return render(request, "coo/wizard/clear_tab.html", _clear_context(page, here, url))
    try:
        clear(
            application=here.application,
            slug=slug,
            expected_version=here.sent_version,
            actor=here.actor,
            now=here.now,
        )
    except StaleDraft as stale:
        name = stale.saved_by.get_full_name() if stale.saved_by else ""
        messages.error(request, _("%(name)s saved this tab meanwhile. Nothing was cleared.") % {"name": name})
        return redirect(url)
    messages.info(request, _("%(tab)s is empty now. The other tabs are as they were.") % {"tab": BY_SLUG[slug].title})
    return redirect(url)


def _clear_context(page: TabPage, here: Visit, url: str) -> dict[str, object]:
    return {
        "nav": "home",
        "application": here.application,
        "tab": BY_SLUG[page.slug],
        "back_url": url,
        "version": here.application.version,
    }
