"""An operator helps with a login and announces; an administrator helps an officer. Home and dashboard show the news."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from coo.demo.cast import PASSWORD
from tests.e2e.conftest import NARROW
from tests.e2e.steps import look

pytestmark = pytest.mark.django_db(transaction=True)
OPERATOR, COLLEAGUE, OFFICER = "operator@demo.test", "colleague@demo.test", "officer@demo.test"
REASON = "The owner of the firm asked for it by mail."
TITLE = "No filing on Sunday night"


def find_user(page: Page, words: str, name: str) -> None:
    """From the start of the console to the page of a person."""
    page.goto("/console/")
    page.get_by_label("Name, e-mail, mobile number or IEC").fill(words)
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1, name="Users")).to_be_visible()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def do(page: Page, act: str, button: str) -> None:
    """Choose an act, be asked for the reason, and give it."""
    page.get_by_role("link", name=act, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=act)).to_be_visible()
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Write the reason")
    page.get_by_label("Reason").fill(REASON)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Done.")


def log_out(page: Page) -> None:
    page.locator("details.person > summary").click()
    page.locator("details.person").get_by_role("button", name="Log out").click()


def test_an_operator_ends_sessions_and_closes_a_login(cast: Any, open_page: Callable[..., Page], worker: None) -> None:
    colleague, page = open_page(COLLEAGUE), open_page(OPERATOR)
    look(page, "80-console")
    find_user(page, "aaxcs4821k kumar", "Anil Kumar")
    expect(page.get_by_text("Login open")).to_be_visible()
    look(page, "81-user")
    do(page, "End every session", "End every session")
    expect(page.get_by_text("Not signed in anywhere.")).to_be_visible()
    colleague.reload()
    colleague.wait_for_url(re.compile("/login/"))

    page.get_by_role("link", name="Close the login").click()
    look(page, "82-act")
    page.get_by_role("link", name="Back").click()
    do(page, "Close the login", "Close the login")
    expect(page.get_by_text("Login closed").first).to_be_visible()
    expect(page.get_by_text(REASON)).to_have_count(2)
    look(page, "83-user-closed")
    colleague.get_by_label("E-mail").fill(COLLEAGUE)
    colleague.get_by_label("Password", exact=True).fill(PASSWORD)
    colleague.get_by_role("main").get_by_role("button", name="Login").click()
    expect(colleague.get_by_role("alert")).to_be_visible()

    do(page, "Open the login again", "Open the login")
    assert User.objects.get(email=COLLEAGUE).is_active
    page.goto("/console/users/")
    look(page, "84-users")
    page.goto("/console/links/")
    look(page, "85-links")
    page.get_by_role("link", name="Show Anil Kumar").click()
    look(page, "86-link")
    assert page.problems == []  # type: ignore[attr-defined]


def write(page: Page, title: str, text: str) -> None:
    """Write an announcement for everyone that is told under the bell too, and come to its preview."""
    page.get_by_role("link", name="Announcements", exact=True).first.click()
    page.get_by_role("link", name="Write an announcement").click()
    look(page, "87-write")
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_label("Until what time").fill("14.30 h")
    page.get_by_label("Also tell each of them").check()
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_role("alert")).to_contain_text("Write the time as hh:mm")
    page.get_by_label("Until what time").fill("")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def test_an_announcement_is_written_published_seen_and_withdrawn(
    cast: Any, open_page: Callable[..., Page], worker: None
) -> None:
    page, public, exporter = open_page(OPERATOR), open_page(), open_page("exporter@demo.test")
    write(page, TITLE, "The portal is closed from 22:00.")
    expect(page.get_by_text(re.compile(r"\d+ people are told under the bell"))).to_be_visible()
    look(page, "88-draft")
    public.goto("/")
    expect(public.get_by_text(TITLE)).to_have_count(0)

    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Shown now")).to_be_visible()
    look(page, "89-published")
    public.reload()
    expect(public.get_by_text(TITLE).first).to_be_visible()
    look(public, "90-home-announced")
    public.get_by_role("link", name="Read the announcement").click()
    expect(public.get_by_text("The portal is closed from 22:00.")).to_be_visible()
    look(public, "91-announcement")
    exporter.reload()
    expect(exporter.get_by_role("complementary").get_by_role("link", name=TITLE)).to_be_visible()
    look(exporter, "92-dashboard-announced")
    exporter.goto("/dashboard/notices/")
    expect(exporter.get_by_role("button", name=TITLE)).to_be_visible()
    look(exporter, "93-notices")
    exporter.get_by_role("button", name=TITLE).click()
    expect(exporter.get_by_role("heading", level=1, name=TITLE)).to_be_visible()

    page.get_by_label("Reason").fill("It was put off.")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("It is withdrawn: nobody sees it.")).to_be_visible()
    public.goto("/")
    expect(public.get_by_text(TITLE)).to_have_count(0)
    page.goto("/console/announcements/?state=withdrawn")
    look(page, "94-announcements")
    for one in (page, public, exporter):
        assert one.problems == []  # type: ignore[attr-defined]


def test_an_administrator_resets_a_second_factor_on_a_phone(
    cast: Any, open_page: Callable[..., Page], worker: None
) -> None:
    page = open_page("admin@demo.test")
    look(page, "95-people")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.get_by_role("link", name="Arvind Menon").click()
    do(page, "Reset the second factor", "Reset the second factor")
    expect(page.get_by_text("Second factor missing")).to_be_visible()
    look(page, "96-person")
    page.goto("/dashboard/notices/preferences/")
    look(page, "97-preferences")
    officer = open_page()
    officer.goto("/login/")
    officer.get_by_label("E-mail").fill(OFFICER)
    officer.get_by_label("Password", exact=True).fill(PASSWORD)
    officer.get_by_role("main").get_by_role("button", name="Login").click()
    expect(officer.get_by_role("heading", level=1, name="Set up an authenticator")).to_be_visible()
    assert page.problems == []  # type: ignore[attr-defined]
