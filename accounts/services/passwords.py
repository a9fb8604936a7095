"""New passwords: at the first login, by choice, and after a reset with a code (spec section 3)."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from accounts.models import PasswordReset, User
from accounts.services.codes import Purpose, Recipients, WrongCode, admit_codes, request_code, use_codes
from accounts.services.login import open_login_again
from accounts.services.sessions import PASSWORD_CHANGED, PASSWORD_RESET, end_sessions, tell_of_security
from tradeconnect.common import audit


def change_password(*, person: User, password: str, session_key: str | None, now: dt.datetime) -> None:
    """Give the person the password that they chose; every other session of theirs ends.

    Args: password: the validators have seen it. session_key: of the session that stays.
    """
    with transaction.atomic():
        _set_password(person, password)
        end_sessions(user=person, actor=person, now=now, but=session_key)
        audit.record("accounts.password.changed", actor=person, target=person, now=now)
        tell_of_security(person=person, what=PASSWORD_CHANGED, now=now)


def start_password_reset(*, email: str, language: str, source: str, now: dt.datetime) -> PasswordReset:
    """Write down that somebody wants a new password for an address, known or not. A worker sends what is true.

    Args: email: in lower case. source: the client's address. Raises: TooManyTries.
    """
    to = Recipients(email=email)
    admit_codes([to], source=source, now=now)
    with transaction.atomic():
        reset = PasswordReset.objects.create(email=email, language=language, created_at=now)
        request_code(purpose=Purpose.PASSWORD_RESET, reference=reset.uuid, to=to, now=now)
    return reset


def complete_password_reset(*, reset: PasswordReset, code: str, password: str, source: str, now: dt.datetime) -> None:
    """Take the code and set the new password: every session of the person ends, and the login is open again here.

    It works for a one-time password that is out of date, and gives a person of the customer portal a password of this
    portal beside theirs.

    Raises: WrongCode.
    """
    with transaction.atomic():
        left = use_codes(reference=reset.uuid, typed={Purpose.PASSWORD_RESET: code}, now=now)
        person = User.objects.filter(email=reset.email, is_active=True).first()
        if left is None and person is not None:
            PasswordReset.objects.filter(pk=reset.pk).update(completed_at=now)
            _set_password(person, password)
            end_sessions(user=person, actor=person, now=now)
            audit.record("accounts.password.reset", actor=person, target=person, now=now)
            tell_of_security(person=person, what=PASSWORD_RESET, now=now)
    if left is not None:
        raise WrongCode(left)
    open_login_again(email=reset.email, source=source)


def find_reset(uuid: UUID) -> PasswordReset | None:
    """Return a reset that still waits for its code."""
    return PasswordReset.objects.filter(uuid=uuid, completed_at=None).first()


def _set_password(person: User, password: str) -> None:
    person.set_password(password)
    person.must_change_password = False
    person.password_expires_at = None
    person.save(update_fields=["password", "must_change_password", "password_expires_at"])
