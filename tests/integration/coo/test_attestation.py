"""Attested documents: asked for with the certificate, made when it is published, each with its own result."""

from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coo.constants import CertificateStatus, PaperKind, PaperStatus, Status
from coo.models import Application, Certificate, Paper
from coo.services import papers, review
from coo.services.issuance import IssueRefused
from coo.services.issue_state import RENDER_JOB, paper_state
from signing.services.activation import discard
from tests.factories.files import approve, issue, submit
from tests.factories.login import sign_in
from tests.integration.coo.killed import Killed, die_after, run_jobs_now
from tests.integration.coo.office_world import post_of, request_issue
from tests.integration.coo.papers_world import (
    draft_to_attest,
    lose_activation,
    pages_of,
    seen_by_pdfsig,
    sign_again,
)
from tests.unit.documents.paper import text_of
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(cast: Any) -> Application:
    return approve(submit(draft_to_attest(cast, invoice_number="A/1")), cast)


def stall(application: Application, user: Any) -> Certificate:
    """Number the certificate and let its signature fail."""
    certificate = request_issue(application, user)
    discard(Job.objects.filter(name=RENDER_JOB).latest("pk").ids["activation"])
    drain_jobs()
    certificate.refresh_from_db()
    assert certificate.status == CertificateStatus.RENDERED
    return certificate


def live(application: Application) -> list[Paper]:
    return list(application.papers.exclude(status=PaperStatus.VOID).order_by("pk"))


def test_every_marked_document_goes_back_stamped_and_signed(cast: Any, approved: Application, tmp_path: Path) -> None:
    issue(approved, cast)
    certificate = Certificate.objects.get()
    first, second = live(approved)
    assert [first.number, second.number] == [f"{certificate.number}/A1", f"{certificate.number}/A2"]
    assert {first.kind, second.kind} == {PaperKind.ATTESTATION}
    for paper in (first, second):
        assert paper.status == PaperStatus.SIGNED
        assert paper.pdf is not None
        assert paper.attachment is not None
        pdf = paper.pdf.read()
        seen = seen_by_pdfsig(pdf, tmp_path)
        assert "Signature is Valid." in seen
        assert "Total document signed" in seen
        assert pages_of(pdf) == paper.attachment.pages
        printed = text_of(pdf)
        for words in ("ATTESTED", paper.number, certificate.number, cast.officer.get_full_name(), "New Delhi"):
            assert words in printed
    # The page of the firm's invoice is still there, as text.
    assert first.pdf is not None
    assert "Suvarna Looms Private Limited" in text_of(first.pdf.read())


def test_they_follow_the_certificate(cast: Any, approved: Application) -> None:
    certificate = stall(approved, cast.officer)
    assert [paper.status for paper in live(approved)] == [PaperStatus.ASKED] * 2
    names = {paper.activation for paper in live(approved)}
    assert len(names) == 2

    again = request_issue(approved, cast.officer)
    assert again.pk == certificate.pk
    assert len(live(approved)) == 2
    assert names.isdisjoint(paper.activation for paper in live(approved))
    drain_jobs()
    assert [paper.status for paper in live(approved)] == [PaperStatus.SIGNED] * 2


def test_another_officers_number_has_documents_of_its_own(cast: Any, approved: Application) -> None:
    first = stall(approved, cast.officer)
    second = request_issue(approved, cast.officer2)
    drain_jobs()
    assert {paper.status for paper in first.papers.all()} == {PaperStatus.VOID}
    assert {paper.status for paper in second.papers.all()} == {PaperStatus.SIGNED}
    assert {paper.data["officer"]["name"] for paper in live(approved)} == {cast.officer2.get_full_name()}


def test_withdrawing_the_approval_voids_them_and_lets_the_documents_go(cast: Any, approved: Application) -> None:
    stall(approved, cast.officer)
    review.withdraw_approval(
        application=approved, post=post_of(cast.officer), reason="Wrong HS code", actor=cast.officer, now=timezone.now()
    )
    assert not live(approved)
    assert set(approved.papers.values_list("attachment", flat=True)) == {None}
    approved.attachments.all().delete()  # nothing protects them any more


