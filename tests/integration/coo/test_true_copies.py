"""Certified true copies: asked for by the firm, granted with the PIN or refused with words by the office."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coo.constants import CertificateStatus, PaperKind, PaperStatus
from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import Application, Certificate, CopyRequest, Paper
from coo.services import papers, true_copies
from coo.services.transition import move_certificate
from signing.services.credentials import WrongPin
from tests.factories.files import AIFTA_EXAMPLE, SELF_DECLARED_EXAMPLE, approve, generate, issue, make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.papers_world import lose_activation, seen_by_pdfsig, sign_again, signs
from tests.unit.documents.paper import text_of
from tradeconnect.common import audit
from tradeconnect.common.dates import dmy, india_date
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import OutgoingMessage

pytestmark = pytest.mark.django_db
LOST = "The courier lost the original."


@pytest.fixture
def issued(cast: Any) -> Application:
    return issue(approve(submit(make_draft(cast, invoice_number="A/1")), cast), cast)


def ask(application: Application, user: Any) -> CopyRequest:
    return true_copies.ask_true_copy(application=application, reason=LOST, actor=user, now=timezone.now())


def grant(wish: CopyRequest, user: Any, **more: Any) -> Paper:
    return true_copies.grant_true_copy(copy_request=wish, **{**signs(user), **more})


def test_a_granted_copy_is_the_certificate_again_marked_and_signed(
    cast: Any, issued: Application, tmp_path: Path
) -> None:
    paper = grant(ask(issued, cast.exporter), cast.officer2)
    drain_jobs()
    paper.refresh_from_db()
    certificate = Certificate.objects.get()
    assert (paper.kind, paper.status) == (PaperKind.TRUE_COPY, PaperStatus.SIGNED)
    assert (paper.number, paper.certificate) == (f"{certificate.number}/C1", certificate)
    assert certificate.status == CertificateStatus.VALID
    assert paper.pdf is not None
    pdf = paper.pdf.read()
    seen = seen_by_pdfsig(pdf, tmp_path)
    assert "Signature is Valid." in seen
    assert "Total document signed" in seen
    printed = text_of(pdf)
    today = dmy(india_date(timezone.now()))
    for words in (
        certificate.number,
        certificate.printed_code,
        "CERTIFIED TRUE COPY",
        f"Date of issue of the original: {today}",
        cast.officer2.get_full_name(),
        "Certified true copy",
    ):
        assert words in printed
    assert OutgoingMessage.objects.get(subject__contains="true copy").to == cast.exporter.email
    acts = [event.action for event in audit.history(issued)]
    assert {"coo.application.ask_true_copy", "coo.application.grant_true_copy"} <= set(acts)


def test_the_box_for_a_true_copy_is_ticked_where_the_form_has_one(cast: Any) -> None:
    issued = issue(approve(submit(make_draft(cast, plan=AIFTA_EXAMPLE)), cast), cast)
    certificate = Certificate.objects.get(application=issued)
    certificate.data["form"]["ticks"] = {"ticks": [["Certified True Copy", False], ["Retroactive Check", False]]}
    certificate.save()
    paper = grant(ask(issued, cast.exporter), cast.officer)
    assert paper.data["form"]["ticks"] == {"ticks": [["Certified True Copy", True], ["Retroactive Check", False]]}


def test_one_request_at_a_time_and_another_after_a_decision(cast: Any, issued: Application) -> None:
    wish = ask(issued, cast.exporter)
    with pytest.raises(TransitionRefused, match="asked for already"):
        ask(issued, cast.exporter)
    grant(wish, cast.officer)
    drain_jobs()
    second = grant(ask(issued, cast.exporter), cast.officer)
    assert second.number.endswith("/C2")


def test_a_refusal_is_told_in_words(cast: Any, issued: Application) -> None:
    wish = true_copies.refuse_true_copy(
        copy_request=ask(issued, cast.exporter),
        post=signs(cast.officer)["post"],
        reason="Ask for one in lieu instead.",
        actor=cast.officer,
        now=timezone.now(),
    )
    assert (wish.paper, wish.refusal) == (None, "Ask for one in lieu instead.")
    assert "Ask for one in lieu instead." in OutgoingMessage.objects.get(subject__contains="No true copy").body
    with pytest.raises(TransitionRefused, match="Another officer has decided"):
        grant(wish, cast.officer2)


def test_only_a_valid_certificate_of_an_office_is_copied(cast: Any, issued: Application) -> None:
    wish = ask(issued, cast.exporter)
    move_certificate(Certificate.objects.get(), "cancel", actor=cast.officer, now=timezone.now(), reason="Error")
    with pytest.raises(TransitionRefused, match="not valid any more"):
        grant(wish, cast.officer)
    with pytest.raises(TransitionRefused, match="no valid certificate"):
        ask(issued, cast.exporter)
    declared = generate(submit(make_draft(cast, plan=SELF_DECLARED_EXAMPLE)))
    with pytest.raises(TransitionRefused, match="no valid certificate"):
        ask(declared, cast.exporter)


def test_a_copy_of_what_was_cancelled_meanwhile_is_not_made(cast: Any, issued: Application) -> None:
    paper = grant(ask(issued, cast.exporter), cast.officer)
    move_certificate(Certificate.objects.get(), "cancel", actor=cast.officer, now=timezone.now(), reason="Error")
    drain_jobs()
    paper.refresh_from_db()
    assert paper.status == PaperStatus.VOID
    assert audit.history(paper).get(action="coo.paper.void").data["reason"] == "The certificate is cancelled."


def test_a_certificate_that_ends_takes_the_copy_with_it_that_is_being_signed(cast: Any, issued: Application) -> None:
    paper = grant(ask(issued, cast.exporter), cast.officer)
    papers.render_paper(paper=paper.uuid, now=timezone.now())
    move_certificate(Certificate.objects.get(), "cancel", actor=cast.officer, now=timezone.now(), reason="Wrong.")
    drain_jobs()
    paper.refresh_from_db()
    assert (paper.status, paper.pdf) == (PaperStatus.VOID, None)
    assert "not valid any more" in OutgoingMessage.objects.filter(subject__icontains="true copy").latest("pk").body


def test_a_wrong_pin_grants_nothing(cast: Any, issued: Application) -> None:
    wish = ask(issued, cast.exporter)
    with pytest.raises(WrongPin):
        grant(wish, cast.officer, pin="000000")
    wish.refresh_from_db()
    assert wish.decided_at is None
    assert not Paper.objects.exists()


def test_a_copy_that_another_officer_signs_takes_its_place(cast: Any, issued: Application) -> None:
    wish = ask(issued, cast.exporter)
    lose_activation(grant(wish, cast.officer))
    wish.refresh_from_db()
    assert wish.paper is not None
    [outcome] = sign_again(cast.officer2, wish.paper)
    drain_jobs()
    wish.refresh_from_db()
    assert wish.paper == outcome.paper
    assert wish.paper.status == PaperStatus.SIGNED
    assert wish.paper.data["officer"]["name"] == cast.officer2.get_full_name()
    assert wish.paper.data["issued_on"] == Certificate.objects.get().data["issued_on"]


def test_the_firm_asks_on_its_page(cast: Any, issued: Application, client: Client) -> None:
    address = reverse("coo:ask_true_copy", args=[issued.uuid])
    sign_in(client, cast.exporter)
    assert address in client.get(reverse("coo:application", args=[issued.uuid])).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": LOST}).url == reverse("coo:application", args=[issued.uuid])
    assert CopyRequest.objects.get().reason == LOST
    assert "asked for already" in client.get(address).content.decode()
    assert client.post(address, {"reason": LOST}).status_code == 409
    sign_in(client, cast.rival)
    assert client.get(address).status_code == 404


def test_the_office_decides_on_its_pages(cast: Any, issued: Application, client: Client) -> None:
    wish = ask(issued, cast.exporter)
    sign_in(client, cast.officer)
    every = reverse("coo:copy_requests")
    granting = reverse("coo:grant_true_copy", args=[wish.uuid])
    refusing = reverse("coo:refuse_true_copy", args=[wish.uuid])
    page = client.get(every).content.decode()
    assert LOST in page
    assert granting in page
    assert refusing in page
    assert LOST in client.get(refusing).content.decode()
    assert client.post(refusing, {"reason": ""}).context["form"].errors

    data = {"credential": str(credential_of(cast.officer, timezone.now()).uuid), "pin": "000000"}
    assert "pin" in client.post(granting, data).context["form"].errors
    assert client.post(granting, {**data, "pin": PIN}).url == every
    drain_jobs()
    wish.refresh_from_db()
    assert wish.paper is not None
    assert reverse("coo:paper_pdf", args=[wish.paper.uuid]) in client.get(every, {"part": "done"}).content.decode()
    assert client.get(granting).status_code == 409
    assert client.post(refusing, {"reason": "No."}).status_code == 409


def test_other_offices_and_firms_do_not_see_it(cast: Any, issued: Application, client: Client) -> None:
    wish = ask(issued, cast.exporter)
    for person, listed, one in ((cast.other_officer, 200, 404), (cast.exporter, 403, 403), (cast.admin, 403, 403)):
        sign_in(client, person)
        answer = client.get(reverse("coo:copy_requests"))
        assert answer.status_code == listed
        assert LOST not in answer.content.decode()
        for name in ("coo:grant_true_copy", "coo:refuse_true_copy"):
            assert client.get(reverse(name, args=[wish.uuid])).status_code == one


def test_the_list_asks_the_same_number_of_questions_for_more(cast: Any, client: Client) -> None:
    sign_in(client, cast.officer)
    counts = []
    for index in range(2):
        file = issue(approve(submit(make_draft(cast, invoice_number=f"Q/{index}")), cast), cast)
        grant(ask(file, cast.exporter), cast.officer)
        address = reverse("coo:copy_requests") + "?part=done"
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
