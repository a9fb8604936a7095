"""The firm's answers: services of coo.services.answering and coo.services.answer_files."""

import json
from typing import Any

import pytest
from django.utils import timezone

from coo.constants import AnswerKind, Status
from coo.demo.applications import credential_of
from coo.models import Application, Deficiency, ExportItem
from coo.selectors import build_snapshot, latest_version
from coo.services import answer_files, answering, submission
from coo.services.answering import Answer, open_tab
from coo.services.attachments import add_attachment, remove_attachment
from coo.services.drafts import clear_tab, save_tab
from coo.services.editing import TabClosed, editing
from coo.services.transition import ReasonMissing
from coo.tabs import Slug
from payments.models import TaxInvoice
from signing.backends.base import WrongPin
from signing.models import SignatureJob
from tests.factories.files import make_draft, submit
from tests.factories.uploads.pdfs import pdf
from tests.integration.coo.deficiency_world import (
    answer_of,
    ask,
    pin,
    say_yes,
    send_changed,
    send_words,
    waiting,
)
from tests.integration.coo.office_world import decide
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import OutgoingMessage, StoredFile
from tradeconnect.common.uploads.check import UploadRefused

pytestmark = pytest.mark.django_db

CODE, ROUTE = "item-1.itchs_code", "shipment-details.route"


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


def save_shipment(file: Application, user: Any, number: str = "2345679") -> None:
    save_tab(
        application=file,
        slug=Slug.SHIPMENT,
        values={"shipment_document_number": number},
        expected_version=file.version,
        actor=user,
        now=timezone.now(),
    )


# Yes


def test_yes_opens_the_tabs_that_were_asked_about(cast: Any, file: Application) -> None:
    ask(file, cast.officer, CODE, ROUTE)
    assert say_yes(file, cast.exporter).opened_tabs == ["export-details", "shipment-details"]
    assert audit.history(file).first().action == "coo.application.open_to_answer"
    save_shipment(file, cast.exporter)
    with pytest.raises(TabClosed):
        clear_tab(
            application=file,
            slug=Slug.CERTIFICATE,
            expected_version=file.version,
            actor=cast.exporter,
            now=timezone.now(),
        )


def test_all_tabs_open_for_remarks_alone_or_the_whole_file(cast: Any, file: Application) -> None:
    ask(file, cast.officer, remarks="Please explain.")
    assert len(say_yes(file, cast.exporter).opened_tabs) == 7
    send_changed(file, cast.exporter)
    pin(file, cast.officer, "", "The contract?")
    ask(file, cast.officer, CODE)
    assert len(say_yes(file, cast.exporter).opened_tabs) == 7


def test_nothing_is_edited_or_signed_before_yes(cast: Any, file: Application) -> None:
    ask(file, cast.officer, CODE)
    with pytest.raises(TabClosed):
        save_shipment(file, cast.exporter)
    with pytest.raises(TransitionRefused, match="Choose Respond"):
        send_changed(file, cast.exporter)
    assert file.versions.count() == 1


def test_yes_writes_the_application_down_once(cast: Any, file: Application) -> None:
    ask(file, cast.officer, ROUTE)
    kept = say_yes(file, cast.exporter).kept
    save_shipment(file, cast.exporter)
    assert say_yes(file, cast.exporter).kept == kept
    assert audit.history(file).filter(action="coo.application.open_to_answer").count() == 1


def test_another_tab_opens_with_a_reason_that_the_officer_sees(cast: Any, file: Application) -> None:
    ask(file, cast.officer, CODE)
    with pytest.raises(TransitionRefused):
        open_tab(application=file, slug=Slug.SHIPMENT, reason="x", actor=cast.exporter, now=timezone.now())
    say_yes(file, cast.exporter)
    with pytest.raises(ReasonMissing):
        open_tab(application=file, slug=Slug.SHIPMENT, reason=" ", actor=cast.exporter, now=timezone.now())
    with pytest.raises(KeyError):
        open_tab(application=file, slug=Slug.SUMMARY, reason="x", actor=cast.exporter, now=timezone.now())
    for _twice in range(2):
        opened = open_tab(
            application=file, slug=Slug.SHIPMENT, reason="The bill too.", actor=cast.exporter, now=timezone.now()
        )
    assert opened.requested_tabs == {"shipment-details": "The bill too."}
    save_shipment(file, cast.exporter)


