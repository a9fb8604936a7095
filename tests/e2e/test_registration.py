"""Register, OTP, mailed password, change, login, link the IEC; the customer portal’s users; locked out and back."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.stand_ins.people import PASSWORD as CUSTOMER_PORTAL_PASSWORD
from accounts.stand_ins.server import StandIns
from coo.demo.cast import Cast
from tests.e2e.steps import look
from tests.factories.outside import outside
from tests.integration.accounts.sign_in_world import (
    PASSWORD,
    digits_in,
    make_person,
    make_pins,
    one_time_password_in,
    other_than,
)
from tradeconnect.common.messages.sms import MemorySmsProvider

__all__ = ["outside"]
pytestmark = pytest.mark.django_db(transaction=True)

# The registry of the tests lists it for a firm.
EMAIL = "new@demo.test"
NEW = "Another-Loom-Entirely-9"


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


def log_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Login").click()


def fill_details(page: Page) -> None:
    page.get_by_label("First Name").fill("Ishani")
    page.get_by_label("Last Name").fill("Rao")
    page.get_by_label("Email ID").fill(EMAIL)
    page.get_by_label("Mobile No.").fill("98400 12345")


def test_from_registering_to_the_dashboard_of_a_firm(
    cast: Cast, outside: StandIns, worker: None, open_page: Callable[..., Page]
) -> None:
    make_pins()
    MemorySmsProvider.outbox.clear()
    page = open_page()
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Register").click()
    look(page, "60-register")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("4 things to correct")
    look(page, "60-register-empty")
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
    page.get_by_label("OTP").fill(other_than(code))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("4 tries are left")
    look(page, "62-otp-wrong")
    page.get_by_label("OTP").fill(f"{code[:3]} {code[3:]}")
    expect(page.get_by_label("OTP")).to_have_value(code)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1, name="Look in your mail")).to_be_visible()
    look(page, "63-registered")
    first = one_time_password_in(mailed("one-time password"))

    page.get_by_role("main").get_by_role("link", name="Login").click()
    log_in(page, EMAIL, first)
    expect(page.get_by_role("heading", level=1, name="Change Password")).to_be_visible()
    look(page, "64-first-password")
    change_password(page, PASSWORD, "Change the password")
    expect(page.get_by_text("Log in with it now")).to_be_visible()
    log_in(page, EMAIL, PASSWORD)
    expect(page.get_by_role("heading", level=1, name="Ishani Rao")).to_be_visible()
    link_iec(page, "Nilgiri Terrace Teas Private Limited")
    expect(page.get_by_role("button", name="Start Fresh Application")).to_be_visible()
    look(page, "65-dashboard")
    page.goto("/dashboard/sessions/")
    expect(page.get_by_text("This session")).to_be_visible()
    look(page, "65-sessions")
    page.goto("/dashboard/profile/")
    look(page, "66-profile")
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_user_of_the_customer_portal_logs_in_and_links_the_iec(
    cast: Cast, outside: StandIns, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto("/login/")
    log_in(page, "portal-user@demo.test", CUSTOMER_PORTAL_PASSWORD)
    expect(page.get_by_role("heading", level=1, name="Nirmala Sundaram")).to_be_visible()
    link_iec(page, "Palar Leathers Private Limited")
    page.goto("/password/change/")
    expect(page.get_by_text("You log in with the DGFT customer portal’s password.")).to_be_visible()
    look(page, "67-password-of-the-customer-portal")
    page.goto("/dashboard/profile/change/email/")
    expect(page.get_by_role("button", name="Send both OTPs")).to_have_count(0)
    look(page, "67-e-mail-of-the-customer-portal")
    page.goto("/dashboard/sessions/")
    page.get_by_role("button", name="Sign out everywhere").click()
    outside.switch("directory", "down")
    log_in(page, "portal-user@demo.test", CUSTOMER_PORTAL_PASSWORD)
    expect(page.get_by_text("The DGFT customer portal does not answer just now")).to_be_visible()
    look(page, "67-customer-portal-down")
    assert page.problems == []  # type: ignore[attr-defined]


def test_locked_out_and_back_by_a_new_password(
    cast: Cast, outside: StandIns, worker: None, open_page: Callable[..., Page]
) -> None:
    make_person(EMAIL, first_name="Ishani", last_name="Rao")
    page = open_page()
    page.goto("/login/")
    for _n in range(5):
        log_in(page, EMAIL, "not-the-password")
    expect(page.get_by_text(re.compile(r"The login is closed until \d\d:\d\d"))).to_be_visible()
    look(page, "68-login-closed")
    log_in(page, EMAIL, PASSWORD)
    expect(page.get_by_text("The login is closed until")).to_be_visible()
    page.get_by_role("link", name="Forgot password").click()
    look(page, "68-forgot-password")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_role("button", name="Send OTP").click()
    expect(page.get_by_role("heading", level=1, name="Set a new password")).to_be_visible()
    look(page, "69-new-password")
    page.get_by_label("OTP").fill(digits_in(mailed("OTP for a new password")))
    change_password(page, NEW, "Set the password")
    log_in(page, EMAIL, NEW)
    expect(page.get_by_role("heading", level=1, name="Ishani Rao")).to_be_visible()
    mailed("A new password was set for your login")
    assert page.problems == []  # type: ignore[attr-defined]


def link_iec(page: Page, firm: str) -> None:
    """From the dashboard that lacks one, link the IEC of `firm`, and arrive at its dashboard."""
    page.get_by_role("link", name="Link your IEC").click()
    page.get_by_role("button", name="Look in the IEC registry").click()
    page.get_by_role("button", name=f"Link {firm}").click()
    expect(page.get_by_role("heading", level=1, name=firm)).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("is linked")


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
