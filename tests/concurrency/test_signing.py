"""Two workers, two clicks: one signature. Each with the control that shows what the lock is for."""

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
from signing.services import pdf as pdf_service
from signing.services import transition
from signing.services.activation import activate
from signing.services.pades import Placement
from signing.workflow import SIGNATURE
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