@pytest.mark.parametrize("after", ["_render", "_request_signature"])
def test_a_worker_that_dies_is_picked_up(cast: Any, approved: Application, after: str) -> None:
    request_issue(approved, cast.officer)
    with die_after(papers, after), pytest.raises(Killed):
        drain_jobs()
    run_jobs_now()
    assert [paper.status for paper in live(approved)] == [PaperStatus.SIGNED] * 2
    assert Certificate.objects.get().status == CertificateStatus.VALID


def test_one_that_fails_keeps_neither_certificate_nor_other(cast: Any, approved: Application, client: Client) -> None:
    certificate = request_issue(approved, cast.officer)
    first, second = live(approved)
    lose_activation(first)
    second.refresh_from_db()
    certificate.refresh_from_db()
    assert (certificate.status, second.status) == (CertificateStatus.VALID, PaperStatus.SIGNED)
    assert paper_state(first, now=timezone.now()).is_stalled

    sign_in(client, cast.officer)
    progress = client.get(reverse("coo:issue_progress"), {"file": approved.uuid})
    assert "Refresh" not in progress
    page = progress.content.decode()
    assert f"{reverse('coo:sign_again')}?paper={first.uuid}" in page
    assert reverse("coo:paper_pdf", args=[second.uuid]) in page
    sign_again(cast.officer, first)
    drain_jobs()
    first.refresh_from_db()
    assert first.status == PaperStatus.SIGNED


def test_the_progress_page_does_not_wait_for_what_follows_a_stalled_certificate(
    cast: Any, approved: Application, client: Client
) -> None:
    stall(approved, cast.officer)
    sign_in(client, cast.officer)
    progress = client.get(reverse("coo:issue_progress"), {"file": approved.uuid})
    assert "Refresh" not in progress
    assert "Follows the certificate" in progress.content.decode()
    assert reverse("coo:sign_again") not in progress.content.decode()


def test_a_document_that_changed_after_the_signature_is_not_attested(cast: Any, approved: Application) -> None:
    one = approved.attachments.get(serial=2)
    one.file = approved.attachments.get(serial=3).file
    one.save()
    with pytest.raises(IssueRefused, match="not there any more"):
        request_issue(approved, cast.officer)
    assert not Certificate.objects.exists()
    assert not Paper.objects.exists()


def test_a_damaged_document_fails_loudly_and_alone(cast: Any, approved: Application) -> None:
    request_issue(approved, cast.officer)
    with mock.patch("coo.documents.attested.pikepdf.open", side_effect=OSError("no disk")):
        for _try in range(settings.JOB_MAX_ATTEMPTS + 1):
            run_jobs_now()
    broken, whole = live(approved)
    assert paper_state(broken, now=timezone.now()).error == "The document could not be made."
    assert whole.status == PaperStatus.SIGNED
    assert Certificate.objects.get().status == CertificateStatus.VALID


def test_the_firm_downloads_them_and_others_do_not(cast: Any, approved: Application, client: Client) -> None:
    issue(approved, cast)
    approved.refresh_from_db()
    assert approved.status == Status.APPROVED
    addresses = [reverse("coo:paper_pdf", args=[paper.uuid]) for paper in live(approved)]
    sign_in(client, cast.exporter)
    page = client.get(reverse("coo:application", args=[approved.uuid])).content.decode()
    for address in addresses:
        assert address in page
        assert client.get(address).status_code == 200
    for person, status in ((cast.rival, 404), (cast.other_officer, 404), (cast.officer, 200), (cast.admin, 403)):
        sign_in(client, person)
        assert client.get(addresses[0]).status_code == status


def test_the_progress_page_asks_the_same_number_of_questions_for_more(cast: Any, client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_in(client, cast.officer)
    counts = []
    files: list[Application] = []
    for index in range(2):
        files.append(approve(submit(draft_to_attest(cast, invoice_number=f"Q/{index}")), cast))
        request_issue(files[-1], cast.officer)
        address = reverse("coo:issue_progress") + "?" + "&".join(f"file={file.uuid}" for file in files)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
