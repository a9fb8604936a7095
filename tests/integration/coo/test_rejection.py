"""Rejecting a file with a signed letter: the service, its page, and what happens when the signature fails."""

from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from coo.constants import PaperKind, PaperStatus, Status
from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import Application, Paper
from coo.services import papers
from coo.services.issue_state import PAPER_JOB, paper_state
from coo.services.makers import IssueRefused
from coo.services.review import seen_now
from signing.services.activation import _folder
from signing.services.credentials import WrongPin
from tests.factories.files import make_draft, submit
from tests.factories.login import code_of, sign_in
from tests.integration.coo.killed import Killed, die_after, run_jobs_now
from tests.integration.coo.office_world import decide
from tests.integration.coo.papers_world import (
    lose_activation,
    reason,
    seen_by_pdfsig,
    sign_again,
)
from tests.unit.documents.paper import text_of
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import AuditEvent, Job, OutgoingMessage

pytestmark = pytest.mark.django_db
WHY = "The goods were only repacked in India."


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast, invoice_number="A/1"))


@pytest.fixture
def officer(cast: Any, client: Client) -> Client:
    sign_in(client, cast.officer)
    return client


def reject(file: Application, user: Any, **more: Any) -> Paper:
    decide("reject", file, user, **{"remarks": WHY, **more})
    return Paper.objects.get(application=file, status=PaperStatus.ASKED)


def assert_signed_once(letter: Paper) -> None:
    letter.refresh_from_db()
    assert letter.status == PaperStatus.SIGNED
    assert audit.history(letter).filter(action="coo.paper.sign").count() == 1
    assert letter.pdf is not None
    assert letter.unsigned_pdf is not None
    assert letter.pdf.read().startswith(letter.unsigned_pdf.read())


def test_decision_and_letter_are_one(cast: Any, file: Application, tmp_path: Path) -> None:
    reasons = [reason("R01"), reason("R02", title="Invoice not genuine", text="")]
    letter = reject(file, cast.officer, reasons=reasons)

    file.refresh_from_db()
    assert file.status == Status.REJECTED
    assert (letter.kind, letter.number, letter.reason) == (PaperKind.REJECTION, f"{file.file_number}-R1", reasons[0])
    drain_jobs()
    assert_signed_once(letter)
    assert letter.pdf is not None
    pdf = letter.pdf.read()
    seen = seen_by_pdfsig(pdf, tmp_path)
    assert "Signature is Valid." in seen
    assert "Total document signed" in seen
    printed = text_of(pdf)
    exporter, officer = file.firm.name, cast.officer.get_full_name()
    for words in (
        letter.number,
        str(file.file_number),
        exporter,
        "R01",
        "Repacking gives no origin.",
        "R02",
        WHY,
        officer,
    ):
        assert words in printed
    assert "R01 · Not of Indian origin" in OutgoingMessage.objects.get(subject__contains="is rejected").body
    assert file.remarks.get().text == f"R01 · Not of Indian origin\nR02 · Invoice not genuine\n{WHY}"


def test_a_wrong_pin_decides_nothing(cast: Any, file: Application) -> None:
    with pytest.raises(WrongPin):
        decide("reject", file, cast.officer, remarks=WHY, pin="777777")
    file.refresh_from_db()
    assert file.status == Status.IN_PROCESS
    assert not Paper.objects.exists()


def test_without_a_valid_specimen_nothing_is_decided(cast: Any, file: Application) -> None:
    cast.office.stamps.update(ends_on="2024-05-01")
    with pytest.raises(IssueRefused, match="no stamp"):
        decide("reject", file, cast.officer, remarks=WHY)
    file.refresh_from_db()
    assert file.status == Status.IN_PROCESS


