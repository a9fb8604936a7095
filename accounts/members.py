"""Which memberships and invitations a person reaches, and what the page of a team shows."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import raise_if_acting_for_another, require_firm, standing
from accounts.models import Firm, Invitation, Membership, User
from accounts.roles import Right
from tradeconnect.common import audit
from tradeconnect.common.dates import india_date
from tradeconnect.common.models import AuditEvent

HISTORY_SHOWN: Final = 30
ACTS: Final[dict[str, str | Promise]] = {
    "accounts.team.invited": _("Invited"),
    "accounts.team.invitation_revoked": _("Invitation revoked"),
    "accounts.team.invitation_accepted": _("Invitation accepted"),
    "accounts.team.invitation_declined": _("Invitation declined"),
    "accounts.team.member_changed": _("Rights or last day changed"),
    "accounts.team.member_ended": _("Acting for the firm ended"),
    "accounts.team.member_ended_by_helpdesk": _("Acting for the firm ended by the helpdesk"),
    "accounts.team.member_left": _("Left the firm"),
}


def right_labels(rights: list[str]) -> list[str | Promise]:
    """Return the rights as words, in the order of `Right`."""
    return [right.label for right in Right if right.value in rights]


@dataclass(frozen=True, slots=True)
class Member:
    """A line of the team. Args: may_change: the person in front of the page may change or end it."""

    membership: Membership
    rights: list[str | Promise]
    is_self: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """An open invitation with its rights as words."""

    invitation: Invitation
    rights: list[str | Promise]


@dataclass(frozen=True, slots=True)
class Act:
    """A line of the team's history. Args: about: whom it concerned, a name or an e-mail address."""

    words: str | Promise
    event: AuditEvent
    about: str


def members_of(firm: Firm, *, viewer: User, may_manage: bool, day: dt.date) -> list[Member]:
    """Return who acts for the firm on the day, owners first."""
    rows = Membership.objects.in_force(day).filter(firm=firm).select_related("user", "invited_by")
    return [
        Member(
            membership=row,
            rights=right_labels(row.rights),
            is_self=row.user_id == viewer.pk,
            may_change=may_manage and row.user_id != viewer.pk and not row.is_owner,
        )
        for row in rows.order_by("-is_owner", "user__first_name", "user__last_name", "id")
    ]


def _open(now: dt.datetime) -> QuerySet[Invitation]:
    waiting = Invitation.objects.filter(accepted_at=None, declined_at=None, revoked_at=None, expires_at__gt=now)
    return waiting.select_related("firm", "invited_by")


def open_invitations(firm: Firm, now: dt.datetime) -> list[Offer]:
    """Return the invitations of a firm that wait for an answer, newest first."""
    return [Offer(row, right_labels(row.rights)) for row in _open(now).filter(firm=firm)]


def invitations_for(user: User, now: dt.datetime) -> list[Offer]:
    """Return the invitations to a person that wait for their answer, newest first."""
    return [Offer(row, right_labels(row.rights)) for row in _open(now).filter(email=user.email.lower())]


def get_own_invitation(user: User, uuid: UUID) -> Invitation:
    """Return an invitation to the person, open or not; raise Http404 for any other."""
    found = Invitation.objects.filter(email=user.email.lower(), uuid=uuid).select_related("firm", "invited_by").first()
    if found is None:
        raise Http404
    return found


def get_invitation(request: HttpRequest, uuid: UUID) -> Invitation:
    """Return an invitation of the firm that the person acts for; raise as `get_membership`."""
    found = Invitation.objects.filter(firm__in=standing(request).firms, uuid=uuid).select_related("firm").first()
    _require_own(request, found.firm if found else None)
    assert found is not None  # noqa: S101 - _require_own has seen to it
    return found


def get_membership(request: HttpRequest, uuid: UUID) -> Membership:
    """Return a membership in force of the firm that the person acts for and whose team they manage.

    Raises: Http404 for any other, PermissionDenied without the right, ActsForAnother when it is of a firm that the
    person may act for too.
    """
    day, who = india_date(timezone.now()), standing(request)
    rows = Membership.objects.in_force(day).filter(firm__in=who.firms, uuid=uuid)
    found: Membership | None = rows.select_related("firm", "user", "invited_by").first()
    _require_own(request, found.firm if found else None)
    assert found is not None  # noqa: S101 - _require_own has seen to it
    return found


def _require_own(request: HttpRequest, firm: Firm | None) -> None:
    raise_if_acting_for_another(request, firm)
    require_firm(request)
    if firm is None:
        raise Http404
    if not standing(request).may(Right.MANAGE):
        raise PermissionDenied(Right.MANAGE)


def history_of(firm: Firm) -> list[Act]:
    """Return the last acts on a firm's team, newest first, with whom each concerned: three queries."""
    events = list(audit.history(firm).filter(action__in=ACTS)[:HISTORY_SHOWN])
    members = {event.data.get("membership") for event in events} - {None}
    offers = {event.data.get("invitation") for event in events} - {None}
    names = {str(row.uuid): str(row.user) for row in Membership.objects.filter(uuid__in=members).select_related("user")}
    names |= {str(row.uuid): row.email for row in Invitation.objects.filter(uuid__in=offers)}
    return [Act(ACTS[event.action], event, names.get(_about(event), "")) for event in events]


def _about(event: AuditEvent) -> str:
    return str(event.data.get("membership") or event.data.get("invitation") or "")
