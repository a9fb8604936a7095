"""Two workers, two clicks, many guesses: one signature, no more tries. Each with the control that shows the need."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import weasyprint
from django.db import close_old_connections, connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from signing import signals
from signing.demo_pki import make_demo_credential
from signing.models import Credential, SignatureJob
from signing.services import content as content_service
from signing.services import credentials, transition
from signing.services import pdf as pdf_service
from signing.services.activation import activate
from signing.services.credentials import PIN_TRIES, PinLocked, WrongPin
from signing.services.pades import Placement
from signing.workflow import SIGNATURE
from tests.concurrency.together import run_together
from tradeconnect.common.files import store
from tradeconnect.common.models import AuditEvent

pytestmark = pytest.mark.django_db(transaction=True)
PIN = "482915"


@pytest.fixture(autouse=True)
def keystore(tmp_path: Path, settings) -> None:
    settings.SIGNING_KEYSTORE = tmp_path / "keystore"
    settings.SIGNING_TRUST_ROOTS = tmp_path / "keystore" / "roots"


@pytest.fixture
def credential() -> Credential:
    user = User.objects.create(email="priya.racing@example.test", first_name="Priya", last_name="Sharma")
    return make_demo_credential(user=user, pin=PIN, organisation="X", now=timezone.now())


@pytest.fixture
def heard() -> Iterator[list[str]]:
    sent: list[str] = []

    def listen(job, **kwargs) -> None:
        sent.append(job.reference)

    signals.completed.connect(listen)
    yield sent
    signals.completed.disconnect(listen)


def at_once(function: Callable[[], object]) -> tuple[list[object], list[BaseException]]:
    """Call `function` in two threads that start together; return what they returned and raised."""
    results: list[object] = []
    errors: list[BaseException] = []
    start = threading.Barrier(2)

    def run() -> None:
        try:
            start.wait(timeout=10)
            results.append(function())
        except Exception as error:  # noqa: BLE001 - handed to the test
            errors.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results, errors


class Meeting:
    """The machine, whose `find` waits a moment for the other thread: both have read the row by then, if both can."""

    def __init__(self) -> None:
        self.barrier = threading.Barrier(2)

    def find(self, action: str, status: str):
        step = SIGNATURE.find(action, status)
        with suppress(threading.BrokenBarrierError):
            self.barrier.wait(timeout=1.5)
        return step


@pytest.fixture
def two_workers(credential, monkeypatch) -> Callable[[], list[BaseException]]:
    now = timezone.now()
    page = weasyprint.HTML(string="<h1>Certificate</h1>").write_pdf()
    assert page
    job = pdf_service.request_pdf_signature(
        credential=credential,
        activation=activate(credential=credential, pin=PIN, now=now),
        pdf=store(name="c.pdf", content=page, content_type="application/pdf"),
        purpose="test.race",
        reference="C-1",
        reason="",
        actor=credential.owner,
        now=now,
    )
    monkeypatch.setattr(transition, "SIGNATURE", Meeting())

    def run() -> list[BaseException]:
        def work() -> None:
            pdf_service.sign_requested_pdf(signature=job.uuid, placement=Placement("Officer"), now=timezone.now())

        return at_once(work)[1]

    return run


def completions() -> int:
    return AuditEvent.objects.filter(action="signing.signature.completed").count()


def test_two_workers_complete_one_signature_once(two_workers, heard):
    errors = two_workers()
    assert errors == []
    assert heard == ["C-1"]
    assert completions() == 1
    job = SignatureJob.objects.get(reference="C-1")
    assert (job.status, job.error) == ("completed", "")


def test_control_without_the_row_lock_both_complete_it(two_workers, heard, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *arguments, **options: self)
    two_workers()
    assert heard == ["C-1", "C-1"]
    assert completions() == 2


@pytest.fixture
def two_clicks(credential, monkeypatch) -> Callable[[], tuple[list[object], list[BaseException]]]:
    now = timezone.now()

    def click() -> object:
        return content_service.sign_content(
            credential=credential,
            pin=PIN,
            content=b"declaration",
            content_name="declaration.json",
            purpose="test.race",
            reference="D-1",
            reason="",
            actor=credential.owner,
            now=now,
        ).pk

    return lambda: at_once(click)


def test_two_clicks_sign_once_and_both_get_the_signature(two_clicks, heard):
    results, errors = two_clicks()
    assert errors == []
    assert len(results) == 2
    assert len(set(results)) == 1
    assert heard == ["D-1"]


def test_control_without_the_unique_constraint_there_are_two(two_clicks, heard):
    constraint = next(c for c in SignatureJob._meta.constraints if c.name == "signature_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(SignatureJob, constraint)
    try:
        two_clicks()
        assert SignatureJob.objects.filter(reference="D-1").count() == 2
        assert heard == ["D-1", "D-1"]
    finally:
        SignatureJob.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(SignatureJob, constraint)


GUESSES = 12


@pytest.fixture
def guesses(credential, monkeypatch) -> Callable[[], tuple[list[object], int]]:
    """Twelve wrong PINs at once: how they ended, and how many of them reached the key."""
    opened: list[int] = []

    def refuse(**_arguments) -> None:
        opened.append(1)
        raise WrongPin

    monkeypatch.setattr(credentials, "open_signer", refuse)

    def guess() -> None:
        row = Credential.objects.select_related("owner").get(pk=credential.pk)
        credentials.check_pin(credential=row, pin="000000", actor=row.owner, now=timezone.now())

    def run() -> tuple[list[object], int]:
        return run_together([guess] * GUESSES), len(opened)

    return run


def test_guesses_at_once_get_no_extra_tries(guesses, credential):
    ends, reached = guesses()
    assert {type(end) for end in ends} <= {WrongPin, PinLocked}
    assert reached == PIN_TRIES
    credential.refresh_from_db()
    assert credential.failed_pins == PIN_TRIES
    assert credential.locked_until > timezone.now()
    assert AuditEvent.objects.filter(action="signing.credential.wrong_pin").count() == PIN_TRIES


def test_control_when_tries_are_read_and_written_apart_more_guesses_reach_the_key(guesses, monkeypatch):
    meeting = threading.Barrier(GUESSES)

    def careless(credential: Credential, now) -> None:
        tries = Credential.objects.get(pk=credential.pk).failed_pins
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=5)
        if tries >= PIN_TRIES:
            raise PinLocked(now)
        Credential.objects.filter(pk=credential.pk).update(failed_pins=tries + 1)

    monkeypatch.setattr(credentials, "_take_try", careless)
    _ends, reached = guesses()
    assert reached > PIN_TRIES
