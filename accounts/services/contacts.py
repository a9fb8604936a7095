"""A person's own details, and a new e-mail address or mobile number, confirmed at both ends (spec section 3)."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db import IntegrityError, transaction

from accounts.models import ContactChange, User
from accounts.services.codes import Purpose, Recipients, WrongCode, admit_codes, request_code, use_codes
from accounts.services.sessions import EMAIL_CHANGED, MOBILE_CHANGED, end_sessions, tell_of_security
from tradeconnect.common import audit

PROFILE: Final = ("first_name", "last_name", "pin", "district", "state_name", "city", "language")
Kind = ContactChange.Kind


class NeedsOwnPassword(Exception):
    """The person logs in with the customer portal's password only: with another e-mail it would open nothing here."""


def needs_own_password(person: User, kind: str) -> bool:
    """Tell whether the person must set a password of this portal before the change."""
    return kind == Kind.EMAIL and not person.has_usable_password()


class NotPossible(Exception):
    """The change cannot be made. Why, nobody is told: the address may be another person's."""


def change_profile(*, person: User, details: Mapping[str, str], now: dt.datetime) -> None:
    """Store the person's name, place and language. Args: details: a value for each of PROFILE."""
    changed = [name for name in PROFILE if getattr(person, name) != details[name]]
    if not changed:
        return
    for name in changed:
        setattr(person, name, details[name])
    with transaction.atomic():
        person.save(update_fields=changed)
        audit.record("accounts.profile.changed", actor=person, target=person, now=now, data={"fields": changed})


def choose_language(*, person: User, language: str) -> None:
    """Write mails and SMS in this language from now on."""
    if person.language != language:
        User.objects.filter(pk=person.pk).update(language=language)


def start_contact_change(*, person: User, kind: str, new_value: str, source: str, now: dt.datetime) -> ContactChange:
    """Send a code to the present end and another to the new one. It does not look whether the new address is taken.

    Without a mobile number so far, the e-mail address stands for the old end.

    Raises: NeedsOwnPassword for the e-mail, TooManyTries.
    """
    if needs_own_password(person, kind):
        raise NeedsOwnPassword
    old_value = person.email if kind == Kind.EMAIL else person.mobile
    old_end, new_end = _recipients(old_value or person.email), _recipients(new_value)
    admit_codes([old_end, new_end], source=source, now=now)
    with transaction.atomic():
        change = ContactChange.objects.create(
            user=person, kind=kind, old_value=old_value, new_value=new_value, created_at=now
        )
        request_code(purpose=Purpose.OLD_CONTACT, reference=change.uuid, to=old_end, now=now)
        request_code(purpose=Purpose.NEW_CONTACT, reference=change.uuid, to=new_end, now=now)
    return change


def complete_contact_change(
    *, change: ContactChange, old_code: str, new_code: str, session_key: str | None, now: dt.datetime
) -> None:
    """Take both codes and change the address or number. Other sessions end; the old e-mail address is told.

    Raises: WrongCode when one is wrong, NotPossible when the address is somebody else's by now.
    """
    typed: dict[str, str] = {Purpose.OLD_CONTACT: old_code, Purpose.NEW_CONTACT: new_code}
    with transaction.atomic():
        left = use_codes(reference=change.uuid, typed=typed, now=now)
    if left is not None:
        raise WrongCode(left)
    try:
        with transaction.atomic():
            _change(change, session_key, now)
    except IntegrityError:
        raise NotPossible from None


def _change(change: ContactChange, session_key: str | None, now: dt.datetime) -> None:
    person = User.objects.select_for_update().get(pk=change.user_id)
    present = person.email if change.kind == Kind.EMAIL else person.mobile
    if present != change.old_value:
        raise NotPossible
    # Before the change: the mail goes to the address that was good until now.
    tell_of_security(person=person, what=EMAIL_CHANGED if change.kind == Kind.EMAIL else MOBILE_CHANGED, now=now)
    field = "email" if change.kind == Kind.EMAIL else "mobile"
    setattr(person, field, change.new_value)
    person.save(update_fields=[field])
    change.completed_at = now
    change.save(update_fields=["completed_at"])
    end_sessions(user=person, actor=person, now=now, but=session_key)
    audit.record(f"accounts.{field}.changed", actor=person, target=person, now=now)


def _recipients(contact: str) -> Recipients:
    return Recipients(email=contact) if "@" in contact else Recipients(mobile=contact)
