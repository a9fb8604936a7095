"""What the tests of the team share."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import Firm, Invitation, Membership, User
from accounts.roles import Capacity, Right
from accounts.services.team import accept_invitation, invite

GUEST = "guest@demo.test"
BROKERS_RIGHTS = ("prepare", "sign", "pay")


def make_guest(email: str = GUEST) -> User:
    """Return a registered person without any firm."""
    return User.objects.create_user(email, "Guest-Word-2026", first_name="Dev", last_name="Anand")


def send(firm: Firm, actor: User, **changes: Any) -> Invitation:
    """Invite the guest as a broker who prepares, signs and pays."""
    values: dict[str, Any] = {
        "email": GUEST,
        "rights": list(BROKERS_RIGHTS),
        "capacity": Capacity.BROKER,
        "ends_on": None,
        "now": timezone.now(),
    }
    return invite(firm=firm, actor=actor, **{**values, **changes})


def join(firm: Firm, owner: User, guest: User, rights: tuple[str, ...] = BROKERS_RIGHTS) -> Membership:
    """Invite `guest` and let them accept."""
    offer = send(firm, owner, email=guest.email, rights=list(rights))
    return accept_invitation(invitation=offer, actor=guest, now=timezone.now())


def in_days(days: int) -> dt.datetime:
    """Return the moment in so many days."""
    return timezone.now() + dt.timedelta(days=days)


ALL_RIGHTS = [right.value for right in Right]
