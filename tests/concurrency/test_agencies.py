"""Two administrators at once. Each test has a control: without the lock the same race goes wrong."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Agency, Office, OfficerPost, User
from accounts.roles import PostRole
from accounts.services import agencies, posts
from accounts.services.agencies import AgencyActRefused
from tests.concurrency.together import errors, run_together
from tests.factories.agency import make_administrator, today
from tests.integration.accounts.sign_in_world import make_person

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


@pytest.fixture
def no_lock() -> Iterator[None]:
    """Take the agency's lock away: both have passed every check before either writes."""
    barrier = threading.Barrier(2, timeout=PATIENCE)
    original = agencies.lock_agency

    def checked_then_waited(agency: Agency, **named: Any) -> Agency:
        found = original(agency, **named)
        barrier.wait()
        return found

    with (
        mock.patch.object(Agency.objects, "select_for_update", return_value=Agency.objects.all()),
        mock.patch.object(posts, "lock_agency", checked_then_waited),
    ):
        yield


def end(post: OfficerPost, actor: User) -> Callable[[], Any]:
    return lambda: posts.end_post(
        post=OfficerPost.objects.select_related("user", "office__agency").get(pk=post.pk),
        last_day=None,
        reason="They end each other's post.",
        actor=User.objects.get(pk=actor.pk),
        now=timezone.now(),
    )


def each_ends_the_other(cast: Any) -> tuple[list[Any], int]:
    """Return what came of it, and how many administrators are left."""
    second = make_administrator(cast.office)
    of_first, of_second = (OfficerPost.objects.get(user=person) for person in (cast.admin, second))
    results = run_together([end(of_second, cast.admin), end(of_first, second)])
    left = OfficerPost.objects.in_force(today()).filter(office=cast.office, role=PostRole.ADMINISTRATOR)
    return results, left.count()


def test_two_administrators_do_not_end_each_other(cast: Any) -> None:
    results, left = each_ends_the_other(cast)
    assert [type(error) for error in errors(results)] == [PermissionDenied]
    assert left == 1


def test_without_the_lock_the_agency_has_no_administrator(cast: Any, no_lock: None) -> None:
    results, left = each_ends_the_other(cast)
    assert errors(results) == []
    assert left == 0


def appoint(office: Office, actor: User, email: str) -> Callable[[], Any]:
    return lambda: posts.appoint(
        office=Office.objects.select_related("agency").get(pk=office.pk),
        candidate=posts.Candidate(email, "Nalini"),
        term=posts.Term(PostRole.OFFICER.value, "Officer", today()),
        actor=User.objects.get(pk=actor.pk),
        now=timezone.now(),
    )


@pytest.mark.parametrize("has_login", [True, False])
def test_two_agencies_do_not_appoint_one_person(cast: Any, has_login: bool) -> None:
    other_admin, email = make_administrator(cast.other_office), "nalini@demo.test"
    if has_login:
        make_person(email)
    results = run_together(
        [appoint(cast.office, cast.admin, email), appoint(cast.other_office, other_admin, email)],
    )
    assert [type(error) for error in errors(results)] == [AgencyActRefused]
    assert OfficerPost.objects.filter(user__email=email).count() == 1


def test_without_the_lock_on_the_person_they_do(cast: Any) -> None:
    other_admin, email = make_administrator(cast.other_office), "nalini@demo.test"
    make_person(email)
    barrier = threading.Barrier(2, timeout=PATIENCE)
    original = posts._require_free

    def checked_then_waited(*args: Any) -> None:
        original(*args)
        barrier.wait()

    with (
        mock.patch.object(User.objects, "select_for_update", return_value=User.objects.all()),
        mock.patch.object(posts, "_require_free", checked_then_waited),
    ):
        results = run_together(
            [appoint(cast.office, cast.admin, email), appoint(cast.other_office, other_admin, email)],
        )
    assert errors(results) == []
    assert OfficerPost.objects.filter(user__email=email).count() == 2
