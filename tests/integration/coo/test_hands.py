"""Take, take over, release, hand over, and who has a file open (coo.views.office.hands)."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Notice, OfficerPost
from coo.constants import Status
from coo.models import Application, OfficeNote, Presence
from coo.services.office import presence
from coo.tasks import sweep
from tests.factories.files import make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.office_world import decide
from tradeconnect.common import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


@pytest.fixture
def officer(cast: Any, client: Client) -> Client:
    sign_in(client, cast.officer)
    return client


def act(client: Client, name: str, file: Application, **data: Any) -> Any:
    return client.post(reverse(f"coo:{name}", args=[file.uuid]), data)


def holder(file: Application) -> Any:
    file.refresh_from_db()
    return file.officer


def in_hands(file: Application, person: Any) -> Application:
    Application.objects.filter(pk=file.pk).update(officer=person, taken_at=timezone.now())
    return file


def events(file: Application) -> list[str]:
    return [event.action.rpartition(".")[2] for event in audit.history(file)][:2]


# Take


def test_take(cast: Any, officer: Client, file: Application) -> None:
    assert officer.get(reverse("coo:take", args=[file.uuid])).status_code == 200
    assert act(officer, "take", file).status_code == 302
    assert holder(file) == cast.officer
    assert file.taken_at is not None
    assert events(file)[0] == "take"


def test_taking_ones_own_file_again_changes_nothing(cast: Any, officer: Client, file: Application) -> None:
    act(officer, "take", file)
    since = Application.objects.get(pk=file.pk).taken_at
    assert act(officer, "take", file).status_code == 302
    assert Application.objects.get(pk=file.pk).taken_at == since
    assert audit.history(file).filter(action="coo.application.take").count() == 1


def test_what_another_has_in_hand_is_not_simply_taken(cast: Any, officer: Client, file: Application) -> None:
    in_hands(file, cast.officer2)
    answer = act(officer, "take", file)
    assert answer.status_code == 409
    assert "Kavita Rao has this file in hand since" in answer.content.decode()
    assert holder(file) == cast.officer2


def test_take_over_asks_for_a_note_and_tells_the_former_holder(cast: Any, officer: Client, file: Application) -> None:
    in_hands(file, cast.officer2)
    page = officer.get(reverse("coo:take", args=[file.uuid])).content.decode()
    assert "Take this file over?" in page
    answer = act(officer, "take", file, holder=cast.officer2.uuid, note=" ")
    assert "Write why: the other officer has to know." in answer.content.decode()
    assert holder(file) == cast.officer2

    mail.outbox.clear()
    act(officer, "take", file, holder=cast.officer2.uuid, note="She is on leave.")
    assert holder(file) == cast.officer
    assert OfficeNote.objects.get(application=file).text == "She is on leave."
    notice = Notice.objects.get(user=cast.officer2, kind="taken_over")
    assert notice.title == f"{file.file_number} is taken over from you"
    assert audit.history(file)[0].data == {"from": str(cast.officer2.uuid), "note": "She is on leave."}


def test_take_over_from_who_has_it_no_more_says_so(cast: Any, officer: Client, file: Application) -> None:
    answer = act(officer, "take", file, holder=cast.officer2.uuid, note="She is on leave.")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "in nobody&#x27;s hands any more" in page
    assert "She is on leave." in page, "what was typed is not lost"
    assert holder(file) is None
    assert not OfficeNote.objects.exists()


# Release


def test_release(cast: Any, officer: Client, file: Application) -> None:
    in_hands(file, cast.officer)
    act(officer, "release", file)
    assert holder(file) is None
    assert file.taken_at is None
    assert events(file)[0] == "release"


def test_only_the_holder_releases(cast: Any, officer: Client, file: Application) -> None:
    in_hands(file, cast.officer2)
    assert act(officer, "release", file).status_code == 409
    assert holder(file) == cast.officer2


def test_get_releases_nothing(cast: Any, officer: Client, file: Application) -> None:
    in_hands(file, cast.officer)
    assert officer.get(reverse("coo:release", args=[file.uuid])).status_code == 302
    assert holder(file) == cast.officer


# Hand over


def test_hand_over(cast: Any, officer: Client, file: Application) -> None:
    in_hands(file, cast.officer)
    page = officer.get(reverse("coo:hand_over", args=[file.uuid])).content.decode()
    assert "Kavita Rao" in page
    assert ">Arvind Menon</option>" not in page
    act(officer, "hand_over", file, to=cast.officer2.uuid, note="The firm called: goods leave on Monday.")
    assert holder(file) == cast.officer2
    assert events(file)[0] == "hand_over"
    assert OfficeNote.objects.get(application=file).author == cast.officer
    assert Notice.objects.get(user=cast.officer2, kind="handed_over").path == reverse(
        "coo:office_file", args=[file.uuid]
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"note": ""}, "Write what the other officer has to know."),
        ({"to": ""}, "Choose the officer."),
        ({"to": "other_officer"}, "This person is no officer of the office any more."),
        ({"to": "admin"}, "This person is no officer of the office any more."),
        ({"to": "officer"}, "This person is no officer of the office any more."),
    ],
)
def test_hand_over_says_at_the_field_what_is_wrong(
    cast: Any, officer: Client, file: Application, changes: dict[str, str], words: str
) -> None:
    data: dict[str, Any] = {"to": "officer2", "note": "Please."} | changes
    data["to"] = data["to"] and getattr(cast, data["to"]).uuid
    answer = act(officer, "hand_over", file, **data)
    assert words in answer.content.decode()
    assert holder(file) is None
    assert not OfficeNote.objects.exists()


def test_nobody_gets_a_file_whose_post_has_ended(cast: Any, officer: Client, file: Application) -> None:
    OfficerPost.objects.filter(user=cast.officer2).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    page = officer.get(reverse("coo:hand_over", args=[file.uuid])).content.decode()
    assert "No other officer of this office is in post." in page
    act(officer, "hand_over", file, to=cast.officer2.uuid, note="Please.")
    assert holder(file) is None


def test_nobody_gets_a_file_who_acts_for_the_firm(cast: Any, officer: Client, file: Application) -> None:
    Membership.objects.create(user=cast.officer2, firm=cast.firm, rights=["view"], starts_on=timezone.localdate())
    answer = act(officer, "hand_over", file, to=cast.officer2.uuid, note="Please.")
    assert "Kavita Rao acts for the firm" in answer.content.decode()
    assert holder(file) is None


def test_what_another_has_is_not_handed_over(cast: Any, officer: Client, file: Application) -> None:
    in_hands(file, cast.officer2)
    assert act(officer, "hand_over", file, to=cast.officer2.uuid, note="Please.").status_code == 409


# Of all


ACTS: dict[str, dict[str, str]] = {"take": {}, "release": {}, "hand_over": {"to": "officer2", "note": "Please."}}


@pytest.mark.parametrize("name", ACTS)
def test_a_decided_file_stays_where_it_is(cast: Any, officer: Client, file: Application, name: str) -> None:
    decide("reject", file, cast.officer, remarks="No.")
    data = {"to": cast.officer2.uuid, "note": "Please."} if name == "hand_over" else {}
    assert act(officer, name, file, **data).status_code == 409
    assert holder(file) == cast.officer
    assert file.status == Status.REJECTED


@pytest.mark.parametrize("name", ACTS)
def test_an_officer_of_the_firm_has_no_hand_in_it(cast: Any, officer: Client, file: Application, name: str) -> None:
    Membership.objects.create(user=cast.officer, firm=cast.firm, rights=["view"], starts_on=timezone.localdate())
    data = {"to": cast.officer2.uuid, "note": "Please."} if name == "hand_over" else {}
    assert act(officer, name, file, **data).status_code == 403
    assert holder(file) is None


@pytest.mark.parametrize("name", [*ACTS, "presence"])
def test_another_office_finds_nothing(cast: Any, client: Client, file: Application, name: str) -> None:
    sign_in(client, cast.other_officer)
    assert act(client, name, file).status_code == 404


def test_the_head_offers_what_can_be_done(cast: Any, officer: Client, file: Application) -> None:
    def offered() -> list[str]:
        page = officer.get(reverse("coo:office_file", args=[file.uuid])).content.decode()
        return [name for name in ("take", "release", "hand_over") if reverse(f"coo:{name}", args=[file.uuid]) in page]

    assert offered() == ["take", "hand_over"]
    in_hands(file, cast.officer)
    assert offered() == ["release", "hand_over"]
    in_hands(file, cast.officer2)
    assert offered() == ["take"]
    decide("reject", in_hands(file, cast.officer), cast.officer, remarks="No.")
    assert offered() == []


# Presence


def test_the_page_says_who_else_has_the_file_open(cast: Any, officer: Client, file: Application) -> None:
    colleague = Client()
    sign_in(colleague, cast.officer2)
    assert act(colleague, "presence", file).json() == {"words": ""}
    assert act(officer, "presence", file).json() == {"words": "Kavita Rao has this file open too."}
    page = officer.get(reverse("coo:office_file", args=[file.uuid])).content.decode()
    assert "Kavita Rao has this file open too." in page
    assert "Arvind Menon has this file open too." not in page


def test_without_javascript_one_is_seen_too(cast: Any, officer: Client, file: Application) -> None:
    here = reverse("coo:office_file", args=[file.uuid])
    before = Application.objects.values().get(pk=file.pk)
    officer.get(here)
    page = sign_in(Client(), cast.officer2).get(here).content.decode()
    assert "Arvind Menon has this file open too." in page
    assert "Kavita Rao has this file open too." in officer.get(here).content.decode()
    assert Presence.objects.count() == 2
    assert Application.objects.values().get(pk=file.pk) == before, "nothing of the file is written"


def test_presence_is_posted(officer: Client, file: Application) -> None:
    assert officer.get(reverse("coo:presence", args=[file.uuid])).status_code == 405


def test_presence_counts_for_a_minute_and_is_swept(cast: Any, file: Application) -> None:
    now = timezone.now()
    for minutes in (3, 2):
        presence.tell_presence(application=file, actor=cast.officer2, now=now - dt.timedelta(minutes=minutes))
    assert presence.others_present(application=file, actor=cast.officer, now=now) == []
    presence.tell_presence(application=file, actor=cast.officer, now=now)
    sweep()
    assert [row.officer for row in Presence.objects.all()] == [cast.officer]


def test_what_another_has_in_hand_cannot_be_decided_and_the_page_says_so(
    cast: Any, officer: Client, file: Application
) -> None:
    page = reverse("coo:office_file", args=[file.uuid])
    approve, take = reverse("coo:approve", args=[file.uuid]), reverse("coo:take", args=[file.uuid])
    assert f'action="{approve}"' in officer.get(page).content.decode()
    in_hands(file, cast.officer2)
    html = officer.get(page).content.decode()
    assert approve not in html
    assert html.count('disabled aria-describedby="held-why"') == 3
    assert f'<a class="btn btn-primary" href="{take}' in html
    assert act(officer, "approve", file, version=1, rounds=0).status_code == 409