def test_the_changed_application_goes_back_with_answers_and_without_a_fee(cast: Any, file: Application) -> None:
    round_one = ask(file, cast.officer, ROUTE)
    say_yes(file, cast.exporter)
    save_shipment(file, cast.exporter)
    query = round_one.queries.get()
    answer = answer_of(file, "Corrected.", {query.uuid: "The bill was wrong."})
    version = send_changed(file, cast.exporter, answer)
    file.refresh_from_db()
    round_one.refresh_from_db()
    assert (file.status, version.number) == (Status.IN_PROCESS, 2)
    assert (round_one.answer, round_one.answer_version, round_one.answered_by) == (
        AnswerKind.YES,
        version,
        cast.exporter,
    )
    assert round_one.queries.get().answer == "The bill was wrong."
    assert file.clock_since is not None
    assert TaxInvoice.objects.count() == 1
    assert "Corrected." in OutgoingMessage.objects.get(subject__contains="has responded").body


def test_an_answer_to_an_older_round_is_refused(cast: Any, file: Application) -> None:
    ask(file, cast.officer, ROUTE)
    old = answer_of(file)
    say_yes(file, cast.exporter)
    send_changed(file, cast.exporter)
    ask(file, cast.officer, ROUTE)
    say_yes(file, cast.exporter)
    with pytest.raises(TransitionRefused, match="asked again"):
        send_changed(file, cast.exporter, old)
    with pytest.raises(TransitionRefused, match="asked again"):
        send_words(file, cast.exporter, answer=Answer(old.round_number, "Old page."))


# No


def test_no_answers_in_words_that_are_signed(cast: Any, file: Application) -> None:
    round_one = ask(file, cast.officer, CODE)
    query = round_one.queries.get()
    answered = send_words(file, cast.exporter, answer=answer_of(file, " It is cotton. ", {query.uuid: "100% cotton."}))
    file.refresh_from_db()
    assert (file.status, file.versions.count()) == (Status.IN_PROCESS, 1)
    assert (answered.answer, answered.answer_remarks, answered.answer_version) == (
        AnswerKind.NO,
        "It is cotton.",
        None,
    )
    assert answered.signature is not None
    assert answered.signature.purpose == "coo.answer"
    told = json.loads(answered.signature.content.read())
    assert told["remarks"] == "It is cotton."
    assert told["answers"] == [{"place": CODE, "asked": "Please correct it.", "answer": "100% cotton."}]
    assert told["version"] == round_one.version.digest
    assert file.remarks.get(action="respond").text == "It is cotton."


def test_no_needs_remarks_and_the_right_pin(cast: Any, file: Application) -> None:
    ask(file, cast.officer, CODE)
    with pytest.raises(ReasonMissing):
        send_words(file, cast.exporter, " ")
    now = timezone.now()
    with pytest.raises(WrongPin):
        answering.answer_without_changes(
            application=file,
            answer=answer_of(file, "Right."),
            credential=credential_of(cast.exporter, now),
            pin="000000",
            actor=cast.exporter,
            now=now,
        )
    file.refresh_from_db()
    assert file.status == Status.DEFICIENT


def test_no_puts_the_application_back_as_it_was(cast: Any, file: Application) -> None:
    before = build_snapshot(file, today=timezone.localdate())
    ask(file, cast.officer, remarks="Everything, please.")
    say_yes(file, cast.exporter)
    save_shipment(file, cast.exporter)
    remove_attachment(application=file, attachment=file.attachments.get(), actor=cast.exporter, now=timezone.now())
    add_attachment(
        application=file,
        kind=make_kind(),
        name="Other.pdf",
        content=pdf(),
        attest=False,
        actor=cast.exporter,
        now=timezone.now(),
    )
    clear_tab(
        application=file, slug=Slug.EXPORT, expected_version=file.version, actor=cast.exporter, now=timezone.now()
    )
    send_words(file, cast.exporter)
    file.refresh_from_db()
    assert build_snapshot(file, today=timezone.localdate()) == before
    attachment = file.attachments.get()
    assert attachment.preview is not None
    assert attachment.preview.read()
    assert attachment.file.read()
    assert not StoredFile.objects.filter(name="Other.pdf").exists()
    assert ExportItem.objects.filter(application=file).count() == len(before.items)
    version = latest_version(file)
    assert version is not None
    assert version.number == 1


