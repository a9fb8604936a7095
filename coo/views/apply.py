"""*Apply for Certificate of Origin*: start fresh, proceed with an existing draft, delete one."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_right_of_form, standing
from accounts.models import User
from accounts.roles import Right
from coo.access import applications_of_firm, get_application
from coo.constants import EDITABLE
from coo.models import Application, ApplicationVersion
from coo.services.drafts import DraftWasSigned, delete_draft, start_draft
from coo.services.undo import removed_drafts
from coo.tabs import TABS, Tab
from coo.views.wizard import tab_url
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.views import posted_from

DRAFTS_A_PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in the list: where it goes on, and whether it can still be deleted."""

    draft: Application
    tab: Tab
    url: str
    is_deletable: bool


def _row(draft: Application, was_signed: bool) -> DraftRow:
    return DraftRow(draft, draft.next_tab, tab_url(draft, draft.next_slug), not was_signed)


@require_safe
def apply(request: HttpRequest) -> HttpResponse:
    """List the firm's drafts and offer a fresh one; without a linked IEC say why it cannot begin."""
    who = standing(request)
    if who.firm is None and not who.must_choose:
        if who.post is not None or who.user.is_operator:
            raise PermissionDenied(Right.VIEW)
        return render(request, "coo/apply_no_firm.html", {"nav": "home"})
    named = applications_of_firm(request).drafts().select_related("saved_by", "copied_from", "in_lieu_of")
    drafts = named.defer("in_lieu_of__data").order_by("-saved_at", "-pk")
    page = Paginator(drafts, DRAFTS_A_PAGE).get_page(request.GET.get("page"))
    signed = set(
        ApplicationVersion.objects.filter(application__in=page.object_list).values_list("application_id", flat=True)
    )
    context = {
        "nav": "home",
        "firm": who.firm,
        "may_prepare": who.may(Right.PREPARE),
        "page": page,
        "rows": [_row(draft, draft.pk in signed) for draft in page.object_list],
        "tabs": len(TABS),
        "not_selected": "select" in request.GET,
        "removals": removed_drafts(who.firm, timezone.now()) if who.firm and who.may(Right.PREPARE) else (),
    }
    return render(request, "coo/apply.html", context)


@posted_from("coo:apply")
def apply_start(request: HttpRequest) -> HttpResponse:
    """Start a fresh application and open its first tab."""
    firm = require_right_of_form(request, Right.PREPARE)
    assert isinstance(request.user, User)  # noqa: S101 - access has seen to it
    draft = start_draft(firm=firm, actor=request.user, now=timezone.now())
    return redirect(tab_url(draft, TABS[0].slug))


@require_safe
def apply_proceed(request: HttpRequest) -> HttpResponse:
    """Open the selected draft where work on it goes on."""
    try:
        selected = UUID(request.GET.get("draft", ""))
    except ValueError:
        return redirect(reverse("coo:apply") + "?select#drafts")
    draft = get_application(request, selected)
    if draft.status not in EDITABLE:
        return redirect("coo:application", draft.uuid)
    return redirect(tab_url(draft, draft.next_slug))


@require_http_methods(["GET", "HEAD", "POST"])
def draft_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask whether a draft shall be deleted, and delete it."""
    draft = get_application(request, uuid, Right.PREPARE)
    if draft.status not in EDITABLE:
        raise TransitionRefused("delete", draft.status, _("This application was submitted. It cannot be deleted."))
    if request.method != "POST":
        counts = {"items": draft.items.count(), "files": draft.attachments.count()}
        return render(request, "coo/apply_delete.html", {"nav": "home", "application": draft, **counts})
    assert isinstance(request.user, User)  # noqa: S101 - access has seen to it
    try:
        delete_draft(application=draft, actor=request.user, now=timezone.now())
    except DraftWasSigned:
        messages.error(
            request,
            _("%(number)s was signed once, and what was signed is kept. It cannot be deleted.")
            % {"number": draft.draft_number},
        )
        return redirect("coo:apply")
    words = _("%(number)s was deleted. You can undo this for a day, below.")
    messages.info(request, words % {"number": draft.draft_number})
    return redirect("coo:apply")
