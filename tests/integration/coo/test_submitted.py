"""Submitted Applications: only one's own files, filters, counts, the *Action* menu; and a file's own page."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coo.constants import Status
from coo.models import Application
from coo.services import submission
from coo.services.transition import move_application
from tests.factories import files

pytestmark = pytest.mark.django_db


def plan(number: str, **changes: Any) -> files.Plan:
    return dataclasses.replace(files.GUIDE_EXAMPLE, invoice_number=number, **changes)


@pytest.fixture
def three(cast: Any) -> list[Application]:
    made = [files.make_draft(cast, plan=plan(f"S/7{n}", importer=f"Importer {'ABC'[n]}")) for n in range(3)]
    return [files.submit(draft) for draft in made]


def listed(client: Any, **query: str) -> str:
    answer = client.get(reverse("coo:submitted"), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_all_own_files_and_no_drafts(three: list[Application], cast: Any, signed_in: Any) -> None:
    draft = files.make_draft(cast, plan=plan("S/9"))
    html = listed(signed_in(cast.exporter))
    assert all(str(file.file_number) in html for file in three)
    assert draft.draft_number not in html


def test_nobody_elses_files(three: list[Application], cast: Any, signed_in: Any) -> None:
    html = listed(signed_in(cast.rival))
    assert "No application submitted yet" in html
    assert str(three[0].file_number) not in html


@pytest.mark.parametrize("person", ["officer", "operator"])
def test_it_is_for_firms(cast: Any, signed_in: Any, person: str) -> None:
    assert signed_in(getattr(cast, person)).get(reverse("coo:submitted")).status_code == 403


@pytest.mark.parametrize("words", ["Importer B", "s/71", "importer b "])
def test_words_find_importer_and_invoice(three: list[Application], cast: Any, signed_in: Any, words: str) -> None:
    html = listed(signed_in(cast.exporter), q=words)
    assert str(three[1].file_number) in html
    assert str(three[0].file_number) not in html


@pytest.mark.parametrize("looked_up", [0, 5000])
def test_words_and_counts_are_the_same_for_few_and_for_many(
    three: list[Application], cast: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch, looked_up: int
) -> None:
    monkeypatch.setattr("coo.views.submitted.LOOKED_UP", looked_up)
    files.approve(three[0], cast)
    html = listed(signed_in(cast.exporter), q="importer", status=Status.IN_PROCESS)
    assert str(three[1].file_number) in html
    assert str(three[0].file_number) not in html
    assert "All <b>3</b>" in html
    assert "Approved Pending Issuance <b>1</b>" in html


def test_the_last_day_of_a_period_belongs_to_it(three: list[Application], cast: Any, signed_in: Any) -> None:
    late = dt.datetime(2026, 8, 31, 18, 29, tzinfo=dt.UTC)  # 23:59 in India
    Application.objects.filter(pk=three[0].pk).update(submitted_at=late)
    Application.objects.filter(pk=three[1].pk).update(submitted_at=late + dt.timedelta(minutes=2))
    html = listed(signed_in(cast.exporter), submitted_from="01/08/2026", submitted_to="31/08/2026")
    assert str(three[0].file_number) in html
    assert str(three[1].file_number) not in html


def test_a_period_the_wrong_way_round_is_said(cast: Any, signed_in: Any) -> None:
    html = listed(signed_in(cast.exporter), submitted_from="02/08/2026", submitted_to="01/08/2026")
    assert "before the first" in html


def test_sub_scheme(three: list[Application], cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    assert "No file fits these filters" in listed(client, sub_scheme="PREF")
    assert str(three[0].file_number) in listed(client, sub_scheme="NON_PREF", scheme="coo")


def test_agreement_file_number_and_what_the_form_keeps(three: list[Application], cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    assert str(three[0].file_number) in listed(client, agreement="NP")
    assert "No file fits these filters" in listed(client, agreement="AIFTA")
    # All of it, its end with and without zeros, its serial alone, a part in the middle.
    for number in (str(three[1].file_number), str(three[1].file_number)[-6:].lower(), "2AM", "0002", "ly00000002"):
        html = listed(client, file_number=number)
        assert str(three[1].file_number) in html
        assert str(three[0].file_number) not in html
    kept = listed(client, q="importer", status=Status.IN_PROCESS)
    assert '<input type="hidden" name="status" value="in_process">' in kept


@pytest.mark.parametrize("query", [{"status": "draft"}, {"agreement": "x"}, {"q": "a\x00b"}, {"submitted_from": "x"}])
def test_what_is_no_filter_breaks_nothing(
    three: list[Application], cast: Any, signed_in: Any, query: dict[str, str]
) -> None:
    html = listed(signed_in(cast.exporter), **query)
    assert all(str(file.file_number) in html for file in three)


def test_counts_by_status_and_the_change_of_a_status(three: list[Application], cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    assert "In-Process <b>3</b>" in listed(client)
    files.approve(three[0], cast)
    html = listed(client)
    assert "In-Process <b>2</b>" in html
    assert "Approved Pending Issuance <b>1</b>" in html
    only = listed(client, status=Status.APPROVED_PENDING_ISSUANCE)
    assert str(three[0].file_number) in only
    assert str(three[1].file_number) not in only
    assert "All <b>3</b>" in only


def test_pages_of_ten_and_a_constant_number_of_queries(
    cast: Any, signed_in: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(cast.exporter)
    files.submit(files.make_draft(cast, plan=plan("Q/0")))
    with CaptureQueriesContext(connection) as one:
        listed(client)
    for n in range(1, 12):
        files.submit(files.make_draft(cast, plan=plan(f"Q/{n}")))
    with django_assert_num_queries(len(one)):
        html = listed(client)
    assert html.count("View Approved Letter appears when") == 10
    assert "Showing 1 to 10 of 12" in html
    assert "Showing 11 to 12 of 12" in listed(client, page="2")


class TestMenu:
    def test_a_file_in_process_can_be_withdrawn_and_not_answered(
        self, three: list[Application], cast: Any, signed_in: Any
    ) -> None:
        html = listed(signed_in(cast.exporter))
        assert reverse("coo:withdraw", args=[three[0].uuid]) in html
        assert "Respond Deficiency" not in html
        assert "View Approved Letter appears when" in html

    def test_a_deficient_file_is_answered(self, three: list[Application], cast: Any, signed_in: Any) -> None:
        move_application(three[0], "raise_deficiency", actor=cast.officer, now=timezone.now(), reason="x")
        html = listed(signed_in(cast.exporter))
        assert "Respond Deficiency" in html
        assert "row-attention" in html

    def test_an_issued_file_leads_to_its_letters(self, three: list[Application], cast: Any, signed_in: Any) -> None:
        files.issue(files.approve(three[0], cast), cast)
        html = listed(signed_in(cast.exporter))
        assert reverse("coo:letters", args=[three[0].uuid]) in html
        assert reverse("coo:ask_in_lieu", args=[three[0].uuid]) in html
        assert reverse("coo:letters", args=[three[1].uuid]) not in html
        assert reverse("coo:ask_in_lieu", args=[three[1].uuid]) not in html

    def test_who_may_only_view_withdraws_nothing(self, three: list[Application], cast: Any, signed_in: Any) -> None:
        from accounts.models import Membership

        Membership.objects.filter(user=cast.exporter).update(rights=["view"])
        html = listed(signed_in(cast.exporter))
        assert reverse("coo:withdraw", args=[three[0].uuid]) not in html


class TestPage:
    def show(self, client: Any, file: Application) -> str:
        answer = client.get(reverse("coo:application", args=[file.uuid]))
        assert answer.status_code == 200
        return str(answer.content.decode())

    def test_it_shows_what_was_signed_not_what_was_typed_since(
        self, three: list[Application], cast: Any, signed_in: Any
    ) -> None:
        Application.objects.filter(pk=three[0].pk).update(importer_address="Somewhere else")
        html = self.show(signed_in(cast.exporter), three[0])
        assert "214 West 38th Street" in html
        assert "Somewhere else" not in html

    def test_remarks_and_history_in_words(self, three: list[Application], cast: Any, signed_in: Any) -> None:
        submission.withdraw_application(
            application=three[0], reason="The buyer cancelled", actor=cast.exporter, now=timezone.now()
        )
        html = self.show(signed_in(cast.exporter), three[0])
        assert "The buyer cancelled" in html
        assert html.index("<b>Withdrawn</b>") < html.index("<b>Paid and submitted</b>") < html.index("<b>Signed</b>")

    def test_the_attached_document_opens(self, three: list[Application], cast: Any, signed_in: Any) -> None:
        html = self.show(signed_in(cast.exporter), three[0])
        attachment = three[0].attachments.get()
        assert reverse("coo:attachment_file", args=[three[0].uuid, attachment.uuid]) in html

    def test_a_draft_is_shown_by_its_summary(self, full_draft: Any, cast: Any, signed_in: Any) -> None:
        answer = signed_in(cast.exporter).get(reverse("coo:application", args=[full_draft.uuid]))
        assert answer.headers["Location"] == reverse("coo:summary", args=[full_draft.uuid])


class TestWithdraw:
    def test_a_reason_is_asked_for(self, three: list[Application], cast: Any, signed_in: Any) -> None:
        client, address = signed_in(cast.exporter), reverse("coo:withdraw", args=[three[0].uuid])
        assert client.get(address).status_code == 200
        assert client.post(address, {"reason": " "}).status_code == 422
        three[0].refresh_from_db()
        assert three[0].status == Status.IN_PROCESS
        client.post(address, {"reason": "The buyer cancelled"})
        three[0].refresh_from_db()
        assert three[0].status == Status.WITHDRAWN

    def test_a_decided_file_has_moved_on(self, three: list[Application], cast: Any, signed_in: Any) -> None:
        files.approve(three[0], cast)
        answer = signed_in(cast.exporter).get(reverse("coo:withdraw", args=[three[0].uuid]))
        assert answer.status_code == 409


@pytest.mark.parametrize(("count", "is_said"), [(1000, False), (1001, True)])
def test_a_list_that_ends_before_its_files_says_so(
    three: Any, cast: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch, count: int, is_said: bool
) -> None:
    counts = {**dict.fromkeys(Status, 0), "in_process": count}
    monkeypatch.setattr("coo.views.submitted._counted", lambda request, form, files: (files, counts))
    html = listed(signed_in(cast.exporter), status="in_process")
    assert ("There are more than 1000, and the list ends there. Search or set filters" in html) is is_said
    assert ("1,000+" in html) is is_said
