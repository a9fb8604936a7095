"""A firm's team: invite, revoke, accept, decline, change a member, end a membership (spec section 4).

Every act takes the firm's row first: of two acts on one team at the same time the second sees what the first has done.
Whether the actor may act is read again under that lock, so a page that was opened earlier gives nobody a right.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.members import right_labels
from accounts.models import Firm, Invitation, Membership, User
from accounts.roles import OPERATOR, Capacity, Right
from accounts.services.notices import notify
from accounts.services.posts import lock_without_post
from tradeconnect.common import audit
from tradeconnect.common.dates import dmy, india_date
from tradeconnect.common.messages import send_mail

VALID_FOR: Final = dt.timedelta(days=7)
INVITATIONS_A_DAY: Final = 30
INVITABLE: Final = (Capacity.COLLEAGUE, Capacity.BROKER)


class TeamRefused(Exception):
    """The act is not done; the text says why, in the language of the person who asked for it."""


def invite(
    *,
    firm: Firm,
    email: str,
    rights: Iterable[str],
    capacity: str,
    ends_on: dt.date | None,
    actor: User,
    now: dt.datetime,
) -> Invitation:
    """Offer the person behind `email` to act for `firm`; the offer is good for seven days.

    Args:
        rights: what they may do; to view is always among it.
        capacity: colleague or customs broker; an owner is whom the IEC registry names.
        ends_on: last day of the membership (a date in India), or None.

    Raises: PermissionDenied unless the actor may manage the team; TeamRefused.
    """
    address = email.strip().lower()
    if capacity not in INVITABLE:
        raise PermissionDenied(capacity)
    with transaction.atomic():
        _lock(firm)
        manager = _manager(firm, actor, now)
        given = _given(rights, manager=manager)
        _require_end(ends_on, manager=manager, now=now)
        _require_new(firm, address, now)
        invitation = Invitation.objects.create(
            firm=firm,
            email=address,
            rights=given,
            capacity=capacity,
            ends_on=ends_on,
            invited_by=actor,
            created_at=now,
            expires_at=now + VALID_FOR,
        )
        _record("invited", firm, actor, now, invitation=str(invitation.uuid), rights=given)
        _tell_invited(invitation, now)
    return invitation


def _require_new(firm: Firm, address: str, now: dt.datetime) -> None:
    """Refuse an address that acts for the firm or is invited already, and the thirty-first invitation within a day."""
    if Membership.objects.in_force(india_date(now)).filter(firm=firm, user__email__iexact=address).exists():
        said = _("%(email)s acts for this firm already. You can change the rights instead.")
        raise TeamRefused(said % {"email": address})
    waiting = Invitation.objects.filter(firm=firm, email=address, accepted_at=None, declined_at=None, revoked_at=None)
    open_one = waiting.filter(expires_at__gt=now).first()
    if open_one is not None:
        said = _("%(email)s is invited already, until %(day)s. Revoke that invitation to send another.")
        raise TeamRefused(said % {"email": address, "day": dmy(open_one.expires_at)})
    # One that nobody answered in time makes room for the new one.
    waiting.update(revoked_at=now)
    if Invitation.objects.filter(firm=firm, created_at__gt=now - dt.timedelta(days=1)).count() >= INVITATIONS_A_DAY:
        said = _("A firm may send %(count)d invitations within 24 hours. Please send this one tomorrow.")
        raise TeamRefused(said % {"count": INVITATIONS_A_DAY})


def _tell_invited(invitation: Invitation, now: dt.datetime) -> None:
    """Write to the invited address; somebody who is registered gets a line under the bell too."""
    person = User.objects.filter(email=invitation.email, is_active=True).first()
    path = reverse("accounts:invitations")
    about: dict[str, Any] = {"invitation": invitation, "rights": _in_words(invitation.rights)}
    if person is not None:
        notify(person=person, kind="invited", now=now, path=path, firm=invitation.firm, **about)
    else:
        link = settings.PORTAL_URL + path
        send_mail("invited", to=invitation.email, person=None, firm=invitation.firm, link=link, **about)


def revoke_invitation(*, invitation: Invitation, actor: User, now: dt.datetime) -> None:
    """Take an open invitation back. Raises: PermissionDenied, TeamRefused when it was answered meanwhile."""
    with transaction.atomic():
        _lock(invitation.firm)
        _manager(invitation.firm, actor, now)
        fresh = _open(invitation, now)
        fresh.revoked_at = now
        fresh.save(update_fields=["revoked_at"])
        _record("invitation_revoked", fresh.firm, actor, now, invitation=str(fresh.uuid))


def accept_invitation(*, invitation: Invitation, actor: User, now: dt.datetime) -> Membership:
    """Let the invited person act for the firm from now on; a membership that had ended revives.

    Raises: PermissionDenied unless the invitation is to the actor's e-mail; TeamRefused when it is not open any more,
    the actor is a member already or has a post in an agency, or whoever invited them may not give these rights now.
    """
    _require_invited(invitation, actor)
    firm = invitation.firm
    with transaction.atomic():
        _lock(firm)
        fresh = _open(invitation, now)
        before = Membership.objects.filter(user=actor, firm=firm).first()
        if before is not None and _is_in_force(before, now):
            raise TeamRefused(_("You act for %(firm)s already.") % {"firm": firm.name})
        _require_inviter(fresh, now)
        _require_no_post(actor, now)
        membership = before or Membership(user=actor, firm=firm)
        membership.rights, membership.capacity, membership.ends_on = fresh.rights, fresh.capacity, fresh.ends_on
        membership.starts_on, membership.invited_by = india_date(now), fresh.invited_by
        membership.is_owner, membership.ended_at, membership.ended_by = False, None, None
        membership.save()
        fresh.accepted_at = now
        fresh.save(update_fields=["accepted_at"])
        _record("invitation_accepted", firm, actor, now, membership=str(membership.uuid), rights=fresh.rights)
        notify(
            person=fresh.invited_by,
            kind="invitation_accepted",
            now=now,
            path=reverse("accounts:team"),
            firm=firm,
            member=actor,
        )
    return membership


def decline_invitation(*, invitation: Invitation, actor: User, now: dt.datetime) -> None:
    """Turn an invitation down. Raises: PermissionDenied, TeamRefused when it is not open any more."""
    _require_invited(invitation, actor)
    with transaction.atomic():
        _lock(invitation.firm)
        fresh = _open(invitation, now)
        fresh.declined_at = now
        fresh.save(update_fields=["declined_at"])
        _record("invitation_declined", fresh.firm, actor, now, invitation=str(fresh.uuid))


def change_member(
    *, membership: Membership, rights: Iterable[str], ends_on: dt.date | None, actor: User, now: dt.datetime
) -> Membership:
    """Give a member other rights, or another last day; they count at the member's next page.

    Raises: PermissionDenied unless the actor may manage the team; TeamRefused for the actor's own membership, an
    owner's, one that has ended, a right that the actor does not hold and the member does not have, and a change after
    which nobody could manage the team for as long as before.
    """
    firm = membership.firm
    with transaction.atomic():
        _lock(firm)
        manager = _manager(firm, actor, now)
        fresh = _in_force(membership, now)
        _require_changeable(fresh, actor)
        given = _given(rights, manager=manager, had=fresh.rights)
        if ends_on != fresh.ends_on:
            _require_end(ends_on, manager=manager, now=now)
        _require_managed(fresh, now, then=_until(ends_on) if Right.MANAGE.value in given else dt.date.min)
        before = {"rights": fresh.rights, "ends_on": _iso(fresh.ends_on)}
        fresh.rights, fresh.ends_on = given, ends_on
        after = {"rights": fresh.rights, "ends_on": _iso(fresh.ends_on)}
        if before != after:
            fresh.save(update_fields=["rights", "ends_on"])
            _record("member_changed", firm, actor, now, membership=str(fresh.uuid), before=before, **after)
    return fresh


def end_membership(*, membership: Membership, actor: User, now: dt.datetime) -> None:
    """End a membership at once: the actor leaves, or takes the leave of a member whom they manage.

    The invitations that the member had sent are revoked with it. A firm always keeps one member who may manage its
    team, for as long as before, the registry's owner no less than others.

    Raises: PermissionDenied unless it is the actor's own or they may manage the team; TeamRefused for another owner's,
    for the last one who may manage, and for one that has ended.
    """
    firm, leaves = membership.firm, membership.user_id == actor.pk
    with transaction.atomic():
        _lock(firm)
        if not leaves:
            _manager(firm, actor, now)
        fresh = _in_force(membership, now)
        if not leaves:
            _require_changeable(fresh, actor)
        _require_managed(fresh, now, then=dt.date.min)
        _close(fresh, actor, now)
        _record("member_left" if leaves else "member_ended", firm, actor, now, membership=str(fresh.uuid))
        _tell_ended(fresh, actor, now)


def end_link(*, membership: Membership, reason: str, actor: User, now: dt.datetime) -> None:
    """End a membership as the helpdesk, at once, whoever's it is: an owner's too, and the last who may manage.

    Args: reason: for the audit trail.
    Effects: the person is told.
    Raises: PermissionDenied unless the actor is an operator; TeamRefused for one that has ended.
    """
    if not actor.is_operator or membership.user_id == actor.pk:
        raise PermissionDenied(OPERATOR)
    firm = membership.firm
    with transaction.atomic():
        _lock(firm)
        fresh = _in_force(membership, now)
        _close(fresh, actor, now)
        _record("member_ended_by_helpdesk", firm, actor, now, membership=str(fresh.uuid), reason=reason)
        by = gettext_lazy("The helpdesk")
        notify(person=fresh.user, kind="membership_ended", now=now, firm=firm, member=fresh.user, by=by)


def _close(membership: Membership, actor: User, now: dt.datetime) -> None:
    """Write the end of a membership, and revoke the invitations that the member had sent."""
    membership.ended_at, membership.ended_by = now, actor
    membership.save(update_fields=["ended_at", "ended_by"])
    User.objects.filter(pk=membership.user_id, last_firm=membership.firm).update(last_firm=None)
    mine = Invitation.objects.filter(firm=membership.firm, invited_by=membership.user)
    mine.filter(accepted_at=None, declined_at=None, revoked_at=None).update(revoked_at=now)


def _tell_ended(membership: Membership, actor: User, now: dt.datetime) -> None:
    """Tell whoever was revoked; when somebody left, tell those who manage the team."""
    firm, member = membership.firm, membership.user
    if actor != member:
        notify(person=member, kind="membership_ended", now=now, firm=firm, member=member, by=actor)
        return
    for manager in _managers(firm, now):
        path = reverse("accounts:team")
        notify(person=manager.user, kind="membership_ended", now=now, path=path, firm=firm, member=member, by=actor)


def choose_firm(*, firm: Firm, actor: User) -> None:
    """Remember for the next login which firm the person acted for last. The session itself is the view's."""
    User.objects.filter(pk=actor.pk).update(last_firm=firm)


