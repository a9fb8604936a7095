"""The bell: its number, the list, reading a notice, and what a person declines."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, NoticePreference, User
from accounts.services.notices import notify
from tests.factories.login import sign_in
from tests.integration.accounts.sign_in_world import sent
from tradeconnect.common.models import AuditEvent

pytestmark = pytest.mark.django_db
LIST = "/dashboard/notices/"
PREFERENCES = "/dashboard/notices/preferences/"


def tell(person: User, path: str = "/wallet/", **fields: Any) -> Notice:
    """Write a notice as `notify` does."""
    now = fields.pop("created_at", timezone.now())
    title = fields.pop("title", "₹500.00 is added")
    return Notice.objects.create(user=person, kind="amount_added", title=title, path=path, created_at=now, **fields)


def added(person: User, firm: Any) -> None:
    """Tell the person for real that an amount was added."""
    path = "/wallet/"
    notify(person=person, kind="amount_added", now=timezone.now(), path=path, firm=firm, amount_paise=500_00)


def bell(client: Client, page: str = "/") -> str:
    """Return the part of the page that is the bell."""
    html = client.get(page).content.decode()
    return html[html.index('<a class="bell"') :].partition("</a>")[0]


def test_the_bell_counts_what_is_not_read(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    assert "<b>" not in bell(client)
    assert f'href="{LIST}"' in bell(client)
    tell(cast.exporter)
    tell(cast.exporter, read_at=timezone.now())
    tell(cast.colleague)
    assert "<b>1</b>" in bell(client)
    Notice.objects.bulk_create(
        Notice(user=cast.exporter, kind="submitted", title="x", created_at=timezone.now()) for _row in range(120)
    )
    assert "<b>99+</b>" in bell(client)


def test_the_bell_costs_one_query_whatever_it_counts(cast: Any, signed_in: Any, django_assert_num_queries: Any) -> None:
    client = signed_in(cast.exporter)
    with _counting() as none:
        client.get(reverse("coo:verify"))
    for _row in range(5):
        tell(cast.exporter)
    with django_assert_num_queries(len(none)):
        client.get(reverse("coo:verify"))
    assert sum('"accounts_notice"' in query["sql"] for query in none) == 1


def _counting() -> CaptureQueriesContext:
    return CaptureQueriesContext(connection)


def test_nobody_sees_the_number_before_the_login_is_complete(cast: Any) -> None:
    tell(cast.officer)
    tell(cast.exporter)
    client = Client()
    client.force_login(cast.officer)
    assert "<b>" not in bell(client)
    sign_in(client, cast.officer)
    assert "<b>1</b>" in bell(client)
    User.objects.filter(pk=cast.exporter.pk).update(must_change_password=True)
    client = Client()
    client.force_login(cast.exporter)
    assert "<b>" not in bell(client)


def test_the_list_says_what_is_not_read_newest_first(cast: Any, signed_in: Any) -> None:
    tell(cast.exporter, title="Older", created_at=timezone.now() - dt.timedelta(hours=1), read_at=timezone.now())
    tell(cast.exporter, title="Newer")
    tell(cast.rival, title="Not hers")
    html = signed_in(cast.exporter).get(LIST).content.decode()
    assert html.index("Newer") < html.index("Older")
    assert html.count("Not read") == 1
    assert "Not hers" not in html


def test_the_list_has_pages_and_a_constant_number_of_queries(
    cast: Any, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.exporter)
    tell(cast.exporter, firm=cast.firm)
    client.get(LIST)
    with _counting() as one:
        client.get(LIST)
    for number in range(45):
        tell(cast.exporter, title=f"Notice {number}", firm=cast.firm)
    with django_assert_max_num_queries(len(one)):
        html = client.get(LIST).content.decode()
    assert "Showing 1 to 20 of 46" in html
    assert "Showing 41 to 46 of 46" in client.get(LIST, {"page": "3"}).content.decode()


def test_opening_marks_as_read_and_a_plain_link_does_not(cast: Any, signed_in: Any) -> None:
    client, notice = signed_in(cast.exporter), tell(cast.exporter)
    address = reverse("accounts:notice", args=[notice.uuid])
    assert client.get(address).headers["Location"] == "/wallet/"
    notice.refresh_from_db()
    assert notice.read_at is None
    assert client.post(address).headers["Location"] == "/wallet/"
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("path", ["", "//evil.example/", "https://evil.example/"])
def test_a_notice_leads_to_this_portal_only(cast: Any, signed_in: Any, path: str) -> None:
    client, notice = signed_in(cast.exporter), tell(cast.exporter, path=path)
    assert client.post(reverse("accounts:notice", args=[notice.uuid])).headers["Location"] == LIST


def test_somebody_elses_notice_does_not_exist(cast: Any, signed_in: Any) -> None:
    client, notice = signed_in(cast.colleague), tell(cast.exporter)
    address = reverse("accounts:notice", args=[notice.uuid])
    assert client.get(address).status_code == client.post(address).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_are_marked_as_read_but_only_ones_own(cast: Any, signed_in: Any) -> None:
    for person in (cast.exporter, cast.exporter, cast.colleague):
        tell(person)
    signed_in(cast.exporter).post(LIST)
    assert not Notice.objects.filter(user=cast.exporter, read_at=None).exists()
    assert Notice.objects.filter(user=cast.colleague, read_at=None).count() == 1


def test_what_is_declined_is_not_sent_but_stands_under_the_bell(cast: Any, signed_in: Any) -> None:
    sent()
    added(cast.exporter, cast.firm)
    mails, texts = sent()
    assert [to for to, _text in mails] == [cast.exporter.email]
    assert "₹500.00 is added to your CoO Wallet" in mails[0][1]
    assert texts == [(cast.exporter.mobile, "TradeConnect: ₹500.00 is added to the CoO Wallet of IEC AAXCS4821K.")]
    client = signed_in(cast.exporter)
    form = client.get(PREFERENCES).context["form"]
    ticked = {name: "on" for name in form.fields if name not in ("amount_added-mail", "amount_added-sms")}
    client.post(PREFERENCES, ticked)
    added(cast.exporter, cast.firm)
    assert sent() == ([], [])
    titles = Notice.objects.filter(user=cast.exporter, kind="amount_added").values_list("title", flat=True)
    assert list(titles) == ["₹500.00 is added to your CoO Wallet"] * 2
    assert AuditEvent.objects.filter(action="accounts.notice_preferences.changed", actor=cast.exporter).count() == 1


def test_what_law_needs_cannot_be_declined(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    page = client.get(PREFERENCES)
    form = page.context["form"]
    assert not {"security-mail", "deficient-mail", "deficient-sms", "rejected-sms"} & set(form.fields)
    assert "it protects your login" in page.content.decode()
    client.post(PREFERENCES, {"security-mail": "", "deficient-sms": "", "unknown-mail": ""})
    stored = set(NoticePreference.objects.filter(user=cast.exporter).values_list("kind", "channel"))
    assert ("approved", "sms") in stored
    assert not {("security", "mail"), ("deficient", "sms"), ("deficient", "mail")} & stored
    # Not even a row that came into the table some other way keeps the law from being kept.
    NoticePreference.objects.create(user=cast.exporter, kind="security", channel="mail")
    notify(person=cast.exporter, kind="security", now=timezone.now(), what="Something has changed")
    assert any("Something has changed" in text for _to, text in sent()[0])


def test_each_is_asked_about_what_can_reach_them(cast: Any, signed_in: Any) -> None:
    def kinds(person: User) -> set[str]:
        return set(signed_in(person).get(PREFERENCES).context["form"].kinds)

    assert "submitted" in kinds(cast.exporter)
    assert "responded" not in kinds(cast.exporter)
    assert "responded" in kinds(cast.officer)
    assert "submitted" not in kinds(cast.officer)
    assert kinds(cast.operator) == {"token_expires", "security", "announcement"}


def test_choosing_again_takes_back_what_was_declined(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    client.post(PREFERENCES, {})
    assert NoticePreference.objects.filter(user=cast.exporter, kind="announcement").exists()
    form = client.get(PREFERENCES).context["form"]
    client.post(PREFERENCES, dict.fromkeys(form.fields, "on"))
    assert not NoticePreference.objects.filter(user=cast.exporter).exists()


def test_who_reads_hindi_is_told_in_hindi(cast: Any) -> None:
    sent()
    User.objects.filter(pk=cast.exporter.pk).update(language="hi")
    cast.exporter.refresh_from_db()
    number = "HQR1"
    application = type("File", (), {"number": number})()
    notify(person=cast.exporter, kind="approved", now=timezone.now(), application=application, office="Office")
    mails, texts = sent()
    assert number in mails[0][1]
    assert re.search("[\u0900-\u097f]", mails[0][1])
    assert len(texts) == 1
