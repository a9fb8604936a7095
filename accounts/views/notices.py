"""The bell: what a person was told, and what they want to be told of by mail and SMS."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import standing
from accounts.announcements import Shown, announcements_for, get_announcement
from accounts.forms.notices import PreferencesForm
from accounts.models import Notice, User
from accounts.services.notices import mark_read, set_preferences
from accounts.views.back import safe_path

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
PAGE_SIZE: Final = 20


@never_cache
@require_http_methods(READ_AND_POST)
def notices(request: HttpRequest) -> HttpResponse:
    """List the person's notices, newest first; a POST marks all of them as read."""
    person = standing(request).user
    if request.method == "POST":
        mark_read(person=person, now=timezone.now())
        messages.success(request, _("All notices are marked as read."))
        return redirect("accounts:notices")
    mine = Notice.objects.filter(user=person).select_related("firm")
    page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page"))
    unread = mine.filter(read_at=None).count()
    return render(request, "accounts/notices.html", {"nav": "notices", "page": page, "unread": unread})


@never_cache
@require_http_methods(READ_AND_POST)
def notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Go to the page that a notice leads to; a POST marks it as read on the way, a GET writes nothing."""
    person = standing(request).user
    found = _own_notice(person, uuid)
    if request.method == "POST":
        mark_read(person=person, now=timezone.now(), notice=found)
    return redirect(safe_path(found.path) or "accounts:notices")


def _own_notice(person: User, uuid: UUID) -> Notice:
    """Return a notice of the person; raise Http404 for any other."""
    found = Notice.objects.filter(user=person, uuid=uuid).first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_http_methods(READ_AND_POST)
def notice_preferences(request: HttpRequest) -> HttpResponse:
    """Show kinds of notices and channels; store what the person declines of those that law leaves to them."""
    who = standing(request)
    form = PreferencesForm(request.POST if request.method == "POST" else None, who=who)
    if request.method == "POST" and form.is_valid():
        set_preferences(person=who.user, kinds=form.kinds, declined=form.declined(), now=timezone.now())
        messages.success(request, _("Your choice is saved."))
        return redirect("accounts:notice_preferences")
    context = {"nav": "notices", "form": form, "mobile": who.user.mobile}
    return render(request, "accounts/notice_preferences.html", context)


@require_safe
@login_not_required
def announcements(request: HttpRequest) -> HttpResponse:
    """List what is, and was, announced to the person in front of the page, newest first."""
    who, now = standing(request) if isinstance(request.user, User) else None, timezone.now()
    page = Paginator(announcements_for(who, now), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"nav": "", "page": page, "shown": [Shown(row) for row in page], "now": now}
    return render(request, "accounts/announcements.html", context)


@require_safe
@login_not_required
def announcement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show an announcement to those whom it is for."""
    who = standing(request) if isinstance(request.user, User) else None
    found = Shown(get_announcement(who, uuid, timezone.now()))
    return render(request, "accounts/announcement.html", {"nav": "", "announcement": found})