def _lock(firm: Firm) -> None:
    """Hold the firm's team until the commit. Rows that only refer to the firm are not kept waiting."""
    Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)


def _managers(firm: Firm, now: dt.datetime) -> list[Membership]:
    """Return who may manage the team today; a login that the helpdesk has closed manages nothing."""
    rows = Membership.objects.in_force(india_date(now)).filter(firm=firm, rights__contains=[Right.MANAGE.value])
    rows = rows.filter(user__is_active=True)
    return list(rows.select_related("user").order_by("id"))


def _manager(firm: Firm, actor: User, now: dt.datetime) -> Membership:
    """Return the actor's membership. Raises: PermissionDenied unless it gives them the right to manage today."""
    found = next((row for row in _managers(firm, now) if row.user_id == actor.pk), None)
    if found is None:
        raise PermissionDenied(Right.MANAGE)
    return found


def _given(rights: Iterable[str], *, manager: Membership, had: Iterable[str] = ()) -> list[str]:
    """Return the rights as they are stored, with the right to view. Nobody gives one that they do not hold."""
    wanted = {Right.VIEW.value, *(str(right) for right in rights)}
    missing = wanted - set(manager.rights) - set(had)
    if missing:
        raise TeamRefused(_("You can only give a right that you hold: %(rights)s.") % {"rights": _list(missing)})
    return [right.value for right in Right if right.value in wanted]


