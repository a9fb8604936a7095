"""Processes that must not outlive us, and those that a killed run left behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from tradeconnect.bootstrap.accounts import Account

# Every child and its children carry this variable with the data folder of their run as its value.
OWNER_VARIABLE: Final = "TRADECONNECT_RUN"
_PR_SET_PDEATHSIG: Final = 1


def spawn(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path,
    output: IO[bytes] | None,
    account: Account | None = None,
    when_orphaned: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own that is signalled when this process dies, however it dies.

    Args:
        output: where both outputs go; None leaves them on the terminal.
        account: who runs it, if not we.
        when_orphaned: the signal that the kernel sends it at our death.
    """
    other = account if account and not account.ours else None
    return subprocess.Popen(
        list(command),
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        # A session of its own: Ctrl-C reaches us alone, and we can stop the whole group.
        start_new_session=True,
        user=other.uid if other else None,
        group=other.gid if other else None,
        extra_groups=[] if other else None,
        # Runs after the change of user, which would reset it. We start no threads, so a fork hook is safe.
        preexec_fn=_die_with_parent(when_orphaned),  # noqa: PLW1509
    )


def _die_with_parent(number: int) -> Callable[[], None] | None:
    """Return what a new child calls to be signalled at its parent's death; None where the kernel cannot."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        # The parent may have died before the request: then no signal will ever come.
        if os.getppid() != parent:
            os.kill(os.getpid(), number)

    return ask_kernel


def signal_group(leader: int, number: int) -> None:
    """Signal every process of a group; none being left is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def owned_by(owner: str, proc: Path = Path("/proc")) -> list[int]:
    """Return the processes that carry OWNER_VARIABLE=`owner` in their environment, without this one."""
    wanted = f"{OWNER_VARIABLE}={owner}".encode()
    found = []
    for entry in proc.glob("[0-9]*"):
        try:
            variables = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # gone meanwhile, or of another user
        if wanted in variables and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def alive(pid: int) -> bool:
    """Say whether a process runs. One that has ended and waits to be reaped does not count."""
    try:
        facts = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return facts.rpartition(")")[2].split()[0] not in {"Z", "X"}


def program(pid: int) -> str:
    """Return the short name of what a process runs; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def end(pids: Iterable[int], *, number: int = signal.SIGTERM, grace: float) -> None:
    """Ask processes to end, wait up to `grace` seconds, then kill those that stay."""
    waiting = list(pids)
    for signum, seconds in ((number, grace), (signal.SIGKILL, 5.0)):
        for pid in waiting:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signum)
        waiting = _wait_for(waiting, seconds)
        if not waiting:
            return


def _wait_for(pids: list[int], seconds: float) -> list[int]:
    """Wait until the processes are gone and return those that are not."""
    until = time.monotonic() + seconds
    while (left := [pid for pid in pids if alive(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    return left
