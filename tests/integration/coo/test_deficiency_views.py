"""Pins, *Raise Deficiency*, *What changed* and *Respond Deficiency*: coo.views.office.queries, changes, responding."""

import datetime as dt
import re
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coo.constants import ReasonUse, Status
from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import Application, Deficiency
from coo.services import deficiency
from coo.services.deficiency import fingerprint, pinned_queries, reasons_for
from coo.tabs import Slug
from tests.factories.files import make_draft, submit
from tests.factories.login import sign_in
from tests.factories.uploads.pdfs import pdf
from tests.integration.coo.deficiency_world import (
    ask,
    exporter,
    html,
    officer,
    pin,
    reason,
    say_yes,
    send_changed,
    send_words,
    upload_report,
    url,
    waiting,
)

pytestmark = pytest.mark.django_db
__all__ = ["exporter", "officer"]

CODE, ROUTE = "item-1.itchs_code", "shipment-details.route"


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


# The office


def test_every_row_can_be_pinned(cast: Any, officer: Client, file: Application) -> None:
    page = html(officer, "office_file", file)
    for key in (CODE, ROUTE, "certificate-details.importer", "attachments.file-1", "origin-1.criterion"):
        assert re.search(rf'\?place={re.escape(key)}&[^"]*" data-pin="{re.escape(key)}"', page)
    # The head of the panel is one sentence, which office.js takes over as it is.
    assert 'data-pin-title="Query on ITC-HS code, item 1"' in page
    assert 'data-pin-title="Query about the whole file"' in page
    form = html(officer, "pin_query", file, place=CODE)
    assert "Query on ITC-HS code, item 1" in form
    assert "6104 62 00" in form
    assert "G03 · HS code does not match the goods" in form
    assert "R01" not in form


def test_a_pinned_query_stands_at_its_row_until_it_is_taken_away(cast: Any, officer: Client, file: Application) -> None:
    sent = {"place": CODE, "reason": str(reason("G03").uuid), "text": ""}
    answer = officer.post(url("pin_query", file), sent)
    assert answer.headers["Location"] == url("office_file", file) + f"#{CODE}"
    page = html(officer, "office_file", file)
    assert reason("G03").text in page
    assert "1 query pinned" in page
    assert "Raise Deficiency (1)" in page
    query = pinned_queries(file).get()
    changed = {"query": str(query.uuid), "text": "Which fibre is it?", "reason": ""}
    assert "send proof of what" in html(officer, "pin_query", file, query=str(query.uuid))
    officer.post(url("pin_query", file), changed)
    assert "Which fibre is it?" in html(officer, "office_file", file)
    officer.post(url("unpin_query", file, query.uuid))
    assert "Which fibre is it?" not in html(officer, "office_file", file)


def test_a_query_without_words_says_so_at_the_field(cast: Any, officer: Client, file: Application) -> None:
    answer = officer.post(url("pin_query", file), {"place": CODE, "reason": "", "text": " "})
    assert answer.status_code == 422
    assert "Write what the exporter shall correct or explain." in answer.content.decode()


@pytest.mark.parametrize("query", [{"place": "item-9.itchs_code"}, {"query": "x"}, {"place": "../etc"}])
def test_an_unknown_place_is_404(cast: Any, officer: Client, file: Application, query: dict[str, str]) -> None:
    assert officer.get(url("pin_query", file), query).status_code == 404
    assert officer.post(url("pin_query", file), {**query, "text": "x"}).status_code == 404


def test_the_firm_never_sees_what_is_being_written(cast: Any, exporter: Client, file: Application) -> None:
    pin(file, cast.officer, CODE, "Secret draft of a query")
    for name in ("application", "summary_pdf"):
        assert b"Secret draft" not in exporter.get(url(name, file)).content


