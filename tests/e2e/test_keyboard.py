"""By keyboard only, on a phone's width, where a bar sticks to the foot of the page: focus is seen and never hidden."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from coo.demo.cast import Cast
from coo.models import Application, ExportItem
from coo.services.drafts import save_tab, start_draft
from coo.tabs import Slug
from tests.e2e.conftest import NARROW
from tests.e2e.steps import DESCRIPTION, TODAY, apart, look
from tests.factories.files import make_draft, submit

pytestmark = pytest.mark.django_db(transaction=True)

# Says of the element with focus: what it is, whether something marks it as focused, and what of it a bar covers.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const marked = (node) => {
    const style = getComputedStyle(node);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const box = at.getBoundingClientRect();
  const bar = [...document.querySelectorAll(".tab-foot,.decision-bar,.bar-foot")]
    .find((node) => getComputedStyle(node).position === "sticky" && !node.contains(at));
  const under = bar?.getBoundingClientRect();
  const over = bar ? Math.max(0, Math.min(box.bottom, under.bottom) - Math.max(box.top, under.top)) : 0;
  return {
    what: at.outerHTML.slice(0, 120),
    visible: at.matches("[data-error-summary],main") || marked(at) || marked(at.closest(".upload") || at),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: over,
  };
}"""


def check_focus(page: Page) -> dict[str, Any] | None:
    """Fail when the focus cannot be seen, or when a sticky bar lies over it."""
    found: dict[str, Any] | None = page.evaluate(FOCUS)
    if found is not None:
        assert found["visible"], f"no mark of focus: {found['what']}"
        assert found["inside"], f"focus outside the window: {found['what']}"
        assert found["covered"] <= 1, f"{found['covered']} px under the bar: {found['what']}"
    return found


def tab_to(page: Page, target: Locator, most: int = 60) -> None:
    """Press Tab until `target` has the focus; check every stop on the way."""
    handle = target.element_handle()
    for _press in range(most):
        page.keyboard.press("Tab")
        check_focus(page)
        if page.evaluate("(node) => node === document.activeElement", handle):
            return
    raise AssertionError(f"Tab does not reach {target}")


def type_at(page: Page, target: Locator, text: str) -> None:
    """Walk to a field and type; in a list of choices typing chooses."""
    tab_to(page, target)
    page.keyboard.type(text)


def walk(page: Page, most: int = 150) -> int:
    """Press Tab through the whole page and return the number of stops."""
    for stops in range(most):
        page.keyboard.press("Tab")
        if check_focus(page) is None:
            return stops
    return most


@pytest.fixture
def begun(cast: Cast) -> Application:
    """A draft with Basic Details only."""
    now = timezone.now()
    draft = start_draft(firm=cast.firm, actor=cast.exporter, now=now)
    values = {"branch": cast.firm.branches.get(number="003"), "wants_delivery": False, "disclaimer_accepted": True}
    return save_tab(application=draft, slug=Slug.BASIC, values=values, expected_version=1, actor=cast.exporter, now=now)


def fill_certificate_details(page: Page) -> None:
    # Tab stops at a group of radio buttons once; the arrows walk in it.
    tab_to(page, page.get_by_label("Preferential", exact=True))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Non-Preferential", exact=True)).to_be_checked()
    type_at(page, page.get_by_label("Agreement"), "Non-Pref")
    type_at(page, page.get_by_label("Issuing Agency and its office"), "Yamuna")
    type_at(page, page.get_by_label("Importer Name"), "Hudson & Vale Apparel LLC")
    type_at(page, page.get_by_label("Importer Address"), "214 West 38th Street, New York, NY 10018")
    type_at(page, page.get_by_label("Country", exact=True), "United States of A")
    type_at(page, page.get_by_label("Invoice Number", exact=True), "12345678")
    type_at(page, page.get_by_label("Invoice Date", exact=True), TODAY)
    type_at(page, page.get_by_label("Invoice Currency", exact=True), "US Dollar (USD")
    type_at(page, page.get_by_label("Invoice Value (In Invoice Currency)"), "1500.00")
    type_at(page, page.get_by_label("Exchange Rate (to INR)"), "90.0")
    type_at(page, page.get_by_label("Exchange Rate (to USD)"), "1.0")
    third = page.get_by_role("group", name="Third Country Invoicing")
    tab_to(page, third.get_by_label("Yes"))
    page.keyboard.press("ArrowRight")
    expect(third.get_by_label("No")).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Save & Next"))
    page.keyboard.press("Enter")


