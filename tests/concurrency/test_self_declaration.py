"""Two clicks, two people, a withdrawal and two workers at one self-declaration: one effect, each with its control."""

import threading
from functools import partial
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError
from django.utils import timezone

from coo.constants import CertificateStatus, Status
from coo.models import Application, Certificate
from coo.services import issuance, self_declaration, submission
from tests.concurrency.together import PATIENCE, kinds, run_together, unlocked_read
from tests.integration.coo.declared_world import ask, fail_signature, paid
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import Job, NumberSeries

pytestmark = pytest.mark.django_db(transaction=True)
SERIES = "coo.certificate.EFTATEPASD-SELF"


@pytest.fixture
def file(cast: Any) -> Application:
    return paid(cast)


def withdraw(cast: Any, file: Application) -> None:
    submission.withdraw_application(
        application=Application.objects.get(pk=file.pk), reason="No.", actor=cast.exporter, now=timezone.now()
    )


@pytest.mark.parametrize("second", ["exporter", "broker"])
def test_two_at_once_make_one_certificate(cast: Any, file: Application, second: str) -> None:
    people = (cast.exporter, getattr(cast, second))
    first, other = run_together([partial(ask, file, person) for person in people])
    assert first.pk == other.pk
    assert NumberSeries.objects.get(series=SERIES).last_value == 1
    assert Job.objects.filter(name="coo.render_certificate").count() == 1
    drain_jobs()
    certificate = Certificate.objects.get()
    assert certificate.status == CertificateStatus.VALID
    # The signature is that of whom the paper names.
    assert certificate.signature is not None
    assert certificate.signature.credential.owner == certificate.declared_by
    assert audit.history(file).filter(action="coo.application.issue").count() == 1


def test_control_without_the_lock_only_the_constraint_saves_it(cast: Any, file: Application) -> None:
    meeting, live = threading.Barrier(2), self_declaration.live_certificate

    def found_by_both(*facts: Any) -> Certificate | None:
        certificate = live(*facts)
        meeting.wait(PATIENCE)
        return certificate

    with (
        mock.patch.object(self_declaration, "lock_application", unlocked_read()),
        mock.patch.object(self_declaration, "live_certificate", found_by_both),
    ):
        ends = run_together([partial(ask, file, person) for person in (cast.exporter, cast.broker)])
    assert kinds(ends) == [Certificate, IntegrityError]
    assert Certificate.objects.count() == 1


def test_withdrawn_or_generated_never_both(cast: Any, file: Application) -> None:
    ends = run_together([partial(ask, file, cast.exporter), partial(withdraw, cast, file)])
    assert sum(isinstance(end, TransitionRefused) for end in ends) == 1
    drain_jobs()
    file.refresh_from_db()
    made = Certificate.objects.filter(status=CertificateStatus.VALID).count()
    assert (file.status, made) in {(Status.APPROVED, 1), (Status.WITHDRAWN, 0)}
    assert not Job.objects.filter(done_at=None).exists()


def test_asked_again_and_withdrawn_at_once(cast: Any, file: Application) -> None:
    """After a failed signature the number is kept or void, and never signed for a file that was taken back."""
    certificate = fail_signature(file, cast.exporter)
    ends = run_together([partial(ask, file, cast.exporter), partial(withdraw, cast, file)])
    assert sum(isinstance(end, TransitionRefused) for end in ends) == 1
    drain_jobs()
    certificate.refresh_from_db()
    file.refresh_from_db()
    assert (file.status, certificate.status) in {
        (Status.APPROVED, CertificateStatus.VALID),
        (Status.WITHDRAWN, CertificateStatus.VOID),
    }


def test_numbers_have_no_gap_although_some_fail(cast: Any) -> None:
    files = [paid(cast, invoice_number=f"N/{index}") for index in range(6)]
    real, lock, calls = issuance.next_number, threading.Lock(), iter(range(100))

    def unlucky(series: str, period: str) -> int:
        number = real(series, period)
        with lock:
            if next(calls) % 3 == 1:
                raise OSError("killed with the number in hand")
        return number

    with mock.patch.object(issuance, "next_number", unlucky):
        # Three files each: a try is counted until its PIN turns out right, and a token has five.
        people = (cast.exporter, cast.broker) * 3
        ends = run_together([partial(ask, file, person) for file, person in zip(files, people, strict=True)])
    made = [end for end in ends if isinstance(end, Certificate)]
    assert len(made) == 4
    assert sorted(int(row.number.split("-")[3]) for row in made) == [1, 2, 3, 4]


def test_two_payments_at_once_take_one_fee_and_one_step(cast: Any) -> None:
    from tests.factories.files import sign
    from tests.integration.coo.declared_world import declared_draft

    signed = sign(declared_draft(cast))
    meeting = threading.Barrier(2)

    def pay() -> Any:
        fresh = Application.objects.get(pk=signed.pk)
        meeting.wait(PATIENCE)
        return submission.pay_from_wallet(application=fresh, actor=cast.exporter, now=timezone.now())

    ends = run_together([pay, pay])
    assert sum(isinstance(end, TransitionRefused) for end in ends) == 1
    signed.refresh_from_db()
    assert signed.status == Status.AUTO_APPROVED_PENDING_ISSUANCE
    assert audit.history(signed).filter(action="coo.application.submit_self_declared").count() == 1
