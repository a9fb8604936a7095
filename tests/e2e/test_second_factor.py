"""An officer sets up a second factor with an authenticator app, comes in with a recovery code, then with a passkey."""

import re
from base64 import b32decode
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

from accounts.models import AuthenticatorDevice, RecoveryDevice
from accounts.stepup import SECOND_FACTOR_AT
from coo.demo.cast import PASSWORD, PIN
from tests.e2e.steps import apart, look
from tests.factories.files import approve, make_draft, submit
from tests.factories.login import code_of

pytestmark = pytest.mark.django_db(transaction=True)
OFFICER = "officer@demo.test"


def log_in(page: Page) -> None:
    """With e-mail and password only."""
    page.goto("/login/")
    page.get_by_label("E-mail").fill(OFFICER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Login").click()


def log_out(page: Page) -> None:
    page.locator("details.person > summary").click()
    page.locator("details.person").get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Login").first).to_be_visible()


def enrol(page: Page) -> list[str]:
    """Set up an authenticator from the key that the page shows; return the recovery codes."""
    expect(page.get_by_role("heading", level=1, name="Set up an authenticator")).to_be_visible()
    look(page, "70-enrol")
    page.get_by_role("button", name="Show the key").click()
    expect(page.get_by_role("img", name="QR code of the key")).to_be_visible()
    look(page, "71-enrol-key")
    key = page.locator(".key").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill(f"{TOTP(b32decode(key)).token():06d}")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1, name="Keep these recovery codes")).to_be_visible()
    look(page, "72-recovery-codes")
    return page.locator(".codes li").all_inner_texts()


def test_an_officer_enrols_and_comes_in_with_a_recovery_code(cast: Any, open_page: Callable[..., Page]) -> None:
    AuthenticatorDevice.objects.all().delete()
    RecoveryDevice.objects.all().delete()
    page = open_page()
    log_in(page)
    codes = enrol(page)
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as text").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert all(code in text for code in codes)
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/office/**")
    log_out(page)
    log_in(page)
    expect(page.get_by_role("heading", level=1, name="Confirm your login")).to_be_visible()
    look(page, "73-confirm")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is wrong, or was used already")
    look(page, "74-confirm-wrong")
    page.get_by_label("Code").fill(codes[4])
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/office/**")
    page.goto("/dashboard/security/")
    expect(page.get_by_text("9 of 10 left")).to_be_visible()
    assert page.problems == []  # type: ignore[attr-defined]


def virtual_authenticator(page: Page) -> None:
    """Put a security key into Chromium that its person touches at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_beside_the_authenticator(
    cast: Any, open_page: Callable[..., Page], live_server: Any, settings: Any
) -> None:
    settings.OTP_WEBAUTHN_RP_ID = "localhost"
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [live_server.url]
    page = open_page(OFFICER)
    virtual_authenticator(page)
    page.goto("/dashboard/security/")
    look(page, "75-security")
    page.get_by_label("Name of the passkey").fill("Office laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("status").filter(has_text="The passkey is registered")).to_be_visible()
    expect(page.get_by_text("Office laptop").first).to_be_visible()
    look(page, "76-security-passkey")
    log_out(page)
    log_in(page)
    expect(page.get_by_role("heading", level=1, name="Confirm your login")).to_be_visible()
    look(page, "77-confirm-passkey")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/office/**")
    assert page.problems == []  # type: ignore[attr-defined]


def let_six_minutes_pass(page: Page) -> None:
    """Make the second factor of the page's session six minutes older."""
    (key,) = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid"]
    session = SessionStore(key)
    session[SECOND_FACTOR_AT] -= 360
    session.save()


def test_an_officer_is_asked_again_before_signing(cast: Any, open_page: Callable[..., Page], worker: None) -> None:
    file = apart(lambda: approve(submit(make_draft(cast)), cast))
    page = open_page(OFFICER)
    let_six_minutes_pass(page)
    page.goto(f"/office/issue/?file={file.uuid}")
    look(page, "78-issue-code")
    for code, outcome in (("123", "wrong"), (code_of(cast.officer), "signed")):
        page.get_by_label("PIN of the token").fill(PIN)
        page.get_by_label("Code of the authenticator").fill(code)
        page.get_by_role("button", name=re.compile("Sign & Issue")).click()
        if outcome == "wrong":
            expect(page.get_by_text("This code is wrong, or was used already").first).to_be_visible()
            look(page, "79-issue-wrong-code")
    expect(page.get_by_role("heading", level=1, name="The certificate is issued")).to_be_visible(timeout=30_000)
    assert page.problems == []  # type: ignore[attr-defined]
