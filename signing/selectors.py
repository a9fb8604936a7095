"""Questions to the tables of this app. A person's queryset starts from that person."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Max, Q, QuerySet

from accounts.models import User
from signing.constants import EXPIRES_SOON, CredentialState, SignatureStatus
from signing.models import Credential, SignatureJob


@dataclass(frozen=True, slots=True)
class Token:
    """A credential as its owner sees it; `last_used` is when its latest signature was made, if any."""

    credential: Credential
    state: CredentialState
    last_used: dt.datetime | None = None


def usable_credentials(user: User, now: dt.datetime) -> QuerySet[Credential]:
    """Return the credentials that `user` may sign with at `now`: own, not removed, in date; the newest first."""
    return Credential.objects.filter(owner=user, removed_at=None, not_before__lte=now, not_after__gt=now)


def credential_state(credential: Credential, now: dt.datetime) -> CredentialState:
    """Return how `credential` stands at `now`."""
    if credential.removed_at is not None:
        return CredentialState.REMOVED
    if now < credential.not_before:
        return CredentialState.NOT_YET_VALID
    if now >= credential.not_after:
        return CredentialState.EXPIRED
    if now >= credential.not_after - EXPIRES_SOON:
        return CredentialState.EXPIRES_SOON
    return CredentialState.USABLE


def tokens_of(user: User, now: dt.datetime) -> list[Token]:
    """Return every credential that `user` ever registered with its state at `now`: one query.

    Removed ones come last; the newest first within both.
    """
    done = Q(jobs__status=SignatureStatus.COMPLETED)
    rows = Credential.objects.filter(owner=user).annotate(last_used=Max("jobs__completed_at", filter=done))
    rows = rows.order_by(F("removed_at").desc(nulls_first=True), "-created_at")
    return [Token(row, credential_state(row, now), row.last_used) for row in rows]


def removable_credentials(user: User) -> QuerySet[Credential]:
    """Return the credentials that `user` may remove: own ones that are not removed yet, in date or not."""
    return Credential.objects.filter(owner=user, removed_at=None)


def waiting_signatures(credential: Credential) -> QuerySet[SignatureJob]:
    """Return the signatures that were asked of `credential` and are not made yet."""
    return SignatureJob.objects.filter(credential=credential, status=SignatureStatus.REQUESTED)


def ending_token(user: User, now: dt.datetime) -> Token | None:
    """Return what `user` must be warned of at `now`: the credential that lasts longest, if it expires soon or has
    expired; None while one is good for longer, and for a person who has none.
    """
    last = Credential.objects.filter(owner=user, removed_at=None).order_by("-not_after").first()
    if last is None or now < last.not_after - EXPIRES_SOON:
        return None
    return Token(last, credential_state(last, now))
