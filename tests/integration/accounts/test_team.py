"""The services of a firm's team: who may give what to whom, and when it counts."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.access import standing_on
from accounts.members import history_of, invitations_for
from accounts.models import Invitation, Membership, Notice, User
from accounts.roles import Capacity, Right
from accounts.services import team
from accounts.services.team import (
    INVITATIONS_A_DAY,
    TeamRefused,
    accept_invitation,
    change_member,
    decline_invitation,
    end_membership,
    revoke_invitation,
)
from tests.integration.accounts.team_world import ALL_RIGHTS, GUEST, in_days, join, make_guest, send
from tradeconnect.common.dates import india_date
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(cast: Any) -> User:
    return make_guest()


@pytest.fixture
def today() -> dt.date:
    return india_date(timezone.now())


def test_an_invited_person_acts_for_the_firm_once_they_accept(cast: Any, guest: User, today: dt.date) -> None:
    offer = send(cast.firm, cast.exporter)
    assert standing_on(guest, today).firm is None
    accept_invitation(invitation=offer, actor=guest, now=timezone.now())
    who = standing_on(guest, today)
    assert (who.firm, who.capacity) == (cast.firm, Capacity.BROKER)
    # To view is always among the rights, and nothing is that was not given.
    assert who.rights == {"view", "prepare", "sign", "pay"}
    assert Membership.objects.get(user=guest).invited_by == cast.exporter


def test_an_officer_does_not_act_for_a_firm_with_the_same_login(cast: Any) -> None:
    offer = send(cast.firm, cast.exporter, email=cast.officer.email)
    with pytest.raises(TeamRefused, match="You have a post in an agency"):
        accept_invitation(invitation=offer, actor=cast.officer, now=timezone.now())
    assert not Membership.objects.filter(user=cast.officer).exists()


def test_the_mail_holds_no_token_and_goes_to_people_without_an_account_too(cast: Any, guest: User) -> None:
    known, unknown = send(cast.firm, cast.exporter), send(cast.firm, cast.exporter, email="Nobody.Yet@Example.Test")
    assert unknown.email == "nobody.yet@example.test"
    drain_jobs()
    assert sorted(to for message in mail.outbox for to in message.to) == [GUEST, "nobody.yet@example.test"]
    for message in mail.outbox:
        assert "/dashboard/invitations/" in message.body
        assert "Rights: View, Prepare applications, Sign, Pay." in message.body
        assert str(known.uuid) not in message.body
        assert str(unknown.uuid) not in message.body
        assert "Suvarna Looms" in message.subject
        assert "&" not in message.body
    assert Notice.objects.get(user=guest).path == "/dashboard/invitations/"


@pytest.mark.parametrize("email", ["colleague@demo.test", "EXPORTER@demo.test"])
def test_a_member_is_not_invited(cast: Any, email: str) -> None:
    with pytest.raises(TeamRefused, match="acts for this firm already"):
        send(cast.firm, cast.exporter, email=email)


def test_an_address_is_invited_once_until_the_invitation_is_over(cast: Any) -> None:
    first = send(cast.firm, cast.exporter)
    with pytest.raises(TeamRefused, match="invited already"):
        send(cast.firm, cast.exporter, email=GUEST.upper())
    send(cast.rival_firm, cast.rival)
    second = send(cast.firm, cast.exporter, now=in_days(7))
    first.refresh_from_db()
    assert first.revoked_at is not None
    assert second.pk != first.pk


def test_a_firm_sends_so_many_invitations_a_day(cast: Any) -> None:
    for number in range(INVITATIONS_A_DAY):
        send(cast.firm, cast.exporter, email=f"n{number}@example.test")
    with pytest.raises(TeamRefused, match="24 hours"):
        send(cast.firm, cast.exporter)
    send(cast.rival_firm, cast.rival)
    send(cast.firm, cast.exporter, now=in_days(1) + dt.timedelta(seconds=1))


@pytest.mark.parametrize("held", [[], ["prepare"], ["prepare", "sign", "pay"]])
def test_only_who_may_manage_acts_on_the_team(cast: Any, guest: User, held: list[str]) -> None:
    Membership.objects.filter(user=cast.colleague).update(rights=["view", *held])
    offer, now = send(cast.firm, cast.exporter), timezone.now()
    broker = Membership.objects.get(user=cast.broker, firm=cast.firm)
    for stranger in (cast.colleague, cast.rival, cast.officer, cast.operator, guest):
        with pytest.raises(PermissionDenied):
            send(cast.firm, stranger, email="other@example.test")
        with pytest.raises(PermissionDenied):
            revoke_invitation(invitation=offer, actor=stranger, now=now)
        with pytest.raises(PermissionDenied):
            change_member(membership=broker, rights=[], ends_on=None, actor=stranger, now=now)
        with pytest.raises(PermissionDenied):
            end_membership(membership=broker, actor=stranger, now=now)
    offer.refresh_from_db()
    assert offer.revoked_at is None
    assert Membership.objects.in_force(india_date(now)).filter(pk=broker.pk).exists()


@pytest.mark.parametrize("right", ["prepare", "sign", "pay", "manage"])
@pytest.mark.parametrize("given", ["prepare", "sign", "pay", "manage"])
def test_nobody_gives_a_right_that_they_do_not_hold(cast: Any, guest: User, right: str, given: str) -> None:
    """Each right held beside to manage × each right given, by an invitation and by a change."""
    held = {"view", "manage", right}
    Membership.objects.filter(user=cast.colleague).update(rights=sorted(held))
    broker = Membership.objects.get(user=cast.broker, firm=cast.firm)
    Membership.objects.filter(pk=broker.pk).update(rights=["view"])
    if given in held:
        assert given in send(cast.firm, cast.colleague, rights=[given]).rights
        change_member(membership=broker, rights=[given], ends_on=None, actor=cast.colleague, now=timezone.now())
        broker.refresh_from_db()
        assert set(broker.rights) == {"view", given}
        return
    with pytest.raises(TeamRefused, match="only give a right that you hold"):
        send(cast.firm, cast.colleague, rights=[given])
    with pytest.raises(TeamRefused, match="only give a right that you hold"):
        change_member(membership=broker, rights=[given], ends_on=None, actor=cast.colleague, now=timezone.now())
    broker.refresh_from_db()
    assert broker.rights == ["view"]


def test_a_right_that_is_there_already_may_stay(cast: Any) -> None:
    Membership.objects.filter(user=cast.colleague).update(rights=["view", "manage"])
    broker = Membership.objects.get(user=cast.broker, firm=cast.firm)
    change_member(membership=broker, rights=["sign", "pay"], ends_on=None, actor=cast.colleague, now=timezone.now())
    broker.refresh_from_db()
    assert broker.rights == ["view", "sign", "pay"]


def test_nobody_gives_a_day_after_their_own_last(cast: Any, today: dt.date) -> None:
    last = today + dt.timedelta(days=10)
    Membership.objects.filter(user=cast.colleague).update(rights=ALL_RIGHTS, ends_on=last)
    for day in (None, last + dt.timedelta(days=1)):
        with pytest.raises(TeamRefused, match="not after it"):
            send(cast.firm, cast.colleague, ends_on=day)
    assert send(cast.firm, cast.colleague, ends_on=last).ends_on == last
    with pytest.raises(TeamRefused, match="over already"):
        send(cast.firm, cast.exporter, email="x@example.test", ends_on=today - dt.timedelta(days=1))


def test_an_owner_is_whom_the_registry_names(cast: Any) -> None:
    with pytest.raises(PermissionDenied):
        send(cast.firm, cast.exporter, capacity=Capacity.OWNER)


def test_nobody_changes_their_own_rights_nor_the_owners(cast: Any) -> None:
    Membership.objects.filter(user=cast.colleague).update(rights=ALL_RIGHTS)
    own = Membership.objects.get(user=cast.colleague)
    owner = Membership.objects.get(user=cast.exporter, firm=cast.firm)
    act = {"rights": ["prepare"], "ends_on": None, "actor": cast.colleague, "now": timezone.now()}
    with pytest.raises(TeamRefused, match="own rights"):
        change_member(membership=own, **act)
    with pytest.raises(TeamRefused, match="registry names"):
        change_member(membership=owner, **act)
    with pytest.raises(TeamRefused, match="registry names"):
        end_membership(membership=owner, actor=cast.colleague, now=timezone.now())


def test_only_the_invited_person_answers(cast: Any, guest: User) -> None:
    offer = send(cast.firm, cast.exporter)
    for stranger in (cast.exporter, cast.colleague, cast.rival, make_guest("guest2@demo.test")):
        for answer in (accept_invitation, decline_invitation):
            with pytest.raises(PermissionDenied):
                answer(invitation=offer, actor=stranger, now=timezone.now())
    assert [row.invitation for row in invitations_for(guest, timezone.now())] == [offer]


@pytest.mark.parametrize("over", ["accepted", "declined", "revoked", "expired"])
def test_an_invitation_is_answered_once_and_in_time(cast: Any, guest: User, over: str) -> None:
    offer, now = send(cast.firm, cast.exporter), timezone.now()
    if over == "accepted":
        accept_invitation(invitation=offer, actor=guest, now=now)
    elif over == "declined":
        decline_invitation(invitation=offer, actor=guest, now=now)
    elif over == "revoked":
        revoke_invitation(invitation=offer, actor=cast.exporter, now=now)
    late = in_days(7) if over == "expired" else now
    assert invitations_for(guest, late) == []
    for answer in (accept_invitation, decline_invitation):
        with pytest.raises(TeamRefused):
            answer(invitation=offer, actor=guest, now=late)
    with pytest.raises(TeamRefused):
        revoke_invitation(invitation=offer, actor=cast.exporter, now=late)
    assert Membership.objects.filter(user=guest).count() == (over == "accepted")


@pytest.mark.parametrize("loss", ["left", "may not manage", "may not sign", "is over"])
def test_an_invitation_falls_with_the_rights_of_whoever_sent_it(
    cast: Any, guest: User, today: dt.date, loss: str
) -> None:
    mine = Membership.objects.filter(user=cast.colleague)
    mine.update(rights=ALL_RIGHTS)
    offer = send(cast.firm, cast.colleague)
    if loss == "left":
        end_membership(membership=mine.get(), actor=cast.exporter, now=timezone.now())
        assert invitations_for(guest, timezone.now()) == []
    elif loss == "may not manage":
        mine.update(rights=["view", "prepare", "sign", "pay"])
    elif loss == "may not sign":
        mine.update(rights=["view", "prepare", "pay", "manage"])
    else:
        mine.update(ends_on=today - dt.timedelta(days=1))
    with pytest.raises(TeamRefused):
        accept_invitation(invitation=offer, actor=guest, now=timezone.now())
    assert not Membership.objects.filter(user=guest).exists()


def test_whoever_left_is_invited_again_and_has_what_the_new_invitation_gives(cast: Any, guest: User) -> None:
    first = join(cast.firm, cast.exporter, guest)
    end_membership(membership=first, actor=guest, now=timezone.now())
    second = join(cast.firm, cast.exporter, guest, rights=("prepare",))
    assert second.pk == first.pk
    assert (second.rights, second.ended_at, second.ended_by) == (["view", "prepare"], None, None)
    with pytest.raises(TeamRefused, match="acts for this firm already"):
        send(cast.firm, cast.exporter)


def test_a_firm_keeps_one_member_who_may_manage(cast: Any, today: dt.date) -> None:
    owner = Membership.objects.get(user=cast.exporter, firm=cast.firm)
    with pytest.raises(TeamRefused, match="keeps one member"):
        end_membership(membership=owner, actor=cast.exporter, now=timezone.now())
    Membership.objects.filter(user=cast.colleague).update(rights=ALL_RIGHTS)
    end_membership(membership=owner, actor=cast.exporter, now=timezone.now())
    assert standing_on(cast.exporter, today).firm is None
    last = Membership.objects.get(user=cast.colleague)
    with pytest.raises(TeamRefused, match="keeps one member"):
        end_membership(membership=last, actor=cast.colleague, now=timezone.now())


def test_the_last_who_may_manage_does_not_run_out(cast: Any, guest: User, today: dt.date) -> None:
    """The firm's team is managed for as long as before: no manager with a last day takes the place of one without."""
    now, soon = timezone.now(), today + dt.timedelta(days=30)
    owner = Membership.objects.get(user=cast.exporter, firm=cast.firm)
    other = Membership.objects.get(user=cast.colleague, firm=cast.firm)
    change_member(membership=other, rights=ALL_RIGHTS, ends_on=soon, actor=cast.exporter, now=now)
    with pytest.raises(TeamRefused, match=f"after {soon:%d/%m/%Y}"):
        end_membership(membership=owner, actor=cast.exporter, now=now)
    change_member(membership=other, rights=ALL_RIGHTS, ends_on=None, actor=cast.exporter, now=now)
    end_membership(membership=owner, actor=cast.exporter, now=now)

    # Without an owner: whoever manages until a day takes neither right nor time from the one who stays.
    join(cast.firm, cast.colleague, guest, tuple(ALL_RIGHTS))
    Membership.objects.filter(user=guest).update(ends_on=soon)
    for rights, ends_on in ((["prepare"], None), (ALL_RIGHTS, soon)):
        with pytest.raises(TeamRefused):
            change_member(membership=other, rights=rights, ends_on=ends_on, actor=guest, now=now)
    other.refresh_from_db()
    assert (other.ends_on, Right.MANAGE in other.rights) == (None, True)
    Membership.objects.filter(user=guest).update(ends_on=None)
    change_member(membership=other, rights=["prepare"], ends_on=None, actor=guest, now=now)


