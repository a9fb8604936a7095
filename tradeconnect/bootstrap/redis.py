"""A throw-away Redis for tests, on a free port of this machine, with a password that only its users are told."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tradeconnect.bootstrap import ports, processes
from tradeconnect.bootstrap.terminal import CommandError

_HOST: Final = "127.0.0.1"
_ATTEMPTS: Final = 5
_START_SECONDS: Final = 10.0


@contextlib.contextmanager
def temporary() -> Iterator[str]:
    """Give the URL of a new Redis, and end it afterwards.

    Raises: CommandError when it does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="tc-redis-"))
    password = secrets.token_urlsafe(24)
    try:
        server, port = _start(folder, password)
        try:
            yield f"redis://:{password}@{_HOST}:{port}/0"
        finally:
            processes.end([server.pid], grace=5.0)
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, password: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server, on another port if somebody took ours in the meantime. Return it and its port."""
    program = shutil.which("redis-server")
    if program is None:
        raise CommandError("redis-server was not found on the PATH.")
    log = folder / "redis.log"
    for _ in range(_ATTEMPTS):
        port = ports.any_free(_HOST)
        settings = folder / "redis.conf"
        # In a private file, not on the command line, where everybody on the machine could read it.
        settings.touch(mode=0o600)
        settings.write_text(
            f'bind {_HOST}\nport {port}\nrequirepass {password}\ndir {folder}\nsave ""\nappendonly no\n'
        )
        with log.open("ab") as output:
            server = processes.spawn(
                [program, str(settings)], environment={"PATH": os.defpath}, folder=folder, output=output
            )
        if _answers(server, port):
            return server, port
    raise CommandError("Redis did not start:\n" + log.read_text(errors="replace")[-2000:])


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server takes connections; False when it ended instead."""
    until = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            with socket.create_connection((_HOST, port), timeout=1.0):
                # Ours, not a stranger's on the port: ours would still be alive a moment after losing the race.
                time.sleep(0.05)
                return server.poll() is None
        except OSError:
            time.sleep(0.05)
    return False
