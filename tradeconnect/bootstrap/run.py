"""`manage.py run`: the whole portal from one command, and its orderly end.

Started twice on the same data folder, the second command says where the first one answers and exits with 0. Locks are
held by the kernel, so a killed run leaves none behind; its orphans are found by their environment and ended first.
"""

import argparse
import json
import os
import secrets
import sys
import time
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from tradeconnect.bootstrap import environment, packages, ports, postgres, processes, stand_ins
from tradeconnect.bootstrap.places import PYTHON, ROOT, LockFile, open_lock, var_folder
from tradeconnect.bootstrap.supervisor import Child, Supervisor
from tradeconnect.bootstrap.terminal import CommandError, complain, say

_HEALTHY_SECONDS: Final = 60.0
_EARLY_DEATHS: Final = 3
_STAND_INS_SECONDS: Final = 20.0
_OTHER_RUN_SECONDS: Final = 180.0
_PASSWORD: Final = "Trade-Connect-2026"  # noqa: S105 - the demonstration accounts', for everybody to read
_PIN: Final = "123456"
_LOGINS: Final = (
    ("exporter@demo.test", "exporter, with a wallet and applications"),
    ("colleague@demo.test", "her colleague at the same firm"),
    ("rival@demo.test", "exporter of another firm"),
    ("broker@demo.test", "customs broker of both firms"),
    ("officer@demo.test", "issuing officer"),
    ("officer2@demo.test", "officer of the same office"),
    ("other-officer@demo.test", "officer of another agency"),
    ("admin@demo.test", "administrator of the agency"),
    ("operator@demo.test", "operator of the portal"),
)


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    host: str
    port: int
    url: str
    browser: bool
    logs: bool


def parse(arguments: Sequence[str]) -> Options:
    """Read the options of `run`."""
    parser = argparse.ArgumentParser(prog="manage.py run", description="Start the portal with everything it needs.")
    parser.add_argument("--port", type=int, default=ports.DEFAULT_PORT, help="wanted port; the next free one is taken")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--url", default="", help="public address that QR codes and mails carry, if not the local one")
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="do not open a browser")
    parser.add_argument("--logs", action="store_true", help="show the children's output here instead of in var/log")
    found = parser.parse_args(arguments)
    return Options(found.host, found.port, found.url.rstrip("/"), found.browser, found.logs)


def main(arguments: Sequence[str]) -> int:
    """Start the portal and stay until it is told to stop. Return the exit code."""
    options = parse(arguments)
    began = time.monotonic()
    var = var_folder()
    environment.ensure(environment.RUN_LOCK)
    packages.ensure(packages.RUN)
    with open_lock(var / "run.lock") as lock:
        if not lock.try_lock():
            return _report_other(var, lock)
        return _Run(var, options, began).go()


