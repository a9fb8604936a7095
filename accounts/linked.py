"""The IECs that a person is linked to, how the registry is doing, and what each state lets one do."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, Firm, Membership, User
from tradeconnect.common.dates import india_date
from tradeconnect.common.models import OutsideService

DOWN: Final = "down"
LIED: Final = "lied"


@dataclass(frozen=True, slots=True)
class Trouble:
    """The registry gives no answer that can be used.

    Args: kind: `down` or `lied`. last_answer: when it last answered, if that is known. again_at: when it is next tried,
        if not at once.
    """

    kind: str
    last_answer: dt.datetime | None
    again_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Can:
    """A line of *What you can do now*."""

    what: str | Promise
    is_open: bool
    note: str | Promise


def linked_memberships(user: User, now: dt.datetime) -> list[Membership]:
    """Return what the person is a member of today, active or not, with the branches that the registry lists."""
    branches = Prefetch("firm__branches", Branch.objects.filter(is_current=True).select_related("state"))
    mine = Membership.objects.in_force(india_date(now)).filter(user=user).select_related("firm")
    return list(mine.prefetch_related(branches).order_by("firm__name", "id"))


def get_linked_firm(user: User, uuid: UUID, now: dt.datetime) -> Firm:
    """Return a firm that the person is a member of today; raise Http404 for any other."""
    mine = Membership.objects.in_force(india_date(now)).filter(user=user, firm__uuid=uuid).select_related("firm")
    found = mine.first()
    if found is None:
        raise Http404
    firm: Firm = found.firm
    return firm


def registry_trouble(service: str, now: dt.datetime, *, kind: str = "") -> Trouble | None:
    """Return what is wrong with the registry, as far as the portal knows without asking it; None when nothing is.

    Args: service: name of its circuit. kind: what has just happened, when it was asked.
    """
    row = OutsideService.objects.filter(name=service).first()
    if not kind and (row is None or not row.failures):
        return None
    again = row.rests_until(now) if row else None
    # The circuit counts an answer that came, also one that was not believed: then it says nothing of the last good one.
    last_answer = row.last_success_at if row and kind != LIED else None
    return Trouble(kind or DOWN, last_answer, again)


def what_can_be_done(memberships: list[Membership], trouble: Trouble | None) -> list[Can]:
    """Return what the person can do in this state, and what not, with the reason."""
    active = any(membership.firm.is_active for membership in memberships)
    waits = _("As soon as the registry answers again.")
    if active:
        file = Can(_("Prepare, sign and pay applications"), True, _("As your rights in the firm allow."))
    elif memberships:
        file = Can(
            _("Prepare, sign and pay applications"),
            False,
            _("When the IEC is active again. Drafts, signatures and the wallet’s balance are kept."),
        )
    else:
        file = Can(
            _("Prepare, sign and pay applications"), False, _("When an IEC is linked, or a firm has let you in.")
        )
    link = Can(_("Link an IEC"), trouble is None, waits if trouble else _("If the registry lists your e-mail for it."))
    lines = [file, link]
    if memberships:
        fine = _("Branches, owners and status are compared with the registry.")
        lines.append(Can(_("Refresh the linked IEC"), trouble is None, waits if trouble else fine))
    lines.append(Can(_("Accept an invitation to a firm’s team"), True, _("The registry is not needed for it.")))
    lines.append(Can(_("Verify certificates"), True, _("Open to everybody, without a login.")))
    return lines
