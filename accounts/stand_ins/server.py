"""The stand-in server. `python -m accounts.stand_ins.server --port 0 --ready-file FILE`, with OUTSIDE_TOKEN set.

    GET  /registry/firms?email=…   {"firms": […]}
    GET  /registry/firms/<IEC>     {"firm": {…}}, with 404 {"firm": null}
    POST /directory/check          {"email", "password"} → {"person": {…}} or {"person": null}
    POST /sms                      {"to", "text", "reference"} → {"accepted": true}; the same reference counts once
    GET  /sms                      {"sms": […]}, newest first
    GET  /switch                   {"registry": {"mode", "lie", "lies", "answered"}, …}
    POST /switch                   {"service", "mode"} and, for the mode `wrong`, perhaps one "lie" for every answer

Modes: `normal`; `slow` answers after the clients' patience; `down` says 503 and hangs up, in turn; `wrong` lies, in
another way each time. Every address asks for the bearer token. Query strings and bodies are not logged.
"""

import argparse
import hmac
import json
import logging
import os
import signal
import sys
import threading
import urllib.parse
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, NoReturn

from accounts.stand_ins import firms, people
from accounts.stand_ins.lies import LIES, Reply, lie_about_firms, lie_about_person, lie_about_sms, reply

log = logging.getLogger("stand-ins")

SERVICES: Final = ("registry", "directory", "sms")
MODES: Final = ("normal", "slow", "down", "wrong")
SLOW_SECONDS: Final = 12.0
_LARGEST_BODY: Final = 65_536  # bytes
_SMS_KEPT: Final = 200


class BadRequest(Exception):
    """What was asked cannot be understood; the text says why."""


