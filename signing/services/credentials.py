"""Opening a credential: the one door between a person's PIN and a key, and the count of wrong PINs before it."""

import datetime as dt
from typing import Final

from cryptography import x509
from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, Value, When
from django.utils.translation import gettext as _
from pyhanko.sign import Signer

from accounts.models import User
from signing.backends.base import CredentialUnusable, WrongPin, backend_for
from signing.constants import CredentialState
from signing.models import Credential
from signing.selectors import credential_state
from signing.services.revocation import CertificateRevoked, look_up
from tradeconnect.common import audit
from tradeconnect.common.dates import INDIA

__all__ = ["CredentialUnusable", "PinLocked", "WrongPin", "check_pin", "open_signer"]

PIN_TRIES: Final = 5
PIN_LOCK: Final = dt.timedelta(minutes=15)


class PinLocked(Exception):
    """Too many wrong PINs in a row: for a while no PIN is tried, not even the right one.

    Attributes: until (aware).
    """

    def __init__(self, until: dt.datetime) -> None:
        self.until = until
        words = _("Too many wrong PINs: this credential is locked until %(time)s.")
        super().__init__(words % {"time": f"{until.astimezone(INDIA):%H:%M}"})


def check_pin(*, credential: Credential, pin: str, actor: User, now: dt.datetime) -> Signer:
    """Return a signer as `open_signer` does, for a PIN that a person has typed: wrong ones are counted.

    After PIN_TRIES wrong PINs in a row the credential is locked for PIN_LOCK; the right PIN starts the count anew. The
    try is taken before the key is opened, so that guesses at the same time get no more tries than guesses in a row.

    Effects: the count is committed at once, and each wrong PIN with its audit event; so it is called outside any
    transaction (a caller's rollback would give the tries back) and refuses to run in one.
    Raises: PinLocked, and as `open_signer`.
    """
    _require_usable(credential, actor, now)
    _take_try(credential, now)
    try:
        signer = open_signer(credential=credential, pin=pin, actor=actor, now=now)
    except WrongPin:
        raise _wrong_pin(credential, actor, now) from None
    except CredentialUnusable:
        # The key is missing or not to be used here: that was no guess.
        Credential.objects.filter(pk=credential.pk, failed_pins__gt=0).update(
            failed_pins=F("failed_pins") - 1, locked_until=None
        )
        raise
    Credential.objects.filter(pk=credential.pk).update(failed_pins=0, locked_until=None)
    return signer


def _take_try(credential: Credential, now: dt.datetime) -> None:
    """Count a try as failed until it turns out right, in one conditional UPDATE; raise PinLocked when none is left."""
    unlocked = Credential.objects.filter(Q(locked_until=None) | Q(locked_until__lte=now), pk=credential.pk)
    until = Value(now + PIN_LOCK, output_field=DateTimeField())
    with transaction.atomic(durable=True):
        taken = unlocked.update(
            failed_pins=Case(When(locked_until=None, then=F("failed_pins") + 1), default=1),
            locked_until=Case(When(locked_until=None, failed_pins__gte=PIN_TRIES - 1, then=until), default=None),
        )
    if not taken:
        credential.refresh_from_db(fields=["locked_until"])
        raise PinLocked(credential.locked_until or now)


def _wrong_pin(credential: Credential, actor: User, now: dt.datetime) -> WrongPin | PinLocked:
    """Write the wrong PIN into the audit trail; return what the person is told."""
    with transaction.atomic(durable=True):
        credential.refresh_from_db(fields=["failed_pins", "locked_until"])
        left = max(PIN_TRIES - credential.failed_pins, 0)
        audit.record("signing.credential.wrong_pin", actor=actor, target=credential, now=now, data={"tries_left": left})
    return PinLocked(credential.locked_until) if credential.locked_until else WrongPin(left)


def open_signer(*, credential: Credential, pin: str, actor: User, now: dt.datetime) -> Signer:
    """Return a signer with the key of `credential`.

    Args:
        pin: in memory only; it goes to the backend and nowhere else.
        actor: who signs; a credential signs for its owner only.

    Raises:
        WrongPin: the PIN does not open the key.
        CredentialUnusable: not the actor's, removed, out of date, revoked, key missing, or its backend not enabled.
    """
    _require_usable(credential, actor, now)
    signer = backend_for(credential.kind).open(credential, pin)
    _require_not_revoked(credential, now)
    return signer


def _require_not_revoked(credential: Credential, now: dt.datetime) -> None:
    """Look the chain up in the revocation lists of today: one may have come since the certificate was registered."""
    chain = x509.load_pem_x509_certificates(credential.certificate.encode()) if credential.certificate else []
    try:
        look_up(chain, now)
    except CertificateRevoked:
        raise CredentialUnusable(_("This certificate was revoked by its issuer.")) from None


def _require_usable(credential: Credential, actor: User, now: dt.datetime) -> None:
    if credential.owner_id != actor.pk:
        raise CredentialUnusable(_("This certificate belongs to another person."))
    match credential_state(credential, now):
        case CredentialState.REMOVED:
            raise CredentialUnusable(_("This certificate was removed."))
        case CredentialState.NOT_YET_VALID:
            raise CredentialUnusable(_("This certificate is not valid yet."))
        case CredentialState.EXPIRED:
            raise CredentialUnusable(_("This certificate has expired."))
