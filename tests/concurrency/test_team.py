"""Two acts on one team at once. Each test has a control: without the firm's lock the same race goes wrong."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from django.db.utils import IntegrityError
from django.utils import timezone

from accounts.models import Invitation, Membership, User
from accounts.services import team
from accounts.services.team import TeamRefused, accept_invitation, end_membership
from tests.concurrency.together import errors, run_together
from tests.integration.accounts.team_world import ALL_RIGHTS, make_guest, send
from tradeconnect.common.models import AuditEvent

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


@pytest.fixture
def no_lock() -> Iterator[None]:
    """Take the lock away: both read before either writes."""
    barrier = threading.Barrier(2, timeout=PATIENCE)
    original = team._require_inviter, team._require_managed

    def checked_then_waited(check: Callable[..., None]) -> Callable[..., None]:
        def act(*args: Any, **named: Any) -> None:
            check(*args, **named)
            barrier.wait()

        return act

    with (
        mock.patch.object(team, "_lock", return_value=None),
        mock.patch.object(team, "_require_inviter", checked_then_waited(original[0])),
        mock.patch.object(team, "_require_managed", checked_then_waited(original[1])),
    ):
        yield


def accept(offer: Invitation, guest: User) -> Callable[[], Any]:
    return lambda: accept_invitation(
        invitation=Invitation.objects.select_related("firm", "invited_by").get(pk=offer.pk),
        actor=User.objects.get(pk=guest.pk),
        now=timezone.now(),
    )


def end(membership: Membership, actor: User) -> Callable[[], Any]:
    return lambda: end_membership(
        membership=Membership.objects.select_related("firm", "user").get(pk=membership.pk),
        actor=User.objects.get(pk=actor.pk),
        now=timezone.now(),
    )


def managers(cast: Any) -> tuple[Membership, Membership]:
    """Make the colleague a second manager, and return both memberships."""
    Membership.objects.filter(user=cast.colleague).update(rights=ALL_RIGHTS)
    rows = Membership.objects.filter(firm=cast.firm)
    return rows.get(user=cast.exporter), rows.get(user=cast.colleague)


def still_managing(cast: Any) -> int:
    return Membership.objects.filter(firm=cast.firm, rights__contains=["manage"], ended_at=None).count()


def test_an_invitation_accepted_twice_counts_once(cast: Any) -> None:
    guest = make_guest()
    offer = send(cast.firm, cast.exporter)
    results = run_together([accept(offer, guest), accept(offer, guest)])
    assert [type(error) for error in errors(results)] == [TeamRefused]
    assert Membership.objects.filter(user=guest).count() == 1
    assert AuditEvent.objects.filter(action="accounts.team.invitation_accepted").count() == 1


def test_control_without_the_lock_the_second_acceptance_crashes(cast: Any, no_lock: None) -> None:
    guest = make_guest()
    offer = send(cast.firm, cast.exporter)
    results = run_together([accept(offer, guest), accept(offer, guest)])
    assert [type(error) for error in errors(results)] == [IntegrityError]


def test_the_last_two_who_may_manage_do_not_both_leave(cast: Any) -> None:
    first, second = managers(cast)
    results = run_together([end(first, cast.exporter), end(second, cast.colleague)])
    assert [type(error) for error in errors(results)] == [TeamRefused]
    assert still_managing(cast) == 1


def test_control_without_the_lock_both_leave(cast: Any, no_lock: None) -> None:
    first, second = managers(cast)
    results = run_together([end(first, cast.exporter), end(second, cast.colleague)])
    assert errors(results) == []
    assert still_managing(cast) == 0


@pytest.mark.parametrize("_round", range(5))
def test_an_invitation_is_accepted_or_falls_with_whoever_sent_it(cast: Any, _round: int) -> None:
    """The owner ends the colleague while the person whom the colleague invited accepts: one comes first, both hold."""
    _first, second = managers(cast)
    guest = make_guest()
    offer = send(cast.firm, cast.colleague)
    results = run_together([end(second, cast.exporter), accept(offer, guest)])
    offer.refresh_from_db()
    accepted = not isinstance(results[1], Exception)
    assert results[0] is None
    assert accepted or isinstance(results[1], TeamRefused)
    assert (offer.accepted_at is not None, offer.revoked_at is None) == (accepted, accepted)
    assert Membership.objects.filter(user=guest, ended_at=None).exists() == accepted


def test_control_without_the_lock_an_invitation_is_revoked_and_accepted(cast: Any, no_lock: None) -> None:
    _first, second = managers(cast)
    guest = make_guest()
    offer = send(cast.firm, cast.colleague)
    results = run_together([end(second, cast.exporter), accept(offer, guest)])
    assert errors(results) == []
    offer.refresh_from_db()
    # Whoever sent it was gone before the acceptance was written, or it was written over the revocation.
    assert offer.accepted_at is not None
    assert Membership.objects.filter(user=guest, ended_at=None).exists()
