"""An agency's administrator adds an office, appoints its officer, and gives it a stamp, hours, a holiday and rules."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Holiday, Office, OfficeHours, OfficerPost, Specimen
from coo.models import AnswerPeriod, FourEyesRule, Reason
from tests.e2e.conftest import NARROW
from tests.e2e.steps import look
from tests.factories.agency import dmy, in_days, picture

pytestmark = pytest.mark.django_db(transaction=True)


def menu(page: Page, entry: str) -> None:
    """Go to a page of the menu."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name=entry, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def done(page: Page, words: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(words)


def test_an_office_is_set_up(cast: Any, open_page: Callable[..., Page], worker: None, tmp_path: Path) -> None:
    page = open_page("admin@demo.test")
    menu(page, "Offices")
    page.get_by_role("link", name="Add an office").click()
    page.get_by_role("button", name="Add the office").click()
    expect(page.get_by_role("alert")).to_contain_text("City")
    look(page, "130-office-new")
    page.get_by_label("City").fill("Panipat")
    page.get_by_label("Code").fill("pnp")
    page.get_by_label("Address").fill("4 Assandh Road, Panipat")
    page.get_by_role("button", name="Add the office").click()
    done(page, "The office is added.")
    office = Office.objects.get(code="PNP")
    look(page, "131-office")

    menu(page, "People of the agency")
    page.get_by_role("link", name="Appoint a person").click()
    page.get_by_label("E-mail of the person").fill("nalini@ycc.example")
    page.get_by_label("Office", exact=True).select_option(label="Panipat (PNP)")
    page.get_by_label("Designation").fill("Assistant Director")
    page.get_by_role("button", name="Appoint").click()
    expect(page.get_by_role("alert")).to_contain_text("Write the first name")
    look(page, "132-appoint")
    page.get_by_label("First name").fill("Nalini")
    page.get_by_role("button", name="Appoint").click()
    done(page, "A login is opened")
    look(page, "133-person")
    post = OfficerPost.objects.get(office=office)

    menu(page, "Stamps and signatures")
    expect(page.get_by_text("none is valid today").first).to_be_visible()
    look(page, "134-specimens")
    stamp = tmp_path / "stamp.png"
    stamp.write_bytes(picture())
    for whose in ("Stamp of the office Panipat (PNP)", "Signature of Nalini, Panipat"):
        page.get_by_role("link", name=f"Add the next one {whose}").click()
        page.get_by_label("Picture").set_input_files(stamp)
        page.get_by_role("button", name="Add the picture").click()
        done(page, "The picture is added.")
        look(page, "135-specimen")
        menu(page, "Stamps and signatures")
    assert Specimen.objects.filter(office=office).count() == Specimen.objects.filter(post=post).count() == 1
    expect(page.get_by_text("none is valid today")).to_have_count(0)
    assert page.problems == []  # type: ignore[attr-defined]


def test_the_calendar_is_kept(cast: Any, open_page: Callable[..., Page], worker: None) -> None:
    page = open_page("admin@demo.test")
    menu(page, "Working calendar")
    page.get_by_label("Day", exact=True).fill(dmy(in_days(40)))
    page.get_by_label("Name of the holiday").fill("Founder’s Day")
    page.get_by_role("button", name="Add the holiday").click()
    done(page, "The holiday is added.")
    look(page, "136-calendar")
    page.get_by_role("button", name=f"Remove {dmy(in_days(40))} Founder’s Day").click()
    done(page, "The holiday is removed.")
    assert not Holiday.objects.exists()

    page.get_by_role("link", name="Working hours New Delhi").click()
    page.get_by_label("Saturday: Opens", exact=True).fill("10:00")
    page.get_by_role("button", name="Set the hours").click()
    expect(page.get_by_role("alert")).to_contain_text("Saturday: Closes")
    look(page, "137-hours")
    page.get_by_label("Saturday: Closes", exact=True).fill("13:00")
    page.get_by_role("button", name="Set the hours").click()
    done(page, "The hours are set.")
    expect(page.get_by_text("10:00–13:00")).to_be_visible()
    assert OfficeHours.objects.filter(office=cast.office).count() == 6
    assert page.problems == []  # type: ignore[attr-defined]


def test_reasons_and_rules_are_made_on_a_phone_without_script(
    cast: Any, open_page: Callable[..., Page], worker: None
) -> None:
    page = open_page("admin@demo.test", viewport=NARROW, javascript=False)
    page.goto("/agency/reasons/")
    page.get_by_label("Code").fill("y01")
    page.get_by_label("Title", exact=True).fill("Invoice not legible")
    page.get_by_role("button", name="Add the reason").click()
    done(page, "The reason is added.")
    page.get_by_role("link", name="End Y01").click()
    page.get_by_role("button", name="Set the last day").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the last day, or tick that it ends at once.")
    page.get_by_label("It ends at once").check()
    page.get_by_role("button", name="Set the last day").click()
    done(page, "Its last day is set.")
    assert Reason.objects.get(code="Y01").ends_on == in_days(-1)

    page.get_by_role("link", name="Four eyes").click()
    page.get_by_label("Invoice value from").fill("1000000")
    page.get_by_role("button", name="Add the rule").click()
    done(page, "The rule is added.")
    assert FourEyesRule.objects.filter(agency=cast.office.agency).count() == 1

    page.get_by_role("link", name="Time to answer").click()
    page.get_by_label("Days to answer").fill("20")
    page.get_by_role("button", name="Set the period").click()
    done(page, "The period is set.")
    assert AnswerPeriod.objects.get(agency=cast.office.agency).reminder_days == [7, 1]
    seen = open_page("admin@demo.test", viewport=NARROW)
    for number, address in enumerate(("reasons", "four-eyes", "answer-periods", "calendar", "specimens")):
        seen.goto(f"/agency/{address}/")
        look(seen, f"{138 + number}-{address}-phone")
    assert seen.problems == []  # type: ignore[attr-defined]
