"""Announcements: who sees them when, in which language; publishing, withdrawing, telling the audience."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Announcement, Notice, User
from accounts.services import announcements as service
from accounts.services.announcements import AnnouncementRefused, publish, save_announcement, tell_audience, withdraw
from tests.factories.login import sign_in
from tests.integration.accounts.sign_in_world import make_person, sent
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import AuditEvent, Job

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
TITLE, TEXT = "Office closed on Monday", "The office in New Delhi is closed."
TITLE_HI, TEXT_HI = "सोमवार को कार्यालय बंद", "नई दिल्ली का कार्यालय बंद है।"


def write(cast: Any, **changes: Any) -> Announcement:
    """Save a draft of the operator."""
    now = timezone.now()
    values: dict[str, Any] = {
        "title": TITLE,
        "text": TEXT,
        "title_hi": "",
        "text_hi": "",
        "audience": "everyone",
        "starts_at": now,
        "ends_at": None,
        "to_bell": False,
        **changes,
    }
    return save_announcement(announcement=None, actor=cast.operator, now=now, **values)


def announce(cast: Any, **changes: Any) -> Announcement:
    """Publish one."""
    return publish(announcement=write(cast, **changes), actor=cast.operator, now=timezone.now())


def page(person: User | None, address: str) -> str:
    client = Client()
    if person:
        sign_in(client, person)
    return client.get(address, follow=True).content.decode()


def test_everyone_sees_it_at_home_and_at_the_login(cast: Any) -> None:
    announce(cast)
    for person, address in (
        (None, "/"),
        (None, "/login/"),
        (cast.exporter, "/dashboard/"),
        (cast.officer, reverse("coo:worklist")),
        (cast.admin, "/dashboard/"),
    ):
        assert TITLE in page(person, address), address


def test_an_audience_sees_its_own_only(cast: Any) -> None:
    announce(cast, title="For exporters", audience="exporters")
    announce(cast, title="For officers", audience="officers")
    stranger, exporter = page(None, "/"), page(cast.exporter, "/dashboard/")
    officer = page(cast.officer, reverse("coo:worklist"))
    assert "For exporters" not in stranger
    assert "For officers" not in stranger
    assert "For exporters" in exporter
    assert "For officers" not in exporter
    assert "For officers" in officer
    assert "For exporters" not in officer


@pytest.mark.parametrize(
    ("starts", "ends", "is_shown"),
    [(-HOUR, None, True), (-HOUR, HOUR, True), (HOUR, None, False), (HOUR, 2 * HOUR, False)],
)
def test_it_is_shown_in_its_time(cast: Any, starts: dt.timedelta, ends: dt.timedelta | None, is_shown: bool) -> None:
    now = timezone.now()
    announce(cast, starts_at=now + starts, ends_at=ends and now + ends)
    assert (TITLE in page(None, "/")) is is_shown


def test_over_it_is_shown_nowhere_but_on_its_own_page(cast: Any) -> None:
    found = announce(cast)
    Announcement.objects.filter(pk=found.pk).update(starts_at=timezone.now() - 2 * HOUR, ends_at=timezone.now() - HOUR)
    assert TITLE not in page(None, "/")
    assert TEXT in page(None, reverse("accounts:announcement", args=[found.uuid]))


def test_a_draft_and_a_withdrawn_one_are_shown_nowhere(cast: Any) -> None:
    draft, gone = write(cast), announce(cast)
    withdraw(announcement=gone, reason="A mistake", actor=cast.operator, now=timezone.now())
    assert TITLE not in page(None, "/")
    for one in (draft, gone):
        assert Client().get(reverse("accounts:announcement", args=[one.uuid])).status_code == 404


def test_the_page_of_one_is_for_its_audience(cast: Any) -> None:
    address = reverse("accounts:announcement", args=[announce(cast, audience="officers").uuid])
    for person, code in (
        (None, 404),
        (cast.exporter, 404),
        (cast.officer, 200),
        (cast.admin, 200),
        (cast.operator, 200),
    ):
        client = sign_in(Client(), person) if person else Client()
        assert client.get(address).status_code == code
    address = reverse("accounts:announcement", args=[announce(cast, audience="exporters").uuid])
    for person, code in ((None, 404), (cast.exporter, 200), (make_person(), 200), (cast.officer, 404)):
        client = sign_in(Client(), person) if person else Client()
        assert client.get(address).status_code == code


def test_all_of_ones_own_are_listed_over_or_not(cast: Any) -> None:
    now = timezone.now()
    for number in range(5):  # more than the columns show
        announce(cast, title=f"Everyone {number}")
    over = announce(cast, title="For officers", audience="officers")
    Announcement.objects.filter(pk=over.pk).update(starts_at=now - 2 * HOUR, ends_at=now - HOUR)
    write(cast, title="A draft")
    address = reverse("accounts:announcements")
    stranger, officer = page(None, address), page(cast.officer, address)
    for number in range(5):
        assert f"Everyone {number}" in stranger
    for hidden in ("For officers", "A draft"):
        assert hidden not in stranger
    assert "For officers" in officer
    assert "Over" in officer
    assert "For officers" not in page(cast.exporter, address)
    assert Client().post(address).status_code == 405
    assert address in page(cast.exporter, "/dashboard/")


def test_the_language_of_the_page_or_english(cast: Any) -> None:
    announce(cast, title_hi=TITLE_HI, text_hi=TEXT_HI)
    announce(cast, title="Only in English")
    client = Client()
    client.post(reverse("set_language"), {"language": "hi", "next": "/"})
    html = client.get("/").content.decode()
    assert TITLE_HI in html
    assert TITLE not in html
    assert '<div lang="en"><div class="message' in html
    assert "Only in English" in html
    assert TITLE in page(None, "/")


def test_what_operators_write_is_text_not_markup(cast: Any) -> None:
    found = announce(cast, title="<b>Bold</b>", text="<script>x</script>")
    for html in (page(None, "/"), page(None, reverse("accounts:announcement", args=[found.uuid]))):
        assert "<b>Bold" not in html
        assert "<script>x" not in html


def test_the_home_page_asks_for_them_once(cast: Any, client: Client, django_assert_num_queries: Any) -> None:
    announce(cast)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for _more in range(5):
        announce(cast)
    with django_assert_num_queries(len(one)):
        client.get("/")
    assert sum("accounts_announcement" in query["sql"] for query in one) == 1


def test_only_operators_announce(cast: Any) -> None:
    draft, now = write(cast), timezone.now()
    values = {name: getattr(draft, name) for name in service.FIELDS}
    for person in (cast.exporter, cast.officer, cast.admin):
        with pytest.raises(PermissionDenied):
            publish(announcement=draft, actor=person, now=now)
        with pytest.raises(PermissionDenied):
            withdraw(announcement=draft, reason="No more", actor=person, now=now)
        with pytest.raises(PermissionDenied):
            save_announcement(announcement=draft, actor=person, now=now, **values)


def test_a_published_one_is_changed_no_more(cast: Any) -> None:
    found, now = announce(cast), timezone.now()
    values = {name: getattr(found, name) for name in service.FIELDS}
    with pytest.raises(AnnouncementRefused):
        save_announcement(announcement=found, actor=cast.operator, now=now, **{**values, "title": "Another"})
    with pytest.raises(AnnouncementRefused):
        publish(announcement=found, actor=cast.operator, now=now)
    withdraw(announcement=found, reason="A mistake", actor=cast.operator, now=now)
    with pytest.raises(AnnouncementRefused):
        withdraw(announcement=found, reason="Again", actor=cast.operator, now=now)
    acts = AuditEvent.objects.filter(target_id=str(found.uuid)).values_list("action", flat=True)
    assert sorted(acts) == [f"accounts.announcement.{act}" for act in ("published", "withdrawn", "written")]


def test_nothing_is_published_whose_time_is_over(cast: Any) -> None:
    now = timezone.now()
    with pytest.raises(AnnouncementRefused):
        announce(cast, starts_at=now - 2 * HOUR, ends_at=now - HOUR)


def test_the_audience_is_told_once_each_in_batches(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "BATCH", 2)
    sent()
    User.objects.filter(pk=cast.rival.pk).update(language="hi")
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    found = announce(cast, audience="exporters", to_bell=True, title_hi=TITLE_HI, text_hi=TEXT_HI)
    mails, _texts = sent()
    expected = {cast.exporter.email, cast.rival.email, cast.broker.email}
    assert {to for to, _text in mails} == expected
    assert len(mails) == 3
    by_address = dict(mails)
    assert TEXT in by_address[cast.exporter.email]
    assert TEXT_HI in by_address[cast.rival.email]
    path = reverse("accounts:announcement", args=[found.uuid])
    assert set(Notice.objects.filter(path=path).values_list("user__email", flat=True)) == expected
    assert Job.objects.filter(name="accounts.tell_audience").count() == 2
    # The worker died after its commit: the same batches run again, and nobody hears of it twice.
    for after in (0, cast.exporter.pk):
        assert tell_audience(announcement=found.uuid, after=after, now=timezone.now()) == 0
    assert Notice.objects.filter(path=path).count() == 3


def test_nobody_is_told_before_its_time_nor_after_it_was_withdrawn(cast: Any) -> None:
    later = announce(cast, to_bell=True, starts_at=timezone.now() + HOUR)
    drain_jobs()
    assert not Notice.objects.filter(kind="announcement").exists()
    withdraw(announcement=later, reason="A mistake", actor=cast.operator, now=timezone.now())
    assert tell_audience(announcement=later.uuid, after=0, now=timezone.now() + 2 * HOUR) == 0
    assert not Notice.objects.filter(kind="announcement").exists()


def test_without_the_tick_nobody_is_told(cast: Any) -> None:
    announce(cast)
    assert not Job.objects.filter(name="accounts.tell_audience").exists()


FORM = {"title": TITLE, "text": TEXT, "audience": "everyone", "title_hi": "", "text_hi": ""}


def test_the_list_is_searched_and_filtered_as_its_chips_say(cast: Any) -> None:
    now = timezone.now()
    write(cast, title="Draft")
    announce(cast, title="Shown", text_hi=TEXT_HI, title_hi=TITLE_HI, audience="officers")
    announce(cast, title="Not begun", starts_at=now + HOUR)
    over = announce(cast, title="Over")
    Announcement.objects.filter(pk=over.pk).update(starts_at=now - 2 * HOUR, ends_at=now - HOUR)
    withdraw(announcement=announce(cast, title="Withdrawn"), reason="A mistake", actor=cast.operator, now=now)
    operator, address = sign_in(Client(), cast.operator), reverse("accounts:console_announcements")

    def found(**query: str) -> list[str]:
        return [one.title for one in operator.get(address, query).context["page"]]

    for state in ("Draft", "Shown", "Not begun", "Over", "Withdrawn"):
        query = {"Shown": "shown", "Not begun": "waiting"}.get(state, state.lower())
        assert found(state=query) == [state]
        chip = "Shown now" if state == "Shown" else state
        rows = operator.get(address, {"state": query}).content.decode().partition("<tbody>")[2].partition("</table>")[0]
        assert f"</svg>{chip}</span>" in rows
    assert found(audience="officers") == found(q=TITLE_HI.split()[0]) == ["Shown"]
    assert found(q="DELHI over") == ["Over"]
    assert found(q="nothing") == []
    assert len(found(state="rubbish")) == Announcement.objects.count()


def test_before_publishing_the_operator_reads_how_many_are_told(cast: Any) -> None:
    operator = sign_in(Client(), cast.operator)
    silent = write(cast, audience="officers")
    told = write(cast, audience="officers", to_bell=True)
    for one, is_said in ((silent, False), (told, True)):
        html = operator.get(reverse("accounts:console_announcement", args=[one.uuid])).content.decode()
        assert ("4 people are told under the bell" in html) is is_said
        assert "Discard the draft" in html


def test_an_operator_writes_previews_publishes_and_withdraws(cast: Any) -> None:
    client = sign_in(Client(), cast.operator)
    new = reverse("accounts:console_announcement_new")
    answer = client.post(new, FORM, follow=True)
    found = Announcement.objects.get()
    preview = reverse("accounts:console_announcement", args=[found.uuid])
    assert answer.redirect_chain == [(preview, 302)]
    assert TEXT in answer.content.decode()
    client.post(reverse("accounts:console_announcement_edit", args=[found.uuid]), {**FORM, "title": "Closed on Friday"})
    assert "Draft changed" in client.get(preview).content.decode()
    client.post(preview, {"publish": "1"})
    assert "Closed on Friday" in page(None, "/")
    refused = client.post(preview, {"withdraw": "1", "reason": ""})
    assert "Write the reason" in refused.content.decode()
    assert "Closed on Friday" in page(None, "/")
    client.post(preview, {"withdraw": "1", "reason": "It opens after all"})
    assert "Closed on Friday" not in page(None, "/")
    html = client.get(preview).content.decode()
    assert "It opens after all" in html
    assert html.index("Withdrawn") < html.index("Draft written")
    listed = client.get(reverse("accounts:console_announcements"), {"q": "friday"}).content.decode()
    assert "Closed on Friday" in listed
    assert "Closed on Friday" not in client.get(reverse("accounts:console_announcements"), {"q": "x"}).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title_hi": TITLE_HI}, "text_hi"),
        ({"starts_on": "02/01/2030", "ends_on": "01/01/2030"}, "ends_on"),
        ({"starts_on": "01/01/2030", "starts_time": "25:00"}, "starts_time"),
        ({"ends_time": "12:00"}, "ends_on"),
        ({"text": "Write to 2345 6789 0124"}, "text"),
    ],
)
def test_what_the_form_refuses(cast: Any, changes: dict[str, str], field: str) -> None:
    client = sign_in(Client(), cast.operator)
    answer = client.post(reverse("accounts:console_announcement_new"), {**FORM, **changes})
    assert list(answer.context["form"].errors) == [field]
    assert not Announcement.objects.exists()


def test_days_and_times_are_those_of_india(cast: Any) -> None:
    client = sign_in(Client(), cast.operator)
    days = {"starts_on": "01/01/2030", "starts_time": "09:30", "ends_on": "02/01/2030"}
    client.post(reverse("accounts:console_announcement_new"), {**FORM, **days})
    found = Announcement.objects.get()
    assert found.starts_at == dt.datetime(2030, 1, 1, 4, 0, tzinfo=dt.UTC)
    assert found.ends_at == dt.datetime(2030, 1, 2, 18, 29, tzinfo=dt.UTC)
    form = client.get(reverse("accounts:console_announcement_edit", args=[found.uuid])).content.decode()
    assert 'value="09:30"' in form
    assert 'value="02/01/2030"' in form
