"""Sign & Issue: number, render, sign, publish; and what happens when it dies in between."""

import datetime as dt
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import Membership
from coo.constants import CertificateStatus, Status
from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import Application, Certificate
from coo.numbers import is_certificate_number
from coo.services import issuance, publication
from coo.services.issuance import IssueRefused
from coo.services.issue_state import RENDER_JOB, issue_state
from signing.constants import SignatureStatus
from signing.models import SignatureJob
from signing.services.activation import discard
from signing.services.credentials import WrongPin
from tests.factories.files import approve, issue, make_draft, submit
from tests.integration.coo.killed import Killed, die_after, run_jobs_now
from tests.integration.coo.office_world import decide, post_of, request_issue
from tradeconnect.common import audit
from tradeconnect.common.dates import india_date
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import Job, NumberSeries, OutgoingMessage, StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(cast: Any) -> Application:
    return approve(submit(make_draft(cast)), cast)


def assert_issued_once(application: Application) -> Certificate:
    """One number, one certificate, one publication, one mail."""
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    certificate = Certificate.objects.get(application=application)
    assert certificate.status == CertificateStatus.VALID
    assert NumberSeries.objects.get(series="coo.certificate.YCC-DEL").last_value == 1
    assert audit.history(certificate).filter(action="coo.certificate.publish").count() == 1
    assert audit.history(application).filter(action="coo.application.issue").count() == 1
    assert OutgoingMessage.objects.filter(subject__contains="is issued").count() == 1
    assert certificate.pdf is not None
    assert certificate.pdf.read().startswith(b"%PDF")
    return certificate


def test_the_whole_way(cast: Any, approved: Application) -> None:
    issue(approved, cast)

    certificate = assert_issued_once(approved)
    assert certificate.number.startswith("YCC-DEL-AM")
    assert is_certificate_number(certificate.number)
    assert certificate.data["issued_on"] == timezone.localdate(certificate.numbered_at).isoformat()
    assert certificate.data["officer"]["name"] == cast.officer.get_full_name()
    assert certificate.signature is not None
    assert certificate.signature.status == SignatureStatus.COMPLETED
    # The signed file contains the rendered one byte for byte, and no rendering was left behind.
    assert certificate.unsigned_pdf is not None
    assert certificate.pdf is not None
    assert certificate.pdf.read().startswith(certificate.unsigned_pdf.read())
    mail = OutgoingMessage.objects.get(subject__contains="is issued")
    assert f"{settings.PORTAL_URL}/v/{certificate.token}" in mail.body


def test_a_form_whose_boxes_are_not_in_order_is_not_issued(cast: Any, approved: Application) -> None:
    agreement = approved.agreement
    assert agreement is not None
    agreement.boxes = agreement.boxes[:5]
    agreement.save()

    with pytest.raises(IssueRefused, match="boxes of this agreement"):
        request_issue(approved, cast.officer)

    assert not Certificate.objects.filter(application=approved).exists()
    assert not NumberSeries.objects.filter(series__startswith="coo.certificate.").exists()


def test_numbers_are_consecutive_in_an_office(cast: Any) -> None:
    files = [approve(submit(make_draft(cast, invoice_number=f"N/{index}")), cast) for index in range(3)]
    certificates = [request_issue(file, cast.officer) for file in files]
    assert [row.number.split("-")[3] for row in certificates] == ["0000001", "0000002", "0000003"]


def test_a_wrong_pin_touches_nothing(cast: Any, approved: Application) -> None:
    with pytest.raises(WrongPin):
        issuance.sign_and_issue(
            applications=[approved],
            post=post_of(cast.officer),
            credential=credential_of(cast.officer, timezone.now()),
            pin="000000",
            second_factor_at=timezone.now(),
            actor=cast.officer,
            now=timezone.now(),
        )
    assert not Certificate.objects.exists()
    assert not Job.objects.filter(name=RENDER_JOB).exists()


def test_a_file_that_is_refused_does_not_stop_the_others(cast: Any, approved: Application) -> None:
    waiting = submit(make_draft(cast, invoice_number="SECOND"))
    outcomes = issuance.sign_and_issue(
        applications=[waiting, approved],
        post=post_of(cast.officer),
        credential=credential_of(cast.officer, timezone.now()),
        pin=PIN,
        second_factor_at=timezone.now(),
        actor=cast.officer,
        now=timezone.now(),
    )
    assert outcomes[0].certificate is None
    assert "Approved Pending Issuance" in outcomes[0].why
    assert outcomes[1].certificate is not None
    drain_jobs()
    assert_issued_once(approved)


