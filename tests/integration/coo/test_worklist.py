"""The worklist: parts, order, working hours, filters, search, saved views (coo.views.office.worklist)."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from coo.constants import Status
from coo.models import Application, Approval, Paper, SavedView
from signing.models import Credential
from tests.factories.files import approve, make_draft, submit
from tests.factories.login import sign_in
from tests.factories.rows import copies
from tests.integration.coo import papers_world
from tests.integration.coo.office_world import decide
from tests.integration.coo.papers_world import lose_activation
from tradeconnect.common.dates import INDIA
from tradeconnect.common.jobs import drain_jobs

pytestmark = pytest.mark.django_db
WORKLIST = "/office/"


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


@pytest.fixture
def officer(cast: Any, client: Client) -> Client:
    sign_in(client, cast.officer)
    return client


def numbers(client: Client, **asked: Any) -> list[str]:
    """Return the file numbers that the worklist shows."""
    return [row["file"].file_number for row in client.get(WORKLIST, asked).context["rows"]]


def put(file: Application, **columns: Any) -> Application:
    Application.objects.filter(pk=file.pk).update(**columns)
    return file


# Parts and order


def test_every_file_is_in_exactly_one_part(cast: Any, officer: Client, file: Application) -> None:
    new, mine, others, waiting, sign, done = file, *copies(file, 5)
    put(mine, officer=cast.officer)
    put(others, officer=cast.officer2, taken_at=timezone.now())
    for row, *steps in ((waiting, "deficient"), (sign, "approved_pending_issuance"), (done, "rejected")):
        for step in steps:
            put(row, status=step, decided_at=timezone.now())
    held = {
        "new": new,
        "mine": mine,
        "others": others,
        "waiting": waiting,
        "sign": sign,
        "done": done,
    }
    assert {tab["slug"]: tab["count"] for tab in officer.get(WORKLIST).context["tabs"]} == dict.fromkeys(held, 1)
    for slug, row in held.items():
        row.refresh_from_db()
        assert numbers(officer, tab=slug) == [row.file_number], slug


def test_without_a_part_new_is_shown(officer: Client, file: Application) -> None:
    assert numbers(officer) == numbers(officer, tab="no such part") == [file.file_number]


def test_what_is_due_first_comes_first_and_what_is_never_due_last(officer: Client, file: Application) -> None:
    late, never, soon = copies(file, 3)
    now = timezone.now()
    put(file, due_at=now + dt.timedelta(days=3))
    put(late, due_at=now - dt.timedelta(days=3))
    put(never, due_at=None)
    put(soon, due_at=now + dt.timedelta(hours=1))
    assert numbers(officer) == [row.file_number for row in (late, soon, file, never)]


def test_what_was_decided_last_comes_first(officer: Client, file: Application) -> None:
    rows = copies(file, 3)
    for days, row in enumerate(rows):
        put(row, status=Status.REJECTED, decided_at=timezone.now() - dt.timedelta(days=days))
    assert numbers(officer, tab="done") == [row.file_number for row in rows]


def test_a_draft_is_not_in_the_worklist(cast: Any, officer: Client) -> None:
    make_draft(cast)
    assert numbers(officer) == []


def test_officers_of_other_offices_see_nothing(cast: Any, client: Client, file: Application) -> None:
    sign_in(client, cast.other_officer)
    assert numbers(client) == []


# Working hours


def test_the_clock_is_told_in_working_hours_against_the_promise(officer: Client, file: Application) -> None:
    monday = dt.datetime(2026, 11, 23, 10, 0, tzinfo=INDIA)
    put(file, clock_since=monday, clock_seconds=0)
    page = officer.get(WORKLIST).content.decode()
    assert "<b>8 h</b> of 16 h" not in page
    put(file, clock_since=None, clock_seconds=5 * 3600 + 40 * 60, status=Status.DEFICIENT)
    page = officer.get(WORKLIST, {"tab": "waiting"}).content.decode()
    assert "<b>5 h 40</b> of 16 h" in page
    assert "Stopped: the exporter has the file" in page


def test_overdue_is_said_in_words_and_shape(cast: Any, officer: Client, file: Application) -> None:
    put(file, clock_since=timezone.now(), clock_seconds=17 * 3600 + 5 * 60)
    page = officer.get(WORKLIST).content.decode()
    assert "Overdue by 1 h 05" in page
    assert 'class="is-overdue"' in page
    put(file, clock_seconds=13 * 3600)
    page = officer.get(WORKLIST).content.decode()
    assert "Due soon" in page
    assert "Overdue by" not in page


def test_a_second_approval_is_waited_for_in_words(cast: Any, officer: Client, file: Application) -> None:
    Approval.objects.create(application=file, version=file.versions.get(), officer=cast.officer2, at=timezone.now())
    assert "Waits for a second approval. The first: Kavita Rao" in officer.get(WORKLIST).content.decode()


def test_until_when_the_firm_answers_is_said(cast: Any, officer: Client, file: Application) -> None:
    decide("raise_deficiency", file, cast.officer, remarks="Why?")
    file.deficiencies.update(due_on=dt.date(2027, 1, 5))
    assert "To be answered by 05/01/2027" in officer.get(WORKLIST, {"tab": "waiting"}).content.decode()


# Filters and search


@pytest.mark.parametrize(
    ("asked", "columns"),
    [
        ({"kind": "PREF"}, {"certificate_kind": "PREF"}),
        ({"country": "JP"}, {"importer_country_id": "JP"}),
        ({"submitted_from": "20/11/2026"}, {"submitted_at": dt.datetime(2026, 11, 20, 0, 0, tzinfo=INDIA)}),
        ({"submitted_to": "01/04/2024"}, {"submitted_at": dt.datetime(2024, 4, 1, 23, 59, tzinfo=INDIA)}),
        ({"overdue": "on"}, {"due_at": dt.datetime(2024, 4, 1, tzinfo=INDIA)}),
    ],
)
def test_filters(officer: Client, file: Application, asked: dict[str, str], columns: dict[str, Any]) -> None:
    put(file, submitted_at=dt.datetime(2025, 6, 1, tzinfo=INDIA), due_at=timezone.now() + dt.timedelta(days=9))
    file.refresh_from_db()
    (other,) = copies(file, 1)
    put(other, **columns)
    assert numbers(officer, **asked) == [other.file_number]


def test_the_agreement_filter(cast: Any, officer: Client, file: Application) -> None:
    assert numbers(officer, agreement=file.agreement.code) == [file.file_number]
    assert numbers(officer, agreement="AIFTA") == []


def test_the_officer_filter_finds_what_another_decided(cast: Any, officer: Client, file: Application) -> None:
    mine, theirs = copies(file, 2)
    put(mine, status=Status.REJECTED, officer=cast.officer, decided_at=timezone.now())
    put(theirs, status=Status.REJECTED, officer=cast.officer2, decided_at=timezone.now())
    assert numbers(officer, tab="done", officer=str(cast.officer2.uuid)) == [theirs.file_number]


def test_a_period_that_ends_before_it_begins_says_so(officer: Client, file: Application) -> None:
    page = officer.get(WORKLIST, {"submitted_from": "02/04/2026", "submitted_to": "01/04/2026"}).content.decode()
    assert "The last day is before the first." in page


@pytest.mark.parametrize("asked", [{"agreement": "a\x00"}, {"officer": "\x00"}, {"country": "\x00"}, {"q": "\x00"}])
def test_a_meddled_address_is_no_error(officer: Client, file: Application, asked: dict[str, str]) -> None:
    assert officer.get(WORKLIST, asked).status_code == 200


@pytest.mark.parametrize("words", ["GUIDE/1", "suvarna", "AAXCS4821K", "hudson", "{number}", "{serial}"])
def test_search(cast: Any, officer: Client, words: str) -> None:
    file = submit(make_draft(cast, invoice_number="GUIDE/1"))
    assert file.file_number
    words = words.format(number=file.file_number, serial=file.file_number[11:])
    assert numbers(officer, q=words) == [file.file_number]
    assert numbers(officer, q="no such thing") == []


def test_what_is_decided_is_counted_in_a_search_for_a_rare_word_only(officer: Client, file: Application) -> None:
    def done(**asked: str) -> list[str]:
        return [tab["words"] for tab in officer.get(WORKLIST, asked).context["tabs"] if tab["slug"] == "done"]

    *_open, decided = copies(file, 11)
    put(decided, status=Status.REJECTED, decided_at=timezone.now(), search_text="suvarna zanzibar")
    assert done() == ["1"]
    assert done(q="suvarna") == [""]
    assert done(q="suvarna", tab="done") == ["1"]
    assert done(q="zanzibar") == ["1"]


def test_filters_stay_from_part_to_part(officer: Client, file: Application) -> None:
    tabs = officer.get(WORKLIST, {"q": "suvarna", "overdue": "on", "tab": "mine"}).context["tabs"]
    assert [tab["query"] for tab in tabs][-1] == "tab=done&q=suvarna&overdue=on"


# Pages and queries


def test_a_page_holds_25_files_and_counting_stops_at_1000(officer: Client, file: Application) -> None:
    copies(file, 1005)
    first = officer.get(WORKLIST)
    assert len(first.context["rows"]) == 25
    page = first.content.decode()
    assert "Showing 1 to 25 of 1,000+ files" in page
    assert "There are more than 1000, and the list ends there." in page
    last = officer.get(WORKLIST, {"page": 99})
    assert last.context["page"].number == 40
    assert len(last.context["rows"]) == 25


@pytest.mark.parametrize("tab", ["new", "mine", "others", "waiting", "sign", "done"])
def test_queries_do_not_grow_with_the_files(cast: Any, officer: Client, file: Application, tab: str) -> None:
    columns = {"mine": {"officer": cast.officer}, "others": {"officer": cast.officer2}}.get(tab, {})
    status = {"waiting": Status.DEFICIENT, "sign": Status.APPROVED_PENDING_ISSUANCE, "done": Status.REJECTED}.get(tab)
    copies(file, 11)  # so many open files that a search leaves the decided ones uncounted
    counts = []
    for count in (1, 9):
        for row in copies(file, count, **columns):
            if status:
                put(row, status=status, decided_at=timezone.now())
        officer.get(WORKLIST, {"tab": tab})
        with CaptureQueriesContext(connection) as captured:
            officer.get(WORKLIST, {"tab": tab, "q": "suvarna"})
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 32


def test_the_worklist_warns_of_the_token(cast: Any, officer: Client) -> None:
    assert "Your DSC" not in officer.get(WORKLIST).content.decode()
    Credential.objects.filter(owner=cast.officer).update(not_after=timezone.now() + dt.timedelta(days=5))
    assert "Your DSC expires on" in officer.get(WORKLIST).content.decode()


def test_a_file_being_issued_cannot_be_chosen_again(cast: Any, officer: Client, file: Application) -> None:
    approve(file, cast)
    assert f'value="{file.uuid}"' in officer.get(WORKLIST, {"tab": "sign"}).content.decode()
    from tests.integration.coo.office_world import request_issue

    request_issue(file, cast.officer)
    assert f'value="{file.uuid}"' not in officer.get(WORKLIST, {"tab": "sign"}).content.decode()


# Saved views


def save(client: Client, name: str, query: str = "tab=new&overdue=on") -> Any:
    return client.post(reverse("coo:save_view"), {"name": name, "query": query}, follow=True)


def test_a_view_is_saved_opened_and_deleted(cast: Any, officer: Client, file: Application) -> None:
    page = save(officer, "Late").content.decode()
    assert "The view “Late” is saved." in page
    assert '<a href="?tab=new&amp;overdue=on" aria-current="true">Late</a>' in page
    view = SavedView.objects.get()
    officer.post(reverse("coo:delete_view", args=[view.uuid]))
    assert not SavedView.objects.exists()


def test_the_same_name_means_the_new_filters(officer: Client) -> None:
    save(officer, "Late")
    save(officer, "Late", "tab=done")
    assert SavedView.objects.get().query == "tab=done"


@pytest.mark.parametrize(("name", "words"), [("", "Give the view a name."), ("x" * 41, "at most 40 characters")])
def test_a_view_needs_a_fitting_name(officer: Client, name: str, words: str) -> None:
    assert words in save(officer, name).content.decode()
    assert not SavedView.objects.exists()


def test_at_most_twenty_views(cast: Any, officer: Client) -> None:
    SavedView.objects.bulk_create(
        SavedView(officer=cast.officer, office=cast.office, name=f"V{number}", query="tab=new") for number in range(20)
    )
    assert "You have 20 views already." in save(officer, "One more").content.decode()
    assert SavedView.objects.count() == 20


def test_a_view_is_the_officers_own(cast: Any, officer: Client, client: Client) -> None:
    view = SavedView.objects.create(officer=cast.officer2, office=cast.office, name="Hers", query="tab=new")
    assert "Hers" not in officer.get(WORKLIST).content.decode()
    assert officer.post(reverse("coo:delete_view", args=[view.uuid])).status_code == 404
    assert SavedView.objects.count() == 1


def stalled_letter(cast: Any, file: Application) -> Paper:
    decide("reject", file, cast.officer, remarks="No.")
    letter = Paper.objects.get(application=file)
    lose_activation(letter)
    return letter


def test_documents_that_were_not_signed_are_said_on_every_part(cast: Any, officer: Client, file: Application) -> None:
    """Their files are decided: nobody would look for them."""
    words = "1 document waits for a signature."
    assert words not in officer.get(WORKLIST).content.decode()
    letter = stalled_letter(cast, file)
    address = f"{reverse('coo:sign_again')}?paper={letter.uuid}"
    for tab in ("new", "sign", "done"):
        page = officer.get(WORKLIST, {"tab": tab}).content.decode()
        assert words in page
        assert f'href="{address}"' in page
    assert letter.number in officer.get(address).content.decode()
    sign_in(officer, cast.other_officer)
    assert words not in officer.get(WORKLIST).content.decode()
    papers_world.sign_again(cast.officer2, letter)
    drain_jobs()
    sign_in(officer, cast.officer)
    assert words not in officer.get(WORKLIST).content.decode()


def test_who_acts_for_the_firm_is_not_asked_for_its_signature(cast: Any, officer: Client, file: Application) -> None:
    letter = stalled_letter(cast, file)
    other = stalled_letter(cast, submit(make_draft(cast, invoice_number="S/2")))
    page = officer.get(WORKLIST).content.decode()
    assert f"?paper={letter.uuid}&amp;paper={other.uuid}" in page
    Membership.objects.create(firm=cast.firm, user=cast.officer, rights=["view"], starts_on=timezone.localdate())
    assert "wait for a signature" not in officer.get(WORKLIST).content.decode()
