"""What follows a login, and a logout."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.services.iec import refresh_own_firms
from accounts.services.sessions import note_end, start_session
from tradeconnect.common.middleware import client_address


@receiver(user_logged_in, dispatch_uid="accounts.refresh_own_firms")
def refresh_after_login(sender: Any, user: User, **kwargs: Any) -> None:
    """Ask the registry in the background about the person's firms, where a day has passed."""
    refresh_own_firms(user=user, now=timezone.now())


@receiver(user_logged_in, dispatch_uid="accounts.start_session")
def start_session_at_login(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Write the session down for the person's list, however they signed in: without that row it opens nothing."""
    if not request.session.session_key:
        # Django has dropped what somebody else left in this browser, and gives a new key only with the answer.
        request.session.create()
    start_session(
        user=user,
        session_key=str(request.session.session_key),
        source=client_address(request),
        agent=request.headers.get("User-Agent", ""),
        now=timezone.now(),
    )


@receiver(user_logged_out, dispatch_uid="accounts.end_session")
def end_session_at_logout(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Write down that it has ended, before its key is gone."""
    if request.session.session_key:
        note_end(session_key=request.session.session_key, now=timezone.now())