def test_remarks_survive_when_the_queries_changed(cast: Any, officer: Client, file: Application) -> None:
    pin(file, cast.officer2, CODE, "A second question")
    sent = {"version": 1, "rounds": 0, "remarks": "My long remarks", "shown": "0" * 16}
    answer = officer.post(url("raise_deficiency", file), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The pinned queries changed" in page
    assert "My long remarks" in page
    assert "A second question" in page
    officer.post(url("raise_deficiency", file), sent | {"shown": fingerprint(pinned_queries(file))})
    file.refresh_from_db()
    assert file.status == Status.DEFICIENT


def test_the_officer_sees_each_answer_beside_its_query_and_what_changed(
    cast: Any, officer: Client, exporter: Client, file: Application
) -> None:
    round_one = ask(file, cast.officer, ROUTE)
    say_yes(file, cast.exporter)
    exporter.post(url("open_tab", file), {"tab": Slug.CERTIFICATE, "reason": "The importer moved."})
    Application.objects.filter(pk=file.pk).update(
        importer_address="New Street 1", route="From Tughlakabad ICD to New York (JFK) by air freight"
    )
    file.refresh_from_db()
    round_one.refresh_from_db()
    send_changed(file, cast.exporter)
    ask(file, cast.officer, CODE)
    send_words(file, cast.exporter, "It is cotton.")
    page = html(officer, "office_changes", file)
    assert page.index("Deficiency 2 of") < page.index("Deficiency 1 of")
    assert "<ins>From Tughlakabad ICD to New York (JFK) by air freight</ins>" in page
    assert "New Street 1" in page
    assert "The importer moved." in page
    assert "It is cotton." in page
    assert "The application is as it was." in page


def test_queries_of_the_pages_do_not_grow(cast: Any, officer: Client, exporter: Client, file: Application) -> None:
    def count(client: Client, name: str) -> int:
        client.get(url(name, file))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(name, file)).status_code == 200
        return len(captured)

    pin(file, cast.officer, CODE)
    one = count(officer, "office_file")
    for place in (ROUTE, "certificate-details.importer", ""):
        pin(file, cast.officer2, place)
    assert count(officer, "office_file") == one
    ask(file, cast.officer)
    say_yes(file, cast.exporter)
    send_changed(file, cast.exporter)
    rounds = count(officer, "office_changes")
    ask(file, cast.officer, CODE)
    pages = [count(exporter, name) for name in ("application", "respond")]
    send_words(file, cast.exporter)
    for _round in range(2):
        ask(file, cast.officer, CODE)
        send_words(file, cast.exporter)
    assert count(officer, "office_changes") == rounds
    ask(file, cast.officer, CODE)
    assert [count(exporter, name) for name in ("application", "respond")] == pages


def test_reject_unanswered_is_offered_after_the_deadline(cast: Any, officer: Client, file: Application) -> None:
    round_one = ask(file, cast.officer, CODE)
    assert "Reject: not answered" not in html(officer, "office_file", file)
    assert "Not yet: the exporter may answer until" in html(officer, "reject_unanswered", file)
    Deficiency.objects.filter(pk=round_one.pk).update(due_on=timezone.localdate() - dt.timedelta(days=1))
    assert "Reject: not answered" in html(officer, "office_file", file)
    signs = {"credential": credential_of(cast.officer, timezone.now()).uuid, "pin": PIN}
    reason = reasons_for(cast.office.agency, use=ReasonUse.REJECTION, today=timezone.localdate()).first()
    decision = {"version": 1, "rounds": 1, "remarks": "Not answered.", "reasons": [reason.uuid]}
    officer.post(url("reject_unanswered", file), {**decision, **signs})
    file.refresh_from_db()
    assert file.status == Status.REJECTED


