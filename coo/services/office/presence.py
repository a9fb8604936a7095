"""Who has a file open just now. It hinders nobody: the lock of a decision does; this spares two people the work."""

import datetime as dt
from typing import Final

from django.db.models import QuerySet

from accounts.models import User
from coo.models import Application, Presence

# A page says every 20 seconds that it is open (static/js/office.js); it counts for so long.
COUNTS_FOR: Final = dt.timedelta(minutes=1)


def tell_presence(*, application: Application, actor: User, now: dt.datetime) -> None:
    """Remember that `actor` has the file open at `now`."""
    Presence.objects.bulk_create(
        [Presence(application=application, officer=actor, seen_at=now)],
        update_conflicts=True,
        unique_fields=["application", "officer"],
        update_fields=["seen_at"],
    )


def others_present(*, application: Application, actor: User, now: dt.datetime) -> list[User]:
    """Return who else has the file open at `now`, by name: one query."""
    here: QuerySet[Presence] = application.present.filter(seen_at__gt=now - COUNTS_FOR).exclude(officer=actor)
    rows = here.select_related("officer").order_by("officer__first_name", "officer__last_name", "pk")
    return [row.officer for row in rows]


def sweep_presence(now: dt.datetime) -> int:
    """Delete what counts no more; return how many."""
    gone, _each = Presence.objects.filter(seen_at__lte=now - COUNTS_FOR).delete()
    return gone
