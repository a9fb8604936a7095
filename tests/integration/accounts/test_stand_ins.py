"""The development page of the stand-ins: everybody may turn them there, and nowhere else is it found."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.stand_ins.server import StandIns
from tradeconnect.common.models import OutsideService

pytestmark = pytest.mark.django_db

URL = reverse("accounts:stand_ins")


def test_it_shows_modes_and_circuits(outside: StandIns, client: Client) -> None:
    outside.switch("registry", "down")
    soon = timezone.now() + dt.timedelta(seconds=30)
    OutsideService.objects.create(
        name="iec-registry", failures=5, open_until=soon, last_failure_at=soon, last_error="HTTP 503"
    )
    page = client.get(URL).content.decode()
    assert "IEC registry" in page
    assert f"until {timezone.localtime(soon):%H:%M:%S}" in page
    assert "HTTP 503" in page
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == ["down", "normal", "normal"]
    assert "Nilgiri Terrace Teas Private Limited" in page


def test_a_button_turns_one_service(outside: StandIns, client: Client) -> None:
    answer = client.post(URL, {"service": "directory", "mode": "wrong"}, follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    assert "Customer-portal directory is turned to: Wrong." in answer.content.decode()
    assert {name: service.mode for name, service in outside.services.items()} == {
        "registry": "normal",
        "directory": "wrong",
        "sms": "normal",
    }


@pytest.mark.parametrize("data", [{}, {"service": "moon", "mode": "down"}, {"service": "sms", "mode": "sad"}])
def test_other_words_turn_nothing(outside: StandIns, client: Client, data: dict[str, str]) -> None:
    assert client.post(URL, data).status_code == 400
    assert all(service.mode == "normal" for service in outside.services.values())


def test_looking_turns_nothing_and_asks_no_service(outside: StandIns, client: Client) -> None:
    client.get(URL, {"service": "sms", "mode": "down"})
    assert [(service.mode, service.answered) for service in outside.services.values()] == [("normal", 0)] * 3
    assert not OutsideService.objects.exists()


def test_without_stand_ins_it_says_so(client: Client) -> None:
    page = client.get(URL)
    assert page.status_code == 200
    assert "No stand-ins are running" in page.content.decode()
    answer = client.post(URL, {"service": "sms", "mode": "down"}, follow=True)
    assert "Nothing was turned" in answer.content.decode()


def test_a_forged_post_is_refused(outside: StandIns) -> None:
    forger = Client(enforce_csrf_checks=True)
    assert forger.post(URL, {"service": "sms", "mode": "down"}).status_code == 403
    assert outside.services["sms"].mode == "normal"


def test_in_production_it_is_not_there(outside: StandIns, client: Client, settings: Any) -> None:
    settings.STAND_INS_SWITCH = False
    assert client.get(URL).status_code == 404
    assert client.post(URL, {"service": "sms", "mode": "down"}).status_code == 404
    assert outside.services["sms"].mode == "normal"
