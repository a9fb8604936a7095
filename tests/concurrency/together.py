"""Run functions in real threads that start together, each with its own database connection."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connection, models

PATIENCE = 30


def unlocked_read(meeting: Barrier | None = None) -> Callable[[Any], Any]:
    """As `lock_application` or `lock_certificate` without its lock; everyone has read before anyone goes on."""

    def read(seen: models.Model) -> models.Model:
        row = type(seen)._default_manager.get(pk=seen.pk)
        if meeting:
            meeting.wait(PATIENCE)
        return row

    return read


def kinds(ends: Sequence[Any]) -> list[type]:
    """Return the types of the results, sorted by name."""
    return sorted((type(end) for end in ends), key=lambda kind: kind.__name__)


def run_together(functions: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start every function at the same moment and return their results in order; an exception is a result too."""
    barrier = Barrier(len(functions))
    results: list[Any] = [None] * len(functions)

    def run(position: int) -> None:
        try:
            barrier.wait(timeout=20)
            results[position] = functions[position]()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[position] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(position,)) for position in range(len(functions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def errors(results: Sequence[Any]) -> list[Exception]:
    """Return the results that are exceptions."""
    return [result for result in results if isinstance(result, Exception)]