def make_kind() -> Any:
    from coo.models import AttachmentType

    return AttachmentType.objects.get(code="INVOICE")


def test_the_second_of_two_clicks_changes_nothing(cast: Any, file: Application) -> None:
    ask(file, cast.officer, CODE)
    first, second = Application.objects.get(pk=file.pk), Application.objects.get(pk=file.pk)
    answer = answer_of(file, "It is right.")
    send_words(first, cast.exporter, answer=answer)
    assert audit.history(file).filter(action="coo.application.respond").count() == 1
    with pytest.raises(TransitionRefused):
        send_words(second, cast.exporter, answer=answer)
    assert SignatureJob.objects.filter(purpose="coo.answer").count() == 1
    assert audit.history(file).filter(action="coo.application.respond").count() == 1


def upload(file: Application, user: Any, name: str = "Proof.pdf", content: bytes | None = None) -> Any:
    return answer_files.add_file(
        application=file,
        deficiency=waiting(file),
        name=name,
        content=pdf() if content is None else content,
        actor=user,
        now=timezone.now(),
    )


def test_at_most_five_documents_of_the_guides_kinds(cast: Any, file: Application) -> None:
    ask(file, cast.officer, CODE)
    rows = [upload(file, cast.exporter, f"Proof {number}.pdf") for number in range(5)]
    with pytest.raises(answer_files.TooManyFiles):
        upload(file, cast.exporter)
    answer_files.remove_file(application=file, file=rows[0])
    assert not StoredFile.objects.filter(name="Proof 0.pdf").exists()
    with pytest.raises(UploadRefused):
        upload(file, cast.exporter, "Proof.exe", b"MZ")
    assert waiting(file).files.count() == 4
    told = json.loads(answering.signed_content(file, waiting(file), answer_of(file, "x")))
    assert [row["name"] for row in told["files"]] == [f"Proof {number}.pdf" for number in range(1, 5)]


def test_a_picture_that_is_no_jpg_is_refused_with_words(cast: Any, file: Application) -> None:
    from coo.documents.art import demo_signature_png

    ask(file, cast.officer, CODE)
    with pytest.raises(answer_files.WrongFileKind, match="Only PDF, JPG"):
        upload(file, cast.exporter, "Proof.png", demo_signature_png("Meera"))


def test_documents_of_no_are_dropped_when_yes_is_sent(cast: Any, file: Application) -> None:
    round_one = ask(file, cast.officer, CODE)
    upload(file, cast.exporter)
    say_yes(file, cast.exporter)
    send_changed(file, cast.exporter)
    assert round_one.files.count() == 0
    assert not StoredFile.objects.filter(name="Proof.pdf").exists()


def test_what_was_typed_is_kept_and_not_sent(cast: Any, file: Application) -> None:
    round_one = ask(file, cast.officer, CODE)
    query = round_one.queries.get()
    answering.keep_typed(
        application=file, answer=answer_of(file, "Half", {query.uuid: "An answer"}), now=timezone.now()
    )
    round_one.refresh_from_db()
    assert (round_one.answer_remarks, round_one.answered_at) == ("Half", None)
    assert round_one.queries.get().answer == "An answer"


def test_three_rounds_end_in_approval(cast: Any, file: Application) -> None:
    for kind in ("yes", "no", "yes"):
        ask(file, cast.officer, ROUTE)
        if kind == "yes":
            say_yes(file, cast.exporter)
            send_changed(file, cast.exporter)
        else:
            send_words(file, cast.exporter)
        file.refresh_from_db()
    decide("approve", file, cast.officer)
    answers = Deficiency.objects.filter(application=file).order_by("number").values_list("answer", flat=True)
    assert list(answers) == ["yes", "no", "yes"]
    assert file.versions.count() == 3
    assert TaxInvoice.objects.count() == 1


def test_a_signature_waits_for_open_findings_first(cast: Any, file: Application) -> None:
    ask(file, cast.officer, ROUTE)
    say_yes(file, cast.exporter)
    with editing(
        file, "tab_saved", slug=Slug.SHIPMENT, actor=cast.exporter, now=timezone.now(), columns=["route"]
    ) as d:
        d.route = ""
    with pytest.raises(submission.FindingsOpen):
        send_changed(file, cast.exporter)
