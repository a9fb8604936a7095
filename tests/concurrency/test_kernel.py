"""Numbers and jobs under real threads on PostgreSQL; each proof with the control that fails without its lock."""

import datetime as dt
import time
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone

from tests.concurrency.together import errors, run_together
from tradeconnect.common import jobs
from tradeconnect.common.models import Job, NumberSeries
from tradeconnect.common.numbering import next_number

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_have_no_gap_and_no_double() -> None:
    """Eight threads take twenty numbers each; every fifth transaction rolls back and gives its number back."""

    def take() -> list[int]:
        kept = []
        for turn in range(20):
            try:
                with transaction.atomic():
                    number = next_number("test", "AM27")
                    if turn % 5 == 4:
                        raise _RolledBack
                    kept.append(number)
            except _RolledBack:
                continue
        return kept

    results = run_together([take] * 8)
    assert not errors(results)
    numbers = sorted(number for result in results for number in result)
    assert numbers == list(range(1, 8 * 16 + 1))


def test_control_reading_the_maximum_gives_doubles() -> None:
    """The same threads with max + 1 instead of the counter's lock: numbers are given twice."""
    NumberSeries.objects.create(series="control", period="AM27", last_value=0)

    def take() -> list[int]:
        kept = []
        for _turn in range(20):
            with transaction.atomic():
                row = NumberSeries.objects.get(series="control")
                time.sleep(0.001)
                NumberSeries.objects.filter(pk=row.pk).update(last_value=row.last_value + 1)
                kept.append(row.last_value + 1)
        return kept

    numbers = [number for result in run_together([take] * 8) for number in result]
    assert len(set(numbers)) < len(numbers)


def test_a_number_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        next_number("test", "AM27")


class _RolledBack(Exception):
    pass


def _register(effects: list[str]) -> Any:
    def effect(mark: str) -> None:
        time.sleep(0.02)
        effects.append(mark)

    return mock.patch.dict(jobs._handlers, {"test.effect": effect})


def test_many_workers_run_each_job_once() -> None:
    effects: list[str] = []
    with _register(effects):
        for number in range(20):
            jobs.enqueue("test.effect", key=str(number), mark=str(number))
        assert not errors(run_together([jobs.drain_jobs] * 6))
    assert sorted(effects, key=int) == [str(number) for number in range(20)]
    assert Job.objects.filter(done_at=None).count() == 0


def test_control_without_the_lock_jobs_run_twice() -> None:
    """The same workers with a claim that does not lock."""
    effects: list[str] = []

    def careless_claim() -> Job | None:
        job = Job.objects.filter(done_at=None, lease_until=None).order_by("id").first()
        time.sleep(0.01)
        if job is not None:
            job.attempts += 1
            job.lease_until = timezone.now() + dt.timedelta(seconds=60)
            job.save()
        return job

    with _register(effects), mock.patch.object(jobs, "claim", careless_claim):
        for number in range(20):
            jobs.enqueue("test.effect", key=str(number), mark=str(number))
        run_together([jobs.drain_jobs] * 6)
    assert len(effects) > 20


def test_the_same_key_is_one_job() -> None:
    def ask() -> int:
        with transaction.atomic():
            return jobs.enqueue("test.effect", key="same", mark="x").pk

    with _register([]):
        results = run_together([ask] * 8)
    assert not errors(results)
    assert len(set(results)) == 1