def test_a_conflict_of_interest_is_refused_in_words(cast: Any, approved: Application) -> None:
    Membership.objects.create(user=cast.officer, firm=cast.firm, rights=["view"], starts_on=timezone.localdate())
    now, sealed = timezone.now(), settings.SIGNING_KEYSTORE / "activations"
    before = set(sealed.glob("*"))
    (outcome,) = issuance.sign_and_issue(
        applications=[approved],
        post=post_of(cast.officer),
        credential=credential_of(cast.officer, now),
        pin=PIN,
        second_factor_at=now,
        actor=cast.officer,
        now=now,
    )
    assert outcome.certificate is None
    assert "act for its firm" in outcome.why
    assert set(sealed.glob("*")) <= before


@pytest.mark.parametrize("missing", ["stamp", "specimen"])
def test_without_stamp_or_specimen_no_number_is_taken(cast: Any, approved: Application, missing: str) -> None:
    post = post_of(cast.officer)
    kept = post.office.stamps if missing == "stamp" else post.signatures
    kept.update(ends_on=india_date(timezone.now()) - dt.timedelta(days=1))
    with pytest.raises(IssueRefused, match="record"):
        request_issue(approved, cast.officer)
    assert not NumberSeries.objects.filter(series__startswith="coo.certificate").exists()


def test_a_file_that_is_not_approved_gets_no_number(cast: Any) -> None:
    file = submit(make_draft(cast))
    with pytest.raises(TransitionRefused):
        request_issue(file, cast.officer)
    assert not Certificate.objects.exists()


def test_a_second_officer_is_told_who_issues_it(cast: Any, approved: Application) -> None:
    certificate = request_issue(approved, cast.officer)
    with pytest.raises(IssueRefused, match=certificate.number) as refused:
        request_issue(approved, cast.officer2)
    assert cast.officer.get_full_name() in str(refused.value)
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (issuance, "certificate_pdf"),
        (issuance, "store"),
        (issuance, "move_certificate"),
        (issuance, "request_pdf_signature"),
        (issuance, "render_certificate"),
        (publication, "move_certificate"),
        (publication, "move_application"),
        (publication, "tell_applicants"),
    ],
)
def test_killed_after_any_step_the_job_run_again_issues_once(
    cast: Any, approved: Application, target: Any, name: str
) -> None:
    request_issue(approved, cast.officer)
    with die_after(target, name), pytest.raises(Killed):
        drain_jobs()
    run_jobs_now()
    assert_issued_once(approved)


def test_killed_while_numbering_the_number_is_given_back(cast: Any, approved: Application) -> None:
    with die_after(issuance, "next_number"), pytest.raises(Killed):
        request_issue(approved, cast.officer)
    assert not Certificate.objects.exists()
    certificate = request_issue(approved, cast.officer)
    assert "-0000001-" in certificate.number


def test_every_job_run_twice_issues_once(cast: Any, approved: Application) -> None:
    issue(approved, cast)
    Job.objects.update(done_at=None, lease_until=None)
    drain_jobs()
    assert_issued_once(approved)


def test_a_rendering_that_comes_second_is_removed(cast: Any, approved: Application) -> None:
    certificate = request_issue(approved, cast.officer)
    job = Job.objects.get(name=RENDER_JOB)

    def second_worker(row: Certificate) -> StoredFile:
        pdf = real(row)
        if not inner:
            inner.append(True)
            drain_jobs()
        return pdf

    inner: list[bool] = []
    real = issuance._render
    with mock.patch.object(issuance, "_render", second_worker):
        issuance.render_certificate(
            certificate=certificate.uuid,
            credential=job.ids["credential"],
            activation=job.ids["activation"],
            asked_at=dt.datetime.fromisoformat(job.ids["asked_at"]),
            now=timezone.now(),
        )
    issued = assert_issued_once(approved)
    named = StoredFile.objects.filter(name=f"{certificate.number}.pdf").values_list("pk", flat=True)
    assert set(named) == {issued.unsigned_pdf_id, issued.pdf_id}


def fail_signature(application: Application, user: Any) -> Certificate:
    """Number the certificate and let its activation vanish, as when the worker comes too late."""
    certificate = request_issue(application, user)
    discard(Job.objects.get(name=RENDER_JOB, ids__certificate=str(certificate.uuid)).ids["activation"])
    drain_jobs()
    certificate.refresh_from_db()
    return certificate