def test_what_is_refused_leaves_no_activation(cast: Any, file: Application) -> None:
    stale, seen = Application.objects.get(pk=file.pk), seen_now(file)
    decide("approve", file, cast.officer2)
    before = set(_folder().iterdir())
    with pytest.raises(TransitionRefused):
        decide("reject", stale, cast.officer, remarks=WHY, seen=seen)
    assert set(_folder().iterdir()) == before
    assert not Paper.objects.exists()


@pytest.mark.parametrize("after", ["_render", "_request_signature"])
def test_a_worker_that_dies_is_picked_up(cast: Any, file: Application, after: str) -> None:
    letter = reject(file, cast.officer)
    with die_after(papers, after), pytest.raises(Killed):
        drain_jobs()
    run_jobs_now()
    assert_signed_once(letter)


def test_a_failed_signature_asks_for_the_pin_again_and_tells_the_officer(cast: Any, file: Application) -> None:
    letter = reject(file, cast.officer)
    lose_activation(letter)
    assert letter.status == PaperStatus.RENDERED
    assert paper_state(letter, now=timezone.now()).is_stalled
    told = Notice.objects.get(user=cast.officer, kind="paper_not_signed")
    assert told.path == reverse("coo:office_file", args=[file.uuid])

    assert [outcome.paper for outcome in sign_again(cast.officer, letter)] == [letter]
    drain_jobs()
    assert_signed_once(letter)
    assert sign_again(cast.officer, letter)[0].why == "It is signed already, or void."


def test_another_officer_signs_a_letter_of_their_own_in_its_place(cast: Any, file: Application) -> None:
    letter = reject(file, cast.officer, reasons=[reason()])
    lose_activation(letter)
    [outcome] = sign_again(cast.officer2, letter)
    drain_jobs()
    letter.refresh_from_db()
    second = Paper.objects.get(application=file, status=PaperStatus.SIGNED)
    assert letter.status == PaperStatus.VOID
    assert (second.pk, second.number, second.reason_id) == (
        outcome.paper.pk,
        f"{file.file_number}-R2",
        letter.reason_id,
    )
    assert second.data["officer"]["name"] == cast.officer2.get_full_name()
    assert second.data["remarks"] == WHY


def test_a_letter_that_cannot_be_made_says_so(cast: Any, file: Application) -> None:
    letter = reject(file, cast.officer)
    with mock.patch.object(papers, "specimen_pictures", side_effect=OSError("no disk")):
        for _try in range(settings.JOB_MAX_ATTEMPTS):
            run_jobs_now()
    assert paper_state(letter, now=timezone.now()).error == "The document could not be made."
    sign_again(cast.officer, letter)
    drain_jobs()
    assert_signed_once(letter)


def send(client: Client, cast: Any, file: Application, **more: Any) -> Any:
    credential = credential_of(cast.officer, timezone.now())
    data = {"version": 1, "rounds": 0, "remarks": WHY, "credential": str(credential.uuid), "pin": PIN, **more}
    return client.post(reverse("coo:reject", args=[file.uuid]), data)


def test_the_page_offers_the_reasons_in_force_of_the_own_agency(cast: Any, officer: Client, file: Application) -> None:
    from accounts.models import Agency

    other = Agency.objects.exclude(pk=cast.office.agency_id).first()
    reason("R01")
    reason("R02", agency=cast.office.agency, title="Our own reason")
    reason("R03", agency=other, title="Another agency's")
    reason("R04", ends_on="2021-01-01", title="Ended")
    page = officer.get(reverse("coo:reject", args=[file.uuid])).content.decode()
    assert "Not of Indian origin" in page
    assert "Our own reason" in page
    assert "Another agency" not in page
    assert "Ended" not in page


def test_rejecting_on_the_page(cast: Any, officer: Client, file: Application) -> None:
    coded = reason()
    response = send(officer, cast, file, reasons=[str(coded.uuid)])
    assert response.url == reverse("coo:office_file", args=[file.uuid])
    drain_jobs()
    letter = Paper.objects.get()
    assert letter.status == PaperStatus.SIGNED
    assert reverse("coo:paper_pdf", args=[letter.uuid]) in officer.get(response.url).content.decode()
    assert not any(PIN in str(job.ids) for job in Job.objects.filter(name=PAPER_JOB))
    assert not any(PIN in str(event.data) for event in AuditEvent.objects.all())


