"""Linking an IEC: the registry says which firms there are, who owns them, and which branches they have.

The registry is asked outside any transaction; one transaction then writes the firm, its branches and its owners under
the firm's lock. A registry that is down or not to be believed raises and changes nothing.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Branch, Firm, Invitation, Membership, User
from accounts.registry.base import RegistryFirm, iec_registry
from accounts.roles import Capacity, Right
from accounts.services.notices import notify
from accounts.services.posts import lock_without_post
from accounts.services.throttles import Limit, give_back_try, take_try
from tradeconnect.common import audit
from tradeconnect.common.dates import india_date
from tradeconnect.common.http import ServiceUnavailable
from tradeconnect.common.jobs import enqueue
from tradeconnect.common.models import State

STALE_AFTER: Final = dt.timedelta(hours=24)
# Questions to the registry that one person may cause: it is not the portal's, and nobody shall read it through.
LOOK_UPS: Final = Limit("iec.look_up", 20, dt.timedelta(minutes=10), dt.timedelta(minutes=10))


class IecRefused(Exception):
    """The registry answered, and the IEC is not linked; the text says why, in the language of the person."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh found.

    Args: firm: as it stands now. ended: whose ownership ended, because the registry lists their e-mail no more.
    """

    firm: Firm
    ended: tuple[User, ...] = ()


def find_firms(*, user: User, now: dt.datetime) -> list[RegistryFirm]:
    """Return the firms that the registry lists for the person's e-mail, by name.

    Raises: ServiceUnavailable, TooManyTries.
    """
    with _counted(user, now):
        return iec_registry().firms_listed_for(user.email)


@contextmanager
def _counted(person: User, now: dt.datetime) -> Iterator[None]:
    """Count a question that the person causes; one that the registry could not answer is given back."""
    take_try(LOOK_UPS, str(person.pk), now=now)
    try:
        yield
    except ServiceUnavailable:
        give_back_try(LOOK_UPS, str(person.pk))
        raise


def link_iec(*, user: User, iec: str, now: dt.datetime) -> Membership:
    """Link the IEC: write the firm as the registry knows it, and make the person its owner with every right.

    A second link changes nothing; a membership that was of less, or had ended, becomes the owner's. An IEC that is not
    active is linked too: nobody acts for it until it is active again.

    Raises: IecRefused unless the registry has the IEC and lists the person's e-mail for it; ServiceUnavailable;
    TooManyTries.
    """
    number = iec.strip().upper()
    with _counted(user, now):
        found = iec_registry().firm(number)
    if found is None:
        raise IecRefused(_("The registry has no IEC %(iec)s.") % {"iec": number})
    if user.email.lower() not in found.emails:
        said = _("The registry does not list %(email)s for the IEC %(iec)s.")
        raise IecRefused(said % {"email": user.email, "iec": number})
    with transaction.atomic():
        firm = _locked(found)
        if not lock_without_post(user, now):
            raise IecRefused(_("You have a post in an agency. Link the IEC with another e-mail address of yours."))
        _write(firm, found, actor=user, now=now)
        return _make_owner(firm, user, now)


def refresh_firm(*, firm: Firm, actor: User | None, now: dt.datetime) -> Refreshed:
    """Write the firm, its branches and its owners as the registry knows them now.

    An owner whose e-mail is listed no more loses the membership at once. An IEC that the registry does not have any
    more is not active; its owners stay, should it come back.

    Args: actor: who asked for it, or None for the nightly round.
    Raises: ServiceUnavailable, TooManyTries; nothing has changed then.
    """
    with nullcontext() if actor is None else _counted(actor, now):
        found = iec_registry().firm(firm.iec)
    with transaction.atomic():
        fresh = Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)
        if found is None:
            _set_active(fresh, active=False, actor=actor, now=now)
            fresh.refreshed_at = now
            fresh.save(update_fields=["is_active", "refreshed_at"])
            return Refreshed(fresh)
        if not _write(fresh, found, actor=actor, now=now):
            return Refreshed(fresh)
        return Refreshed(fresh, _end_unlisted(fresh, found, actor=actor, now=now))


def refresh_in_background(*, iec: str, now: dt.datetime) -> None:
    """Put a refresh of the firm into the queue, once an hour however often it is asked for."""
    enqueue("accounts.refresh_firm", key=f"{iec}:{now:%Y%m%d%H}", iec=iec)


def stale_firms(now: dt.datetime) -> list[str]:
    """Return the IECs of the firms that were not refreshed within a day."""
    stale = Q(refreshed_at=None) | Q(refreshed_at__lt=now - STALE_AFTER)
    return list(Firm.objects.filter(stale).order_by("iec").values_list("iec", flat=True))


def refresh_own_firms(*, user: User, now: dt.datetime) -> None:
    """After a login: refresh in the background what the person acts for and was not refreshed within a day."""
    stale = Q(firm__refreshed_at=None) | Q(firm__refreshed_at__lt=now - STALE_AFTER)
    mine = Membership.objects.in_force(india_date(now)).filter(stale, user=user)
    for iec in mine.values_list("firm__iec", flat=True):
        refresh_in_background(iec=iec, now=now)


def _locked(found: RegistryFirm) -> Firm:
    """Return the row of the firm, made where it is missing, held until the commit."""
    # Two at once: the unique IEC lets one make it, the other waits and gets that row.
    Firm.objects.get_or_create(
        iec=found.iec, defaults={"name": found.name, "pan": found.pan, "is_active": found.is_active}
    )
    return Firm.objects.select_for_update(no_key=True).get(iec=found.iec)


def _write(firm: Firm, found: RegistryFirm, *, actor: User | None, now: dt.datetime) -> bool:
    """Write firm and branches. Returns: False, and nothing is written, when a later answer stands there already."""
    if firm.refreshed_at is not None and firm.refreshed_at > now:
        return False
    before = {"name": firm.name, "pan": firm.pan}
    _set_active(firm, active=found.is_active, actor=actor, now=now)
    firm.name, firm.pan, firm.email = found.name, found.pan, found.emails[0] if found.emails else ""
    firm.refreshed_at = now
    firm.save(update_fields=["name", "pan", "email", "is_active", "refreshed_at"])
    changed = _write_branches(firm, found)
    after = {"name": firm.name, "pan": firm.pan}
    if changed or before != after:
        _record("refreshed", firm, actor, now, before=before, after=after, branches=changed)
    return True


def _write_branches(firm: Firm, found: RegistryFirm) -> list[str]:
    """Write the branches; one that is listed no more stays for the files that name it. Return the numbers changed."""
    states = {state.gst_code: state for state in State.objects.all()}
    known = {branch.number: branch for branch in Branch.objects.filter(firm=firm)}
    changed = []
    for listed in found.branches:
        branch = known.pop(listed.number, None) or Branch(firm=firm, number=listed.number)
        values: dict[str, Any] = {
            "address": listed.address,
            "city": listed.city,
            "pin": listed.pin,
            "state_id": states[listed.state_code].pk,
            "gstin": listed.gstin,
            "is_current": True,
        }
        if branch.pk is None or any(getattr(branch, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(branch, name, value)
            branch.save()
            changed.append(branch.number)
    gone = [branch for branch in known.values() if branch.is_current]
    Branch.objects.filter(pk__in=[branch.pk for branch in gone]).update(is_current=False)
    return sorted([*changed, *(branch.number for branch in gone)])


def _set_active(firm: Firm, *, active: bool, actor: User | None, now: dt.datetime) -> None:
    """Turn the firm active or not; when it turns inactive, tell everybody who acts for it."""
    if firm.is_active == active:
        return
    firm.is_active = active
    _record("activated" if active else "deactivated", firm, actor, now)
    if active:
        return
    for member in Membership.objects.in_force(india_date(now)).filter(firm=firm).select_related("user"):
        notify(person=member.user, kind="iec_inactive", now=now, path=reverse("accounts:linked_iec"), firm=firm)


def _make_owner(firm: Firm, user: User, now: dt.datetime) -> Membership:
    known: Membership | None = Membership.objects.filter(user=user, firm=firm).first()
    membership = known or Membership(user=user, firm=firm)
    today = india_date(now)
    if membership.pk is not None and membership.is_owner and membership.ended_at is None:
        return membership
    if membership.pk is None or membership.ended_at is not None or membership.starts_on > today:
        membership.starts_on = today
    membership.rights = [right.value for right in Right]
    membership.capacity, membership.is_owner = Capacity.OWNER, True
    membership.ends_on, membership.ended_at, membership.ended_by = None, None, None
    membership.save()
    _record("linked", firm, user, now, membership=str(membership.uuid))
    return membership


def _end_unlisted(firm: Firm, found: RegistryFirm, *, actor: User | None, now: dt.datetime) -> tuple[User, ...]:
    """End the membership of every owner whose e-mail the registry lists no more; return who they are."""
    owners = Membership.objects.filter(firm=firm, is_owner=True, ended_at=None).select_related("user")
    ended = [one for one in owners.order_by("id") if one.user.email.lower() not in found.emails]
    for membership in ended:
        membership.ended_at, membership.ended_by, membership.is_owner = now, actor, False
        membership.save(update_fields=["ended_at", "ended_by", "is_owner"])
        person = membership.user
        User.objects.filter(pk=person.pk, last_firm=firm).update(last_firm=None)
        waiting = Invitation.objects.filter(firm=firm, invited_by=person)
        waiting.filter(accepted_at=None, declined_at=None, revoked_at=None).update(revoked_at=now)
        _record("ownership_ended", firm, actor, now, membership=str(membership.uuid))
        path = reverse("accounts:linked_iec")
        by = gettext_lazy("The IEC registry")
        notify(person=person, kind="membership_ended", now=now, path=path, firm=firm, member=person, by=by)
    return tuple(membership.user for membership in ended)


def _record(act: str, firm: Firm, actor: User | None, now: dt.datetime, **data: Any) -> None:
    audit.record(f"accounts.iec.{act}", actor=actor, target=firm, now=now, on_behalf_of=firm.iec, data=data)
