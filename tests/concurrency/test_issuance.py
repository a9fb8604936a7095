"""Two officers or two workers at the same file: one effect. Each with a control in which the lock is taken away."""

import datetime as dt
import threading
import time
from functools import partial
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from coo.constants import CertificateStatus
from coo.models import Application, Certificate
from coo.services import issuance, publication, review, transition
from coo.services.issuance import IssueRefused
from coo.services.issue_state import RENDER_JOB
from coo.workflow import CERTIFICATE
from tests.concurrency.together import PATIENCE, kinds, run_together, unlocked_read
from tests.factories.files import approve, make_draft, submit
from tests.integration.coo.office_world import decide, request_issue
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import drain_jobs, run
from tradeconnect.common.models import Job, NumberSeries, StoredFile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


@pytest.fixture
def approved(cast: Any, file: Application) -> Application:
    return approve(file, cast)


def approvals(cast: Any, file: Application) -> list[Any]:
    return run_together(
        [
            lambda: decide("approve", Application.objects.get(pk=file.pk), cast.officer),
            lambda: decide("approve", Application.objects.get(pk=file.pk), cast.officer2),
        ]
    )


def test_two_officers_approve_one_wins(cast: Any, file: Application) -> None:
    assert kinds(approvals(cast, file)) == [Application, TransitionRefused]
    assert audit.history(file).filter(action="coo.application.approve").count() == 1


def test_control_without_the_lock_both_approve(cast: Any, file: Application) -> None:
    with (
        mock.patch.object(review, "lock_application", unlocked_read(threading.Barrier(2))),
        mock.patch.object(transition, "lock_application", unlocked_read(threading.Barrier(2))),
    ):
        assert kinds(approvals(cast, file)) == [Application, Application]
    assert audit.history(file).filter(action="coo.application.approve").count() == 2


def issues(cast: Any, file: Application) -> list[Any]:
    return run_together(
        [
            lambda: request_issue(Application.objects.get(pk=file.pk), cast.officer),
            lambda: request_issue(Application.objects.get(pk=file.pk), cast.officer2),
        ]
    )


def test_two_officers_issue_one_number_is_taken(cast: Any, approved: Application) -> None:
    assert kinds(issues(cast, approved)) == [Certificate, IssueRefused]
    assert Certificate.objects.count() == 1
    assert NumberSeries.objects.get(series="coo.certificate.YCC-DEL").last_value == 1
    drain_jobs()
    assert Certificate.objects.get().status == CertificateStatus.VALID


def test_control_without_the_lock_only_the_constraint_saves_it(cast: Any, approved: Application) -> None:
    with mock.patch.object(issuance, "lock_application", unlocked_read(threading.Barrier(2))):
        ends = issues(cast, approved)
    assert kinds(ends) == [Certificate, IntegrityError]
    assert Certificate.objects.count() == 1


def render_twice(certificate: Certificate) -> list[Any]:
    """Let two workers run the job; both have rendered before either writes."""
    ids = Job.objects.get(name=RENDER_JOB).ids
    meeting, real = threading.Barrier(2), issuance._render

    def render(row: Certificate) -> StoredFile:
        pdf = real(row)
        meeting.wait(PATIENCE)
        return pdf

    def work() -> None:
        issuance.render_certificate(
            certificate=certificate.uuid,
            credential=ids["credential"],
            activation=ids["activation"],
            asked_at=dt.datetime.fromisoformat(ids["asked_at"]),
            now=timezone.now(),
        )

    with mock.patch.object(issuance, "_render", render):
        return run_together([work, work])


def test_two_workers_render_one_effect(cast: Any, approved: Application) -> None:
    certificate = request_issue(approved, cast.officer)
    assert render_twice(certificate) == [None, None]

    assert audit.history(certificate).filter(action="coo.certificate.render").count() == 1
    assert StoredFile.objects.filter(name=f"{certificate.number}.pdf").count() == 1
    drain_jobs()
    certificate.refresh_from_db()
    assert certificate.status == CertificateStatus.VALID
    assert audit.history(certificate).filter(action="coo.certificate.publish").count() == 1


