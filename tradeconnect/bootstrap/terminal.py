"""Talking to whoever typed the command."""

import sys


class CommandError(Exception):
    """The command cannot go on. The message says what to do; it is printed without a traceback."""


def say(text: str = "") -> None:
    """Print a line at once, also when the output is a pipe that somebody watches."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Print a line to the error output, after what was said before it."""
    sys.stdout.flush()
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
