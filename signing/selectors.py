"""Questions to the tables of this app. A person's queryset starts from that person."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from signing.constants import CredentialState
from signing.models import Credential


@dataclass(frozen=True, slots=True)
class Token:
    """A credential as its owner sees it."""

    credential: Credential
    state: CredentialState


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
    return CredentialState.USABLE


def tokens_of(user: User, now: dt.datetime) -> list[Token]:
    """Return every credential that `user` ever registered with its state at `now`, the newest first: one query."""
    return [Token(row, credential_state(row, now)) for row in Credential.objects.filter(owner=user)]
