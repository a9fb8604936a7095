"""The number beside the bell."""

from typing import Final

from django.db.models import Exists, OuterRef

from accounts.models import AuthenticatorDevice, Notice, User

# Counting on is of no use to anybody: whoever has more is told so.
COUNTED: Final = 99


def unread_count(user: User, *, is_verified: bool) -> str:
    """Return how many notices of the person are not read, as `3` or `99+`; nothing without any: one query.

    Args: is_verified: the session gave a second factor. Where it did not, a person who has one sees no number yet.
    """
    unread = Notice.objects.filter(user=user, read_at=None).order_by()
    if not is_verified:
        device = AuthenticatorDevice.objects.filter(user=OuterRef("user"), confirmed=True)
        unread = unread.exclude(Exists(device))
    found = unread[: COUNTED + 1].count()
    return f"{COUNTED}+" if found > COUNTED else str(found or "")
