"""Calls to services outside: limits that hold, lies refused, and one circuit for all processes."""

import datetime as dt
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from accounts.stand_ins.lies import LIES
from accounts.stand_ins.server import StandIns
from tests.factories.outside import SLOW_SECONDS, TOKEN
from tradeconnect.common import http
from tradeconnect.common.http import OutsideClient, ServiceDown, ServiceLied, ServiceRefused, ServiceUnavailable
from tradeconnect.common.messages.sms import HttpSmsProvider
from tradeconnect.common.models import OutsideService

pytestmark = pytest.mark.django_db

EMAIL = "exporter@demo.test"
FIRM = "/registry/firms/AAXCS4821K"
NAME = "a-service"


def client(server: StandIns, token: str = TOKEN) -> OutsideClient:
    return OutsideClient(NAME, server.url, token)


def row() -> OutsideService:
    return OutsideService.objects.get(name=NAME)


@contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve what no HTTP library would: `answer` gets each connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connected, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(connected,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def test_an_answer_comes_back(outside: StandIns) -> None:
    assert client(outside).get_json("/registry/firms", {"email": EMAIL})["firms"][0]["iec"] == "AAXCS4821K"
    posted = client(outside).post_json("/sms", {"to": "9840012345", "text": "hello", "reference": "r"})
    assert posted == {"accepted": True, "reference": "r"}
    assert row().failures == 0
    assert row().last_success_at is not None


def test_a_404_is_an_answer_where_something_may_be_unknown(outside: StandIns) -> None:
    path = "/registry/firms/AAACZ9999Z"
    assert client(outside).find_json(path) == {"firm": None}
    with pytest.raises(ServiceRefused):
        client(outside).get_json(path)
    assert row().failures == 0


def test_the_exceptions_name_the_service(outside: StandIns) -> None:
    outside.switch("registry", "down")
    with pytest.raises(ServiceUnavailable) as caught:
        client(outside).get_json(FIRM)
    assert (caught.value.name, caught.value.reason) == (NAME, "HTTP 503")


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ("html", "not JSON"),
        ("broken_json", "broken JSON"),
        ("not_an_object", "not a JSON object"),
        ("too_large", "larger than allowed"),
        ("redirect", "redirects are not followed"),
        ("not_found_page", "not JSON"),
    ],
)
def test_what_is_no_json_answer_is_refused(outside: StandIns, lie: str, reason: str) -> None:
    outside.switch("registry", "wrong", lie)
    with pytest.raises(ServiceLied, match=reason):
        client(outside).find_json(FIRM)
    assert row().failures == 1
    assert reason in row().last_error


def test_deep_json_is_refused() -> None:
    """The parser would fall over it with an error of its own."""
    body = b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    head = f"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    def answer(connected: socket.socket) -> None:
        connected.recv(4096)
        connected.sendall(head + body)
        connected.close()

    with raw_server(answer) as url, pytest.raises(ServiceLied, match="broken JSON"):
        OutsideClient(NAME, url, TOKEN).get_json("/")


def test_a_shorter_body_than_announced_is_no_answer() -> None:
    def answer(connected: socket.socket) -> None:
        connected.recv(4096)
        connected.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{}")
        connected.close()

    with raw_server(answer) as url, pytest.raises(ServiceDown, match="no connection"):
        OutsideClient(NAME, url, TOKEN).get_json("/")


def test_a_packed_answer_is_not_unpacked() -> None:
    import gzip

    body = gzip.compress(b'{"padding": "' + b" " * 50_000_000 + b'"}')

    def answer(connected: socket.socket) -> None:
        connected.recv(4096)
        head = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n"
        connected.sendall(head + body)
        connected.close()

    with raw_server(answer) as url, pytest.raises(ServiceLied, match="broken JSON"):
        OutsideClient(NAME, url, TOKEN).get_json("/")


def test_a_slow_service_is_cut_off_at_the_read_limit(outside: StandIns) -> None:
    outside.switch("registry", "slow")
    began = time.monotonic()
    with pytest.raises(ServiceDown, match="time limit"):
        client(outside).get_json(FIRM)
    assert 0.4 < time.monotonic() - began < 0.95 < SLOW_SECONDS
    assert outside.services["registry"].answered == 1, "a slow service is not asked again"


def test_a_drip_is_cut_off_at_the_total_limit(outside: StandIns) -> None:
    """Each piece comes within the read limit; the answer never ends."""

    def drip(connected: socket.socket) -> None:
        connected.recv(4096)
        try:
            for byte in b"HTTP/1.0 200 OK\r\n" * 100:
                connected.sendall(bytes([byte]))
                time.sleep(0.1)
        except OSError:
            pass

    began = time.monotonic()
    with raw_server(drip) as url, pytest.raises(ServiceDown, match="time limit"):
        OutsideClient(NAME, url, TOKEN).get_json("/")
    assert 0.9 < time.monotonic() - began < 1.8


