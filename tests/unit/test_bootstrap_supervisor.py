"""The supervisor: restarts with growing pauses, gives up on what keeps dying, leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tradeconnect.bootstrap import processes
from tradeconnect.bootstrap.supervisor import Child, Supervisor, pause_before_restart
from tradeconnect.bootstrap.terminal import CommandError

SLEEPER = "import time; time.sleep(60)"


def child(tmp_path: Path, code: str, **more: object) -> Child:
    environment = {"PATH": os.environ["PATH"]}
    return Child("thing", [sys.executable, "-S", "-c", code], environment, tmp_path, tmp_path / "thing.log", **more)  # type: ignore[arg-type]


def until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_pauses_grow_and_stay_bounded() -> None:
    assert [pause_before_restart(n) for n in range(1, 8)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_dead_child_is_started_again_after_its_pause(tmp_path: Path) -> None:
    now = [100.0]
    keeper = Supervisor(clock=lambda: now[0])
    thing = child(tmp_path, SLEEPER)
    keeper.add(thing)
    first = thing.process
    assert first is not None
    try:
        first.kill()
        first.wait()
        keeper.check()
        keeper.check()
        assert thing.process is first
        now[0] += 0.6
        keeper.check()
        assert thing.process is not first
        assert thing.process is not None
        assert thing.process.poll() is None
    finally:
        keeper.stop()
    assert thing.process.poll() is not None


def die(keeper: Supervisor, thing: Child, now: list[float], *, times: int, apart: float) -> None:
    for _ in range(times):
        assert thing.process is not None
        thing.process.wait()
        keeper.check()
        now[0] += apart
        keeper.check()


def test_child_that_keeps_dying_ends_the_run_with_its_last_words(tmp_path: Path) -> None:
    now = [100.0]
    keeper = Supervisor(clock=lambda: now[0])
    thing = child(tmp_path, "print('out of paper'); raise SystemExit(3)")
    keeper.add(thing)
    with pytest.raises(CommandError, match=r"(?s)thing ended 5 times.*out of paper"):
        die(keeper, thing, now, times=5, apart=9.0)
    assert len(thing.deaths) == 5


def test_child_that_dies_now_and_then_is_kept(tmp_path: Path) -> None:
    now = [100.0]
    keeper = Supervisor(clock=lambda: now[0])
    thing = child(tmp_path, "raise SystemExit(3)")
    keeper.add(thing)
    die(keeper, thing, now, times=8, apart=61.0)
    keeper.stop()


def test_children_of_a_dead_child_do_not_survive_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = (
        "import subprocess, sys, pathlib\n"
        f"p = subprocess.Popen([sys.executable, '-S', '-c', {SLEEPER!r}])\n"
        f"pathlib.Path({str(note)!r}).write_text(str(p.pid) + ' ')\n" + SLEEPER
    )
    keeper = Supervisor()
    thing = child(tmp_path, code)
    keeper.add(thing)
    try:
        assert until(lambda: note.exists() and note.read_text().endswith(" "))
        assert thing.process is not None
        thing.process.kill()
        thing.process.wait()
        keeper.check()
        assert until(lambda: not processes.alive(int(note.read_text())))
    finally:
        keeper.stop()


def test_child_that_ignores_the_request_is_killed_after_its_grace(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    code = f"import signal, pathlib; signal.signal(15, signal.SIG_IGN); pathlib.Path({str(ready)!r}).touch(); {SLEEPER}"
    keeper = Supervisor()
    thing = child(tmp_path, code, grace=0.2)
    keeper.add(thing)
    assert until(ready.exists)
    keeper.stop()
    assert thing.process is not None
    assert thing.process.returncode == -signal.SIGKILL


def test_stop_signal_ends_a_wait(tmp_path: Path) -> None:
    keeper = Supervisor()
    keeper.add(child(tmp_path, SLEEPER))
    keeper.stopping = True
    assert keeper.wait(lambda: False, 30) is False
    keeper.stop()


def test_failing_command_is_reported_with_its_output(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"(?s)thing failed \(exit code 3\).*no such table"):
        Supervisor().run_once(child(tmp_path, "print('no such table'); raise SystemExit(3)"))


def test_children_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = (
        "import os, pathlib, sys, time\n"
        "from tradeconnect.bootstrap import processes\n"
        f"p = processes.spawn([sys.executable, '-S', '-c', {SLEEPER!r}], environment={{}}, folder=pathlib.Path('/'),"
        " output=None)\n"
        f"pathlib.Path({str(note)!r}).write_text(str(p.pid) + ' ')\n"
        "time.sleep(60)\n"
    )
    root = Path(__file__).resolve().parents[2]
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=root)
    try:
        assert until(lambda: note.exists() and note.read_text().endswith(" "))
        orphan = int(note.read_text())
        assert processes.alive(orphan)
    finally:
        parent.kill()
        parent.wait()
    assert until(lambda: not processes.alive(orphan))


def test_leftovers_are_known_by_their_run(tmp_path: Path) -> None:
    mine = {processes.OWNER_VARIABLE: str(tmp_path)}
    other = {processes.OWNER_VARIABLE: str(tmp_path / "other")}
    started = [
        processes.spawn([sys.executable, "-S", "-c", SLEEPER], environment=variables, folder=tmp_path, output=None)
        for variables in (mine, other)
    ]
    try:
        assert until(lambda: processes.owned_by(str(tmp_path)) == [started[0].pid])
        processes.end([started[0].pid], grace=5)
        assert processes.owned_by(str(tmp_path)) == []
        assert processes.alive(started[1].pid)
    finally:
        for process in started:
            process.kill()
            process.wait()
