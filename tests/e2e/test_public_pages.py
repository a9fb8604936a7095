"""The public pages as a visitor meets them: accessible, light, with and without script, and a firm that opts in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from coo.demo.cast import Cast
from coo.demo.listings import ensure_listings
from tests.e2e.conftest import NARROW
from tests.e2e.steps import look
from tests.e2e.test_keyboard import tab_to, walk
from tests.e2e.test_page_weight import MOST_BYTES, MOST_REQUESTS, heard, weight

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "home": "/",
    "how-to-export": "/how-to-export/",
    "where-to-export": "/where-to-export/",
    "where-goods": "/where-to-export/?q=cotton+trousers",
    "where-wrong": "/where-to-export/?q=99999999&country=XX",
    "where-country": "/where-to-export/?country=LK&q=6104",
    "where-state": "/where-to-export/?kind=NON_PREF&state=DL&q=cotton+trousers",
    "source-from-india": "/source-from-india/",
    "source-nothing": "/source-from-india/?q=elephants",
    "help": "/help/",
    "help-search": "/help/?q=invoice",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "contact": "/contact/",
    "terms": "/terms/",
}


def test_every_public_page_is_accessible_and_light(
    cast: Cast, open_page: Callable[..., Page], browser: Browser, live_server: Any
) -> None:
    ensure_listings(cast, now=timezone.now())
    page, heavy = open_page(), []
    for name, address in PAGES.items():
        page.goto(address)
        look(page, name)
        fresh = browser.new_context(base_url=live_server.url)
        first = fresh.new_page()
        responses = heard(first)
        first.goto(address, wait_until="networkidle")
        bytes_ = sum(weight(row) for row in responses)
        if bytes_ > MOST_BYTES or len(responses) > MOST_REQUESTS:
            heavy.append(f"{name}: {bytes_} bytes, {len(responses)} requests")
        fresh.close()
    assert heavy == []
    assert page.problems == []  # type: ignore[attr-defined]


def test_every_public_page_is_accessible_in_hindi(cast: Cast, open_page: Callable[..., Page]) -> None:
    ensure_listings(cast, now=timezone.now())
    page = open_page()
    page.goto("/")
    page.get_by_role("button", name="हिन्दी").click()
    expect(page.locator("html")).to_have_attribute("lang", "hi")
    for name in ("home", "how-to-export", "where-to-export", "where-country", "source-from-india", "help", "privacy"):
        page.goto(PAGES[name])
        look(page, f"{name}-hi")
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_visitor_asks_from_the_first_page_and_keeps_the_goods(cast: Cast, open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=False)
    page.goto("/")
    page.get_by_label("HS code, or words of the goods").fill("610462")
    page.get_by_role("search", name="Where to Export").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="India-Japan CEPA").click()
    expect(page.get_by_role("article", name="India-Japan CEPA")).to_be_visible()
    expect(page.get_by_label("HS code, or words of the goods")).to_have_value("610462")
    expect(page.get_by_role("link", name="3 agencies")).to_be_visible()


def test_a_visitor_finds_agreement_and_agency_without_script(cast: Cast, open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=False, viewport=NARROW)
    page.goto("/")
    page.get_by_role("link", name="Find your agreement by HS code or country").click()
    page.get_by_label("HS code, or words of the goods").fill("cotton trousers")
    page.get_by_label("Country of the importer").select_option("Japan")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="6104 62 00").click()
    expect(page.get_by_role("heading", name="To Japan: 1 agreement lowers the duty")).to_be_visible()
    japan = page.get_by_role("article", name="India-Japan CEPA")
    expect(japan.get_by_text("Can be filed here now")).to_be_visible()
    page.get_by_label("Your state").select_option("Delhi")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_label("HS code, or words of the goods")).to_have_value("61046200")
    expect(page.locator("#agencies-PREF").get_by_text("Yamuna Chamber of Commerce")).to_be_visible()
    expect(page.get_by_text("Aravalli Chamber of Trade")).to_have_count(0)


def test_the_suggestions_are_there_for_a_visitor_by_keyboard(cast: Cast, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=NARROW)
    page.goto("/where-to-export/")
    goods = page.get_by_label("HS code, or words of the goods")
    tab_to(page, goods)
    page.keyboard.type("61046200")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(goods).to_have_value("61046200")
    page.goto("/help/#second-factor")
    assert walk(page, most=120) > 60


def test_a_firm_opts_in_and_out(cast: Cast, open_page: Callable[..., Page]) -> None:
    page, visitor = open_page("exporter@demo.test"), open_page()
    page.goto("/dashboard/listing/")
    look(page, "listing")
    page.get_by_label("Show the firm in Source from India").check()
    page.get_by_label("HS code of product 1").fill("6104")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Product 1 in your words: Say in your words what it is.")).to_be_visible()
    page.get_by_label("Product 1 in your words").fill("Skirts with pockets")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Shown to everybody")).to_be_visible()
    visitor.goto("/source-from-india/?q=pockets")
    expect(visitor.get_by_role("heading", name="Suvarna Looms Private Limited")).to_be_visible()
    page.get_by_label("Show the firm in Source from India").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Not shown", exact=True)).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("No listed firm fits your search")).to_be_visible()