def child_environment(var: Path, database: str, **extra: str) -> dict[str, str]:
    """Return the environment of Django processes on the data folder `var`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tradeconnect.settings.dev",
        "TRADECONNECT_VAR": str(var),
        "DATABASE_URL": database,
        "CELERY_BROKER_URL": "filesystem://localhost//",
        "PYTHONUNBUFFERED": "1",
        **extra,
    }


def attach(var: Path) -> dict[str, str]:
    """Return the environment that lets other manage.py commands reach a running portal; nothing when none runs."""
    note = _read_note(var)
    if note is None or not processes.alive(int(note["pid"])):
        return {}
    return {"DATABASE_URL": note["database"], "TRADECONNECT_VAR": str(var), "PORTAL_URL": note["address"]}


class _Run:
    """One run, from the first child to the last."""

    def __init__(self, var: Path, options: Options, began: float) -> None:
        self.var = var
        self.options = options
        self.began = began
        self.supervisor = Supervisor()
        self.port = options.port
        self.cluster: postgres.Cluster
        self.outside = stand_ins.StandIns(var)

    def go(self) -> int:
        """Bring everything up, look after it, take it down. Return the exit code."""
        self.supervisor.listen()
        _clear_orphans(self.var)
        for folder in ("log", "broker/queue", "broker/control"):
            (self.var / folder).mkdir(parents=True, exist_ok=True)
        # Chosen before the demonstration data is made: its QR codes carry the address.
        self.port = ports.pick(self.options.host, self.options.port)
        try:
            self._start_database()
            self.supervisor.add(self.outside.child(self._environment(), self._log("stand-ins")))
            self._prepare()
            self.outside.wait(self.supervisor, _STAND_INS_SECONDS)
            self._start_portal()
            self._announce()
            self.supervisor.wait(lambda: False)
        finally:
            say("Stopping; work in hand is finished first")
            self.supervisor.stop()
            _note_path(self.var).unlink(missing_ok=True)
        return 0

    @property
    def address(self) -> str:
        """Return what a browser on this machine opens."""
        host = "localhost" if self.options.host in {"127.0.0.1", "0.0.0.0"} else self.options.host  # noqa: S104
        return f"http://{host}:{self.port}"

    def _start_database(self) -> None:
        cluster = self.cluster = postgres.embedded(self.var)
        postgres.clear_leftovers(cluster)
        if postgres.initialise(cluster):
            say(f"New database in {cluster.home}")
        self.supervisor.add(database_child(cluster, {processes.OWNER_VARIABLE: str(self.var)}, self._log("database")))
        wait_for_database(self.supervisor, cluster)

    def _prepare(self) -> None:
        """Migrate, load and collect in one process; three management commands would start Django three times."""
        command = [str(PYTHON), "-m", "tradeconnect.bootstrap.prepare"]
        self.supervisor.run_once(Child("Preparing the data", command, self._environment(), ROOT))

    def _start_portal(self) -> None:
        if self.supervisor.stopping:
            return
        web = Child("web server", self._web(), self._environment(), ROOT, self._log("web"))
        worker = Child("worker", self._worker(), self._environment(), ROOT, self._log("worker"), grace=15.0)
        self.supervisor.add(web)
        self.supervisor.add(worker)
        host = "127.0.0.1" if self.options.host == "0.0.0.0" else self.options.host  # noqa: S104
        # A server that never came up will not come up by trying for a minute.
        hopeless = partial(_has_died, web, _EARLY_DEATHS)
        self.supervisor.wait(lambda: hopeless() or ports.healthy(host, self.port), _HEALTHY_SECONDS)
        if hopeless() or not (self.supervisor.stopping or ports.healthy(host, self.port)):
            raise CommandError(f"The portal does not answer. The end of its log:\n{web.tail(40)}")

    def _web(self) -> list[str]:
        # One blocking thread a worker: under the GIL more only add waiting, and each keeps one database connection.
        options = ["--interface", "wsgi", "--host", self.options.host, "--port", str(self.port), "--workers", "2"]
        options += ["--blocking-threads", "1", "--no-ws", "--workers-kill-timeout", "8"]
        # It does not replace its own dead processes but ends with them: one place decides when enough is enough.
        return [str(PYTHON), "-m", "granian", *options, "tradeconnect.wsgi:application"]

    def _worker(self) -> list[str]:
        processors = min(2, os.cpu_count() or 1)
        options = ["worker", "-B", "--loglevel", "INFO", "--concurrency", str(processors)]
        options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        return [str(PYTHON), "-m", "celery", "-A", "tradeconnect.celery:app", *options]

    def _environment(self) -> dict[str, str]:
        hosts = dict.fromkeys(["localhost", "127.0.0.1", "[::1]", *self._public_hosts()])
        extra = {
            "PORTAL_URL": self.options.url or self.address,
            "ALLOWED_HOSTS": ",".join(hosts),
            processes.OWNER_VARIABLE: str(self.var),
            **self.outside.variables(),
        }
        if self.options.url.startswith("https://"):
            extra["CSRF_TRUSTED_ORIGINS"] = self.options.url
        return child_environment(self.var, self.cluster.url, **extra)

    def _public_hosts(self) -> list[str]:
        url = self.options.url.partition("://")[2].partition("/")[0].partition(":")[0]
        # Listening on every address means that we cannot know the names we are called by.
        everywhere = ["*"] if self.options.host == "0.0.0.0" and not url else []  # noqa: S104
        return [*everywhere, *([url] if url else []), self.options.host]

    def _log(self, name: str) -> Path | None:
        return None if self.options.logs and name != "database" else self.var / "log" / f"{name}.log"

    def _announce(self) -> None:
        """Say where the portal is and who can sign in, and note it for a second run."""
        if self.supervisor.stopping:
            return
        note = {"pid": os.getpid(), "address": self.address, "port": self.port, "database": self.cluster.url}
        _write_note(self.var, {**note, "host": self.options.host})
        if self.port != self.options.port:
            say(f"Port {self.options.port} is taken.")
        say(f"\nTradeConnect answers at {self.address}   ({time.monotonic() - self.began:.1f} s)\n")
        for login, who in _LOGINS:
            say(f"  {login:24} {who}")
        say(f"\n  password {_PASSWORD}   signing PIN {_PIN}")
        say(f"  mails, SMS, codes for officers, administrator and operator: {self.address}/development/messages/")
        say(f"  logs in {self.var / 'log'}; Ctrl-C stops everything\n")
        graphical = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        if self.options.browser and graphical and sys.stdout.isatty():
            webbrowser.open(self.address)


def _has_died(child: Child, times: int) -> bool:
    """Say whether a child has ended that often of late."""
    return len(child.deaths) >= times


def database_child(cluster: postgres.Cluster, variables: dict[str, str], log: Path | None) -> Child:
    """Return the child that serves a cluster. SIGINT is PostgreSQL's fast shutdown: sessions end, data is flushed."""
    names = {"PATH": os.defpath, "HOME": str(cluster.home), "TZ": "UTC", "LC_ALL": "C", **variables}
    return Child("database", cluster.command, names, cluster.home, log, cluster.account, stop=2, grace=20.0)


