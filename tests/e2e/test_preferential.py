"""Preferential and back-to-back applications: an AIFTA one is filed from empty to signed; lists narrow each other."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from coo.demo.cast import Cast
from coo.models import Application, BookedConsignee
from tests.e2e import steps
from tests.e2e.steps import TODAY, choose, look, save_and_next
from tests.factories.files import BACK_TO_BACK_EXAMPLE, IUCEPA_EXAMPLE, make_draft

pytestmark = pytest.mark.django_db(transaction=True)
YAMUNA = "Yamuna Chamber of Commerce, New Delhi"


def options(page: Page, label: str) -> list[str]:
    """Return what a list offers, without the empty choice."""
    return page.get_by_label(label, exact=True).locator("option").all_inner_texts()[1:]


def certificate_details(page: Page) -> None:
    """Choose from the lists as they narrow each other, and fill the rest of tab 2."""
    page.get_by_label("Preferential", exact=True).check()
    expect(page.get_by_label("Agreement").locator("option", has_text="Non-Preferential")).to_have_count(0)
    page.get_by_label("Agreement").select_option(label="ASEAN-India Free Trade Area")
    assert YAMUNA in options(page, "Issuing Agency and its office")
    assert "Malaysia" in options(page, "Country")
    assert "Germany" not in options(page, "Country")
    page.get_by_label("Issuing Agency and its office").select_option(label=YAMUNA)
    page.get_by_label("Importer Name").fill("Selat Fashion Sdn. Bhd.")
    page.get_by_label("Importer Address").fill("12 Jalan Kapar, 41400 Klang, Selangor")
    page.get_by_label("Country", exact=True).select_option(label="Malaysia")
    page.get_by_label("Invoice Number", exact=True).fill("SL/26/0131")
    page.get_by_label("Invoice Date", exact=True).fill(TODAY)
    page.get_by_label("Invoice Currency", exact=True).select_option(label="US Dollar (USD)")
    page.get_by_label("Invoice Value (In Invoice Currency)").fill("12000.00")
    page.get_by_label("Exchange Rate (to INR)").fill("90.0")
    page.get_by_label("Exchange Rate (to USD)").fill("1.0")
    page.get_by_role("group", name="Third Country Invoicing").get_by_label("No").check()
    save_and_next(page, "Export Details")


def export_details(page: Page) -> None:
    choose(page, "ITC-HS code", "62046290", "6204 62 90")
    page.get_by_label("Description of the Export Products/ Goods").fill("Women's trousers of woven cotton fabric")
    page.get_by_label("Quantity").fill("2000")
    page.get_by_label("UOM").select_option(label="NUMBERS (NOS)")
    page.get_by_label("Item Value").fill("12000.00")
    page.get_by_label("Marks & Number").fill("SL/KUL 1-80")
    page.get_by_label("Number and Kind of Packages").fill("80 cartons")
    page.get_by_role("button", name="Add item").click()
    expect(page.get_by_text("Equals the invoice value").first).to_be_visible()
    save_and_next(page, "Import Details")


def add_input(page: Page) -> None:
    page.get_by_role("link", name="Add an input").click()
    choose(page, "ITC-HS code", "52085290", "5208 52 90")
    page.get_by_label(re.compile("Description of Component")).fill("Printed cotton fabric, 140 g/m2")
    page.get_by_label("Quantity").fill("3000")
    page.get_by_label("UOM").select_option(label="SQUARE METERS (SQM)")
    page.get_by_label("Per Unit CIF Value").fill("1.20")
    page.get_by_label("Currency").select_option(label="US Dollar (USD)")
    page.get_by_label("Country of Origin").select_option(label="China")
    page.get_by_label("Bill of Entry / Invoice No").fill("4471220")
    page.get_by_label("Bill of Entry / Invoice Date").fill(TODAY)
    look(page, "p4-input")
    page.get_by_role("button", name="Save", exact=True).click()


def import_details(page: Page) -> None:
    """List the input, fill the cost sheet, look at what is computed, choose the criterion; its value is filled in."""
    add_input(page)
    page.get_by_role("link", name="Edit the origin of item 1").click()
    page.get_by_role("group", name=re.compile("Imported or Undetermined")).get_by_label("Yes").check()
    page.get_by_label(re.compile("^Indian materials")).fill("3000")
    page.get_by_label(re.compile("^Labour and overheads")).fill("3000")
    page.get_by_label(re.compile("^Profit and other")).fill("2400")
    page.get_by_role("button", name="Save and compute").click()
    expect(page.get_by_text("70.00%").first).to_be_visible()
    criteria = page.locator(".criteria > div")
    expect(criteria.filter(has_text="RVC+CTSH").get_by_label("Met", exact=True)).to_have_count(2)
    expect(criteria.filter(has_text="wholly obtained").get_by_label("Not met")).to_have_count(1)
    page.get_by_label("Preference Criterion", exact=True).select_option(
        label="RVC+CTSH: regional value content and change of subheading"
    )
    look(page, "p4-origin")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("RVC 70%+CTSH")).to_be_visible()
    look(page, "p4-import-details")
    save_and_next(page, "Shipment Details")


def shipment_details(page: Page) -> None:
    page.get_by_label("Mode of Transport (As far as known)").select_option(label="Sea")
    page.get_by_label("Shipment Document", exact=True).select_option(label="Bill of Lading")
    page.get_by_label("Shipment Document No").fill("MAEU1234567")
    page.get_by_label("Shipment Date").fill(TODAY)
    page.get_by_label("Shipping Bill No").fill("4471220")
    page.get_by_label("Shipping Bill Date").fill(TODAY)
    choose(page, "Port of Shipment", "nhava", "INNSA1")
    choose(page, "Port of Discharge", "klang", "MYPKG")
    look(page, "p5-shipment-details")
    save_and_next(page, "Attachments")


def test_an_aifta_application_is_filed_from_empty_to_signed(
    cast: Cast, open_page: Callable[..., Page], worker: None, tmp_path: Path
) -> None:
    invoice = steps.apart(lambda: steps.write_invoice(tmp_path))
    page = open_page("exporter@demo.test")
    page.goto("/apply/")
    page.get_by_role("button", name=re.compile("Start Fresh Application")).click()
    steps.fill_basic_details(page)
    certificate_details(page)
    export_details(page)
    import_details(page)
    shipment_details(page)
    steps.fill_attachments(page, invoice)
    expect(page.get_by_text("comply with the origin requirements")).to_be_visible()
    steps.fill_declaration(page)
    expect(page.get_by_text("Nothing to correct")).to_be_visible()
    look(page, "p8-summary")
    steps.sign(page)
    expect(page.get_by_text("Signed").first).to_be_visible()
    item = Application.objects.get(invoice_number="SL/26/0131").items.get()
    assert (item.criterion, item.criterion_value, item.criterion_text) == ("RVC+CTSH", 70, "RVC 70%+CTSH")
    assert page.problems == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["uae", "back-to-back", "non-preferential"])
def test_tabs_show_what_the_agreement_asks_for(cast: Cast, open_page: Callable[..., Page], name: str) -> None:
    plans = {"uae": IUCEPA_EXAMPLE, "back-to-back": BACK_TO_BACK_EXAMPLE}
    draft = steps.apart(lambda: make_draft(cast, plan=plans[name]) if name in plans else make_draft(cast))
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/certificate-details/")
    expect(page.get_by_label("Producer Name")).to_be_visible(visible=name == "uae")
    expect(page.get_by_label("Country of origin of the goods")).to_be_visible(visible=name == "back-to-back")
    look(page, f"p2-{name}")
    page.goto(f"/applications/{draft.uuid}/import-details/")
    look(page, f"p4-{name}")
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_country_that_the_agreement_does_not_serve_is_kept_until_the_agreement_changes(
    cast: Cast, open_page: Callable[..., Page]
) -> None:
    draft = steps.apart(lambda: make_draft(cast, plan=IUCEPA_EXAMPLE, importer_country_id="DE"))
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/certificate-details/")
    country = page.get_by_label("Country", exact=True)
    page.locator("#id_importer_country option[value=AE]").evaluate("option => (option.id = 'of-the-server')")
    # The first change, whatever it is, loads the script, and that writes the lists anew.
    page.get_by_label("Invoice Number", exact=True).fill("SL/26/0999")
    page.get_by_label("Invoice Number", exact=True).blur()
    expect(page.locator("#of-the-server")).to_have_count(0)
    expect(country).to_have_value("DE")
    page.get_by_label("Agreement").select_option(label="ASEAN-India Free Trade Area")
    expect(country).to_have_value("")
    assert page.problems == []  # type: ignore[attr-defined]


def test_the_book_fills_in_a_country_that_the_agreement_does_not_serve(
    cast: Cast, open_page: Callable[..., Page]
) -> None:
    """It is not left out without a word: the rules say that it does not fit the agreement."""
    draft = steps.apart(lambda: make_draft(cast, plan=IUCEPA_EXAMPLE))
    for code in ("DE", "FR"):
        entry = {"key": code, "name": f"Importer {code}", "address": "1 Quay", "country_id": code}
        BookedConsignee.objects.create(firm=cast.firm, last_used_at=timezone.now(), last_certificate="X", **entry)
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/certificate-details/")
    chosen = page.get_by_label("Country", exact=True).locator("option:checked")
    # The first choice loads the script that narrows the lists; the second finds it there.
    for code, country in (("DE", "Germany"), ("FR", "France")):
        page.get_by_label(re.compile("From your consignee book")).select_option(
            value=str(BookedConsignee.objects.get(key=code).uuid)
        )
        expect(chosen).to_have_text(country)
        expect(page.get_by_label("Importer Name")).to_have_value(f"Importer {code}")
