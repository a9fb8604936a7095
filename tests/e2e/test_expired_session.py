"""A session that ends in the middle of a tab: login, back to the tab, and what was sent is filled in again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from coo.demo.cast import PASSWORD, Cast
from coo.tabs import Slug
from tests.e2e.steps import look, save_and_next
from tests.factories.files import make_draft

pytestmark = pytest.mark.django_db(transaction=True)


def test_save_and_next_leads_through_the_login_back_to_the_tab(cast: Cast, open_page: Callable[..., Page]) -> None:
    draft = make_draft(cast)
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/{Slug.SHIPMENT}/")
    page.get_by_label("Shipment Document No").fill("2345679")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save & Next").click()
    expect(page.get_by_role("heading", level=1, name="Login")).to_be_visible()
    look(page, "50-login-again")
    page.get_by_label("E-mail").fill("exporter@demo.test")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Login").click()
    expect(page.get_by_role("heading", level=1, name="Shipment Details")).to_be_visible()
    # Nothing was stored, and nothing that was sent is lost: it is filled in again, with a word about it.
    expect(page.get_by_text("has been saved successfully")).to_have_count(0)
    expect(page.get_by_text("What you had typed is filled in again below")).to_be_visible()
    expect(page.get_by_label("Shipment Document No")).to_have_value("2345679")
    draft.refresh_from_db()
    assert draft.shipment_document_number == "2345678"
    save_and_next(page, "Attachments")
    draft.refresh_from_db()
    assert draft.shipment_document_number == "2345679"
    assert page.problems == []  # type: ignore[attr-defined]
