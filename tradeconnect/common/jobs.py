"""Jobs: PostgreSQL is the queue of record, Celery only rings.

A service calls `enqueue(name, key=…, **ids)` inside its transaction: the row commits with the fact that caused it.
After the commit the doorbell rings; whoever answers drains every due row. A lost ring costs at most the five seconds of
the beat. A worker that dies holds a lease that runs out. Handlers run at least once: they must do no harm twice.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import Any, Final

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tradeconnect.common.middleware import request_id
from tradeconnect.common.models import Job

log = logging.getLogger(__name__)

Handler = Callable[..., None]
_handlers: Final[dict[str, Handler]] = {}


class UnknownJob(Exception):
    """No handler is registered under this name: a typing error or a missing import in an app's tasks."""


class JobPostponed(Exception):
    """A handler raises it to be called again later without counting as a failure in the log."""


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register a function as the handler of the job `name`, as `coo.issue_certificate`; it gets the job's ids."""

    def register(function: Handler) -> Handler:
        if name in _handlers:
            raise ValueError(f"job {name} has two handlers")
        _handlers[name] = function
        return function

    return register


def enqueue(name: str, *, key: str, delay: dt.timedelta = dt.timedelta(0), **ids: str | int) -> Job:
    """Write a job and ring after the commit. The same key again returns the job that is there.

    Args:
        name: a registered handler.
        key: what makes the effect unique, as `certificate:<uuid>`; the job's name is put before it.
        delay: not before this long after now.
        ids: what the handler needs to find its rows; never content or secrets.

    Raises: UnknownJob.
    """
    if name not in _handlers:
        raise UnknownJob(name)
    job, _created = Job.objects.get_or_create(
        key=f"{name}:{key}", defaults={"name": name, "ids": ids, "run_after": timezone.now() + delay}
    )
    transaction.on_commit(ring, robust=True)
    return job


def latest_jobs(name: str, uuids: Iterable[str]) -> dict[str, Job]:
    """Return the latest job `name` of each object that has one, by its uuid: one query, along the index of the keys.

    Args: uuids: of objects whose jobs have keys that begin with the uuid and a colon.
    """
    starts = [Q(key__startswith=f"{name}:{each}:") for each in uuids]
    if not starts:
        return {}
    rows = Job.objects.filter(reduce(or_, starts)).order_by("pk")
    return {job.key.removeprefix(f"{name}:").partition(":")[0]: job for job in rows}


def revive(job: Job) -> None:
    """Put a dead or waiting job back at the head of the queue, as an operator's retry does."""
    Job.objects.filter(pk=job.pk, done_at=None).update(
        dead_at=None, attempts=0, lease_until=None, run_after=timezone.now(), last_error=""
    )
    transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Tell a worker that there is something to do. Failing is no loss: the beat rings too."""
    try:
        drain_jobs.apply_async(ignore_result=True, retry=False)
    except Exception:  # noqa: BLE001 - a broker that is down must not fail the request whose facts are committed
        log.warning("the job doorbell did not ring; the beat will", exc_info=True)


def claim() -> Job | None:
    """Take the oldest due job under a lease and return it, or None. Two callers never get the same one.

    A job whose last attempt never came back took its worker down (out of memory, time limit): it is dead, not next.
    """
    now = timezone.now()
    lost = Q(lease_until__lt=now, attempts__gte=settings.JOB_MAX_ATTEMPTS, done_at=None, dead_at=None)
    Job.objects.filter(lost).update(dead_at=now, lease_until=None, last_error="the last attempt never came back")
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(Q(lease_until=None) | Q(lease_until__lt=now), done_at=None, dead_at=None, run_after__lte=now)
            .order_by("run_after", "id")
            .first()
        )
        if job is None:
            return None
        job.attempts += 1
        job.lease_until = now + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)
        job.save(update_fields=["attempts", "lease_until"])
    return job


def run(job: Job) -> None:
    """Call the handler of a claimed job and record how it ended. Errors are recorded and logged, then re-raised."""
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, done_at=None)
    try:
        with request_id(str(job.uuid)):
            _handlers[job.name](**job.ids)
    except JobPostponed as postponed:
        mine.update(**_retry(job, str(postponed)))
    except Exception as error:
        log.exception("job %s failed (attempt %s)", job, job.attempts)
        mine.update(**_retry(job, f"{type(error).__name__}: {error}"))
        raise
    else:
        mine.update(done_at=timezone.now(), lease_until=None, last_error="")


def _retry(job: Job, error: str) -> dict[str, Any]:
    """Return the fields of a job that failed: later again, or dead after the last attempt."""
    now = timezone.now()
    fields: dict[str, Any] = {"lease_until": None, "last_error": error[:2000]}
    if job.attempts >= settings.JOB_MAX_ATTEMPTS:
        return fields | {"dead_at": now}
    return fields | {"run_after": now + dt.timedelta(seconds=min(2**job.attempts, 300))}


@shared_task(name="common.drain_jobs")
def drain_jobs() -> None:
    """Run the due jobs, oldest first. One that fails does not keep the others waiting.

    After settings.JOB_DRAIN_SECONDS it leaves the rest to another call.
    """
    enough = time.monotonic() + settings.JOB_DRAIN_SECONDS
    while (job := claim()) is not None:
        # `run` has recorded and logged whatever it was; the next job must still run.
        with suppress(Exception):
            run(job)
        if time.monotonic() > enough:
            ring()
            return


def dead_jobs() -> int:
    """Return how many jobs gave up: shown to operators and on /readyz."""
    return Job.objects.filter(dead_at__isnull=False).count()
