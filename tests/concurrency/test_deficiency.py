"""Two officers at one round, two people of a firm at one answer: one effect. Each with a control without the lock."""

import datetime as dt
import threading
from functools import partial
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError
from django.utils import timezone

from coo.constants import Status
from coo.models import Application, ApplicationVersion, Deficiency
from coo.services import answering, review
from coo.services.deficiency import remind
from signing.models import SignatureJob
from tests.concurrency.together import kinds, run_together, unlocked_read
from tests.factories.files import make_draft, submit
from tests.integration.coo.deficiency_world import answer_of, ask, pin, say_yes, send_changed, send_words, waiting
from tests.integration.coo.office_world import decide
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import OutgoingMessage

pytestmark = pytest.mark.django_db(transaction=True)


def again(file: Application) -> Application:
    return Application.objects.get(pk=file.pk)


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


@pytest.fixture
def deficient(cast: Any, file: Application) -> Application:
    ask(file, cast.officer, "shipment-details.route")
    return again(file)


def raises(cast: Any, file: Application) -> list[Any]:
    pin(file, cast.officer, "item-1.itchs_code")
    return run_together(
        [
            partial(decide, "raise_deficiency", again(file), person, remarks="Why?")
            for person in (cast.officer, cast.officer2)
        ]
    )


def test_two_officers_raise_one_round_is_sent(cast: Any, file: Application) -> None:
    assert kinds(raises(cast, file)) == [Deficiency, TransitionRefused]
    assert waiting(file).queries.count() == 1
    assert OutgoingMessage.objects.filter(channel="mail", subject__contains="deficient").count() == 1


def test_control_without_the_lock_only_the_constraint_saves_it(cast: Any, file: Application) -> None:
    with mock.patch.object(review, "lock_application", unlocked_read(threading.Barrier(2))):
        assert kinds(raises(cast, file)) == [Deficiency, IntegrityError]


def answers(cast: Any, file: Application) -> list[Any]:
    """The same form is sent twice at once."""
    answer = answer_of(file, "It is right.")
    return run_together([partial(send_words, again(file), cast.exporter, answer=answer) for _click in range(2)])


def test_an_answer_that_is_sent_twice_counts_once(cast: Any, deficient: Application) -> None:
    assert kinds(answers(cast, deficient)) == [Deficiency, Deficiency]
    assert audit.history(deficient).filter(action="coo.application.respond").count() == 1
    assert SignatureJob.objects.filter(purpose="coo.answer").count() == 1
    assert again(deficient).status == Status.IN_PROCESS


def test_control_without_the_lock_the_second_click_is_an_error(cast: Any, deficient: Application) -> None:
    with mock.patch.object(answering, "lock_application", unlocked_read(threading.Barrier(2))):
        assert kinds(answers(cast, deficient)) == [Deficiency, TransitionRefused]


def test_yes_and_no_at_once_one_of_them_counts(cast: Any, deficient: Application) -> None:
    say_yes(deficient, cast.exporter)
    answer = answer_of(deficient, "It is right.")
    ends = run_together(
        [
            partial(send_words, again(deficient), cast.exporter, answer=answer),
            partial(send_changed, again(deficient), cast.exporter, answer),
        ]
    )
    row = Deficiency.objects.get(application=deficient)
    winner = Deficiency if row.answer == "no" else ApplicationVersion
    assert kinds(ends) == sorted([winner, TransitionRefused], key=lambda kind: kind.__name__)
    assert deficient.versions.count() == (1 if row.answer == "no" else 2)
    assert audit.history(deficient).filter(action="coo.application.respond").count() == 1


def opened(cast: Any, file: Application) -> list[Any]:
    return run_together([partial(say_yes, again(file), person) for person in (cast.exporter, cast.colleague)])


def test_two_people_choose_yes_the_application_is_written_down_once(cast: Any, deficient: Application) -> None:
    assert kinds(opened(cast, deficient)) == [Deficiency, Deficiency]
    assert audit.history(deficient).filter(action="coo.application.open_to_answer").count() == 1


def test_control_without_the_lock_it_is_written_down_twice(cast: Any, deficient: Application) -> None:
    with mock.patch.object(answering, "lock_application", unlocked_read(threading.Barrier(2))):
        opened(cast, deficient)
    assert audit.history(deficient).filter(action="coo.application.open_to_answer").count() == 2


def test_two_sweeps_remind_once(cast: Any, deficient: Application) -> None:
    due = waiting(deficient).due_on
    assert due is not None
    late = timezone.now() + dt.timedelta(days=(due - timezone.localdate()).days - 1)
    run_together([partial(remind, late), partial(remind, late)])
    assert OutgoingMessage.objects.filter(channel="mail", subject__contains="please answer by").count() == 1
