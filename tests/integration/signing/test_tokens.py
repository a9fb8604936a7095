"""The page View and Register Digital Signature Token."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from signing.demo_pki import make_demo_credential
from tests.integration.signing.conftest import PIN


@pytest.fixture
def page(client, signer):
    client.force_login(signer)
    return lambda: client.get(reverse("signing:tokens"))


def test_a_person_sees_their_own(page, credential, stranger, now):
    make_demo_credential(user=stranger, pin=PIN, organisation="X", now=now)
    text = page().content.decode()
    for part in ("PRIYA SHARMA", "Demonstration Sub-CA", credential.serial, "Ready to sign"):
        assert part in text
    assert f"{credential.not_after:%d/%m/%Y}"[3:] in text
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
    client.force_login(signer)
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
