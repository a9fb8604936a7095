"""The search as a screen reader hears it and a keyboard drives it: the accessibility tree while somebody types."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from coo.demo.cast import Cast
from coo.models import Application, FavouriteKind
from coo.services.favourites import mark_favourite
from tests.e2e.conftest import check_accessible, picture
from tests.e2e.steps import apart, look
from tests.integration.coo.wizard_world import new_draft, with_items

pytestmark = pytest.mark.django_db(transaction=True)


def _draft(cast: Cast) -> Application:
    draft = with_items(new_draft(cast), cast, 1)
    mark_favourite(firm=cast.firm, kind=FavouriteKind.TARIFF, code="62034200", now=timezone.now())
    return draft


def test_the_search_by_keyboard_and_for_a_screen_reader(cast: Cast, open_page: Callable[..., Page]) -> None:
    draft = apart(lambda: _draft(cast))
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/export-details/")
    field = page.get_by_role("combobox", name="ITC-HS code", exact=True)
    field.focus()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_accessible_description(re.compile("Search by words"))

    # Nothing typed: what the firm marked, then what it used.
    page.keyboard.press("ArrowDown")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.nth(0)).to_have_accessible_name(re.compile("6203 42 00.*Favourite"))
    expect(options.nth(1)).to_have_accessible_name(re.compile("6104 62 00.*Used before"))
    look(page, "search-remembered")

    # Two slips are corrected, and it is said aloud.
    page.keyboard.type("trosers coton")
    told = page.get_by_role("status").filter(has_text="Nothing has “trosers”. Shown: “trousers”.")
    expect(told).to_be_visible()
    expect(options.nth(0)).to_have_accessible_name(re.compile("6203 42 00.*Favourite"))
    expect(field).to_have_attribute("aria-expanded", "true")
    check_accessible(page)
    look(page, "search-slips")
    tree = page.locator(".combobox").first.aria_snapshot()
    assert re.search(r'- combobox "ITC-HS code"[^\n]*: trosers coton', tree), tree
    assert '- listbox "Suggestions"' in tree
    assert "- status" in tree

    # The arrows mark an option; the field keeps the focus and names it.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    marked = options.nth(1).get_attribute("id")
    assert marked
    expect(field).to_have_attribute("aria-activedescendant", marked)
    expect(field).to_be_focused()
    assert "[selected]" in page.locator(".combobox").first.aria_snapshot()

    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert field.get_attribute("aria-activedescendant") is None
    expect(field).to_have_value("trosers coton")

    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value("62034200")
    expect(page.locator(".combobox-chosen").first).to_contain_text("rousers")
    assert page.problems == []  # type: ignore[attr-defined]


def test_stars_without_script(cast: Cast, open_page: Callable[..., Page]) -> None:
    apart(lambda: _draft(cast))
    page = open_page("exporter@demo.test", javascript=False)
    page.goto("/search/itc-hs/")
    expect(page.get_by_role("heading", name="Your favourites, and what you used before")).to_be_visible()
    page.get_by_label("Words, or the first digits").fill("trosers")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nothing has “trosers”. Shown: “trousers”.")).to_be_visible()
    page.get_by_role("button", name="Mark 6104 62 00 as favourite").click()
    expect(page.get_by_role("button", name="Take the star of 6104 62 00 away")).to_be_visible()
    picture(page, "search-page")
    page.get_by_role("button", name="Take the star of 6104 62 00 away").click()
    expect(page.get_by_role("button", name="Mark 6104 62 00 as favourite")).to_be_visible()
