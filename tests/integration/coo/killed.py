"""A worker that dies between two steps, and the queue that calls the next one."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from unittest import mock

from django.utils import timezone

from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import Job


class Killed(BaseException):
    """As a kill: no handler catches it."""


def die_after(target: Any, name: str) -> Any:
    """Let `name` do its work once and die afterwards."""
    real: Callable[..., Any] = getattr(target, name)
    calls = {"left": 1}

    def dying(*args: Any, **kwargs: Any) -> Any:
        result = real(*args, **kwargs)
        if calls["left"]:
            calls["left"] -= 1
            raise Killed(name)
        return result

    return mock.patch.object(target, name, dying)


def run_jobs_now() -> None:
    """Run every job that is due or waits for its next try."""
    Job.objects.filter(done_at=None).update(run_after=timezone.now() - dt.timedelta(seconds=1), lease_until=None)
    drain_jobs()