def _list(rights: Iterable[str]) -> str:
    return ", ".join(str(label) for label in right_labels(list(rights))) or "?"


def _require_end(ends_on: dt.date | None, *, manager: Membership, now: dt.datetime) -> None:
    """Refuse a last day that is over, and one after that of the person who gives it."""
    if ends_on is not None and ends_on < india_date(now):
        raise TeamRefused(_("The last day is over already."))
    if manager.ends_on is not None and (ends_on is None or ends_on > manager.ends_on):
        said = _("You act for the firm until %(day)s yourself. Give a last day not after it.")
        raise TeamRefused(said % {"day": dmy(manager.ends_on)})


def _require_invited(invitation: Invitation, actor: User) -> None:
    if invitation.email != actor.email.lower():
        raise PermissionDenied("invited is another address")


def _require_no_post(actor: User, now: dt.datetime) -> None:
    if not lock_without_post(actor, now):
        raise TeamRefused(_("You have a post in an agency. Ask the firm to invite another e-mail address of yours."))


def _require_inviter(invitation: Invitation, now: dt.datetime) -> None:
    """Refuse when whoever invited could not invite like this today."""
    try:
        manager = _manager(invitation.firm, invitation.invited_by, now)
        _given(invitation.rights, manager=manager)
        _require_end(invitation.ends_on, manager=manager, now=now)
    except (PermissionDenied, TeamRefused) as outdated:
        said = _("This invitation does not hold any more. Ask the owner of %(firm)s for a new one.")
        raise TeamRefused(said % {"firm": invitation.firm.name}) from outdated