def test_nobody_there_is_down(outside: StandIns) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ServiceDown, match="no connection"):
        OutsideClient(NAME, f"http://127.0.0.1:{port}", TOKEN).get_json("/")
    assert row().failures == 1


def test_without_an_address_it_is_down_at_once() -> None:
    with pytest.raises(ServiceDown, match="no address"):
        OutsideClient(NAME, "", TOKEN).get_json("/")
    assert not OutsideService.objects.exists()


def test_a_get_is_tried_three_times_and_a_post_once(outside: StandIns) -> None:
    outside.switch("registry", "down")
    outside.switch("sms", "down")
    for call in (lambda: client(outside).get_json(FIRM), lambda: client(outside).post_json("/sms", {"to": "1"})):
        with pytest.raises(ServiceDown):
            call()
    assert outside.services["registry"].answered == 3
    assert outside.services["sms"].answered == 1


def test_a_get_survives_one_lost_connection(outside: StandIns) -> None:
    asked = []

    def answer(connected: socket.socket) -> None:
        connected.recv(4096)
        asked.append(1)
        if len(asked) > 1:
            connected.sendall(b'HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{"a": 1}')
        connected.close()

    with raw_server(answer) as url:
        assert OutsideClient(NAME, url, TOKEN).get_json("/") == {"a": 1}
    assert len(asked) == 2


def test_a_wrong_token_is_seen(outside: StandIns) -> None:
    with pytest.raises(ServiceLied, match="HTTP 401"):
        client(outside, "another").get_json(FIRM)
    assert row().failures == 1


def test_one_bad_question_does_not_count_against_the_service(outside: StandIns) -> None:
    """Otherwise anybody who types nonsense could cut everybody off."""
    for _time in range(10):
        with pytest.raises(ServiceRefused):
            client(outside).get_json("/registry/firms", {"email": "nonsense"})
    assert row().failures == 0
    assert client(outside).get_json(FIRM)["firm"]["iec"] == "AAXCS4821K"


