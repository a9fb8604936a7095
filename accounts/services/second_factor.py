"""The second factor of a login: set it up, confirm with it, recovery codes, remove, reset (spec section 3).

Whoever has one confirms with it at every login. It is compulsory for officers, administrators and operators.
"""

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.models import Device
from django_otp_webauthn.models import WebAuthnCredential

from accounts.access import looks_after, needs_second_factor, standing_on
from accounts.models import AuthenticatorDevice, RecoveryDevice, User
from accounts.models.second_factor import new_sealed_key
from accounts.roles import OPERATOR
from accounts.services.sessions import end_sessions, tell_of_security
from accounts.services.throttles import Limit, forget_tries, give_back_try, take_try
from tradeconnect.common import audit
from tradeconnect.common.dates import india_date

# A person's tries at codes of both sorts: five, then none for a quarter of an hour (spec section 3).
TRIES: Final = Limit("second_factor", 5, dt.timedelta(minutes=15), dt.timedelta(minutes=15))
# Who knows the password could go on like that for weeks: at three codes that count in a million, fifty guesses a day
# are one chance in 6,700.
TRIES_A_DAY: Final = Limit("second_factor.day", 50, dt.timedelta(days=1), dt.timedelta(days=1))
RECOVERY_CODES: Final = 10
CODE_LENGTH: Final = 10
# Without the letters and digits that are mistaken for each other on paper: 31 signs, ten of them are 49 bits.
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


class WrongCode(Exception):
    """The code does not count: wrong, out of date, or used before. Which of them, nobody is told."""


class SecondFactorCompulsory(Exception):
    """The person must have a second factor, so it is not removed but replaced."""


def verify_second_factor(*, user: User, code: str, now: dt.datetime) -> Device:
    """Return the device that `code` comes from: the authenticator, or the recovery codes. Each code counts once.

    Effects: one try is counted, and committed, before the code is looked at; so it is called outside transactions.
    Raises: TooManyTries, WrongCode.
    """
    left = take_try(TRIES, str(user.pk), now=now)
    take_try(TRIES_A_DAY, str(user.pk), now=now)
    with transaction.atomic():
        device = _device_of(user, code)
        if device is not None:
            _note_confirmed(user, device, now)
        elif left == 0:
            # Once a lock: whoever typed these codes knows the password.
            _tell(user, now, gettext_lazy("Five wrong codes in a row were typed after your password"))
    if device is None:
        raise WrongCode
    forget_tries(TRIES, str(user.pk))
    # Of the day only the wrong ones count, and a right one does not excuse them: it may be another's.
    give_back_try(TRIES_A_DAY, str(user.pk))
    return device


def _note_confirmed(user: User, device: Device, now: dt.datetime) -> None:
    is_recovery = isinstance(device, RecoveryDevice)
    data = {"with": "recovery_code" if is_recovery else "authenticator"}
    audit.record("accounts.second_factor.confirmed", actor=user, target=user, now=now, data=data)
    if is_recovery:
        _tell(user, now, gettext_lazy("A recovery code was used to log in"))


def _device_of(user: User, code: str) -> Device | None:
    """Return the device that takes the code, under its lock: of two requests with one code the second is refused."""
    for kind in (AuthenticatorDevice, RecoveryDevice):
        device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is not None and device.verify_token(code):
            return device
    return None


def confirm_with_passkey(*, device: WebAuthnCredential, now: dt.datetime) -> None:
    """Record that the person of `device` has confirmed with it; the signature was checked by the caller."""
    person = device.user
    data = {"with": "passkey"}
    audit.record("accounts.second_factor.confirmed", actor=person, target=person, now=now, data=data)
    forget_tries(TRIES, str(person.pk))


def new_authenticator_key() -> str:
    """Return the sealed key of an authenticator that is being set up: nothing is stored until a code confirms it."""
    return new_sealed_key()


