"""Registration by the guide: details, OTP, a one-time password by mail, changed at the first login (spec section 3)."""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import Registration, User
from accounts.services.codes import Purpose, Recipients, WrongCode, admit_codes, request_code, use_codes
from accounts.services.senders import tell_registered_already
from tradeconnect.common import audit
from tradeconnect.common.jobs import enqueue
from tradeconnect.common.messages import send_mail

ONE_TIME_PASSWORD_FOR: Final = dt.timedelta(hours=72)
DETAILS: Final = (
    "registered_as",
    "first_name",
    "last_name",
    "email",
    "mobile",
    "pin",
    "district",
    "state_name",
    "city",
    "language",
)
# Without the signs that are mistaken for each other: 31 of them, twelve are 59 bits.
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def start_registration(*, details: Mapping[str, str], source: str, now: dt.datetime) -> Registration:
    """Write down what a person typed and send a code to the address and the number.

    Args: details: a value for each of DETAILS. source: the client's address.
    Raises: TooManyTries.
    """
    to = Recipients(details["email"], details["mobile"])
    admit_codes([to], source=source, now=now)
    with transaction.atomic():
        registration = Registration.objects.create(**{name: details[name] for name in DETAILS}, created_at=now)
        request_code(purpose=Purpose.REGISTRATION, reference=registration.uuid, to=to, now=now)
    return registration


def confirm_registration(*, registration: Registration, code: str, now: dt.datetime) -> None:
    """Take the OTP and let a worker make the user. It says nothing about whether there is one already.

    Raises: WrongCode.
    """
    with transaction.atomic():
        left = use_codes(reference=registration.uuid, typed={Purpose.REGISTRATION: code}, now=now)
        if left is None:
            Registration.objects.filter(pk=registration.pk).update(confirmed_at=now)
            enqueue("accounts.complete_registration", key=str(registration.uuid), registration=str(registration.uuid))
    if left is not None:
        raise WrongCode(left)


def complete_registration(*, registration: UUID, now: dt.datetime) -> None:
    """Make the user of a confirmed registration and mail a one-time password; for a known address, mail the truth.

    Running twice does nothing twice. Of two registrations of one address at once the second fails on the user's unique
    address and is tried again, when the address is known.
    """
    with transaction.atomic():
        row = Registration.objects.select_for_update().get(uuid=registration)
        if row.completed_at is not None or row.confirmed_at is None:
            return
        row.completed_at = now
        row.save(update_fields=["completed_at"])
        if User.objects.filter(email=row.email).exists():
            tell_registered_already(row)
            return
        fields = {name: getattr(row, name) for name in DETAILS if name != "email"}
        open_login(email=row.email, fields=fields, actor=None, now=now)


def open_login(*, email: str, fields: Mapping[str, str], actor: User | None, now: dt.datetime) -> User:
    """Make a user and mail them a one-time password; to be called in a transaction.

    Args: fields: columns of the user besides the address. actor: None for a person who registered themselves.
    Raises: IntegrityError when the address has a login already.
    """
    password, ends = new_one_time_password(), now + ONE_TIME_PASSWORD_FOR
    person = User.objects.create_user(email, password, **fields, must_change_password=True, password_expires_at=ends)
    audit.record("accounts.user.registered", actor=actor, target=person, now=now)
    send_mail(
        "first_password",
        to=person.email,
        language=person.language,
        secrets={"password": password},
        person=person,
        until=ends,
        link=settings.PORTAL_URL + reverse("accounts:login"),
    )
    return person


def new_one_time_password() -> str:
    """Return a password that is mailed and must be changed: three groups of four signs."""
    return "-".join("".join(secrets.choice(_SIGNS) for _sign in range(4)) for _group in range(3))
