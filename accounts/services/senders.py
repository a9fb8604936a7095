"""What a worker does with a code that was asked for: makes the digits, and sends what is true for the address."""

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import ContactChange, OneTimeCode, PasswordReset, Registration, User
from accounts.services.codes import digest_of, newest_codes
from tradeconnect.common.messages import send_mail, send_sms

Purpose = OneTimeCode.Purpose


def send_code(*, code: UUID, now: dt.datetime) -> None:
    """Make the digits of a code and send them, once; nothing for a code that is void, used or out of date meanwhile."""
    with transaction.atomic():
        row = OneTimeCode.objects.select_for_update().get(uuid=code)
        newest = newest_codes(row.reference).get(row.purpose)
        if row.digest or row.used_at or row.expires_at <= now or newest != row:
            return
        digits = f"{secrets.randbelow(10**6):06d}"
        row.digest = digest_of(row, digits)
        row.save(update_fields=["digest"])
        _SENDERS[row.purpose](row, digits)


def tell_registered_already(registration: Registration) -> None:
    """Write to the owner of a known address that somebody wants to register it."""
    send_mail(
        "registered_already",
        to=registration.email,
        language=registration.language,
        link=settings.PORTAL_URL + reverse("accounts:login"),
        reset_link=settings.PORTAL_URL + reverse("accounts:reset_password"),
    )


def _send_registration(code: OneTimeCode, digits: str) -> None:
    registration = Registration.objects.get(uuid=code.reference)
    language = registration.language
    if User.objects.filter(email=registration.email).exists():
        tell_registered_already(registration)
    else:
        send_mail("otp_registration", to=code.email, language=language, secrets={"code": digits})
    send_sms("otp", to=code.mobile, language=language, secrets={"code": digits})


def _send_password_reset(code: OneTimeCode, digits: str) -> None:
    reset = PasswordReset.objects.get(uuid=code.reference)
    person = User.objects.filter(email=reset.email, is_active=True).first()
    if person is None:
        link = settings.PORTAL_URL + reverse("accounts:register")
        send_mail("reset_unknown", to=reset.email, language=reset.language, link=link)
        return
    portal = person.from_directory and not person.has_usable_password()
    send_mail("otp_reset", to=person.email, language=person.language, secrets={"code": digits}, customer_portal=portal)
    if person.mobile:
        send_sms("otp", to=person.mobile, language=person.language, secrets={"code": digits})


def _send_contact(code: OneTimeCode, digits: str) -> None:
    change = ContactChange.objects.select_related("user").get(uuid=code.reference)
    language = change.user.language
    if code.email:
        is_new = code.purpose == Purpose.NEW_CONTACT
        send_mail("otp_contact", to=code.email, language=language, secrets={"code": digits}, is_new_end=is_new)
    if code.mobile:
        send_sms("otp", to=code.mobile, language=language, secrets={"code": digits})


_SENDERS: Final[dict[str, Callable[[OneTimeCode, str], None]]] = {
    Purpose.REGISTRATION: _send_registration,
    Purpose.PASSWORD_RESET: _send_password_reset,
    Purpose.OLD_CONTACT: _send_contact,
    Purpose.NEW_CONTACT: _send_contact,
}
