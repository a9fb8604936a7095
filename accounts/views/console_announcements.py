"""The operators' console: announcements, from the draft to their withdrawal."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import console as selectors
from accounts.access import require_operator
from accounts.announcements import Shown, audience_of
from accounts.forms.console import AnnouncementForm, AnnouncementsForm, ReasonForm
from accounts.models import Announcement
from accounts.services import announcements as service
from accounts.services.announcements import AnnouncementRefused

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
PAGE_SIZE: Final = 20


def _get(uuid: UUID) -> Announcement:
    found = Announcement.objects.select_related("created_by").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
def console_announcements(request: HttpRequest) -> HttpResponse:
    """List drafts and announcements by words, audience and state."""
    require_operator(request)
    form, now = AnnouncementsForm(request.GET), timezone.now()
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = selectors.announcements(chosen.get("q", ""), chosen.get("audience", ""), chosen.get("state", ""), now)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"nav": "announcements", "form": form, "page": page, "is_filtered": any(chosen.values()), "now": now}
    return render(request, "accounts/console/announcements.html", context)


@never_cache
@require_http_methods(READ_AND_POST)
def console_announcement_new(request: HttpRequest) -> HttpResponse:
    """Write an announcement; it is shown to nobody before it is published."""
    require_operator(request)
    return _edit(request, None)


@never_cache
@require_http_methods(READ_AND_POST)
def console_announcement_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a draft."""
    require_operator(request)
    return _edit(request, _get(uuid))


def _edit(request: HttpRequest, draft: Announcement | None) -> HttpResponse:
    initial = AnnouncementForm.of(draft) if draft else {"audience": "everyone"}
    form = AnnouncementForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actor, now = require_operator(request), timezone.now()
        try:
            saved = service.save_announcement(announcement=draft, actor=actor, now=now, **form.values(now))
        except AnnouncementRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The draft is saved. Nobody sees it before you publish it."))
            return redirect("accounts:console_announcement", saved.uuid)
    context = {"nav": "announcements", "form": form, "draft": draft}
    return render(request, "accounts/console/announcement_edit.html", context)


@never_cache
@require_http_methods(READ_AND_POST)
def console_announcement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show an announcement as its readers see it, with its history; publish or withdraw it."""
    require_operator(request)
    found, now = _get(uuid), timezone.now()
    form = ReasonForm(request.POST if "withdraw" in request.POST else None)
    if request.method == "POST" and ("publish" in request.POST or form.is_valid()):
        _act(request, found, form)
        return redirect("accounts:console_announcement", uuid)
    shown = [Shown(found, language) for language in (("en", "hi") if found.title_hi else ("en",))]
    context = {
        "nav": "announcements",
        "announcement": found,
        "shown": shown,
        "form": form,
        "history": selectors.announcement_history(found),
        "tells": audience_of(found, now).count() if found.to_bell and not found.published_at else 0,
        "now": now,
    }
    return render(request, "accounts/console/announcement.html", context)


def _act(request: HttpRequest, found: Announcement, form: ReasonForm) -> None:
    actor, now = require_operator(request), timezone.now()
    try:
        if "publish" in request.POST:
            service.publish(announcement=found, actor=actor, now=now)
            messages.success(request, _("The announcement is published."))
        else:
            service.withdraw(announcement=found, reason=form.cleaned_data["reason"], actor=actor, now=now)
            messages.success(request, _("The announcement is withdrawn."))
    except AnnouncementRefused as refused:
        messages.error(request, str(refused))