def _open(invitation: Invitation, now: dt.datetime) -> Invitation:
    """Return the invitation re-read under the firm's lock. Raises: TeamRefused when it can not be answered any more."""
    fresh = Invitation.objects.select_related("firm", "invited_by").get(pk=invitation.pk)
    if fresh.accepted_at is not None:
        raise TeamRefused(_("This invitation was accepted already."))
    if fresh.declined_at is not None:
        raise TeamRefused(_("This invitation was declined."))
    if fresh.revoked_at is not None or fresh.expires_at <= now:
        raise TeamRefused(_("This invitation was revoked, or its seven days are over."))
    return fresh


def _is_in_force(membership: Membership, now: dt.datetime) -> bool:
    return Membership.objects.in_force(india_date(now)).filter(pk=membership.pk).exists()


def _in_force(membership: Membership, now: dt.datetime) -> Membership:
    """Return the membership re-read under the firm's lock. Raises: TeamRefused when it has ended."""
    rows = Membership.objects.in_force(india_date(now)).select_related("firm", "user")
    fresh: Membership | None = rows.filter(pk=membership.pk).first()
    if fresh is None:
        raise TeamRefused(_("This person does not act for the firm any more."))
    return fresh


def _require_changeable(membership: Membership, actor: User) -> None:
    if membership.user_id == actor.pk:
        raise TeamRefused(_("Nobody changes their own rights. Another member who may manage the team can."))
    if membership.is_owner:
        raise TeamRefused(_("The IEC registry names this person for the firm. Only the registry can change that."))


def _require_managed(membership: Membership, now: dt.datetime, *, then: dt.date) -> None:
    """Refuse what would leave the firm, now or on a later day, without anybody who may manage its team.

    The last day on which somebody may, comes no earlier: so a manager without a last day is not replaced by one whose
    membership runs out.

    Args: then: last day on which this member may manage the team after the act; `dt.date.min` for none.
    """
    managers = _managers(membership.firm, now)
    before = max((_until(row.ends_on) for row in managers), default=dt.date.min)
    others = [_until(row.ends_on) for row in managers if row.pk != membership.pk]
    after = max([then, *others])
    if after >= before:
        return
    if after == dt.date.min:
        raise TeamRefused(
            _("A firm keeps one member who may manage its team. Give that right to another member first.")
        )
    said = _("Nobody could manage the firm’s team after %(day)s. Give that right first to a member who stays longer.")
    raise TeamRefused(said % {"day": dmy(after)})


def _until(ends_on: dt.date | None) -> dt.date:
    return ends_on or dt.date.max


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _in_words(rights: list[str]) -> str | Promise:
    """Return the rights as words that are translated when the mail is written: `join` gives up on lazy words."""
    labels = right_labels(rights)
    return format_lazy(", ".join("{}" for _label in labels), *labels)


def _record(act: str, firm: Firm, actor: User, now: dt.datetime, **data: Any) -> None:
    """Write the act to the firm's audit trail: who did it, for which firm."""
    audit.record(f"accounts.team.{act}", actor=actor, target=firm, now=now, on_behalf_of=firm.iec, data=data)
