"""Telling people that a certificate ends: 30 days ahead, 7 days ahead, each once; the banner on the dashboard."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Notice
from signing import tasks
from signing.services.expiry import remind_of_expiry
from tests.factories.login import sign_in
from tests.integration.signing.conftest import PIN
from tradeconnect.common.dates import dmy
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.messages.sms import MemorySmsProvider
from tradeconnect.common.models import Job

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def only_this_one(credential, now):
    """The cast's credentials end far away from any day of these tests."""
    type(credential).objects.exclude(pk=credential.pk).update(not_after=now + 9000 * DAY)
    MemorySmsProvider.outbox.clear()


def notices(signer) -> list[str]:
    return list(Notice.objects.filter(user=signer, kind="token_expires").values_list("title", flat=True))


def test_a_clock_that_walks_to_the_end_tells_twice(credential, signer):
    told = []
    moment = credential.not_after - 45 * DAY
    while moment < credential.not_after + 3 * DAY:
        if remind_of_expiry(moment):
            told.append((credential.not_after - moment).days)
        assert remind_of_expiry(moment) == 0
        moment += DAY / 2
    assert told == [30, 7]
    assert notices(signer) == [f"Your digital signature token expires on {dmy(credential.not_after)}"] * 2


def test_the_mail_says_which_and_leads_to_the_page(credential, signer):
    signer.mobile = "9800000001"
    signer.save()
    remind_of_expiry(credential.not_after - 20 * DAY)
    drain_jobs()
    (message,) = mail.outbox
    assert message.to == [signer.email]
    for part in ("PRIYA SHARMA", credential.serial, reverse("signing:tokens")):
        assert part in message.body
    assert [to for to, _text in MemorySmsProvider.outbox] == ["9800000001"]


def test_met_late_it_is_told_once(credential, signer):
    assert remind_of_expiry(credential.not_after - 5 * DAY) == 1
    assert remind_of_expiry(credential.not_after - 1 * DAY) == 0
    assert len(notices(signer)) == 1


@pytest.mark.parametrize("days", [31, 0, -1])
def test_too_early_and_too_late_nobody_is_told(credential, days):
    assert remind_of_expiry(credential.not_after - days * DAY) == 0


def test_a_removed_one_is_no_news(credential, now):
    credential.removed_at = now
    credential.save()
    assert remind_of_expiry(credential.not_after - 5 * DAY) == 0


def test_a_person_who_is_locked_out_is_not_written_to(credential, signer):
    signer.is_active = False
    signer.save()
    assert remind_of_expiry(credential.not_after - 5 * DAY) == 0


def test_beat_may_ring_often_the_round_is_once_a_day(credential, signer, now, monkeypatch):
    credential.not_after = now + 20 * DAY
    credential.save()
    for _ring in range(3):
        tasks.nightly()
    assert Job.objects.filter(name="signing.nightly_round").count() == 1
    drain_jobs()
    assert len(notices(signer)) == 1
    tasks.nightly_round()
    assert len(notices(signer)) == 1


@pytest.mark.parametrize(("days", "words"), [(31, ""), (20, "Your DSC expires on"), (-2, "Your DSC expired on")])
def test_the_dashboard_warns(client, signer, credential, now, days, words):
    credential.not_after = now + days * DAY
    credential.save()
    sign_in(client, signer)
    text = client.get(reverse("coo:dashboard")).content.decode()
    assert ("Your DSC" in text) == bool(words)
    assert words in text


def test_it_does_not_while_another_is_good_for_longer(client, signer, credential, now):
    sign_in(client, signer)
    client.post(
        reverse("signing:register_dsc"), {"way": "software-demonstration", "pin": PIN + "x", "pin_again": PIN + "x"}
    )
    assert signer.credentials.count() == 2
    credential.not_after = now + 5 * DAY
    credential.save()
    assert "Your DSC" not in client.get(reverse("coo:dashboard")).content.decode()


def test_the_list_says_expires_soon(client, signer, credential, now):
    credential.not_after = now + 20 * DAY
    credential.save()
    sign_in(client, signer)
    assert "Expires soon" in client.get(reverse("signing:tokens")).content.decode()
