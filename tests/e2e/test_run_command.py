"""`manage.py run` as a person starts it: the real server, worker and database, and what happens on a kill."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path

import pytest

from tradeconnect.bootstrap import ports, processes

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90.0
HASHED = re.compile(r'(?:href|src)="(/static/[^"]+\.[0-9a-f]{12}\.(css|js))"')


def until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


class Portal:
    """A run of the portal on a data folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.output = var / "output"
        self.wanted = ports.any_free()
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        with self.output.open("ab") as output:
            return subprocess.Popen(self.command, cwd=ROOT, env=self.environment, stdout=output, stderr=output)

    @property
    def command(self) -> list[str]:
        return [sys.executable, "manage.py", "run", "--no-browser", "--port", str(self.wanted)]

    @property
    def environment(self) -> dict[str, str]:
        # What the tests themselves run with must not leak into a real start.
        ours = {"DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        return {**kept, "TRADECONNECT_VAR": str(self.var)}

    def note(self) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads((self.var / "run.json").read_text())
        except (OSError, ValueError):
            return {}
        return found

    def up(self) -> bool:
        return self.note().get("pid") == self.process.pid

    def wait_until_up(self) -> None:
        assert until(lambda: self.up() or self.process.poll() is not None, START_SECONDS), self.output.read_text()
        assert self.process.poll() is None, self.output.read_text()

    def get(self, path: str) -> tuple[int, dict[str, str], str]:
        # The address is the one that the portal printed, always http on this machine.
        try:
            with urllib.request.urlopen(self.note()["address"] + path, timeout=10) as answer:  # noqa: S310
                return answer.status, _lower(answer.headers), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, _lower(error.headers), (self.var / "log" / "web.log").read_text()[-4000:]

    def worker_pids(self) -> list[int]:
        def is_worker(pid: int) -> bool:
            with contextlib.suppress(OSError):
                return b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            return False

        return sorted(pid for pid in processes.owned_by(str(self.var)) if is_worker(pid))

    def database_pid(self) -> int:
        return int((self.var / "postgres" / "data" / "postmaster.pid").read_text().split()[0])

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    # Not tmp_path: as root its folders are closed to the user that runs PostgreSQL.
    folder = Path(tempfile.mkdtemp(prefix="tc-e2e-"))
    folder.chmod(0o755)
    run = Portal(folder)
    try:
        run.wait_until_up()
        yield run
    finally:
        if run.process.poll() is None:
            run.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_pages_come_with_assets_that_may_be_cached_for_ever(portal: Portal) -> None:
    status, _headers, page = portal.get("/")
    assert status == 200, page
    assets = {kind: path for path, kind in HASHED.findall(page)}
    assert assets.keys() == {"css", "js"}, page[:2000]
    for path in assets.values():
        status, headers, body = portal.get(path)
        assert status == 200
        assert "immutable" in headers["cache-control"]
        assert body


def test_demonstration_is_announced(portal: Portal) -> None:
    said = portal.output.read_text()
    assert portal.note()["address"] in said
    for word in ("exporter@demo.test", "officer@demo.test", "Trade-Connect-2026", "123456"):
        assert word in said


def test_the_world_outside_is_played(portal: Portal) -> None:
    """The web server has been told where the stand-ins are, and with which token they answer."""
    status, _headers, page = portal.get("/development/stand-ins/")
    assert status == 200, page
    assert "IEC registry" in page
    assert "Listening on" in (portal.var / "log" / "stand-ins.log").read_text()


def test_secrets_are_private(portal: Portal) -> None:
    assert (portal.var / "secret_key").stat().st_mode & 0o077 == 0
    assert (portal.var / "postgres").stat().st_mode & 0o077 == 0


def test_second_run_says_where_the_first_one_is(portal: Portal) -> None:
    done = subprocess.run(
        portal.command, cwd=ROOT, env=portal.environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"already running at {portal.note()['address']}" in done.stdout


def test_killed_worker_is_started_again(portal: Portal) -> None:
    before = portal.worker_pids()
    assert before
    os.kill(before[0], signal.SIGKILL)
    assert until(lambda: len(portal.worker_pids()) >= 2 and not set(before) & set(portal.worker_pids()), 30)
    assert portal.up()


def test_killed_database_comes_back_with_its_data(portal: Portal) -> None:
    before = portal.database_pid()
    os.kill(before, signal.SIGKILL)
    assert until(lambda: not processes.alive(before), 10)

    def answers() -> bool:
        try:
            return portal.get("/readyz")[0] == 200
        except OSError:
            return False

    assert until(answers, 30), portal.output.read_text()
    assert portal.database_pid() != before


def test_killed_run_leaves_nothing_and_the_next_one_comes_up(portal: Portal) -> None:
    database = portal.database_pid()
    children = processes.owned_by(str(portal.var))
    assert len(children) >= 4
    portal.process.kill()
    portal.process.wait()
    # At once, while the orphans are still ending: the new run has to cope with them.
    portal.process = portal.start()
    portal.wait_until_up()
    assert not [pid for pid in (*children, database) if processes.alive(pid)]
    assert portal.get("/healthz")[0] == 200


def test_stopping_ends_every_child(portal: Portal) -> None:
    assert portal.process.poll() is None
    assert portal.stop() == 0
    assert processes.owned_by(str(portal.var)) == []
    assert portal.note() == {}
