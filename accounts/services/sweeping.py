"""What is deleted when nobody needs it any more: unfinished registrations, old codes, counters, ended sessions."""

import datetime as dt
from typing import Final

from accounts.models import ContactChange, OneTimeCode, PasswordReset, Registration, UserSession
from accounts.services.throttles import sweep_throttles

# What was typed to register is personal data; a user who was made has it in their profile.
KEEP_REQUESTS: Final = dt.timedelta(days=2)
KEEP_SESSIONS: Final = dt.timedelta(days=90)


def sweep_sign_in(now: dt.datetime) -> None:
    """Delete what is over. A confirmed registration stays until its worker has been there."""
    old = now - KEEP_REQUESTS
    OneTimeCode.objects.filter(requested_at__lt=old).delete()
    Registration.objects.filter(created_at__lt=old, confirmed_at=None).delete()
    Registration.objects.filter(completed_at__lt=old).delete()
    PasswordReset.objects.filter(created_at__lt=old).delete()
    ContactChange.objects.filter(created_at__lt=old).delete()
    UserSession.objects.filter(last_seen_at__lt=now - KEEP_SESSIONS).delete()
    sweep_throttles(now)