def test_mistakes_lose_nothing_that_was_typed(cast: Any, officer: Client, file: Application) -> None:
    coded = reason()
    page = send(officer, cast, file, pin="777777", reasons=[str(coded.uuid)])
    assert "The PIN is wrong" in str(page.context["form"].errors["pin"])
    shown = page.content.decode()
    assert WHY in shown
    assert f'value="{coded.uuid}" checked' in shown or "checked" in shown.split(str(coded.uuid))[1][:80]
    assert "777777" not in shown

    missing = send(officer, cast, file)
    assert "reasons" in missing.context["form"].errors
    empty = send(officer, cast, file, pin="", remarks="")
    assert list(empty.context["form"].errors) == ["reasons", "remarks", "pin"]  # as on the page
    file.refresh_from_db()
    assert file.status == Status.IN_PROCESS


def test_an_old_second_factor_asks_for_a_code(cast: Any, officer: Client, file: Application) -> None:
    session = officer.session
    session["second_factor_at"] -= 600
    session.save()
    reasons = [str(reason().uuid)]
    page = send(officer, cast, file, reasons=reasons)
    assert "code" in page.context["form"].errors
    assert Application.objects.get(pk=file.pk).status == Status.IN_PROCESS
    send(officer, cast, file, reasons=reasons, code=code_of(cast.officer))
    assert Application.objects.get(pk=file.pk).status == Status.REJECTED


def test_a_file_that_moved_on_is_409(cast: Any, officer: Client, file: Application) -> None:
    decide("approve", file, cast.officer2)
    assert officer.get(reverse("coo:reject", args=[file.uuid])).status_code == 409
    assert send(officer, cast, file).status_code == 409


def test_the_firm_reads_the_letter_and_no_other_does(cast: Any, client: Client, file: Application) -> None:
    letter = reject(file, cast.officer)
    address = reverse("coo:paper_pdf", args=[letter.uuid])
    sign_in(client, cast.exporter)
    assert client.get(address).status_code == 404  # not signed yet
    drain_jobs()
    page = client.get(reverse("coo:application", args=[file.uuid])).content.decode()
    assert address in page
    assert "View Approved Letter" in page
    assert client.get(address)["Content-Type"] == "application/pdf"
    for person, status in ((cast.rival, 404), (cast.other_officer, 404), (cast.officer2, 200)):
        sign_in(client, person)
        assert client.get(address).status_code == status


def test_signing_again_on_the_page(cast: Any, officer: Client, file: Application) -> None:
    letter = reject(file, cast.officer)
    lose_activation(letter)
    address = reverse("coo:sign_again")
    assert (
        f"{address}?paper={letter.uuid}" in officer.get(reverse("coo:office_file", args=[file.uuid])).content.decode()
    )
    assert letter.number in officer.get(address, {"paper": letter.uuid}).content.decode()
    data = {"paper": str(letter.uuid), "credential": str(credential_of(cast.officer, timezone.now()).uuid)}
    assert "pin" in officer.post(address, {**data, "pin": "777777"}).context["form"].errors
    response = officer.post(address, {**data, "pin": PIN})
    assert response.status_code == 302
    drain_jobs()
    assert_signed_once(letter)
    assert "None of them waits" in officer.get(address, {"paper": letter.uuid}).content.decode()


def test_signing_again_takes_only_the_own_offices_papers(cast: Any, client: Client, file: Application) -> None:
    letter = reject(file, cast.officer)
    sign_in(client, cast.other_officer)
    for wanted in ({"paper": letter.uuid}, {"paper": "nonsense"}):
        assert client.get(reverse("coo:sign_again"), wanted).status_code == 404
