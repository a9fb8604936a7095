"""The outbox: written with its fact, run at least once, retried with a growing wait, dead after the last try."""

import datetime as dt
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tradeconnect.common import jobs
from tradeconnect.common.jobs import ring
from tradeconnect.common.middleware import current_request_id
from tradeconnect.common.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []

    def work(mark: str) -> None:
        made.append(mark)
        if mark == "fails":
            raise ValueError("out of paper")

    monkeypatch.setitem(jobs._handlers, "test.work", work)
    return made


def test_a_job_is_written_with_its_fact_or_not_at_all(calls: list[str]) -> None:
    def fact_that_fails() -> None:
        with transaction.atomic():
            jobs.enqueue("test.work", key="a", mark="a")
            raise ValueError("the fact was refused")

    with pytest.raises(ValueError, match="refused"):
        fact_that_fails()
    assert not Job.objects.exists()


def test_an_unknown_name_fails_at_once() -> None:
    with pytest.raises(jobs.UnknownJob):
        jobs.enqueue("test.wrok", key="a")


def test_two_handlers_of_one_name_are_refused(calls: list[str]) -> None:
    with pytest.raises(ValueError, match="two handlers"):
        jobs.handler("test.work")(lambda: None)


def test_a_failure_is_recorded_and_does_not_stop_the_next(calls: list[str]) -> None:
    failing = jobs.enqueue("test.work", key="1", mark="fails")
    good = jobs.enqueue("test.work", key="2", mark="good")
    jobs.drain_jobs()
    failing.refresh_from_db()
    good.refresh_from_db()
    assert calls == ["fails", "good"]
    assert good.done_at is not None
    assert failing.done_at is None
    assert failing.last_error == "ValueError: out of paper"
    assert failing.run_after > timezone.now()


def test_after_the_last_try_a_job_is_dead_and_can_be_revived(calls: list[str]) -> None:
    job = jobs.enqueue("test.work", key="1", mark="fails")
    for _try in range(settings.JOB_MAX_ATTEMPTS):
        Job.objects.update(run_after=timezone.now())
        jobs.drain_jobs()
    job.refresh_from_db()
    assert job.dead_at is not None
    assert jobs.dead_jobs() == 1
    Job.objects.update(run_after=timezone.now())
    jobs.drain_jobs()
    assert len(calls) == settings.JOB_MAX_ATTEMPTS
    jobs.revive(job)
    jobs.drain_jobs()
    assert len(calls) == settings.JOB_MAX_ATTEMPTS + 1


def test_a_dead_workers_lease_runs_out(calls: list[str]) -> None:
    job = jobs.enqueue("test.work", key="1", mark="x")
    assert jobs.claim() is not None
    assert jobs.claim() is None
    Job.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    jobs.drain_jobs()
    job.refresh_from_db()
    assert calls == ["x"]
    assert job.attempts == 2


def test_a_worker_that_lost_its_lease_cannot_close_the_job(calls: list[str]) -> None:
    jobs.enqueue("test.work", key="1", mark="x")
    slow = jobs.claim()
    assert slow is not None
    Job.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    other = jobs.claim()
    assert other is not None
    jobs.run(slow)
    assert Job.objects.get().done_at is None
    jobs.run(other)
    assert Job.objects.get().done_at is not None


def test_a_postponed_job_waits_without_an_error_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def later() -> None:
        raise jobs.JobPostponed("the bank has not decided")

    monkeypatch.setitem(jobs._handlers, "test.later", later)
    jobs.enqueue("test.later", key="1")
    jobs.drain_jobs()
    assert Job.objects.get().last_error == "the bank has not decided"
    assert not caplog.records


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_does_not_fail_the_request(calls: list[str]) -> None:
    bell = mock.patch.object(jobs.drain_jobs, "apply_async", side_effect=ConnectionError)
    with mock.patch.object(jobs, "ring", ring), bell as rung, transaction.atomic():
        jobs.enqueue("test.work", key="1", mark="x")
    assert rung.called
    assert Job.objects.filter(done_at=None).count() == 1


def test_a_job_that_takes_its_worker_down_is_dead_after_the_last_attempt(calls: list[str]) -> None:
    """Such a worker records nothing: without the count at the claim the job would kill workers for ever."""
    job = jobs.enqueue("test.work", key="1", mark="x")
    for _attempt in range(settings.JOB_MAX_ATTEMPTS):
        assert jobs.claim() is not None
        Job.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert jobs.claim() is None
    job.refresh_from_db()
    assert job.dead_at is not None
    assert job.last_error == "the last attempt never came back"


def test_a_long_queue_is_left_to_another_call_in_time(calls: list[str], settings: Any) -> None:
    settings.JOB_DRAIN_SECONDS = -1
    for key in "12":
        jobs.enqueue("test.work", key=key, mark=key)
    with mock.patch.object(jobs, "ring") as rung:
        jobs.drain_jobs()
    assert calls == ["1"]
    assert rung.called


def test_what_a_job_does_is_found_again_by_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setitem(jobs._handlers, "test.seen", lambda: seen.append(current_request_id()))
    job = jobs.enqueue("test.seen", key="1")
    jobs.drain_jobs()
    assert seen == [str(job.uuid)]
    assert current_request_id() == ""
