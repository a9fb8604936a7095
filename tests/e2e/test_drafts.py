"""Drafts in a browser: the tenth certificate in under twelve interactions, books, fixes, order, undo, two people."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from coo.demo.cast import PIN, Cast
from coo.models import Application, BookedConsignee, BookedProduct, Certificate
from coo.tabs import Slug
from tests.e2e.conftest import NARROW
from tests.e2e.steps import FILE_NUMBER, apart, look, save_and_next, write_invoice
from tests.factories.files import GUIDE_EXAMPLE, Item, approve, issue, make_draft, submit
from tests.integration.coo.wizard_world import with_items

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]


@dataclasses.dataclass
class Hand:
    """Counts what a person does: a click, a field that is filled, a file that is chosen."""

    count: int = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.count += 1

    def fill(self, target: Locator, text: str) -> None:
        target.fill(text)
        self.count += 1

    def choose_file(self, target: Locator, path: Path) -> None:
        target.set_input_files(path)
        self.count += 1


def test_the_tenth_certificate_is_filed_in_under_twelve_interactions(
    cast: Cast, open_page: OpenPage, tmp_path: Path
) -> None:
    two = (*GUIDE_EXAMPLE.items, Item("61091000", "T-shirts of cotton, knitted", 4000, 9200, "SL 1-20", "20 cartons"))
    source = apart(lambda: submit(make_draft(cast, plan=dataclasses.replace(GUIDE_EXAMPLE, items=two))))
    page, hand = open_page("exporter@demo.test"), Hand()
    page.goto("/submitted/")
    hand.click(page.locator("td details.menu summary").first)
    hand.click(page.get_by_role("button", name="Copy into a new draft"))
    expect(page.get_by_role("heading", level=1, name="New in this shipment")).to_be_visible()
    expect(page.get_by_text(f"The rest is as in {source.file_number}")).to_be_visible()
    expect(page.get_by_label("Invoice Value (In Invoice Currency)")).to_have_value("10700.00")
    look(page, "60-copied")
    hand.fill(page.get_by_label("Invoice Number", exact=True), "SL/26/0200")
    hand.fill(page.get_by_label("Shipment Document No"), "7788990")
    hand.choose_file(page.locator("input[type=file]"), write_invoice(tmp_path))
    hand.click(page.get_by_label("I declare this"))
    hand.click(page.get_by_role("button", name="Save and see the summary"))
    expect(page.get_by_text("Nothing to correct")).to_be_visible()
    hand.fill(page.get_by_label("PIN"), PIN)
    hand.click(page.get_by_role("button", name="Sign", exact=True))
    hand.click(page.get_by_role("link", name="Payment", exact=True))
    hand.click(page.get_by_role("button", name="Pay from CoO Wallet"))
    expect(page.get_by_text(FILE_NUMBER).first).to_be_visible()
    assert hand.count < 12, hand.count
    draft = Application.objects.get(copied_from=source)
    assert draft.status == "in_process"
    assert draft.items.count() == 2
    assert page.problems == []  # type: ignore[attr-defined]


def test_the_books_fill_with_script_by_a_choice_and_without_by_a_button(cast: Cast, open_page: OpenPage) -> None:
    letter = apart(lambda: issue(approve(submit(make_draft(cast)), cast), cast))
    assert Certificate.objects.filter(application=letter).exists()
    person, goods = BookedConsignee.objects.get(), BookedProduct.objects.get()
    draft = make_draft(cast, importer_name="", importer_address="", importer_country=None)
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/{Slug.CERTIFICATE}/")
    page.get_by_label(re.compile("From your consignee book")).select_option(str(person.uuid))
    expect(page.get_by_label("Importer Name")).to_have_value(person.name)
    expect(page.get_by_label("Importer Address")).to_have_value(person.address)
    expect(page.get_by_label("Country", exact=True)).to_have_value(person.country_id)
    look(page, "61-consignee-book-in-tab")
    page.goto(f"/applications/{draft.uuid}/{Slug.EXPORT}/")
    page.get_by_label(re.compile("From your product book")).select_option(str(goods.uuid))
    expect(page.get_by_label("ITC-HS code")).to_have_value(goods.itchs_code)
    expect(page.get_by_label("UOM")).to_have_value(goods.unit_id)
    page.wait_for_timeout(400)  # longer than a list needs to open
    expect(page.get_by_role("listbox")).to_have_count(0)
    look(page, "62-product-book-in-tab")
    page.get_by_role("link", name="See the whole book").click()
    look(page, "63-product-book")
    page.get_by_role("link", name="Consignee book").click()
    look(page, "64-consignee-book")
    plain = open_page("exporter@demo.test", javascript=False, viewport=NARROW)
    plain.goto(f"/applications/{draft.uuid}/{Slug.CERTIFICATE}/")
    box = plain.get_by_label(re.compile("From your consignee book")).bounding_box()
    assert box is not None
    assert box["width"] > 150, "the button beside it leaves no room to read the choice"
    plain.get_by_label("Invoice Number", exact=True).fill("TYPED/1")
    plain.get_by_label(re.compile("From your consignee book")).select_option(str(person.uuid))
    plain.get_by_role("button", name="Fill in").click()
    expect(plain.get_by_label("Importer Name")).to_have_value(person.name)
    expect(plain.get_by_label("Invoice Number", exact=True)).to_have_value("TYPED/1")
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_country_in_the_address_is_taken_out_by_one_click(cast: Cast, open_page: OpenPage) -> None:
    draft = make_draft(cast, importer_address="214 West 38th Street, New York, NY 10018, USA", rate_inr="70")
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/{Slug.CERTIFICATE}/")
    look(page, "65-fix-at-the-field")
    page.get_by_label("Importer Name").fill("Typed meanwhile")
    # Enter in a field saves the tab as ever, and presses no fix.
    page.get_by_label("Importer Name").press("Enter")
    expect(page.get_by_role("heading", level=1, name="Certificate Details")).to_be_visible()
    expect(page.get_by_text("Saved. 1 thing to correct")).to_be_visible()
    page.get_by_role("button", name="Take the country out of the address").click()
    expect(page.get_by_text("Corrected: 214 West 38th Street, New York, NY 10018")).to_be_visible()
    expect(page.get_by_label("Importer Address")).to_have_value("214 West 38th Street, New York, NY 10018")
    draft.refresh_from_db()
    assert draft.importer_name == "Typed meanwhile"
    assert page.problems == []  # type: ignore[attr-defined]


def _order(page: Page) -> list[str]:
    rows = page.locator("#items tbody tr").all()
    return [re.findall(r"lot (\d)", row.inner_text())[0] for row in rows]


def test_items_are_reordered_by_keyboard_and_without_script(cast: Cast, open_page: OpenPage) -> None:
    draft = with_items(make_draft(cast), cast, 3)
    draft.items.filter(serial=1).delete()
    for serial, item in enumerate(draft.items.all(), start=1):
        type(item).objects.filter(pk=item.pk).update(serial=serial)
    page = open_page("exporter@demo.test")
    address = f"/applications/{draft.uuid}/{Slug.EXPORT}/"
    page.goto(address)
    look(page, "66-items")
    page.get_by_role("button", name="Move item 3 up").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The item stands at position 2 now")).to_be_visible()
    assert _order(page) == ["1", "3", "2"]
    page.get_by_role("link", name="Move item 1 to a position").click()
    look(page, "67-move-an-item")
    plain = open_page("exporter@demo.test", javascript=False)
    plain.goto(address)
    plain.get_by_role("link", name="Move item 1 to a position").click()
    plain.get_by_label("New position").fill("3")
    plain.get_by_role("button", name="Move").click()
    assert _order(plain) == ["3", "2", "1"]
    plain.get_by_role("button", name="Duplicate item 1").click()
    assert _order(plain) == ["3", "3", "2", "1"]
    assert page.problems == []  # type: ignore[attr-defined]


def test_clear_all_and_delete_are_undone(cast: Cast, open_page: OpenPage) -> None:
    draft = make_draft(cast)
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/{Slug.SHIPMENT}/")
    page.get_by_role("link", name="Clear All").click()
    page.get_by_role("dialog").get_by_role("button", name="Clear All").click()
    expect(page.get_by_label("Shipment Document No")).to_have_value("")
    look(page, "68-undo-a-cleared-tab")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Shipment Details is back as it was")).to_be_visible()
    expect(page.get_by_label("Shipment Document No")).to_have_value("2345678")
    page.goto("/apply/")
    page.get_by_role("link", name=f"Delete {draft.draft_number}").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("You can undo this for a day")).to_be_visible()
    look(page, "69-undo-a-deleted-draft")
    page.get_by_role("button", name=f"Undo {draft.draft_number}").click()
    expect(page.get_by_role("link", name=draft.draft_number, exact=True)).to_be_visible()
    assert Application.objects.get(uuid=draft.uuid).items.count() == 1
    assert page.problems == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("javascript", [True, False])
def test_two_people_in_one_tab_choose_field_by_field(cast: Cast, open_page: OpenPage, javascript: Any) -> None:
    draft = make_draft(cast)
    address = f"/applications/{draft.uuid}/{Slug.CERTIFICATE}/"
    meera, anil = open_page("exporter@demo.test", javascript=javascript), open_page("colleague@demo.test")
    meera.goto(address)
    anil.goto(address)
    anil.get_by_label("Importer Name").fill("Hudson & Vale Apparel Inc")
    anil.get_by_label("Importer Address").fill("500 Seventh Avenue, New York, NY 10018")
    save_and_next(anil, "Export Details")
    meera.get_by_label("Importer Name").fill("Hudson & Vale Holdings LLC")
    meera.get_by_label("Invoice Number", exact=True).fill("12345679")
    meera.get_by_role("button", name="Save & Next").click()
    expect(meera.get_by_text(re.compile(r"Anil Kumar saved this tab at \d\d:\d\d"))).to_be_visible()
    if javascript:
        look(meera, "70-two-people")
    row = meera.get_by_role("row", name=re.compile("Importer Address"))
    row.get_by_role("radio").first.check()
    meera.get_by_role("button", name="Save what is chosen").click()
    expect(meera.get_by_role("heading", level=1, name="Export Details")).to_be_visible()
    draft.refresh_from_db()
    assert draft.importer_name == "Hudson & Vale Holdings LLC"
    assert draft.importer_address == "500 Seventh Avenue, New York, NY 10018"
    assert draft.invoice_number == "12345679"
