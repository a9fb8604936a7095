"""Calls to services outside the portal: JSON over HTTP within limits, and a circuit that all processes share.

Every call is made outside transactions: a service that takes its time must not hold locks, and a rollback must not
forget that it failed. `transaction.atomic(durable=True)` sees to both: a call inside a transaction is a RuntimeError.

The circuit of a service is its row of `OutsideService`. After settings.OUTSIDE_CIRCUIT_FAILURES failures in a row it is
open for settings.OUTSIDE_CIRCUIT_SECONDS: every process fails at once. Then one call is let through as a probe; its
outcome closes the circuit or opens it again.

Addresses are logged nowhere, query strings and bodies neither: they hold personal data. For the same reason an
exception of `requests`, whose text quotes the address, never travels on as a cause.
"""

import datetime as dt
import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final

import requests
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, MaxRetryError, ReadTimeoutError
from urllib3.util import Retry

from tradeconnect.common.models import OutsideService

log = logging.getLogger(__name__)
# At lower levels it writes whole addresses.
logging.getLogger("urllib3").setLevel(logging.ERROR)

JsonObject = dict[str, Any]

_RETRIES: Final = 2
_PAUSE: Final = 0.1  # seconds; urllib3 tries again at once, and a second time after twice as long
_CHUNK: Final = 16_384  # bytes
_SUCCESS_NOTED_EVERY: Final = dt.timedelta(minutes=1)
_BUSY: Final = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
_OUR_FAULT: Final = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
}


class ServiceUnavailable(Exception):
    """A service outside the portal gave no answer that can be used.

    Args:
        name: of the service. reason: for operators; without personal data.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class ServiceDown(ServiceUnavailable):
    """Time limit, no connection, an error of the service's own (5xx), or an open circuit."""


class ServiceLied(ServiceUnavailable):
    """It answered, but not what was asked: not JSON, too large, a redirect, our token refused, a wrong shape."""


class ServiceRefused(ServiceLied):
    """It works and refuses this one question (another 4xx). Does not count against it: others may ask better."""


class OutsideClient:
    """A service outside the portal.

    Args:
        name: of its circuit. base_url: what every path is put after. token: sent as a bearer token.
    """

    def __init__(self, name: str, base_url: str, token: str) -> None:
        self.name = name
        self._base_url = base_url.rstrip("/")
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            # A small answer must not unpack into a large one.
            "Accept-Encoding": "identity",
            "User-Agent": "TradeConnect",
        }

    def get_json(self, path: str, params: Mapping[str, str] | None = None) -> JsonObject:
        """Ask, twice more if the connection fails, and return the JSON object of the answer.

        Args: path: with a slash in front, its parts quoted. Raises: ServiceUnavailable.
        """
        return self._ask("GET", path, params=params)

    def find_json(self, path: str, params: Mapping[str, str] | None = None) -> JsonObject:
        """Ask as `get_json` for something that may not exist; return the JSON object that comes with a 404 as well.

        The caller looks whether it says so: anything on the way can answer 404. Raises: ServiceUnavailable.
        """
        return self._ask("GET", path, params=params, may_be_unknown=True)

    def post_json(self, path: str, body: Mapping[str, Any]) -> JsonObject:
        """Post a JSON object, once, and return that of the answer. Raises: ServiceUnavailable."""
        return self._ask("POST", path, body=body)

    def lied(self, reason: str) -> ServiceLied:
        """Return what to raise when the content of an answer cannot be true, after noting it for operators.

        It does not count against the service: one bad record must not cut off all the others.
        """
        lie = ServiceLied(self.name, f"answered what cannot be: {reason}")
        self._note(lie, counts=False)
        return lie

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        may_be_unknown: bool = False,
    ) -> JsonObject:
        if not self._base_url:
            raise ServiceDown(self.name, "no address configured")
        _admit(self.name)
        exchange = partial(_exchange, method, self._base_url + path, self._headers, params, body)
        try:
            answer = self._read(_within(settings.OUTSIDE_TOTAL_SECONDS, exchange), may_be_unknown)
        except ServiceRefused:
            _note_success(self.name)
            raise
        except ServiceUnavailable as failure:
            self._note(failure, counts=True)
            raise
        except (requests.RequestException, HTTPError, queue.Empty) as error:
            down = ServiceDown(self.name, _explain(error))
            self._note(down, counts=True)
            raise down from None
        _note_success(self.name)
        return answer

    def _note(self, failure: ServiceUnavailable, *, counts: bool) -> None:
        log.warning("outside service %s: %s", self.name, failure.reason)
        _write_down(self.name, failure.reason, counts=counts)

    def _read(self, reply: "_Reply", may_be_unknown: bool) -> JsonObject:
        """Return the JSON object of a reply."""
        status, reason = reply.status, f"HTTP {reply.status}"
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _BUSY:
            raise ServiceDown(self.name, reason)
        if status in _OUR_FAULT:
            raise ServiceLied(self.name, f"{reason}: our token or method is refused")
        if status == HTTPStatus.NOT_FOUND and may_be_unknown:
            return self._object(reply)
        if status >= HTTPStatus.BAD_REQUEST:
            raise ServiceRefused(self.name, reason)
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            raise ServiceLied(self.name, f"{reason}: redirects are not followed")
        return self._object(reply)

    def _object(self, reply: "_Reply") -> JsonObject:
        if len(reply.body) > settings.OUTSIDE_MAX_BYTES:
            raise ServiceLied(self.name, "larger than allowed")
        if reply.content_type != "application/json":
            raise ServiceLied(self.name, f"HTTP {reply.status}: not JSON")
        try:
            found = json.loads(reply.body)
        except (ValueError, RecursionError):
            raise ServiceLied(self.name, "broken JSON") from None
        if not isinstance(found, dict):
            raise ServiceLied(self.name, "not a JSON object")
        return found


