"""Where a person is signed in, and ending it."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import standing
from accounts.models import User, UserSession
from accounts.services.sessions import end_session, end_sessions, open_sessions

READ_AND_POST: Final = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(READ_AND_POST)
def sessions(request: HttpRequest) -> HttpResponse:
    """List the person's open sessions; end one, the others, or all."""
    person, key, now = standing(request).user, request.session.session_key, timezone.now()
    if request.method != "POST":
        visits = open_sessions(person, session_key=key, now=now)
        others = sum(not visit.is_this for visit in visits)
        return render(request, "accounts/sessions.html", {"nav": "dashboard", "visits": visits, "others": others})
    if "everywhere" in request.POST:
        end_sessions(user=person, actor=person, now=now)
        logout(request)
        messages.success(request, _("You are signed out everywhere."))
        return redirect("accounts:login")
    if "others" in request.POST:
        end_sessions(user=person, actor=person, now=now, but=key)
        messages.success(request, _("Every other session has ended."))
        return redirect("accounts:sessions")
    end_session(session=_own_session(person, request.POST.get("session", "")), actor=person, now=now)
    messages.success(request, _("The session has ended."))
    return redirect("accounts:sessions")


def _own_session(person: User, uuid: str) -> UserSession:
    """Return a session of the person; raise Http404 for any other."""
    try:
        return UserSession.objects.get(user=person, uuid=UUID(uuid))
    except (ValueError, UserSession.DoesNotExist):
        raise Http404 from None