def test_an_expired_activation_stops_at_rendered_and_says_so(cast: Any, approved: Application) -> None:
    certificate = fail_signature(approved, cast.officer)

    assert certificate.status == CertificateStatus.RENDERED
    state = issue_state(certificate, now=timezone.now())
    assert state.is_stalled
    assert "PIN" in state.error
    assert audit.history(certificate).first().action == "coo.certificate.signature_failed"
    approved.refresh_from_db()
    assert approved.status == Status.APPROVED_PENDING_ISSUANCE


def test_the_pin_entered_again_takes_the_same_number(cast: Any, approved: Application) -> None:
    first = fail_signature(approved, cast.officer)
    again = request_issue(approved, cast.officer)
    assert again.pk == first.pk
    assert issue_state(again, now=timezone.now()).is_under_way
    drain_jobs()
    assert_issued_once(approved)


def test_another_officer_voids_the_number_that_was_not_signed(cast: Any, approved: Application) -> None:
    first = fail_signature(approved, cast.officer)
    second = request_issue(approved, cast.officer2)
    drain_jobs()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (CertificateStatus.VOID, CertificateStatus.VALID)
    assert "-0000002-" in second.number
    assert second.data["officer"]["name"] == cast.officer2.get_full_name()
    assert "Arvind Menon" in audit.history(first).get(action="coo.certificate.void").data["reason"]


def test_a_signature_that_comes_after_the_void_is_not_published(cast: Any, approved: Application) -> None:
    first = fail_signature(approved, cast.officer)
    second = request_issue(approved, cast.officer2)
    job = SignatureJob.objects.get(reference=str(first.uuid))
    job.status, job.result = SignatureStatus.COMPLETED, first.unsigned_pdf
    publication.publish(signature=job, now=timezone.now())

    first.refresh_from_db()
    approved.refresh_from_db()
    assert first.status == CertificateStatus.VOID
    assert approved.status == Status.APPROVED_PENDING_ISSUANCE
    drain_jobs()
    second.refresh_from_db()
    assert second.status == CertificateStatus.VALID


def test_a_signature_over_another_file_is_not_published(cast: Any, approved: Application) -> None:
    certificate = fail_signature(approved, cast.officer)
    job = SignatureJob.objects.get(reference=str(certificate.uuid))
    job.status, job.result = SignatureStatus.COMPLETED, certificate.unsigned_pdf
    job.content_id = certificate.version.signature.content_id
    with pytest.raises(publication.PublicationRefused):
        publication.publish(signature=job, now=timezone.now())
    certificate.refresh_from_db()
    assert certificate.status == CertificateStatus.RENDERED


def test_a_signature_that_never_comes_asks_for_the_pin_again(cast: Any, approved: Application) -> None:
    certificate = request_issue(approved, cast.officer)
    with mock.patch("signing.tasks.sign_requested_pdf", side_effect=OSError("no disk")):
        drain_jobs()
    certificate.refresh_from_db()
    now = timezone.now()
    assert issue_state(certificate, now=now).is_under_way
    assert issue_state(certificate, now=now + dt.timedelta(hours=1)).is_stalled


def test_a_rendering_that_gave_up_asks_again(cast: Any, approved: Application) -> None:
    certificate = request_issue(approved, cast.officer)
    with mock.patch.object(issuance, "certificate_pdf", side_effect=OSError("no font")):
        for _try in range(settings.JOB_MAX_ATTEMPTS):
            run_jobs_now()
    state = issue_state(certificate, now=timezone.now())
    assert state.is_stalled
    request_issue(approved, cast.officer)
    drain_jobs()
    assert_issued_once(approved)


def test_the_date_of_issue_is_indian(cast: Any) -> None:
    file = approve(submit(make_draft(cast)), cast)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    just_after_midnight = dt.datetime.combine(tomorrow, dt.time(0, 10), tzinfo=timezone.get_current_timezone())
    with time_machine.travel(just_after_midnight, tick=False):
        certificate = request_issue(file, cast.officer)
    assert certificate.numbered_at.astimezone(dt.UTC).date() == tomorrow - dt.timedelta(days=1)
    assert certificate.data["issued_on"] == tomorrow.isoformat()


def test_decide_and_issue_are_two_steps(cast: Any) -> None:
    file = submit(make_draft(cast))
    decide("approve", file, cast.officer2)
    request_issue(file, cast.officer)
    drain_jobs()
    assert_issued_once(file)