class Service:
    """One of the three services: its mode, and how often it has answered."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.mode = "normal"
        self.lie = ""
        self.answered = 0

    def turn(self, mode: str, lie: str) -> None:
        """Go over to a mode. Raises: BadRequest."""
        if mode not in MODES:
            raise BadRequest("mode")
        if lie and (mode != "wrong" or lie not in LIES[self.name]):
            raise BadRequest("lie")
        self.mode, self.lie, self.answered = mode, lie, 0

    def state(self) -> dict[str, object]:
        """Return what GET /switch says of it."""
        return {"mode": self.mode, "lie": self.lie, "lies": LIES[self.name], "answered": self.answered}

    def next_lie(self) -> str:
        """Return the lie that is told now; empty for the truth."""
        if self.mode != "wrong":
            return ""
        return self.lie or LIES[self.name][(self.answered - 1) % len(LIES[self.name])]


class StandIns(ThreadingHTTPServer):
    """The three services in one server."""

    daemon_threads = True

    def __init__(self, host: str, port: int, token: str, slow_seconds: float = SLOW_SECONDS) -> None:
        super().__init__((host, port), Handler)
        self.token = token
        self.slow_seconds = slow_seconds
        self.services = {name: Service(name) for name in SERVICES}
        self.sms: deque[dict[str, Any]] = deque(maxlen=_SMS_KEPT)
        self.lock = threading.Lock()
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """Return the address of the server, without a slash at its end."""
        return f"http://{self.server_address[0]!s}:{self.server_port}"

    def switch(self, service: str, mode: str, lie: str = "") -> None:
        """Turn a service to a mode. Raises: BadRequest."""
        if service not in self.services:
            raise BadRequest("service")
        with self.lock:
            self.services[service].turn(mode, lie)

    def handle_error(self, request: object, client_address: object) -> None:
        """Log what went wrong in a thread; a client that lost its patience is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            log.exception("a request failed")


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: StandIns
    server_version = "StandIns"
    timeout = 30

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        """Answer a GET."""
        self._respond()

    def do_POST(self) -> None:  # noqa: N802 - the name that http.server calls
        """Answer a POST."""
        self._respond()

    def _respond(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        parts = [urllib.parse.unquote(part) for part in url.path.strip("/").split("/")]
        try:
            body = self._body()
            if not self._knows_token():
                self._send(reply({"error": "token"}, 401), "")
            elif parts == ["sms"] and self.command == "GET":
                self._send(reply({"sms": list(reversed(self.server.sms))}), "")
            elif parts == ["switch"]:
                self._send(self._switch(body), "")
            elif parts[0] in self.server.services:
                self._serve(self.server.services[parts[0]], parts, dict(urllib.parse.parse_qsl(url.query)), body)
            else:
                self._send(reply({"error": "address"}, 404), "")
        except BadRequest as reason:
            self._send(reply({"error": str(reason)}, 400), "")

    def _serve(self, service: Service, parts: list[str], query: dict[str, str], body: dict[str, Any]) -> None:
        """Answer for a service in its mode."""
        with self.server.lock:
            service.answered += 1
            mode, lie, count = service.mode, service.next_lie(), service.answered
        if mode == "slow":
            self.server.closing.wait(self.server.slow_seconds)
        if mode == "down":
            if count % 2:
                self._send(reply({"error": "unavailable"}, 503), mode)
            else:
                self.close_connection = True
                log.info("%s %s hung up (down)", self.command, urllib.parse.urlsplit(self.path).path)
            return
        answers = {"registry": self._registry, "directory": self._directory, "sms": self._sms}
        self._send(answers[service.name](parts[1:], query, body, lie), f"{mode} {lie}".strip())

    def _registry(self, parts: list[str], query: dict[str, str], _body: dict[str, Any], lie: str) -> Reply:
        if self.command != "GET" or parts[:1] != ["firms"] or len(parts) > 2:
            return reply({"error": "address"}, 404)
        if len(parts) == 1:
            email = query.get("email", "").lower()
            if "@" not in email:
                raise BadRequest("email")
            found = firms.listed_for(email)
            honest = reply({"firms": [asdict(firm) for firm in found]})
            return lie_about_firms(lie, honest, found, email=email) if lie else honest
        firm = firms.all_firms().get(parts[1])
        honest = reply({"firm": asdict(firm)}) if firm else reply({"firm": None}, 404)
        return lie_about_firms(lie, honest, [firm] if firm else [], iec=parts[1]) if lie else honest

    def _directory(self, parts: list[str], _query: dict[str, str], body: dict[str, Any], lie: str) -> Reply:
        if self.command != "POST" or parts != ["check"]:
            return reply({"error": "address"}, 404)
        email = _text(body, "email")
        person = people.check(email, _text(body, "password"))
        found = asdict(person) if person else None
        honest = reply({"person": found})
        return lie_about_person(lie, honest, found, email=email) if lie else honest

    def _sms(self, parts: list[str], _query: dict[str, str], body: dict[str, Any], lie: str) -> Reply:
        if parts:
            return reply({"error": "address"}, 404)
        message = {name: _text(body, name) for name in ("to", "text", "reference")}
        with self.server.lock:
            if all(message["reference"] != known["reference"] for known in self.server.sms):
                self.server.sms.append(message)
        honest = reply({"accepted": True, "reference": message["reference"]})
        return lie_about_sms(lie, honest) if lie else honest

    def _switch(self, body: dict[str, Any]) -> Reply:
        if self.command == "POST":
            lie = body.get("lie") or ""
            self.server.switch(_text(body, "service"), _text(body, "mode"), lie if isinstance(lie, str) else "?")
        return reply({name: service.state() for name, service in self.server.services.items()})

    def _knows_token(self) -> bool:
        given = self.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self.server.token}".encode())

    def _body(self) -> dict[str, Any]:
        """Return the JSON object that was posted, nothing with a GET. Raises: BadRequest."""
        if self.command != "POST":
            return {}
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _LARGEST_BODY:
            raise BadRequest("length")
        try:
            found = json.loads(self.rfile.read(int(length)))
        except ValueError:
            raise BadRequest("not JSON") from None
        if not isinstance(found, dict):
            raise BadRequest("not an object")
        return found

    def _send(self, answer: Reply, mode: str) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        # Before the answer: whoever has it finds it in the log.
        path = urllib.parse.urlsplit(self.path).path
        log.info("%s %s %s%s", self.command, path, answer.status, f" ({mode})" if mode else "")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: what http.server would log holds the query string."""


def _text(body: dict[str, Any], name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str) or not found:
        raise BadRequest(name)
    return found


@contextmanager
def running(token: str, slow_seconds: float = SLOW_SECONDS) -> Iterator[StandIns]:
    """Give the server, running in a thread of this process on a free port of this machine: for tests."""
    server = StandIns("127.0.0.1", 0, token, slow_seconds)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def main(arguments: Sequence[str]) -> int:
    """Serve until told to stop. Return the exit code; 2 in production, or without a token."""
    parser = argparse.ArgumentParser(prog="accounts.stand_ins.server", description="Play the world outside.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=0, help="port; 0 takes a free one")
    parser.add_argument("--ready-file", type=Path, help="file that the port is written to when the server listens")
    parser.add_argument("--slow-seconds", type=float, default=SLOW_SECONDS, help="how long the mode `slow` waits")
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO, stream=sys.stdout)
    if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".prod"):
        log.error("The stand-ins are for development: they never start beside production settings.")
        return 2
    token = os.environ.get("OUTSIDE_TOKEN", "")
    if not token:
        log.error("OUTSIDE_TOKEN is not set.")
        return 2
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    with StandIns(options.host, options.port, token, options.slow_seconds) as server:
        if options.ready_file:
            _write(options.ready_file, str(server.server_port))
        log.info("Listening on %s; %s firms, %s accounts", server.url, len(firms.all_firms()), len(people.PEOPLE))
        server.serve_forever()
    return 0


def _stop(_number: int, _frame: object) -> NoReturn:
    sys.exit(0)


def _write(path: Path, text: str) -> None:
    """Write a file in one step: whoever waits for it never reads half of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