@dataclass(frozen=True, slots=True)
class _Reply:
    """What came back. A body longer than allowed is cut one byte after the limit."""

    status: int
    content_type: str
    body: bytes


class _Retries(Retry):
    """Retries of lost connections. A service that is merely slow is not asked again: that would make it slower."""

    def increment(self, *args: Any, **kwargs: Any) -> "_Retries":
        error = kwargs.get("error")
        if isinstance(error, ReadTimeoutError):
            raise error
        return super().increment(*args, **kwargs)


def _exchange(
    method: str,
    url: str,
    headers: Mapping[str, str],
    params: Mapping[str, str] | None,
    body: Mapping[str, Any] | None,
) -> _Reply:
    """Send one question over a connection of its own and read the reply. Only GET is tried again."""
    until = time.monotonic() + settings.OUTSIDE_TOTAL_SECONDS
    with requests.Session() as session:
        # No proxies, passwords or certificates from the environment or a .netrc.
        session.trust_env = False
        retries = _Retries(
            total=_RETRIES if method == "GET" else 0,
            backoff_factor=_PAUSE,
            allowed_methods={"GET"},
            status_forcelist={502, 503, 504},
            respect_retry_after_header=False,
            raise_on_status=False,
        )
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=retries))
        limits = (settings.OUTSIDE_CONNECT_SECONDS, settings.OUTSIDE_READ_SECONDS)
        with session.request(
            method, url, params=params, json=body, headers=headers, timeout=limits, allow_redirects=False, stream=True
        ) as response:
            content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return _Reply(response.status_code, content_type, _read_body(response, until))


def _read_body(response: requests.Response, until: float) -> bytes:
    body = b""
    while len(body) <= settings.OUTSIDE_MAX_BYTES:
        if time.monotonic() > until:
            raise requests.Timeout
        piece = response.raw.read1(_CHUNK, decode_content=False)
        if not piece:
            break
        body += piece
    return body


def _within(seconds: float, work: Callable[[], _Reply]) -> _Reply:
    """Return what `work` returns, or raise queue.Empty after some seconds.

    The limits of a socket hold for one read each, and none holds for the look-up of a name. So the work is done in a
    thread that we stop waiting for; it ends by itself at the limits of its socket.
    """
    done: queue.SimpleQueue[_Reply | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put(work())
        except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
            done.put(error)

    threading.Thread(target=run, name="outside call", daemon=True).start()
    outcome = done.get(timeout=seconds)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _explain(error: Exception) -> str:
    """Return the kind of failure in words; the text of the error would quote the address."""
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    if isinstance(error, queue.Empty | requests.Timeout | ReadTimeoutError) or isinstance(cause, ReadTimeoutError):
        return "no answer within the time limit"
    if isinstance(error, requests.exceptions.SSLError):
        return "no trusted connection (TLS)"
    return "no connection"


def _admit(name: str) -> None:
    """Let a call through unless the circuit is open. The first one after the open time goes as the probe.

    Raises: ServiceDown. RuntimeError inside a transaction.
    """
    with transaction.atomic(durable=True):
        row = OutsideService.objects.filter(name=name).first()
        if row is None or row.open_until is None:
            return
        now = timezone.now()
        if row.open_until <= now:
            # Whoever moves the time on is the probe. Should it die, another may go when it would have had to end.
            probing = now + dt.timedelta(seconds=settings.OUTSIDE_TOTAL_SECONDS + 1)
            mine = OutsideService.objects.filter(pk=row.pk, open_until=row.open_until)
            if mine.update(open_until=probing):
                return
    raise ServiceDown(name, "the circuit is open after failures in a row")


def _note_success(name: str) -> None:
    """Close the circuit. A service that is well is written down once a minute, not at every call."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        _row, created = OutsideService.objects.get_or_create(name=name, defaults={"last_success_at": now})
        if created:
            return
        lately = now - _SUCCESS_NOTED_EVERY
        stale = OutsideService.objects.exclude(failures=0, open_until=None, last_success_at__gt=lately)
        stale.filter(name=name).update(failures=0, open_until=None, last_success_at=now)


def _write_down(name: str, reason: str, *, counts: bool) -> None:
    """Write a failure down; open the circuit when it `counts` and is one too many."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        row, _created = OutsideService.objects.select_for_update().get_or_create(name=name)
        row.last_failure_at, row.last_error = now, reason[:200]
        if counts:
            row.failures += 1
            if row.failures >= settings.OUTSIDE_CIRCUIT_FAILURES:
                row.open_until = now + dt.timedelta(seconds=settings.OUTSIDE_CIRCUIT_SECONDS)
                log.error("the circuit of %s is open until %s", name, row.open_until)
        row.save()


def circuits() -> dict[str, OutsideService]:
    """Return how every service that was ever asked is doing, by name: for operators."""
    return {row.name: row for row in OutsideService.objects.order_by("name")}
