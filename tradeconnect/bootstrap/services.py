"""Throw-away PostgreSQL and Redis, for the tests and for `manage.py services`."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tradeconnect.bootstrap import environment, packages, postgres, redis
from tradeconnect.bootstrap.run import database_child, wait_for_database
from tradeconnect.bootstrap.supervisor import Supervisor
from tradeconnect.bootstrap.terminal import CommandError, say


@contextlib.contextmanager
def temporary(supervisor: Supervisor) -> Iterator[dict[str, str]]:
    """Give the environment variables that lead to a new PostgreSQL and a new Redis; remove both afterwards.

    Raises: CommandError when one does not start.
    """
    scratch = Path(tempfile.mkdtemp(prefix="tc-var-"))
    try:
        with postgres.temporary() as cluster, redis.temporary() as broker:
            postgres.initialise(cluster)
            try:
                supervisor.add(database_child(cluster, {}, scratch / "database.log"))
                wait_for_database(supervisor, cluster)
                yield {"DATABASE_URL": cluster.url, "CELERY_BROKER_URL": broker, "TRADECONNECT_VAR": str(scratch)}
            finally:
                supervisor.stop()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def main(arguments: Sequence[str]) -> int:
    """Start the servers, print where they are, stay until stopped. Return the exit code.

    Raises: CommandError when arguments are given.
    """
    if arguments:
        raise CommandError("manage.py services takes no arguments; it prints variables for your shell.")
    environment.ensure(environment.TEST_LOCK)
    packages.ensure(packages.TEST)
    supervisor = Supervisor()
    supervisor.listen()
    with temporary(supervisor) as variables:
        for name, value in {"DJANGO_SETTINGS_MODULE": "tradeconnect.settings.test", **variables}.items():
            say(f"export {name}='{value}'")
        say("# Ctrl-C stops the servers and removes their data")
        supervisor.wait(lambda: False)
    return 0
