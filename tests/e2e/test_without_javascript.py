"""Without JavaScript the main path works: from the empty draft through all tabs, the signature and the bank."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coo.demo.cast import Cast
from coo.models import Application
from tests.e2e import steps
from tests.e2e.conftest import NARROW, picture

pytestmark = pytest.mark.django_db(transaction=True)


def see(page: Page, name: str) -> None:
    """The page fits the window. Axe is a script itself: it looks at these pages in the main journey."""
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{page.url} is {wider} px wider than the window"
    picture(page, f"{name}-without-script")


def test_the_guides_example_is_filed_without_script(
    cast: Cast, open_page: Callable[..., Page], worker: None, tmp_path: Path
) -> None:
    page = open_page("exporter@demo.test", javascript=False, viewport=NARROW)
    page.get_by_role("button", name="Start Fresh Application").click()
    expect(page.locator("html.js")).to_have_count(0)
    steps.fill_basic_details(page, see)
    steps.fill_certificate_details(page, see)
    steps.fill_export_details(page, see, steps.type_code)
    steps.fill_import_details(page, see)
    steps.fill_shipment_details(page, see, steps.type_code)
    steps.fill_attachments(page, steps.write_invoice(tmp_path), see)
    steps.fill_declaration(page, see)
    expect(page.get_by_text("Nothing to correct")).to_be_visible()
    steps.sign(page)
    page.get_by_role("link", name="Payment", exact=True).click()
    page.get_by_role("button", name="Pay through the gateway").click()
    page.get_by_role("button", name="Pay", exact=True).click()
    page.get_by_role("button", name="Back to TradeConnect").click()
    expect(page.get_by_role("heading", level=1, name="Payment received")).to_be_visible()
    page.get_by_role("link", name="Continue").click()
    file = Application.objects.get()
    expect(page.get_by_text(str(file.file_number)).first).to_be_visible()
    assert file.status == "in_process"
    assert file.port_of_shipment is not None
    assert file.port_of_discharge is not None
    assert (file.port_of_shipment.code, file.port_of_discharge.code) == ("INTKD6", "JFK")
    assert file.route == "From Tughlakabad ICD to New York (JFK) by air"
    item = file.items.get()
    assert (item.itchs_code, item.hs_code) == ("61046200", "610462")
    assert page.problems == []  # type: ignore[attr-defined]
