"""The page of messages sent: what it shows, from where, and that it is not there in production."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.sent import sent_messages
from accounts.services.sessions import PASSWORD_CHANGED, tell_of_security
from tests.factories.login import code_of
from tests.integration.accounts.sign_in_world import sent
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.messages import send_sms
from tradeconnect.common.messages.sms import MemorySmsProvider

pytestmark = pytest.mark.django_db


def page(client: Client, **query: str) -> str:
    return client.get(reverse("accounts:sent_messages"), query).content.decode()


def test_it_is_not_there_without_the_setting(cast: Any, client: Client, settings: Any) -> None:
    settings.SHOW_MESSAGES = False
    assert client.get(reverse("accounts:sent_messages")).status_code == 404


def test_it_shows_what_was_sent_in_tests(cast: Any, client: Client) -> None:
    sent()
    tell_of_security(person=cast.exporter, what=PASSWORD_CHANGED, now=timezone.now())
    send_sms("otp", to="9800000001", secrets={"code": "123456"})
    drain_jobs()
    answer = client.get(reverse("accounts:sent_messages"))
    html = answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    for words in ("The password of your login was changed", cast.exporter.email, "123456", "9800000001"):
        assert words in html
    assert "123456" not in page(client, to="EXPORTER@")
    assert "123456" in page(client, to="9800000001")
    assert "Nothing was sent to “nobody@”" in page(client, to="nobody@")
    sent()


def test_it_shows_the_codes_of_the_demonstration(cast: Any, client: Client, settings: Any) -> None:
    html = page(client)
    assert code_of(cast.officer) in html
    assert "operator@demo.test" in html
    assert "exporter@demo.test" not in html
    settings.DEMO_ACCOUNTS = False
    assert "operator@demo.test" not in page(client)


def test_in_development_it_reads_the_folders(client: Client, settings: Any, tmp_path: Path) -> None:
    mail.outbox.clear()
    MemorySmsProvider.outbox.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH, settings.SMS_FILE_PATH = tmp_path / "mail", tmp_path / "sms"
    settings.SMS_PROVIDER = "tradeconnect.common.messages.sms.FolderSmsProvider"
    assert "Nothing was sent yet" in page(client)
    EmailMessage("निर्यात <b>bold</b>", "Dear Meera,\nसब ठीक है & more " + "long " * 60, to=["a@demo.test"]).send()
    send_sms("otp", to="9800000001", secrets={"code": "123456"})
    drain_jobs()
    html = page(client)
    assert "निर्यात &lt;b&gt;bold" in html
    assert "सब ठीक है &amp; more" in html
    assert "-----" not in html
    assert "TradeConnect: 123456 is your OTP" in html
    assert html.index("123456 is your OTP") < html.index("निर्यात")
    assert "a@demo.test" not in page(client, to="9800000001")
    # A mail's time is India's on the page, though Django writes it as one of no zone.
    at = sent_messages("a@demo.test")[0].at
    assert at is not None
    assert abs(timezone.now() - at) < dt.timedelta(minutes=1)


def test_files_are_read_a_page_at_a_time(
    client: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail.outbox.clear()
    MemorySmsProvider.outbox.clear()
    settings.EMAIL_FILE_PATH, settings.SMS_FILE_PATH = tmp_path / "mail", tmp_path / "sms"
    (tmp_path / "sms").mkdir()
    for number in range(45):
        (tmp_path / "sms" / f"{number}.json").write_text('{"to": "9800000001", "text": "SMS"}')
    read = []
    whole = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or whole(path))
    assert "Showing 1 to 20 of 45 messages" in page(client)
    assert len([path for path in read if path.suffix == ".json"]) == 20
