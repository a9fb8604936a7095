"""The operator ends a fee in Django's admin; the strict content security policy breaks nothing of it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coo.models import Fee
from tests.e2e.conftest import picture

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_operator_ends_a_fee(cast: Any, open_page: Callable[..., Page]) -> None:
    fee = Fee.objects.filter(ends_on=None).earliest("pk")
    page = open_page("operator@demo.test")
    page.goto("/admin/")
    expect(page.get_by_role("link", name="Fees").first).to_be_visible()
    picture(page, "80-admin")
    page.goto("/admin/coo/port/?q=dubai")
    expect(page.get_by_text("Dubai").first).to_be_visible()
    picture(page, "81-admin-list")
    page.goto(f"/admin/coo/fee/{fee.pk}/change/")
    page.get_by_role("link", name="Choose a Date").last.click()
    picture(page, "82-admin-form")
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="Ends on").fill("2031-03-31")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.goto(f"/admin/coo/fee/{fee.pk}/history/")
    expect(page.get_by_text("Changed Ends on.")).to_be_visible()
    picture(page, "83-admin-history")
    page.goto("/admin/coo/exchangerate/")
    expect(page.get_by_role("heading", name="Select exchange rate to change")).to_be_visible()
    page.goto("/admin/coo/agreement/add/")
    expect(page.get_by_label("Code:")).to_be_visible()
    assert page.problems == []  # type: ignore[attr-defined]
    fee.refresh_from_db()
    assert str(fee.ends_on) == "2031-03-31"