def test_a_closed_login_manages_nothing(cast: Any) -> None:
    owner = Membership.objects.get(user=cast.exporter, firm=cast.firm)
    Membership.objects.filter(user=cast.colleague, firm=cast.firm).update(rights=ALL_RIGHTS)
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    with pytest.raises(TeamRefused, match="keeps one member"):
        end_membership(membership=owner, actor=cast.exporter, now=timezone.now())
    closed = Membership.objects.get(user=cast.colleague, firm=cast.firm)
    end_membership(membership=closed, actor=cast.exporter, now=timezone.now())


def test_who_is_told(cast: Any, guest: User) -> None:
    membership = join(cast.firm, cast.exporter, guest)
    assert Notice.objects.get(user=cast.exporter, kind="invitation_accepted").title.startswith("Dev Anand acts for")
    end_membership(membership=membership, actor=cast.exporter, now=timezone.now())
    assert Notice.objects.get(user=guest, kind="membership_ended").title.startswith("You do not act for")
    again = join(cast.firm, cast.exporter, guest)
    end_membership(membership=again, actor=guest, now=timezone.now())
    assert Notice.objects.get(user=cast.exporter, kind="membership_ended").title.startswith("Dev Anand does not")
    assert Notice.objects.filter(user=guest, kind="membership_ended").count() == 1