def wait_for_database(supervisor: Supervisor, cluster: postgres.Cluster) -> None:
    """Wait until a started cluster answers, and complete it.

    Raises: CommandError when it does not come up.
    """
    server = supervisor.children[0]
    assert server.process is not None  # noqa: S101 - add() has just started it
    postgres.wait_until_ready(cluster, server.process, server.log or Path(os.devnull))
    postgres.finish(cluster)


def _clear_orphans(var: Path) -> None:
    """End what a killed run left behind, the database last. We hold the run lock: these belong to no living run."""
    orphans = processes.owned_by(str(var))
    others = [pid for pid in orphans if processes.program(pid) != "postgres"]
    if others:
        complain("Ending what an earlier run left behind")
        processes.end(others, grace=5.0)
    _note_path(var).unlink(missing_ok=True)


def _report_other(var: Path, lock: LockFile) -> int:
    """Say where the run that holds the lock answers, waiting for it if it is still starting. Return the exit code.

    Raises: CommandError when it does not come up.
    """
    until = time.monotonic() + _OTHER_RUN_SECONDS
    while time.monotonic() < until:
        note = _read_note(var)
        if note and ports.healthy("127.0.0.1" if note["host"] == "0.0.0.0" else note["host"], int(note["port"])):  # noqa: S104
            say(f"TradeConnect is already running at {note['address']} (process {note['pid']}).")
            return 0
        if lock.try_lock():
            raise CommandError("The other run that was starting has ended. Start again.")
        time.sleep(0.3)
    raise CommandError(f"Another run holds {var}, but does not answer.")


def _note_path(var: Path) -> Path:
    return var / "run.json"


def _write_note(var: Path, note: dict[str, object]) -> None:
    """Replace the note in one step: a second run never reads half of it."""
    draft = var / f"run.json.{secrets.token_hex(4)}"
    draft.write_text(json.dumps(note))
    draft.replace(_note_path(var))


def _read_note(var: Path) -> dict[str, str] | None:
    """Return what the living run noted, or None."""
    try:
        found: dict[str, object] = json.loads(_note_path(var).read_text())
    except (OSError, ValueError):
        return None
    return {key: str(value) for key, value in found.items()}