def test_control_without_the_lock_both_render(cast: Any, approved: Application) -> None:
    certificate = request_issue(approved, cast.officer)
    meeting, real = threading.Barrier(2), issuance.move_certificate

    def move(*args: Any, **kwargs: Any) -> Certificate:
        meeting.wait(PATIENCE)
        return real(*args, **kwargs)

    # The machine asks again under its own lock, so that must go as well before the second worker gets through.
    careless = mock.Mock(find=mock.Mock(return_value=CERTIFICATE.transition("render")))
    with (
        mock.patch.object(QuerySet, "select_for_update", lambda rows, **_options: rows.all()),
        mock.patch.object(issuance, "move_certificate", move),
        mock.patch.object(issuance, "_request_signature"),
        mock.patch.object(transition, "CERTIFICATE", careless),
    ):
        render_twice(certificate)
    assert audit.history(certificate).filter(action="coo.certificate.render").count() == 2


def render_against_publish(cast: Any, approved: Application) -> list[Any]:
    """The rendering job runs once more while the signature that it asked for is being published."""
    request_issue(approved, cast.officer)
    render = Job.objects.get(name=RENDER_JOB)
    run(render)
    sign = Job.objects.get(name="signing.sign_pdf")
    lock, is_publishing = publication.lock_application, threading.Event()

    def slow(application: Application) -> Application:
        is_publishing.set()  # the signature is locked; the other side gets its first lock meanwhile
        time.sleep(0.5)
        return lock(application)

    def again() -> None:
        is_publishing.wait(PATIENCE)
        run(render)

    with mock.patch.object(publication, "lock_application", slow):
        return run_together([partial(run, sign), again])


def test_rendering_again_does_not_wait_in_a_circle_with_publishing(cast: Any, approved: Application) -> None:
    assert render_against_publish(cast, approved) == [None, None]
    assert Certificate.objects.get().status == CertificateStatus.VALID


def test_control_asking_for_the_signature_under_the_certificates_lock_does(cast: Any, approved: Application) -> None:
    real = issuance._request_signature

    def under_lock(certificate: Certificate, *rest: Any) -> None:
        with transaction.atomic():
            Certificate.objects.select_for_update().get(pk=certificate.pk)
            real(certificate, *rest)

    with mock.patch.object(issuance, "_request_signature", under_lock):
        ends = render_against_publish(cast, approved)
    assert any(isinstance(end, OperationalError) for end in ends)


def test_numbers_have_no_gap_although_some_fail(cast: Any) -> None:
    files = [approve(submit(make_draft(cast, invoice_number=f"N/{index}")), cast) for index in range(6)]
    real, lock, calls = issuance.next_number, threading.Lock(), iter(range(100))

    def unlucky(series: str, period: str) -> int:
        number = real(series, period)
        with lock:
            if next(calls) % 3 == 1:
                raise OSError("killed with the number in hand")
        return number

    with mock.patch.object(issuance, "next_number", unlucky):
        ends = run_together([partial(request_issue, file, cast.officer) for file in files])
    made = [end for end in ends if isinstance(end, Certificate)]
    assert len(made) == 4
    assert sorted(int(row.number.split("-")[3]) for row in made) == [1, 2, 3, 4]


def test_control_numbers_read_without_the_lock_collide(cast: Any) -> None:
    files = [approve(submit(make_draft(cast, invoice_number=f"N/{index}")), cast) for index in range(2)]
    meeting = threading.Barrier(2)

    def read_and_add(_series: str, _period: str) -> int:
        taken = Certificate.objects.count()
        meeting.wait(PATIENCE)
        return taken + 1

    with mock.patch.object(issuance, "next_number", read_and_add):
        ends = run_together([partial(request_issue, file, cast.officer) for file in files])
    assert kinds(ends) == [Certificate, IntegrityError]
