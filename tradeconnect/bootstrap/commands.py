"""Who answers a command: the bootstrap, or Django inside the environment."""

import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

from tradeconnect.bootstrap import checks, run, services
from tradeconnect.bootstrap.places import PYTHON, VENV, var_path
from tradeconnect.bootstrap.terminal import CommandError, complain

_OURS: Final[dict[str, Callable[[Sequence[str]], int]]] = {
    "run": run.main,
    "test": checks.main,
    "services": services.main,
}


def dispatch(arguments: Sequence[str]) -> int:
    """Run the command of a whole argument vector and return the exit code."""
    command = _OURS.get(arguments[1]) if len(arguments) > 1 else None
    try:
        if command:
            return command(arguments[2:])
        return _django(arguments)
    except CommandError as error:
        complain(str(error))
        return 1


def _django(arguments: Sequence[str]) -> int:
    """Hand a command to Django, inside .venv if there is one.

    Raises: CommandError when Django is not there.
    """
    if PYTHON.exists() and os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        os.execv(PYTHON, [str(PYTHON), *arguments])  # noqa: S606 - no shell is the point
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        raise CommandError("Django is not installed yet: `python3 manage.py run` or `test` makes .venv.") from None
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeconnect.settings.dev")
    if "DATABASE_URL" not in os.environ:
        # So that `manage.py shell` reaches the portal that runs.
        os.environ.update(run.attach(var_path()))
    # Imported for its effect: jobs that a command enqueues ring on our Celery application.
    import tradeconnect.celery  # noqa: F401

    execute_from_command_line(list(arguments))
    return 0
