"""The night's round of credentials: tell owners that one expires soon, and delete keys that a crash left behind."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.services.notices import notify
from signing.constants import REMINDER_DAYS
from signing.models import Credential
from signing.services.removal import forget_key

# How far back the round looks for keys of removed credentials.
_REMOVED_LATELY: Final = dt.timedelta(days=7)


def remind_of_expiry(now: dt.datetime) -> int:
    """Tell the owner of each credential that ends within 30 days, and again within 7; each time once.

    A credential met late (registered with five days left, or after nights without a round) gets the later notice only.

    Effects: for each, in a transaction of its own, the notice and `reminded_days`. Running twice, also at the same
    time, tells nobody twice.
    Returns: how many were told.
    """
    told = 0
    for days in sorted(REMINDER_DAYS):
        due = _due(days, now)
        for pk in list(due.order_by("pk").values_list("pk", flat=True)):
            told += _remind(pk, days, now)
    return told


def _due(days: int, now: dt.datetime) -> QuerySet[Credential]:
    not_told = Q(reminded_days=None) | Q(reminded_days__gt=days)
    return Credential.objects.filter(
        not_told,
        removed_at=None,
        owner__is_active=True,
        not_after__gt=now,
        not_after__lte=now + dt.timedelta(days=days),
    )


@transaction.atomic
def _remind(pk: int, days: int, now: dt.datetime) -> int:
    if not _due(days, now).filter(pk=pk).update(reminded_days=days):
        return 0
    credential = Credential.objects.select_related("owner").get(pk=pk)
    notify(
        person=credential.owner,
        kind="token_expires",
        now=now,
        path=reverse("signing:tokens"),
        credential=credential,
        days=(credential.not_after - now).days,
    )
    return 1


def delete_left_keys(now: dt.datetime) -> int:
    """Delete the keys of credentials that were removed lately: done at the removal, unless the process died in between.

    Returns: how many credentials were looked at.
    """
    rows = list(Credential.objects.filter(removed_at__gt=now - _REMOVED_LATELY))
    for row in rows:
        forget_key(row)
    return len(rows)