def test_proxies_of_the_environment_are_not_used(outside: StandIns, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert client(outside).get_json(FIRM)["firm"]["iec"] == "AAXCS4821K"


def test_no_personal_data_in_log_or_exception(outside: StandIns, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    outside.switch("registry", "down")
    outside.switch("directory", "down")
    for _turn in range(2):
        with pytest.raises(ServiceDown) as caught:
            client(outside).get_json("/registry/firms", {"email": EMAIL})
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
        with pytest.raises(ServiceDown):
            client(outside).post_json("/directory/check", {"email": EMAIL, "password": "hunter2-hunter2"})
    ours = [record.getMessage() for record in caplog.records if record.name != "stand-ins"]
    written = " ".join([*ours, *OutsideService.objects.values_list("last_error", flat=True)])
    assert "outside service" in written
    for secret in ("exporter", "hunter2", TOKEN, "/registry"):
        assert secret not in written


# The circuit.


def fail(server: StandIns, times: int) -> None:
    server.switch("registry", "down")
    for _time in range(times):
        with pytest.raises(ServiceDown):
            client(server).get_json(FIRM)


def test_after_failures_in_a_row_nobody_waits(outside: StandIns, settings: Any) -> None:
    """Two clients stand for two processes: they share nothing but the database."""
    fail(outside, settings.OUTSIDE_CIRCUIT_FAILURES)
    asked = outside.services["registry"].answered
    other = client(outside)
    began = time.monotonic()
    with pytest.raises(ServiceDown, match="circuit is open"):
        other.get_json(FIRM)
    assert time.monotonic() - began < 0.1
    assert outside.services["registry"].answered == asked
    assert row().open_until is not None


def test_a_success_between_starts_the_count_again(outside: StandIns, settings: Any) -> None:
    for _round in range(2):
        fail(outside, settings.OUTSIDE_CIRCUIT_FAILURES - 1)
        outside.switch("registry", "normal")
        client(outside).get_json(FIRM)
    assert row().failures == 0
    assert row().open_until is None


def test_the_circuit_of_one_service_is_not_that_of_another(outside: StandIns, settings: Any) -> None:
    fail(outside, settings.OUTSIDE_CIRCUIT_FAILURES)
    assert OutsideClient("another", outside.url, TOKEN).get_json("/switch")["registry"]["mode"] == "down"


def test_a_probe_closes_the_circuit(outside: StandIns, settings: Any) -> None:
    fail(outside, settings.OUTSIDE_CIRCUIT_FAILURES)
    outside.switch("registry", "normal")
    later = timezone.now() + dt.timedelta(seconds=settings.OUTSIDE_CIRCUIT_SECONDS + 1)
    with time_machine.travel(later):
        client(outside).get_json(FIRM)
        client(outside).get_json(FIRM)
    assert row().failures == 0
    assert row().open_until is None


def test_a_probe_that_fails_opens_it_again_at_once(outside: StandIns, settings: Any) -> None:
    fail(outside, settings.OUTSIDE_CIRCUIT_FAILURES)
    later = timezone.now() + dt.timedelta(seconds=settings.OUTSIDE_CIRCUIT_SECONDS + 1)
    with time_machine.travel(later):
        with pytest.raises(ServiceDown, match="HTTP 503|no connection"):
            client(outside).get_json(FIRM)
        with pytest.raises(ServiceDown, match="circuit is open"):
            client(outside).get_json(FIRM)
        until = row().open_until
        assert until is not None
        assert until - timezone.now() > dt.timedelta(seconds=settings.OUTSIDE_CIRCUIT_SECONDS - 2)


def test_only_one_probe_at_a_time(outside: StandIns, settings: Any) -> None:
    """While it is under way, everybody else fails at once; if its process dies, the next one may go later."""
    fail(outside, settings.OUTSIDE_CIRCUIT_FAILURES)
    outside.switch("registry", "normal")
    later = timezone.now() + dt.timedelta(seconds=settings.OUTSIDE_CIRCUIT_SECONDS + 1)
    with time_machine.travel(later, tick=False) as clock:
        http._admit(NAME)
        with pytest.raises(ServiceDown, match="circuit is open"):
            client(outside).get_json(FIRM)
        clock.shift(settings.OUTSIDE_TOTAL_SECONDS + 2)
        client(outside).get_json(FIRM)
    assert row().open_until is None


def test_a_call_inside_a_transaction_is_a_mistake(outside: StandIns) -> None:
    """It would hold locks for as long as the service takes, and a rollback would forget that it failed."""
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        client(outside).get_json(FIRM)
    assert outside.services["registry"].answered == 0


@pytest.mark.django_db(transaction=True)
def test_failures_are_counted_when_the_caller_rolls_back_afterwards(outside: StandIns) -> None:
    outside.switch("registry", "down")

    def request() -> None:
        try:
            client(outside).get_json(FIRM)
        except ServiceDown:
            with transaction.atomic():
                OutsideService.objects.create(name="of the caller")
                raise

    with pytest.raises(ServiceDown):
        request()
    assert [service.name for service in OutsideService.objects.all()] == [NAME]
    assert row().failures == 1


@pytest.mark.django_db(transaction=True)
def test_failures_at_the_same_moment_are_all_counted(outside: StandIns) -> None:
    outside.switch("registry", "down")
    outcomes: list[Exception] = []
    start = threading.Barrier(4)

    def call() -> None:
        try:
            start.wait()
            client(outside).get_json(FIRM)
        except ServiceUnavailable as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    assert len(outcomes) == 4
    assert row().failures == 4


def test_a_well_service_is_written_down_once_a_minute(outside: StandIns, django_assert_num_queries: Any) -> None:
    client(outside).get_json(FIRM)
    first = row().last_success_at
    client(outside).get_json(FIRM)
    assert row().last_success_at == first
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        client(outside).get_json(FIRM)
    assert first is not None
    assert row().last_success_at is not None
    assert row().last_success_at > first  # type: ignore[operator]


def test_operators_see_every_service(outside: StandIns) -> None:
    client(outside).get_json(FIRM)
    raise_from = client(outside).lied("pin")
    assert isinstance(raise_from, ServiceLied)
    found = http.circuits()[NAME]
    assert (found.failures, found.last_error) == (0, "answered what cannot be: pin")


def test_an_sms_reaches_the_provider(outside: StandIns) -> None:
    for _try in range(2):
        HttpSmsProvider().send(to="9840012345", text="hello", reference="r")
    assert list(outside.sms) == [{"to": "9840012345", "text": "hello", "reference": "r"}]


@pytest.mark.parametrize("lie", LIES["sms"])
def test_no_sms_counts_as_sent_on_a_lie(outside: StandIns, lie: str) -> None:
    outside.switch("sms", "wrong", lie)
    with pytest.raises(ServiceLied):
        HttpSmsProvider().send(to="9840012345", text="hello", reference="r")
