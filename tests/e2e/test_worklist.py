"""The worklist as two officers use it: take, hand over, approve many, keep a view; each sees that the other is in."""

import dataclasses
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from coo.constants import Status
from coo.demo.cast import Cast
from coo.models import Application, ExchangeRate
from tests.e2e.conftest import NARROW
from tests.e2e.steps import apart, look
from tests.factories.files import GUIDE_EXAMPLE, make_draft, read_documents, submit

pytestmark = pytest.mark.django_db(transaction=True)
ARVIND, KAVITA = "officer@demo.test", "officer2@demo.test"


def clean_files(cast: Cast, count: int) -> list[Application]:
    """Return files in which no check has anything to say."""
    plans = [dataclasses.replace(GUIDE_EXAMPLE, invoice_number=f"WL/{number}") for number in range(count)]
    made = [submit(make_draft(cast, plan=plan)) for plan in plans]
    for file in made:
        read_documents(file)
    ExchangeRate.objects.update_or_create(
        currency="USD", date=timezone.localdate(), defaults={"rate_inr": made[0].rate_inr, "per_units": 1}
    )
    return made


def tick(page: Page, file: Application) -> None:
    page.get_by_role("checkbox", name=f"Choose {file.file_number}").check()


def test_take_and_hand_over_with_a_note(cast: Cast, open_page: Callable[..., Page]) -> None:
    file = apart(lambda: submit(make_draft(cast)))
    page = open_page(ARVIND)
    look(page, "60-worklist")
    tick(page, file)
    expect(page.get_by_text("1 ticked.")).to_be_visible()
    page.get_by_role("button", name="Take").click()
    expect(page.get_by_role("heading", level=1, name="1 file taken")).to_be_visible()
    look(page, "60-taken")
    page.get_by_role("link", name=str(file.file_number)).click()
    expect(page.get_by_text("You have this file in hand.")).to_be_visible()

    page.get_by_role("link", name="Hand over").click()
    page.get_by_label("Officer").select_option(label="Kavita Rao")
    page.get_by_label("Note to the office").fill("The firm called: the goods leave on Monday.")
    look(page, "60-hand-over")
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator(".file-head").get_by_text("Kavita Rao has this file in hand.")).to_be_visible()

    colleague = open_page(KAVITA, viewport=NARROW)
    colleague.goto("/office/?tab=mine")
    look(colleague, "60-mine-m")
    colleague.get_by_role("link", name=str(file.file_number)).click()
    expect(colleague.get_by_text("You have this file in hand.")).to_be_visible()
    look(colleague, "60-file-m")


def test_each_officer_sees_that_the_other_is_in_the_file(cast: Cast, open_page: Callable[..., Page]) -> None:
    file = apart(lambda: submit(make_draft(cast)))
    first, second = open_page(ARVIND), open_page(KAVITA)
    for page in (first, second):
        page.goto(f"/office/files/{file.uuid}/")
    expect(second.get_by_text("Arvind Menon has this file open too.")).to_be_visible()
    # The first page was there before and hears of it by itself.
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(first.get_by_text("Kavita Rao has this file open too.")).to_be_visible()
    look(first, "60-two-in-a-file")


def test_clean_files_are_approved_at_once_and_a_view_is_kept(cast: Cast, open_page: Callable[..., Page]) -> None:
    files = apart(lambda: clean_files(cast, 3))
    page = open_page(ARVIND)
    page.get_by_role("checkbox", name="Tick all files of this page").check()
    expect(page.get_by_text("3 ticked.")).to_be_visible()
    page.get_by_role("button", name="Approve clean files").click()
    expect(page.get_by_role("heading", level=1, name="3 files approved")).to_be_visible()
    statuses = apart(lambda: [Application.objects.get(pk=file.pk).status for file in files])
    assert statuses == [Status.APPROVED_PENDING_ISSUANCE] * 3

    page.goto("/office/?tab=sign&q=WL/1")
    page.get_by_text("Save this view").click()
    page.get_by_label("Name of the view").fill("The first lot")
    page.get_by_role("button", name="Save", exact=True).click()
    look(page, "60-saved-view")
    page.goto("/office/")
    page.get_by_role("link", name="The first lot").click()
    expect(page.get_by_role("link", name="The first lot")).to_have_attribute("aria-current", "true")
    expect(page.get_by_label("File number, firm, IEC, importer or invoice")).to_have_value("WL/1")
