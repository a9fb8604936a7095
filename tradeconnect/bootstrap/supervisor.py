"""Keeps the children of a run alive, and stops them together.

A child that ends is started again after a pause that doubles. One that keeps ending takes the whole run down with a
non-zero exit code: a portal without its worker would accept what nobody processes.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Final

from tradeconnect.bootstrap import processes
from tradeconnect.bootstrap.accounts import Account
from tradeconnect.bootstrap.terminal import CommandError, complain

MAX_DEATHS: Final = 5
DEATH_WINDOW: Final = 60.0  # seconds
_LONGEST_PAUSE: Final = 8.0  # seconds
_TICK: Final = 0.1  # seconds
_LOG_LIMIT: Final = 5_000_000  # bytes


def pause_before_restart(deaths: int) -> float:
    """Return the seconds to wait after the n-th death in the window: 0.5, 1, 2, 4, 8, 8…"""
    return min(0.5 * float(1 << (deaths - 1)), _LONGEST_PAUSE)


@dataclass
class Child:
    """A process to keep running.

    Attributes:
        log: the file its output is appended to; None leaves it on the terminal.
        stop: the signal that asks it to end cleanly; the kernel also sends it if we are killed.
        grace: seconds it gets for that.
    """

    name: str
    command: list[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path | None = None
    account: Account | None = None
    stop: int = signal.SIGTERM
    grace: float = 10.0
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    restart_at: float | None = None

    def start(self) -> None:
        """Start it, adding to its log."""
        self.restart_at = None
        if self.log is None:
            self.process = self._spawn(None)
            return
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".1.log"))
        with self.log.open("ab") as output:
            self.process = self._spawn(output)

    def _spawn(self, output: IO[bytes] | None) -> subprocess.Popen[bytes]:
        return processes.spawn(
            self.command,
            environment=self.environment,
            folder=self.folder,
            output=output,
            account=self.account,
            when_orphaned=self.stop,
        )

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of its log."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Supervisor:
    """Runs children until it is told to stop by a signal, or until one of them keeps dying."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.children: list[Child] = []
        self.stopping = False
        self._clock = clock

    def listen(self) -> None:
        """Let Ctrl-C, a termination and a closed terminal end the run in order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def add(self, child: Child) -> None:
        """Start a child and keep it running from now on."""
        self.children.append(child)
        child.start()

    def check(self) -> None:
        """Note children that ended, and start those again whose pause is over.

        Raises: CommandError with the end of its log when one died MAX_DEATHS times within DEATH_WINDOW.
        """
        now = self._clock()
        for child in self.children:
            if child.restart_at is not None:
                if now >= child.restart_at:
                    child.start()
            elif child.process is not None and child.process.poll() is not None:
                self._note_death(child, child.process, now)

    def _note_death(self, child: Child, process: subprocess.Popen[bytes], now: float) -> None:
        # What it had started itself goes with it, or two generations would work side by side.
        processes.signal_group(process.pid, signal.SIGKILL)
        child.deaths = [*(death for death in child.deaths if now - death < DEATH_WINDOW), now]
        count = len(child.deaths)
        if count >= MAX_DEATHS:
            raise CommandError(f"{child.name} ended {count} times within a minute; giving up.\n{child.tail()}")
        pause = pause_before_restart(count)
        complain(f"{child.name} ended ({_how(process.returncode)}); starting it again in {pause:g} s")
        child.restart_at = now + pause

    def wait(self, done: Callable[[], bool], seconds: float = float("inf")) -> bool:
        """Look after the children until `done()`, a stop signal or the time limit, and return whether it was done.

        Raises: CommandError when a child keeps dying.
        """
        until = self._clock() + seconds
        while not self.stopping and self._clock() < until:
            self.check()
            if done():
                return True
            time.sleep(_TICK)
        return False

    def stop(self) -> None:
        """Stop all children, the last started first group by group; kill what does not end within its grace."""
        self.stopping = True
        # Web server and worker may end side by side; the first child, the database, outlives both.
        for generation in (self.children[1:], self.children[:1]):
            for child in generation:
                _ask(child)
            for child in generation:
                _await(child)

    def run_once(self, child: Child) -> None:
        """Run a command to its end under the same care: a stop signal ends it too.

        Raises: CommandError when it fails.
        """
        child.start()
        process = child.process
        assert process is not None  # noqa: S101 - start() has just set it
        try:
            self.wait(lambda: process.poll() is not None)
        finally:
            if process.poll() is None:
                _ask(child)
                _await(child)
        if process.returncode and not self.stopping:
            raise CommandError(f"{child.name} failed ({_how(process.returncode)}).\n{child.tail(40)}")


def _how(code: int) -> str:
    """Return how a process ended, in words."""
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"


def _ask(child: Child) -> None:
    """Ask a child to end. Only its leader: it knows how to end its own children."""
    if child.process is not None and child.process.poll() is None:
        child.process.send_signal(child.stop)


def _await(child: Child) -> None:
    """Wait for a child's end within its grace, then kill whatever is left of its group."""
    if child.process is None:
        return
    try:
        child.process.wait(timeout=child.grace)
    except subprocess.TimeoutExpired:
        complain(f"{child.name} did not end within {child.grace:g} s; killing it")
    processes.signal_group(child.process.pid, signal.SIGKILL)
    child.process.wait()
