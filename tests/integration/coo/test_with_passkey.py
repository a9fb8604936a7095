"""Confirming with a passkey in the middle of a form (coo.views.office.stepup): nothing that was typed is lost."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp_webauthn.models import WebAuthnCredential

from accounts.stepup import SECOND_FACTOR_AT
from coo.constants import Status
from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import Application
from tests.factories.files import approve, issue, make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.papers_world import reason

pytestmark = pytest.mark.django_db
WHY = "The goods were only repacked in India."
BUTTON = 'name="with_passkey"'
# Verhoeff's digit is right: it may be an Aadhaar number.
AADHAAR = "2341 2341 2346"


@pytest.fixture
def officer(cast: Any, client: Client) -> Client:
    """An officer with a passkey, whose second factor was given too long ago to sign."""
    WebAuthnCredential.objects.create(user=cast.officer, confirmed=True, credential_id=b"key", public_key=b"public")
    sign_in(client, cast.officer)
    return given(client, 301)


def given(client: Client, seconds_ago: int) -> Client:
    session = client.session
    session[SECOND_FACTOR_AT] = int(timezone.now().timestamp()) - seconds_ago
    session.save()
    return client


def test_what_is_typed_for_a_rejection_comes_back(cast: Any, officer: Client) -> None:
    file, coded, other = submit(make_draft(cast)), reason("R01"), reason("R02", title="Invoice not genuine", text="")
    here = reverse("coo:reject", args=[file.uuid])
    assert BUTTON in officer.get(here).content.decode()
    typed = {"version": 1, "rounds": 0, "reasons": [coded.uuid], "remarks": WHY, "pin": PIN, "code": "123456"}
    answer = officer.post(here, {**typed, "with_passkey": "1"})
    assert answer.url == f"{reverse('accounts:second_factor')}?next={here.replace('/', '%2F')}"
    assert PIN not in str(dict(officer.session))
    assert "123456" not in str(dict(officer.session))

    page = given(officer, 0).get(here)
    form = page.context["form"]
    assert WHY in page.content.decode()
    boxes = re.findall(r'<input[^>]*name="reasons"[^>]*>', page.content.decode())
    assert ["checked" in next(box for box in boxes if str(row.uuid) in box) for row in (coded, other)] == [True, False]
    assert BUTTON not in page.content.decode()
    # What the officer had read stays what they had read.
    assert form["version"].value() == "1"
    credential = credential_of(cast.officer, timezone.now()).uuid
    sent = {**typed, "credential": credential, "version": form["version"].value()}
    assert officer.post(here, sent).status_code == 302
    file.refresh_from_db()
    assert file.status == Status.REJECTED
    assert here not in officer.session["typed_before_passkey"]


def test_what_is_typed_for_a_cancellation_comes_back(cast: Any, officer: Client) -> None:
    certificate = issue(approve(submit(make_draft(cast)), cast), cast).certificates.get()
    here = reverse("coo:cancel_certificate", args=[certificate.uuid])
    assert BUTTON in officer.get(here).content.decode()
    officer.post(here, {"reason": WHY, "with_passkey": "1"})
    assert WHY in given(officer, 0).get(here).content.decode()
    certificate.refresh_from_db()
    assert certificate.status == "valid"


def test_the_button_never_signs_whatever_else_is_sent(cast: Any, officer: Client) -> None:
    file = approve(submit(make_draft(cast)), cast)
    credential = credential_of(cast.officer, timezone.now()).uuid
    given(officer, 0)
    sent = {"file": file.uuid, "credential": credential, "pin": PIN, "with_passkey": "1"}
    assert officer.post(reverse("coo:issue"), sent).url == f"{reverse('coo:issue')}?file={file.uuid}"
    assert Application.objects.get(pk=file.pk).status == Status.APPROVED_PENDING_ISSUANCE


def test_an_aadhaar_number_is_refused_and_not_kept(cast: Any, officer: Client) -> None:
    file = submit(make_draft(cast))
    here = reverse("coo:reject", args=[file.uuid])
    answer = officer.post(here, {"version": 1, "rounds": 0, "remarks": AADHAAR, "with_passkey": "1"})
    assert answer.status_code == 422
    assert "looks like an Aadhaar number" in answer.content.decode()
    assert AADHAAR not in str(dict(officer.session))