def test_every_act_is_recorded_with_who_did_it_for_whom(cast: Any, guest: User, today: dt.date) -> None:
    now = timezone.now()
    offer = send(cast.firm, cast.exporter)
    revoke_invitation(invitation=offer, actor=cast.exporter, now=now)
    decline_invitation(invitation=send(cast.firm, cast.exporter), actor=guest, now=now)
    membership = join(cast.firm, cast.exporter, guest)
    change_member(membership=membership, rights=["sign"], ends_on=today, actor=cast.exporter, now=now)
    end_membership(membership=membership, actor=cast.exporter, now=now)
    end_membership(membership=join(cast.firm, cast.exporter, guest), actor=guest, now=now)
    acts = AuditEvent.objects.filter(action__startswith="accounts.team.").order_by("id")
    assert {act.on_behalf_of for act in acts} == {cast.firm.iec}
    told = [(act.action.rpartition(".")[2], act.actor) for act in acts]
    owner = cast.exporter
    assert told == [
        *(("invited", owner), ("invitation_revoked", owner), ("invited", owner), ("invitation_declined", guest)),
        *(("invited", owner), ("invitation_accepted", guest), ("member_changed", owner), ("member_ended", owner)),
        *(("invited", owner), ("invitation_accepted", guest), ("member_left", guest)),
    ]
    # Whom an act concerned is read for the page; the trail that nobody can change holds no address.
    assert not [act for act in acts if "@" in str(act.data)]
    shown = history_of(cast.firm)
    assert {act.event.pk for act in shown} == {act.pk for act in acts}
    assert [act.event.at for act in shown] == sorted((act.at for act in acts), reverse=True)
    assert {act.about for act in shown} == {"Dev Anand", GUEST}


def test_a_change_that_changes_nothing_is_not_recorded(cast: Any) -> None:
    broker = Membership.objects.get(user=cast.broker, firm=cast.firm)
    change_member(membership=broker, rights=broker.rights, ends_on=None, actor=cast.exporter, now=timezone.now())
    assert not AuditEvent.objects.filter(action="accounts.team.member_changed").exists()


def test_who_leaves_loses_the_firm_that_they_acted_for_last(cast: Any) -> None:
    team.choose_firm(firm=cast.firm, actor=cast.broker)
    broker = Membership.objects.get(user=cast.broker, firm=cast.firm)
    end_membership(membership=broker, actor=cast.broker, now=timezone.now())
    cast.broker.refresh_from_db()
    assert cast.broker.last_firm is None
    assert Invitation.objects.count() == 0
    assert Right.MANAGE not in broker.rights
