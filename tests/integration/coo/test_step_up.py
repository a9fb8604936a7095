"""Signing as an officer needs a second factor of the last five minutes; the form asks for it beside the PIN."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuthenticatorDevice
from accounts.stepup import SECOND_FACTOR_AT, SecondFactorStale
from coo.demo.applications import credential_of
from coo.demo.authenticators import RECOVERY_CODES
from coo.demo.cast import PIN
from coo.models import Application, Certificate
from coo.services import issuance
from tests.factories.files import approve, make_draft, submit
from tests.factories.login import code_of, sign_in
from tests.integration.coo.office_world import post_of

pytestmark = pytest.mark.django_db
ISSUE = "coo:issue"
ASKED = 'name="code"'


@pytest.fixture
def approved(cast: Any) -> Application:
    return approve(submit(make_draft(cast)), cast)


def officer_confirmed(cast: Any, client: Client, seconds_ago: int | None) -> Client:
    """Sign the officer in; the second factor was given so long ago, or the session does not say when."""
    sign_in(client, cast.officer)
    session = client.session
    del session[SECOND_FACTOR_AT]
    if seconds_ago is not None:
        session[SECOND_FACTOR_AT] = int(timezone.now().timestamp()) - seconds_ago
    session.save()
    return client


def send(client: Client, cast: Any, file: Application, *, pin: str = PIN, **more: str) -> Any:
    credential = credential_of(cast.officer, timezone.now())
    return client.post(reverse(ISSUE), {"file": str(file.uuid), "credential": str(credential.uuid), "pin": pin, **more})


def test_a_fresh_one_is_not_asked_for_again(cast: Any, client: Client, approved: Application) -> None:
    officer_confirmed(cast, client, 200)
    assert ASKED not in client.get(reverse(ISSUE), {"file": approved.uuid}).content.decode()
    assert send(client, cast, approved).status_code == 302
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("seconds_ago", [301, 8 * 3600, None, -120])
def test_an_old_one_is_asked_for_and_cannot_be_skipped(
    cast: Any, client: Client, approved: Application, seconds_ago: int | None
) -> None:
    officer_confirmed(cast, client, seconds_ago)
    assert ASKED in client.get(reverse(ISSUE), {"file": approved.uuid}).content.decode()
    page = send(client, cast, approved).content.decode()
    assert "Enter the code that your authenticator app shows." in page
    assert str(approved.uuid) in page
    assert not Certificate.objects.exists()


def test_a_wrong_code_signs_nothing_and_a_used_one_neither(cast: Any, client: Client, approved: Application) -> None:
    officer_confirmed(cast, client, 301)
    used = code_of(cast.officer)
    AuthenticatorDevice.objects.get(user=cast.officer).verify_token(used)
    for code in (used, "not a code"):
        page = send(client, cast, approved, code=code).content.decode()
        assert "This code is wrong, or was used already." in page
        assert not Certificate.objects.exists()


@pytest.mark.parametrize("with_recovery_code", [False, True])
def test_the_right_code_signs(cast: Any, client: Client, approved: Application, with_recovery_code: bool) -> None:
    officer_confirmed(cast, client, 301)
    code = RECOVERY_CODES[0] if with_recovery_code else code_of(cast.officer)
    assert send(client, cast, approved, code=code).status_code == 302
    assert Certificate.objects.count() == 1


def test_after_a_wrong_pin_the_code_is_not_asked_for_twice(cast: Any, client: Client, approved: Application) -> None:
    officer_confirmed(cast, client, 301)
    page = send(client, cast, approved, pin="000000", code=code_of(cast.officer)).content.decode()
    assert not Certificate.objects.exists()
    assert ASKED not in page
    assert send(client, cast, approved).status_code == 302


def test_guessing_the_code_here_is_counted_like_everywhere(cast: Any, client: Client, approved: Application) -> None:
    officer_confirmed(cast, client, 301)
    for _try in range(5):
        send(client, cast, approved, code="not a code")
    page = send(client, cast, approved, code=code_of(cast.officer)).content.decode()
    assert "Too many wrong codes" in page
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("minutes", [None, 5, 60, -1])
def test_the_service_refuses_too(cast: Any, approved: Application, minutes: int | None) -> None:
    now = timezone.now()
    with pytest.raises(SecondFactorStale):
        issuance.sign_and_issue(
            applications=[approved],
            post=post_of(cast.officer),
            credential=credential_of(cast.officer, now),
            pin=PIN,
            second_factor_at=None if minutes is None else now - dt.timedelta(minutes=minutes),
            actor=cast.officer,
            now=now,
        )
    assert not Certificate.objects.exists()
