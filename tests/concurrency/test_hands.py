"""Two officers reach for one file: one has it, the other is told. With a control in which the lock is taken away."""

import threading
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from coo.models import Application, OfficeNote
from coo.services.office import acts, hands
from coo.services.office.presence import tell_presence
from tests.concurrency.together import errors, kinds, run_together, unlocked_read
from tests.factories.files import make_draft, submit
from tests.integration.coo.office_world import post_of
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


def taking(file: Application, officer: Any) -> Callable[[], Application]:
    """Return what one officer does; everything it needs is read before they start."""
    post, row = post_of(officer), Application.objects.get(pk=file.pk)
    return lambda: hands.take(application=row, post=post, actor=officer, now=timezone.now())


def takes(file: Application) -> int:
    return audit.history(file).filter(action="coo.application.take").count()


def test_two_officers_take_one_has_it(cast: Any, file: Application) -> None:
    ends = run_together([taking(file, cast.officer), taking(file, cast.officer2)])
    assert kinds(ends) == [Application, TransitionRefused]
    file.refresh_from_db()
    (refused,) = errors(ends)
    assert isinstance(refused, TransitionRefused)
    assert refused.why.startswith(f"{file.officer} has this file in hand")
    assert takes(file) == 1


def test_control_without_the_lock_both_believe_they_have_it(cast: Any, file: Application) -> None:
    with mock.patch.object(acts, "lock_application", unlocked_read(threading.Barrier(2))):
        ends = run_together([taking(file, cast.officer), taking(file, cast.officer2)])
    assert kinds(ends) == [Application, Application]
    assert takes(file) == 2


def test_take_over_against_release_one_of_them_wins(cast: Any, file: Application) -> None:
    Application.objects.filter(pk=file.pk).update(officer=cast.officer, taken_at=timezone.now())
    mine, hers = post_of(cast.officer), post_of(cast.officer2)
    row = Application.objects.get(pk=file.pk)
    now = timezone.now()
    ends = run_together(
        [
            lambda: hands.release(application=row, post=mine, actor=cast.officer, now=now),
            lambda: hands.take_over(
                application=row, post=hers, holder=cast.officer, note="Urgent.", actor=cast.officer2, now=now
            ),
        ]
    )
    assert kinds(ends) == [Application, TransitionRefused]
    file.refresh_from_db()
    took_over = isinstance(ends[1], Application)
    assert (file.officer == cast.officer2) is took_over
    assert OfficeNote.objects.filter(application=file).count() == int(took_over)


def test_two_windows_of_one_officer_are_one_presence(cast: Any, file: Application) -> None:
    now = timezone.now()
    ends = run_together([lambda: tell_presence(application=file, actor=cast.officer, now=now)] * 4)
    assert errors(ends) == []
    assert file.present.count() == 1