def enrol_authenticator(*, user: User, sealed_key: str, code: str, now: dt.datetime) -> AuthenticatorDevice:
    """Give the person an authenticator with this key, or replace theirs, once a code of it is right.

    Raises: WrongCode (nothing is changed).
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        # A new row, not the old one with another key: sessions that the old one confirmed have to confirm again.
        replaced, _rows = AuthenticatorDevice.objects.filter(user=user).delete()
        device: AuthenticatorDevice = AuthenticatorDevice.objects.create(
            user=user, name="authenticator", sealed_key=sealed_key
        )
        if not device.verify_token(code):
            raise WrongCode
        act = "accounts.second_factor.replaced" if replaced else "accounts.second_factor.enrolled"
        audit.record(act, actor=user, target=user, now=now)
        _tell(user, now, _REPLACED if replaced else _ENROLLED)
    return device


def renew_recovery_codes(*, user: User, now: dt.datetime) -> tuple[str, ...]:
    """Return ten new recovery codes; they are shown once, and every older one stops to count."""
    codes = tuple("".join(secrets.choice(_SIGNS) for _sign in range(CODE_LENGTH)) for _code in range(RECOVERY_CODES))
    fresh = {"name": "recovery codes", "confirmed": True, "digests": [RecoveryDevice.digest(code) for code in codes]}
    with transaction.atomic():
        RecoveryDevice.objects.update_or_create(user=user, defaults=fresh)
        audit.record("accounts.second_factor.recovery_codes_renewed", actor=user, target=user, now=now)
    return codes


def are_recovery_codes_of(user: User, codes: Iterable[str]) -> bool:
    """Tell whether all of `codes` are recovery codes of the person that still count."""
    device = RecoveryDevice.objects.filter(user=user, confirmed=True).first()
    given = {RecoveryDevice.digest(code) for code in codes}
    return device is not None and bool(given) and given <= set(device.digests)


def remove_second_factor(*, user: User, code: str, now: dt.datetime) -> None:
    """Take authenticator, recovery codes and passkeys from a person who need not have them and gives a code once more.

    Raises: SecondFactorCompulsory, TooManyTries, WrongCode.
    """
    if needs_second_factor(standing_on(user, india_date(now))):
        raise SecondFactorCompulsory
    verify_second_factor(user=user, code=code, now=now)
    with transaction.atomic():
        _delete_devices(user)
        audit.record("accounts.second_factor.removed", actor=user, target=user, now=now)
        _tell(user, now, gettext_lazy("Your second factor was removed"))


def reset_second_factor(*, user: User, actor: User, reason: str, now: dt.datetime) -> None:
    """Take the second factor from a person who has lost it, so that they set up a new one at their next login.

    Args: reason: why, in words, for the audit trail; the console's form has refused Aadhaar numbers.
    Effects: every session of the person ends; they are told.
    Raises: PermissionDenied unless the actor is an operator, or administrator of the agency that the person has a post
        in. Nobody resets their own.
    """
    if not looks_after(actor, user, india_date(now)):
        raise PermissionDenied(OPERATOR)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        _delete_devices(user)
        for limit in (TRIES, TRIES_A_DAY):
            forget_tries(limit, str(user.pk))
        end_sessions(user=user, actor=actor, now=now)
        data = {"reason": reason}
        audit.record("accounts.second_factor.reset", actor=actor, target=user, now=now, data=data)
        _tell(user, now, gettext_lazy("Your second factor was reset"), by_helper=True)


def remove_passkey(*, user: User, passkey: WebAuthnCredential, now: dt.datetime) -> None:
    """Delete a passkey of the person."""
    with transaction.atomic():
        audit.record("accounts.passkey.removed", actor=user, target=user, now=now, data={"name": passkey.name})
        passkey.delete()
        _tell(user, now, gettext_lazy("A passkey was removed"))


def record_new_passkey(*, user: User, passkey: WebAuthnCredential, name: str, now: dt.datetime) -> None:
    """Name a passkey that was just registered, and tell the person of it."""
    with transaction.atomic():
        passkey.name = name.strip()[:64] or _("Passkey")
        passkey.save(update_fields=["name"])
        audit.record("accounts.passkey.registered", actor=user, target=user, now=now, data={"name": passkey.name})
        _tell(user, now, gettext_lazy("A passkey was registered"))


def passkeys_of(user: User) -> QuerySet[WebAuthnCredential]:
    """Return the passkeys of the person, oldest first."""
    passkeys: QuerySet[WebAuthnCredential] = WebAuthnCredential.objects.filter(user=user, confirmed=True).order_by("pk")
    return passkeys


def codes_now(emails: Iterable[str]) -> dict[str, str]:
    """Return the current code of each authenticator of these people, by e-mail: for the page of sent messages.

    Raises: ImproperlyConfigured where demonstration accounts are not allowed.
    """
    if not settings.DEMO_ACCOUNTS:
        raise ImproperlyConfigured("codes are shown in development only: DEMO_ACCOUNTS is off")
    devices = AuthenticatorDevice.objects.filter(user__email__in=list(emails), confirmed=True).select_related("user")
    return {device.user.email: device.code_now() for device in devices.order_by("user__email")}


_ENROLLED: Final = gettext_lazy("An authenticator app was set up for your login")
_REPLACED: Final = gettext_lazy("The authenticator app of your login was replaced")


def _tell(user: User, now: dt.datetime, what: "str | Promise", *, by_helper: bool = False) -> None:
    tell_of_security(person=user, what=what, now=now, path=reverse("accounts:security"), by_helper=by_helper)


def _delete_devices(user: User) -> None:
    for kind in (AuthenticatorDevice, RecoveryDevice, WebAuthnCredential):
        kind.objects.filter(user=user).delete()
