"""Two officers or two workers at the same paper: one effect. Each with a control in which the lock is taken away."""

import threading
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from coo.constants import PaperStatus, Status
from coo.models import Application, CopyRequest, Paper
from coo.services import papers, review, transition, true_copies
from coo.services.issue_state import PAPER_JOB
from coo.workflow import PAPER
from tests.concurrency.together import PATIENCE, kinds, run_together, unlocked_read
from tests.factories.files import approve, issue, make_draft, submit
from tests.integration.coo.office_world import decide
from tests.integration.coo.papers_world import signs
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import Job, StoredFile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


def decisions(cast: Any, file: Application, first: str, second: str) -> list[Any]:
    words = {"reject": {"remarks": "No."}, "approve": {}}
    return run_together(
        [
            lambda: decide(first, Application.objects.get(pk=file.pk), cast.officer, **words[first]),
            lambda: decide(second, Application.objects.get(pk=file.pk), cast.officer2, **words[second]),
        ]
    )


def test_two_officers_reject_one_letter(cast: Any, file: Application) -> None:
    assert kinds(decisions(cast, file, "reject", "reject")) == [Application, TransitionRefused]
    drain_jobs()
    assert Paper.objects.get().status == PaperStatus.SIGNED
    assert audit.history(file).filter(action="coo.application.reject").count() == 1


def test_control_without_the_lock_only_the_constraint_saves_it(cast: Any, file: Application) -> None:
    with (
        mock.patch.object(review, "lock_application", unlocked_read(threading.Barrier(2))),
        mock.patch.object(transition, "lock_application", unlocked_read(threading.Barrier(2))),
    ):
        ends = decisions(cast, file, "reject", "reject")
    assert kinds(ends) == [Application, IntegrityError]


def test_reject_against_approve(cast: Any, file: Application) -> None:
    ends = decisions(cast, file, "reject", "approve")
    assert kinds(ends) == [Application, TransitionRefused]
    file.refresh_from_db()
    is_rejected = file.status == Status.REJECTED
    assert file.status in (Status.REJECTED, Status.APPROVED_PENDING_ISSUANCE)
    assert Paper.objects.exists() == is_rejected


def render_twice(letter: Paper) -> list[Any]:
    """Let two workers run the job; both have rendered before either writes."""
    meeting, real = threading.Barrier(2), papers._render

    def render(row: Paper) -> StoredFile:
        pdf = real(row)
        meeting.wait(PATIENCE)
        return pdf

    def work() -> None:
        papers.render_paper(paper=letter.uuid, now=timezone.now())

    with mock.patch.object(papers, "_render", render):
        return run_together([work, work])


@pytest.fixture
def letter(cast: Any, file: Application) -> Paper:
    decide("reject", file, cast.officer, remarks="No.")
    return Paper.objects.get()


def test_two_workers_render_one_paper(letter: Paper) -> None:
    assert render_twice(letter) == [None, None]
    assert audit.history(letter).filter(action="coo.paper.render").count() == 1
    assert StoredFile.objects.filter(name=letter.file_name).count() == 1
    drain_jobs()
    letter.refresh_from_db()
    assert letter.status == PaperStatus.SIGNED
    assert audit.history(letter).filter(action="coo.paper.sign").count() == 1


def test_control_without_the_lock_both_render(letter: Paper) -> None:
    meeting, real = threading.Barrier(2), papers.move_paper

    def move(*args: Any, **kwargs: Any) -> Paper:
        meeting.wait(PATIENCE)
        return real(*args, **kwargs)

    # The machine asks again under its own lock, so that must go as well before the second worker gets through.
    careless = mock.Mock(find=mock.Mock(return_value=PAPER.transition("render")))
    with (
        mock.patch.object(QuerySet, "select_for_update", lambda rows, **_options: rows.all()),
        mock.patch.object(papers, "move_paper", move),
        mock.patch.object(papers, "_request_signature"),
        mock.patch.object(transition, "PAPER", careless),
    ):
        render_twice(letter)
    assert audit.history(letter).filter(action="coo.paper.render").count() == 2


def grants(cast: Any, wish: CopyRequest) -> list[Any]:
    def grant(user: Any) -> Paper:
        row = CopyRequest.objects.get(pk=wish.pk)
        return true_copies.grant_true_copy(copy_request=row, **signs(user))

    return run_together([lambda: grant(cast.officer), lambda: grant(cast.officer2)])


@pytest.fixture
def wish(cast: Any, file: Application) -> CopyRequest:
    issued = issue(approve(file, cast), cast)
    return true_copies.ask_true_copy(application=issued, reason="Lost", actor=cast.exporter, now=timezone.now())


def test_two_officers_grant_one_copy(cast: Any, wish: CopyRequest) -> None:
    assert kinds(grants(cast, wish)) == [Paper, TransitionRefused]
    assert Job.objects.filter(name=PAPER_JOB).count() == 1
    assert Paper.objects.count() == 1


def test_control_without_the_locks_only_the_number_saves_it(cast: Any, wish: CopyRequest) -> None:
    meeting, real = threading.Barrier(2), true_copies.copyable_certificate

    def both_have_read(application: Application) -> Any:
        found = real(application)
        meeting.wait(PATIENCE)
        return found

    with (
        mock.patch.object(QuerySet, "select_for_update", lambda rows, **_options: rows.all()),
        mock.patch.object(true_copies, "copyable_certificate", both_have_read),
    ):
        ends = grants(cast, wish)
    assert kinds(ends) == [IntegrityError, Paper]
