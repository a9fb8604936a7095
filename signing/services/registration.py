"""Registering a credential: Register New DSC and Register for Aadhaar E-sign (guide, Registration of Digital Token)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services.sessions import tell_of_security
from accounts.services.throttles import Limit, TooManyTries, take_try
from signing.backends.base import Applicant, RegistrationRefused, SignerBackend, Way
from signing.models import Credential
from signing.services.certificates import (
    Accepted,
    CertificateRefused,
    as_pem,
    check_certificate,
    common_name,
    fingerprint,
)
from tradeconnect.common import audit
from tradeconnect.common.dates import INDIA

__all__ = ["RegistrationRefused", "register_credential"]

# Opening a file costs time on the server, and a stolen one invites guessing.
TRIES: Final = Limit("signing.register", tries=20, window=dt.timedelta(hours=1), lock=dt.timedelta(minutes=15))

REGISTERED: Final = gettext_lazy("A digital signature token was registered for your login")


def register_credential(
    *, backend: SignerBackend, way: Way, answers: Mapping[str, Any], applicant: Applicant, now: dt.datetime
) -> Credential:
    """Register the certificate that `answers` bring for the applicant, when it counts.

    The certificate is judged before its key is kept. A certificate that the same person removed is taken up again.

    Effects: a try is counted (committed at once, so this is called outside any transaction); the key is kept by the
    backend; the row, its audit event and a notice to the applicant in one transaction.

    Args: answers: the cleaned form of `way`; a PIN in it goes to the backend and nowhere else.
    Raises: RegistrationRefused with the reason and the field it belongs to; nothing is kept then.
    """
    _take_try(applicant, now)
    registrar = backend.registrar
    offer = registrar.read(way, answers, applicant, now)
    try:
        accepted = check_certificate(offer.certificate, offer.issuers, name=applicant.person.get_full_name(), now=now)
    except CertificateRefused as refused:
        raise RegistrationRefused(str(refused), way.certificate_field) from None
    _require_free(fingerprint(offer.certificate), applicant, way)
    key_name = registrar.keep(offer, answers)
    try:
        return _write(backend.kind, way, accepted, key_name, applicant, now)
    except BaseException:
        registrar.forget(key_name)
        raise


def _take_try(applicant: Applicant, now: dt.datetime) -> None:
    try:
        take_try(TRIES, str(applicant.person.pk), now=now)
    except TooManyTries as many:
        words = _("Too many tries to register a certificate. Try again after %(time)s.")
        raise RegistrationRefused(words % {"time": f"{many.until.astimezone(INDIA):%H:%M}"}) from None


def _require_free(found: str, applicant: Applicant, way: Way) -> Credential | None:
    """Return the applicant's own removed registration of this certificate, if any; raise when it is registered."""
    there = Credential.objects.select_for_update().filter(fingerprint=found)
    with transaction.atomic():
        row = there.first()
    if row is None:
        return None
    if row.owner_id != applicant.person.pk:
        raise RegistrationRefused(_("This certificate is registered to another person."), way.certificate_field)
    if row.removed_at is None:
        raise RegistrationRefused(_("You have registered this certificate already."), way.certificate_field)
    return row


@transaction.atomic
def _write(
    kind: str, way: Way, accepted: Accepted, key_name: str, applicant: Applicant, now: dt.datetime
) -> Credential:
    certificate = accepted.chain[0]
    facts: dict[str, Any] = {
        "kind": kind,
        "subject": common_name(certificate.subject)[:200],
        "issuer": common_name(certificate.issuer)[:200],
        "serial": f"{certificate.serial_number:X}",
        "certificate": as_pem(accepted.chain),
        "key_name": key_name,
        "not_before": certificate.not_valid_before_utc,
        "not_after": certificate.not_valid_after_utc,
        "revocation_list_at": accepted.revocation_list_at,
        "created_at": now,
        "removed_at": None,
        "failed_pins": 0,
        "locked_until": None,
    }
    found = fingerprint(certificate)
    credential = _require_free(found, applicant, way)
    if credential is None:
        credential = Credential(owner=applicant.person, fingerprint=found)
    for name, value in facts.items():
        setattr(credential, name, value)
    try:
        with transaction.atomic():
            credential.save()
    except IntegrityError:
        # Somebody, or the same person in another tab, registered it since we looked.
        raise RegistrationRefused(_("This certificate is registered already."), way.certificate_field) from None
    listed = accepted.revocation_list_at
    data = {"certificate": found, "way": way.name, "revocation_list": listed.isoformat() if listed else None}
    audit.record("signing.credential.registered", actor=applicant.person, target=credential, now=now, data=data)
    tell_of_security(person=applicant.person, what=REGISTERED, now=now, path=reverse("signing:tokens"))
    return credential
