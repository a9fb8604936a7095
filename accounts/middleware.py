"""Between a person's login and the page: sessions that were ended, and steps of the login that are still open."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.access import ACT_FOR, ActsForAnother, FirmInactive, FirmNotChosen, act_for, open_step
from accounts.models import User, UserSession
from accounts.services.team import choose_firm
from tradeconnect.common.forms import SECRETS

# A visit is written down at most this often: every page would otherwise cost an UPDATE.
SEEN_EVERY: Final = dt.timedelta(minutes=5)
# A session that nobody used for so long ends, and so does one that is as old as a working day.
IDLE_FOR: Final = dt.timedelta(minutes=60)
OPEN_FOR: Final = dt.timedelta(hours=8)

# The header of a request that a page sends by itself, while nobody may be there: it is no use of the session.
BY_ITSELF: Final = "X-By-Itself"


def _typed_again(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Return what was sent, for a second sending; None for a page that was only asked for, or cannot be sent again."""
    if request.method != "POST" or request.FILES or SECRETS & set(request.POST):
        return None
    again = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in again if name not in ("csrfmiddlewaretoken", ACT_FOR)]


def _turn_to_another_firm(request: HttpRequest, user: User) -> None:
    """Act for the firm that the button of a form sent again names, before its view looks. The CSRF token was seen."""
    wanted = request.POST.get(ACT_FOR, "") if request.method == "POST" else ""
    if wanted and (firm := act_for(request, wanted)):
        choose_firm(firm=firm, actor=user)


class UserSessionMiddleware:
    """Ends a session that its person, or an operator, has ended elsewhere or left alone, and notes when it was seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = self._look_at(request, request.user) if isinstance(request.user, User) else None
        response = self.get_response(request)
        key = request.session.session_key
        # A second factor and a new password give the session a new key; the person's list goes along with it.
        if found is not None and key and key != found.session_key and request.user.pk == found.user_id:
            UserSession.objects.filter(pk=found.pk, ended_at=None).update(session_key=key)
        return response

    def _look_at(self, request: HttpRequest, user: User) -> UserSession | None:
        """Return the session's row when it goes on; log out otherwise, also a session that nobody can see or end."""
        found = UserSession.objects.filter(session_key=request.session.session_key, user=user).first()
        now = timezone.now()
        if found is None or _is_over(found, now):
            logout(request)
            return None
        if now - found.last_seen_at > SEEN_EVERY and BY_ITSELF not in request.headers:
            UserSession.objects.filter(pk=found.pk).update(last_seen_at=now)
        return found


def _is_over(session: UserSession, now: dt.datetime) -> bool:
    idle, age = now - session.last_seen_at, now - session.started_at
    return session.ended_at is not None or idle > IDLE_FOR or age > OPEN_FOR


class SignInStepsMiddleware:
    """Sends a person who still has a step of the login before them there, and nowhere else that needs a login.

    Public pages stay public: they show nothing of the person but the name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not isinstance(request.user, User) or not getattr(view, "login_required", True):
            return None
        step = open_step(request)
        if step is None:
            _turn_to_another_firm(request, request.user)
            return None
        if request.resolver_match and request.resolver_match.view_name in step.allowed:
            return None
        query = urlencode({"next": request.get_full_path()}) if request.method in ("GET", "HEAD") else ""
        return redirect(f"{reverse(step.page)}?{query}" if query else reverse(step.page))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, FirmNotChosen):
            query = urlencode({"next": request.get_full_path()}) if request.method in ("GET", "HEAD") else ""
            return redirect(f"{reverse('accounts:acting_firm')}?{query}" if query else reverse("accounts:acting_firm"))
        if isinstance(exception, FirmInactive):
            context = {"nav": "dashboard", "firm": exception.firm}
            return render(request, "accounts/inactive_firm.html", context, status=403)
        if isinstance(exception, ActsForAnother):
            context = {"firm": exception.firm, "act_for": ACT_FOR, "typed": _typed_again(request)}
            return render(request, "accounts/acts_for_another.html", context, status=409)
        return None
