"""A person without a login: register, OTP, mailed password, change, login; then locked out, and back by a reset."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from coo.demo.cast import Cast
from tests.e2e.steps import look
from tests.integration.accounts.sign_in_world import digits_in, make_pins, one_time_password_in
from tradeconnect.common.messages.sms import MemorySmsProvider

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL, PASSWORD, NEW = "ishani@suvarnalooms.example", "Loom-and-Shuttle-7", "Another-Loom-Entirely-9"


def mailed(words: str) -> str:
    """Wait for a mail to the person that holds `words`, and return its text."""
    return awaited(lambda: [str(one.body) for one in mail.outbox if words in f"{one.subject}\n{one.body}"])


def awaited(look_for: Callable[[], list[str]]) -> str:
    ends = time.monotonic() + 15
    while time.monotonic() < ends:
        if found := look_for():
            return found[-1]
        time.sleep(0.1)
    raise AssertionError("nothing was sent")


def log_in(page: Page, password: str) -> None:
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Login").click()


def fill_details(page: Page) -> None:
    page.get_by_label("First Name").fill("Ishani")
    page.get_by_label("Last Name").fill("Rao")
    page.get_by_label("Email ID").fill(EMAIL)
    page.get_by_label("Mobile No.").fill("98400 12345")


def test_register_change_the_password_log_in_be_locked_out_and_come_back(
    cast: Cast, worker: None, open_page: Callable[..., Page]
) -> None:
    make_pins()
    MemorySmsProvider.outbox.clear()
    page = open_page()
    page.goto("/")
    page.get_by_role("link", name="Register").click()
    look(page, "60-register")
    fill_details(page)
    page.get_by_label("Pincode").fill("500033")
    page.get_by_role("button", name="Ranga Reddy, Telangana").click()
    expect(page.get_by_label("District")).to_have_value("Ranga Reddy")
    look(page, "61-register-filled")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", level=1, name="Enter the OTP")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Send again in 0:\d\d"))).to_be_visible()
    look(page, "62-otp")
    page.get_by_role("link", name="Change e-mail or mobile").click()
    expect(page.get_by_label("Email ID")).to_have_value(EMAIL)
    page.go_back()
    code = digits_in(mailed("OTP for registering"))
    assert code == digits_in(awaited(lambda: [text for _to, text in MemorySmsProvider.outbox]))
    page.get_by_label("OTP").fill(f"{code[:3]} {code[3:]}")
    expect(page.get_by_label("OTP")).to_have_value(code)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1, name="Look in your mail")).to_be_visible()
    look(page, "63-registered")
    first = one_time_password_in(mailed("one-time password"))

    page.get_by_role("main").get_by_role("link", name="Login").click()
    log_in(page, first)
    expect(page.get_by_role("heading", level=1, name="Change Password")).to_be_visible()
    look(page, "64-first-password")
    change_password(page, PASSWORD, "Change the password")
    expect(page.get_by_text("Log in with it now")).to_be_visible()
    log_in(page, PASSWORD)
    expect(page.get_by_role("heading", level=1, name="Ishani Rao")).to_be_visible()
    page.goto("/dashboard/sessions/")
    expect(page.get_by_text("This session")).to_be_visible()
    look(page, "65-sessions")
    page.goto("/dashboard/profile/")
    look(page, "66-profile")
    assert page.problems == []  # type: ignore[attr-defined]

    page.goto("/dashboard/sessions/")
    page.get_by_role("button", name="Sign out everywhere").click()
    for _n in range(5):
        log_in(page, "not-the-password")
    expect(page.get_by_text(re.compile(r"The login is closed until \d\d:\d\d"))).to_be_visible()
    look(page, "67-login-closed")
    log_in(page, PASSWORD)
    expect(page.get_by_text("The login is closed until")).to_be_visible()
    page.get_by_role("link", name="Forgot password").click()
    look(page, "68-forgot-password")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_role("button", name="Send OTP").click()
    expect(page.get_by_role("heading", level=1, name="Set a new password")).to_be_visible()
    look(page, "69-new-password")
    page.get_by_label("OTP").fill(digits_in(mailed("OTP for a new password")))
    change_password(page, NEW, "Set the password")
    log_in(page, NEW)
    expect(page.get_by_role("heading", level=1, name="Ishani Rao")).to_be_visible()


def change_password(page: Page, password: str, button: str) -> None:
    page.get_by_label("New password", exact=True).fill(password)
    page.get_by_label("New password, once more").fill(password)
    page.get_by_role("button", name=button).click()


def test_registering_without_javascript(cast: Cast, worker: None, open_page: Callable[..., Any]) -> None:
    make_pins()
    MemorySmsProvider.outbox.clear()
    page = open_page(javascript=False)
    page.goto("/register/")
    fill_details(page)
    page.get_by_label("Pincode").fill("500033")
    page.get_by_role("button", name="Look up").click()
    page.get_by_role("button", name="Hyderabad, Telangana").click()
    expect(page.get_by_label("State")).to_have_value("Telangana")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text(re.compile(r"Send again is possible from \d\d:\d\d:\d\d"))).to_be_visible()
    expect(page.get_by_role("button", name="Send again")).to_be_disabled()
    page.get_by_label("OTP").fill(digits_in(awaited(lambda: [text for _to, text in MemorySmsProvider.outbox])))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1, name="Look in your mail")).to_be_visible()