def test_a_query_that_a_colleague_has_sent_away_is_told_in_words(cast: Any, officer: Client, file: Application) -> None:
    query = pin(file, cast.officer, CODE, "Wool or cotton?")
    with mock.patch.object(deficiency, "_standing_query", side_effect=deficiency.QueryGone):
        answer = officer.post(url("pin_query", file), {"query": str(query.uuid), "text": "Which fibre?"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Which fibre?" in page
    assert str(deficiency.QueryGone()) in page


def test_what_cannot_be_sent_back_offers_no_form(cast: Any, officer: Client, file: Application) -> None:
    ask(file, cast.officer, CODE)
    assert officer.get(url("raise_deficiency", file)).status_code == 409


# The firm


def test_the_firm_sees_each_query_with_what_stood_there(cast: Any, exporter: Client, file: Application) -> None:
    pin(file, cast.officer, CODE, "Wool or cotton?")
    ask(file, cast.officer, remarks="One thing.")
    for name in ("application", "respond"):
        page = html(exporter, name, file)
        for words in ("One thing.", "Wool or cotton?", "ITC-HS code, item 1", "6104 62 00"):
            assert words in page
    assert "Please answer by" in html(exporter, "application", file)


def test_yes_opens_the_first_asked_tab_with_the_query_at_its_field(
    cast: Any, exporter: Client, file: Application
) -> None:
    pin(file, cast.officer, ROUTE, "Name both ports.")
    ask(file, cast.officer)
    answer = exporter.post(url("open_to_answer", file))
    assert answer.headers["Location"] == url("tab", file, Slug.SHIPMENT)
    page = html(exporter, "tab", file, Slug.SHIPMENT)
    warning = page.partition('id="id_route-warning"')[2].partition("</div>")[0]
    assert "The officer asks: <span>Name both ports.</span>" in warning


def test_a_query_on_an_item_stands_above_the_table_and_on_its_page(
    cast: Any, exporter: Client, file: Application
) -> None:
    pin(file, cast.officer, CODE, "Wool or cotton?")
    ask(file, cast.officer)
    say_yes(file, cast.exporter)
    assert "Wool or cotton?" in html(exporter, "tab", file, Slug.EXPORT)
    assert "Wool or cotton?" in html(exporter, "item_edit", file, file.items.get().uuid)


def test_a_closed_tab_offers_to_open_it(cast: Any, exporter: Client, file: Application) -> None:
    ask(file, cast.officer, CODE)
    say_yes(file, cast.exporter)
    assert "Shipment Details is closed" in html(exporter, "tab", file, Slug.SHIPMENT)
    refused = exporter.post(url("open_tab", file), {"tab": Slug.SHIPMENT, "reason": " "})
    assert refused.status_code == 422
    assert "Say why this tab has to change" in refused.content.decode()
    answer = exporter.post(url("open_tab", file), {"tab": Slug.SHIPMENT, "reason": "The bill changed."})
    assert answer.headers["Location"] == url("tab", file, Slug.SHIPMENT)
    assert 'name="route"' in html(exporter, "tab", file, Slug.SHIPMENT)


def test_the_officers_remarks_stand_wherever_the_answer_is_made(cast: Any, exporter: Client, file: Application) -> None:
    pin(file, cast.officer, CODE, "Wool or cotton?")
    ask(file, cast.officer, remarks="Please attach the airway bill.")
    say_yes(file, cast.exporter)
    item = file.items.get().uuid
    pages = [html(exporter, "tab", file, Slug.EXPORT), html(exporter, "item_edit", file, item)]
    for page in (*pages, html(exporter, "summary", file)):
        assert "Please attach the airway bill." in page
        assert "Wool or cotton?" in page
    closed = html(exporter, "tab", file, Slug.ATTACHMENTS)
    assert "Please attach the airway bill." in closed
    assert "did not ask about this tab" not in closed


def test_a_query_on_the_whole_file_stands_on_every_tab_and_where_it_is_signed(
    cast: Any, exporter: Client, file: Application
) -> None:
    pin(file, cast.officer, "", "Send the airway bill.")
    pin(file, cast.officer, CODE, "Wool or cotton?")
    ask(file, cast.officer)
    say_yes(file, cast.exporter)
    slugs = [slug for slug in Slug if slug != Slug.SUMMARY]
    for page in (*(html(exporter, "tab", file, slug) for slug in slugs), html(exporter, "summary", file)):
        assert "Send the airway bill." in page


def test_no_fix_is_offered_for_a_closed_tab(cast: Any, exporter: Client, file: Application) -> None:
    Application.objects.filter(pk=file.pk).update(rate_inr=file.rate_inr * 2)
    ask(file, cast.officer, CODE)
    say_yes(file, cast.exporter)
    page = html(exporter, "summary", file)
    assert "CERT-022" in page
    assert "Take the rate" not in page
    sent = {"fix": "CERT-022-661ac4be5be6", "back": "summary", "declaration_place": "Jaipur"}
    refused = exporter.post(url("tab", file, Slug.CERTIFICATE), sent).content.decode()
    shown = refused.partition('id="typed-title"')[2].partition("</section>")[0]
    assert "Jaipur" in shown
    assert "CERT-022" not in shown
    exporter.post(url("open_tab", file), {"tab": Slug.CERTIFICATE, "reason": "The rate."})
    assert "Take the rate" in html(exporter, "summary", file)


def test_a_save_on_a_closed_tab_is_kept_and_sent_again(cast: Any, exporter: Client, file: Application) -> None:
    ask(file, cast.officer, CODE)
    say_yes(file, cast.exporter)
    address = url("tab", file, Slug.DECLARATION)
    typed = {"version": file.version, "declaration_accepted": "on", "declaration_place": "Jaipur"}
    typed |= {
        "declaration_date": f"{timezone.localdate():%d/%m/%Y}",
        "signatory_name": "M",
        "signatory_designation": "D",
    }
    refused = exporter.post(address, typed)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Nothing was saved." in page
    assert '<input type="hidden" name="declaration_place" value="Jaipur">' in page
    again = exporter.post(
        url("open_tab", file), {**typed, "tab": Slug.DECLARATION, "reason": "We moved.", "again": address}
    )
    assert (again.status_code, again.headers["Location"]) == (307, address)
    exporter.post(address, {**typed, "tab": Slug.DECLARATION, "reason": "We moved."})
    file.refresh_from_db()
    assert file.declaration_place == "Jaipur"


def test_an_address_outside_the_file_is_never_sent_to(cast: Any, exporter: Client, file: Application) -> None:
    ask(file, cast.officer, CODE)
    say_yes(file, cast.exporter)
    sent = {"tab": Slug.DECLARATION, "reason": "x", "again": "https://evil.example/applications/"}
    answer = exporter.post(url("open_tab", file), sent)
    assert answer.headers["Location"] == url("tab", file, Slug.DECLARATION)


def test_no_warns_with_the_guides_sentence(cast: Any, exporter: Client, file: Application) -> None:
    ask(file, cast.officer, CODE)
    page = html(exporter, "answer_without_changes", file)
    assert "Modifications made in the application form will not be stored." in page
    assert "id_remarks" not in page
    assert "id_remarks" in html(exporter, "answer_without_changes", file, sure="")


def signing(cast: Any, **changes: Any) -> dict[str, Any]:
    credential = credential_of(cast.exporter, timezone.now())
    return {"round": 1, "credential": str(credential.uuid), "pin": PIN, "act": "sign", **changes}


def test_upload_keeps_what_was_typed(cast: Any, exporter: Client, file: Application) -> None:
    query = ask(file, cast.officer, CODE).queries.get()
    name = f"answer_{query.uuid.hex}"
    sent = {"round": 1, "remarks": "It is cotton.", name: "See the report.", "act": "upload"}
    empty = exporter.post(url("answer_without_changes", file), sent)
    assert empty.status_code == 422
    assert "Choose a file." in empty.content.decode()
    wrong = exporter.post(
        url("answer_without_changes", file), {**sent, "file": SimpleUploadedFile("a.pdf", b"not a PDF")}
    )
    assert wrong.status_code == 422
    assert "It is cotton." in wrong.content.decode()
    exporter.post(url("answer_without_changes", file), {**sent, "file": SimpleUploadedFile("Report.pdf", pdf())})
    page = html(exporter, "answer_without_changes", file, sure="")
    for words in ("It is cotton.", "See the report.", "Report.pdf", "Uploaded size"):
        assert words in page
    row = waiting(file).files.get()
    exporter.post(url("answer_without_changes", file), {**sent, "act": f"remove-{row.uuid}"})
    assert waiting(file).files.count() == 0


def test_a_wrong_pin_loses_nothing_and_the_right_one_sends(
    cast: Any, exporter: Client, officer: Client, file: Application
) -> None:
    ask(file, cast.officer, CODE)
    row = upload_report(exporter, file)
    assert officer.get(url("answer_file", file, row.uuid)).status_code == 404
    wrong = exporter.post(url("answer_without_changes", file), signing(cast, remarks="Cotton, 100%", pin="000000"))
    assert wrong.status_code == 422
    assert "Cotton, 100%" in wrong.content.decode()
    missing = exporter.post(url("answer_without_changes", file), signing(cast, remarks=" "))
    assert "Write your remarks" in missing.content.decode()
    sent = exporter.post(url("answer_without_changes", file), signing(cast, remarks="Cotton, 100%"))
    assert sent.headers["Location"] == url("application", file)
    file.refresh_from_db()
    assert file.status == Status.IN_PROCESS
    assert officer.get(url("answer_file", file, row.uuid)).status_code == 200
    twice = exporter.post(url("answer_without_changes", file), signing(cast, remarks="Cotton, 100%"))
    assert twice.headers["Location"] == url("application", file)


def test_the_firms_page_shows_what_it_answered(cast: Any, exporter: Client, file: Application) -> None:
    query = ask(file, cast.officer, CODE).queries.get()
    answer = {f"answer_{query.uuid.hex}": "See the mill's report."}
    row = upload_report(exporter, file)
    assert url("answer_file", file, row.uuid) not in html(exporter, "application", file)
    exporter.post(url("answer_without_changes", file), signing(cast, remarks="It is cotton.", **answer))
    page = html(exporter, "application", file)
    own = page.partition('id="answers"')[2].partition("</section>")[0]
    for words in ("ITC-HS code, item 1", "See the mill&#x27;s report.", "It is cotton.", "Report.pdf"):
        assert words in own
    assert url("answer_file", file, row.uuid) in own
    assert exporter.get(url("answer_file", file, row.uuid)).status_code == 200


def test_errors_are_listed_as_the_fields_stand(cast: Any, exporter: Client, file: Application) -> None:
    ask(file, cast.officer, CODE)
    refused = exporter.post(url("answer_without_changes", file), {"round": 1, "act": "sign"}).content.decode()
    listed = re.findall(r'href="#id_(\w+)"', refused.partition("data-error-summary")[2].partition("</ul>")[0])
    assert listed == ["remarks", "credential", "pin"]


def test_a_stranger_reaches_no_document_of_an_answer(cast: Any, exporter: Client, file: Application) -> None:
    ask(file, cast.officer, CODE)
    row = upload_report(exporter, file)
    send_words(file, cast.exporter)
    for person in (cast.rival, cast.other_officer):
        client = Client()
        sign_in(client, person)
        assert client.get(url("answer_file", file, row.uuid)).status_code == 404


def test_a_colleague_prepares_and_does_not_sign(cast: Any, file: Application) -> None:
    ask(file, cast.officer, CODE)
    client = Client()
    sign_in(client, cast.colleague)
    assert "Someone with the right to sign" in html(client, "answer_without_changes", file, sure="")
    client.post(url("answer_without_changes", file), {"round": 1, "remarks": "Prepared", "act": "keep"})
    assert waiting(file).answer_remarks == "Prepared"
    assert client.post(url("answer_without_changes", file), signing(cast, remarks="x")).status_code == 403


def test_words_on_the_summary_survive_a_wrong_pin(cast: Any, exporter: Client, file: Application) -> None:
    query = ask(file, cast.officer, CODE).queries.get()
    say_yes(file, cast.exporter)
    sent = signing(cast, pin="000000", remarks="Corrected", **{f"answer_{query.uuid.hex}": "It was wool."})
    answer = exporter.post(url("sign", file), sent)
    assert answer.status_code == 422
    assert "It was wool." in answer.content.decode()


def test_nothing_waits_is_said_and_not_an_error(cast: Any, exporter: Client, file: Application) -> None:
    for name in ("respond", "answer_without_changes"):
        assert exporter.get(url(name, file)).headers["Location"] == url("application", file)
    assert exporter.post(url("open_to_answer", file)).status_code == 409