def add_item(page: Page) -> None:
    code = page.get_by_label("ITC-HS code", exact=True)
    type_at(page, code, "trousers cotton")
    wanted = page.get_by_role("option").filter(has_text=re.compile("6104 ?62 ?00"))
    expect(wanted).to_be_visible()
    for _press in range(12):
        page.keyboard.press("ArrowDown")
        if wanted.get_attribute("aria-selected") == "true":
            break
    expect(code).to_have_attribute("aria-activedescendant", str(wanted.get_attribute("id")))
    page.keyboard.press("Enter")
    expect(code).to_have_value("61046200")
    expect(page.get_by_role("listbox")).to_have_count(0)
    type_at(page, page.get_by_label("Description of the Export Products/ Goods"), DESCRIPTION)
    type_at(page, page.get_by_label("Quantity"), "1500")
    type_at(page, page.get_by_label("UOM"), "NUMBERS")
    type_at(page, page.get_by_label("Item Value"), "1500.00")
    type_at(page, page.get_by_label("Marks & Number"), "3 box of cotton trousers")
    type_at(page, page.get_by_label("Number and Kind of Packages"), "10 cardboard box")
    tab_to(page, page.get_by_role("button", name="Add item"))
    page.keyboard.press("Enter")


def test_two_tabs_by_keyboard(begun: Application, open_page: Callable[..., Page]) -> None:
    page = open_page("exporter@demo.test", viewport=NARROW)
    page.goto(f"/applications/{begun.uuid}/{Slug.CERTIFICATE}/")
    fill_certificate_details(page)
    expect(page.get_by_role("heading", level=1, name="Export Details")).to_be_visible()
    add_item(page)
    expect(page.get_by_text("Equals the invoice value").first).to_be_visible()
    begun.refresh_from_db()
    assert (begun.importer_country_id, begun.invoice_currency_id) == ("US", "USD")
    assert begun.office is not None
    assert begun.office.agency.code == "YCC"
    item = ExportItem.objects.get(application=begun)
    assert (item.itchs_code, item.unit_id, item.packages) == ("61046200", "NOS", "10 cardboard box")
    assert page.problems == []  # type: ignore[attr-defined]


def test_the_error_summary_takes_the_focus(begun: Application, open_page: Callable[..., Page]) -> None:
    page = open_page("exporter@demo.test", viewport=NARROW)
    page.goto(f"/applications/{begun.uuid}/{Slug.CERTIFICATE}/")
    type_at(page, page.get_by_label("Importer Name"), "Hudson & Vale Apparel LLC")
    type_at(page, page.get_by_label("Invoice Date", exact=True), "31/02/2026")
    tab_to(page, page.get_by_role("button", name="Save & Next"))
    page.keyboard.press("Enter")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(page.get_by_label("Importer Name")).to_have_value("Hudson & Vale Apparel LLC")
    expect(page.get_by_label("Invoice Date", exact=True)).to_have_value("31/02/2026")
    look(page, "30-errors")

    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.get_by_label("Invoice Date", exact=True).fill("")
    page.get_by_role("button", name="Save & Next").click()
    expect(summary).to_be_focused()
    look(page, "30-saved-with-errors")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    links = summary.get_by_role("link").all()
    assert len(links) > 3
    for link in links:
        anchor = str(link.get_attribute("href"))
        link.focus()
        page.keyboard.press("Enter")
        check_focus(page)
        target = page.evaluate("document.activeElement.closest('.field,fieldset')?.querySelector('[id]')?.id || ''")
        assert page.locator(anchor).evaluate("(n) => n.contains(document.activeElement)"), (anchor, target)
    assert page.problems == []  # type: ignore[attr-defined]


def test_every_stop_of_tab_is_seen(cast: Cast, open_page: Callable[..., Page]) -> None:
    file = apart(lambda: submit(make_draft(cast)))
    draft = make_draft(cast, invoice_number="OTHER/1")
    exporter = open_page("exporter@demo.test", viewport=NARROW)
    for slug in (Slug.EXPORT, Slug.SHIPMENT, Slug.ATTACHMENTS, Slug.SUMMARY):
        exporter.goto(f"/applications/{draft.uuid}/{slug}/")
        assert walk(exporter) > 15
    officer = open_page("officer@demo.test")
    officer.goto(f"/office/files/{file.uuid}/")
    # The browser's own PDF viewer keeps the focus to itself; how it shows it is not ours.
    officer.locator("iframe").evaluate("(node) => node.remove()")
    assert walk(officer) > 15
