"""The public check of a certificate: by number, by number with the printed code, or by the QR code's token.

One query answers every question. What was never issued and what is not published yet take the same way and give the
same answer, so that nobody learns from here which numbers the office is working on (spec section 10).
"""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet

from coo.constants import PUBLISHED, CertificateStatus
from coo.models import Certificate
from coo.numbers import normalise_certificate_number, possible_certificate_numbers

CHECKS_A_MINUTE: Final = 30
CHECKS_A_MINUTE_IN_ALL: Final = 1200
_WINDOW_SECONDS: Final = 60


class Answer(StrEnum):
    """What the check says. The values are also those of the JSON answer and of the status chips."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    NEVER_ISSUED = "never_issued"
    MISTYPED = "mistyped"


ANSWERS: Final[dict[str, Answer]] = {
    CertificateStatus.VALID: Answer.VALID,
    CertificateStatus.SUPERSEDED: Answer.SUPERSEDED,
    CertificateStatus.CANCELLED: Answer.CANCELLED,
}


class TooManyChecks(Exception):
    """This address, or everyone together, has asked too often within a minute."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one check.

    Args:
        answer: what the check says.
        number: as it was asked for, in the form in which it is printed; empty for an unknown token.
        certificate: the published certificate, or None.
        proven: whether the asker showed the printed code or came by the token: only then are all facts shown.
        code_is_wrong: whether a code was given that is not the printed one.
    """

    answer: Answer
    number: str
    certificate: Certificate | None = None
    proven: bool = False
    code_is_wrong: bool = False


def verify_number(*, number: str, code: str = "") -> Verdict:
    """Return what the record says about a typed certificate number.

    Args:
        number: as typed; spaces, small letters, and missing or other hyphens do not matter.
        code: the verification code printed on the paper, in any grouping, or an empty string.
    """
    possible = possible_certificate_numbers(number)
    if not possible:
        return Verdict(Answer.MISTYPED, normalise_certificate_number(number))
    certificate = _published().filter(number__in=possible).first()
    if certificate is None:
        return Verdict(Answer.NEVER_ISSUED, normalise_certificate_number(number))
    typed = normalise_code(code)
    proven = bool(typed) and hmac.compare_digest(typed.encode(), certificate.verification_code.encode())
    return Verdict(
        ANSWERS[certificate.status],
        certificate.number,
        certificate,
        proven=proven,
        code_is_wrong=bool(typed) and not proven,
    )


def verify_token(*, token: str) -> Verdict:
    """Return what the record says about the token of a QR code, in any letter case."""
    certificate = _published().filter(token=token.upper()).first()
    if certificate is None:
        return Verdict(Answer.NEVER_ISSUED, "")
    return Verdict(ANSWERS[certificate.status], certificate.number, certificate, proven=True)


def normalise_code(typed: str) -> str:
    """Return a typed verification code as it is stored: capitals without spaces and hyphens."""
    return "".join(character for character in typed if character.isalnum()).upper()


def _published() -> QuerySet[Certificate]:
    return Certificate.objects.filter(status__in=PUBLISHED).select_related(
        "application__importer_country", "application__agreement", "office__agency", "replaced_by", "pdf"
    )


def record_check(*, certificate: Certificate, day: dt.date) -> None:
    """Count one check of `certificate` on `day` (a date in India). Nothing about who asked is kept.

    This is the one write of the project that a GET causes: the count is asked for (spec section 10), the check must
    stay a plain link on paper, and a lost or doubled count harms nobody. It is a single statement without a lock that
    anyone else waits for.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO coo_certificatecheck (certificate_id, date, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (certificate_id, date) DO UPDATE SET count = coo_certificatecheck.count + 1",
            [certificate.pk, day],
        )


def throttle(*, address: str, now: dt.datetime) -> None:
    """Count a check of this minute against the limits, per client address and for everyone together.

    The counters live in Django's cache under a keyed hash of the address and expire with the minute. The default cache
    is each process's own, so a deployment of n processes allows n times as much; a shared cache makes it exact.

    Raises: TooManyChecks.
    """
    minute = int(now.timestamp()) // _WINDOW_SECONDS
    who = hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()[:32]
    for name, limit in ((f"verify:{minute}:{who}", CHECKS_A_MINUTE), (f"verify:{minute}", CHECKS_A_MINUTE_IN_ALL)):
        cache.add(name, 0, timeout=2 * _WINDOW_SECONDS)
        try:
            count = cache.incr(name)
        except ValueError:  # the entry was evicted between the two calls
            continue
        if count > limit:
            raise TooManyChecks
