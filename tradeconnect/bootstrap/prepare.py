"""The Django side of `manage.py run`, in one process: migrate, load reference data and demonstration accounts, collect.

Run as `python -m tradeconnect.bootstrap.prepare`. The only module of this package that needs Django. Every step does
nothing, quickly, when nothing changed.
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# Imported for its effect: jobs of the demonstration data ring on our Celery application.
import tradeconnect.celery  # noqa: F401
from tradeconnect.bootstrap.terminal import say


def main() -> int:
    """Prepare database and files for the server. Return the exit code."""
    django.setup()
    _step("migrations", _migrate)
    _step("reference data", lambda: _quietly("load_reference_data"))
    _step("demonstration accounts", lambda: _quietly("seed_demo"))
    _step("static files", _collect)
    return 0


def _step(name: str, action: Callable[[], object]) -> None:
    """Run a step and say how long it took when that was long enough to be noticed."""
    began = time.monotonic()
    action()
    if (seconds := time.monotonic() - began) >= 1:
        say(f"  {name}: {seconds:.1f} s")


def _quietly(command: str) -> None:
    """Run a management command without its report: whoever starts the portal wants to see the address."""
    with open(os.devnull, "w") as nowhere:
        call_command(command, verbosity=0, stdout=nowhere)


def _migrate() -> None:
    """Apply migrations if there are any to apply; `migrate` itself would also rebuild permissions every time."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def _collect() -> None:
    """Collect static files unless the collected ones came from exactly these sources."""
    target = Path(settings.STATIC_ROOT)
    stamp = target / ".sources"
    fingerprint = _sources()
    if stamp.is_file() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)


def _sources() -> str:
    """Return what identifies the static sources: their paths, sizes and times, and the packages that write them."""
    digest = hashlib.sha256("".join(version(name) for name in ("django", "whitenoise")).encode())
    for path in sorted(_source_files()):
        facts = os.stat(path)
        digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _source_files() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            yield storage.path(path)


if __name__ == "__main__":
    sys.exit(main())
