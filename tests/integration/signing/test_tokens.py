"""The page View and Register Digital Signature Token."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from signing.demo_pki import make_demo_credential
from signing.services.content import sign_content
from tests.factories.login import sign_in
from tests.integration.signing.conftest import PIN
from tradeconnect.common.dates import dmy


@pytest.fixture
def page(client, signer):
    sign_in(client, signer)
    return lambda: client.get(reverse("signing:tokens"))


def test_a_person_sees_their_own(page, credential, stranger, now):
    make_demo_credential(user=stranger, pin=PIN, organisation="X", now=now)
    text = page().content.decode()
    for part in ("PRIYA SHARMA", "Demonstration Sub-CA", credential.serial, "Ready to sign"):
        assert part in text
    assert dmy(credential.not_after) in text
    assert "RAHUL MEHTA" not in text
    assert "style=" not in text


@pytest.mark.parametrize(("field", "words"), [("removed_at", "Removed"), ("not_after", "Expired")])
def test_a_state_is_a_word(page, credential, now, field, words):
    setattr(credential, field, now - dt.timedelta(minutes=1))
    credential.save()
    assert words in page().content.decode()


def test_without_a_token_the_page_says_what_that_means(page):
    assert "No digital signature token yet" in page().content.decode()


def test_login_is_required(client):
    assert client.get(reverse("signing:tokens")).status_code == 302


def test_the_page_only_shows(client, signer):
    sign_in(client, signer)
    assert client.post(reverse("signing:tokens")).status_code == 405


def test_queries_do_not_grow_with_the_list(page, credential, signer, now, django_assert_num_queries, keystore):
    with CaptureQueriesContext(
        connection,
    ) as one:
        page()
    for _ in range(3):
        next(keystore.glob("*.p12")).unlink()
        make_demo_credential(user=signer, pin=PIN, organisation="X", now=now)
    with django_assert_num_queries(len(one)):
        page()


def test_the_guides_two_buttons_are_there(page):
    text = page().content.decode()
    assert "Register New DSC" in text
    assert "Register for Aadhaar E-sign" in text
    assert "Remove" not in text


def test_the_page_that_needs_a_token_is_passed_on(client, signer):
    sign_in(client, signer)
    text = client.get(reverse("signing:tokens"), {"next": "/apply/x?a=1&b=2"}).content.decode()
    assert f"{reverse('signing:register_dsc')}?next=%2Fapply%2Fx%3Fa%3D1%26b%3D2" in text
    assert 'href="/apply/x?a=1&amp;b=2"' in text


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "javascript:alert(1)"])
def test_an_address_elsewhere_is_not(client, signer, elsewhere):
    sign_in(client, signer)
    text = client.get(reverse("signing:tokens"), {"next": elsewhere}).content.decode()
    assert f"{reverse('signing:register_dsc')}?" not in text
    assert "You were about to sign" not in text
    assert f'href="{elsewhere}' not in text


def test_the_last_signature_is_named(page, credential, signer, now):
    assert "Never" in page().content.decode()
    sign_content(
        credential=credential,
        pin=PIN,
        content=b"x",
        content_name="x",
        purpose="test.x",
        reference="1",
        reason="",
        actor=signer,
        now=now,
    )
    assert "Never" not in page().content.decode()


def test_the_signing_page_leads_here_and_back(client, cast, full_draft, now):
    cast.exporter.credentials.update(removed_at=now)
    sign_in(client, cast.exporter)
    summary = reverse("coo:summary", kwargs={"uuid": full_draft.uuid})
    text = client.get(summary).content.decode()
    assert f"{reverse('signing:tokens')}?{urlencode({'next': summary})}" in text
