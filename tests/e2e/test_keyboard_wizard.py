"""The whole wizard by keyboard only, and as a screen reader has it: every control's role and name, errors described."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from coo.constants import Status
from coo.demo.cast import PIN, Cast
from coo.models import Application
from coo.services.drafts import start_draft
from coo.tabs import TABS, Slug
from tests.e2e.conftest import WIDE
from tests.e2e.steps import INVOICE_NAME, TODAY, write_invoice
from tests.e2e.test_keyboard import add_item, fill_certificate_details, tab_to, type_at

pytestmark = pytest.mark.django_db(transaction=True)
# What a screen reader can do something with; a control with another role would be a mere text to it.
ROLES: Final = frozenset(
    {"button", "link", "textbox", "combobox", "checkbox", "radio", "searchbox", "spinbutton", "listbox", "menuitem"}
    | {"DisclosureTriangle"}
)
# They can take the focus, but nobody operates them: the page, the skip link's target, the errors' summary, options.
NO_CONTROLS: Final = frozenset({"RootWebArea", "main", "alert", "option", "MenuListPopup"})
# How many controls the page shows to the eye and Tab or an arrow reaches; of a list of options the list counts.
SEEN = """() => [...document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary")]
  .filter((node) => !node.disabled && node.tabIndex >= 0)
  .filter((node) => node.checkVisibility({ visibilityProperty: true })).length"""

Control = dict[str, Any]


def controls(page: Page) -> list[Control]:
    """Return what Chromium tells a screen reader of everything that can take the focus: role, name, description.

    What is said of a group (its question's hint and error) counts for the radio buttons and boxes in it: it is read out
    when the focus comes into the group.
    """
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    found = []
    for node in nodes.values():
        said = {entry["name"]: entry["value"].get("value") for entry in node.get("properties", ())}
        if not node["ignored"] and said.get("focusable") and node["role"]["value"] not in NO_CONTROLS:
            told = {key: node.get(key, {}).get("value", "") for key in ("role", "name", "description")}
            told["description"] = told["description"] or _said_of_group(node, nodes)
            found.append({**told, "invalid": said.get("invalid") == "true"})
    return found


def _said_of_group(node: Control, nodes: dict[str, Control]) -> str:
    while (node := nodes.get(node.get("parentId", ""), {})) and node.get("role", {}).get("value") != "group":
        pass
    return str(node.get("description", {}).get("value", ""))


def hear(page: Page, slug: str) -> list[Control]:
    """Fail when a control of the page has no name, has no role of a control, or is not told at all."""
    found = controls(page)
    for each in found:
        assert each["name"].strip(), f"{slug}: a control without a name: {each}"
    told = [each for each in found if each["role"] in ROLES]
    seen = page.evaluate(SEEN)
    assert len(told) >= seen, f"{slug}: {seen} controls are seen, {len(told)} are told"
    names = [(each["role"], each["name"]) for each in told]
    assert ("button", "Save & Next") in names or slug == Slug.SUMMARY, names
    return found


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target, most=120)
    page.keyboard.press(key)


def at(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def pick(page: Page, label: str, words: str, wanted: str) -> None:
    """Search as one types, walk to the option that has `wanted`, and take it."""
    field = page.get_by_label(label, exact=True)
    type_at(page, field, words)
    option = page.get_by_role("option").filter(has_text=wanted).first
    expect(option).to_be_visible()
    for _press in range(12):
        page.keyboard.press("ArrowDown")
        if option.get_attribute("aria-selected") == "true":
            break
    expect(field).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    page.keyboard.press("Enter")
    expect(page.get_by_role("listbox")).to_have_count(0)


def fill_basic_details(page: Page) -> None:
    okhla = page.get_by_label(re.compile("Okhla"))
    first = page.get_by_role("group", name=re.compile("Branch")).get_by_role("radio").first
    tab_to(page, first)
    page.keyboard.press("Space")
    for _press in range(6):
        if okhla.is_checked():
            break
        page.keyboard.press("ArrowDown")
    expect(okhla).to_be_checked()
    delivery = page.get_by_role("group", name=re.compile("Delivery"))
    tab_to(page, delivery.get_by_label("Yes"))
    page.keyboard.press("ArrowRight")
    expect(delivery.get_by_label("No")).to_be_checked()
    press(page, page.get_by_label("I have read the disclaimer and accept it"), "Space")
    press(page, page.get_by_role("button", name="Save & Next"))


def fill_shipment_details(page: Page) -> None:
    type_at(page, page.get_by_label("Mode of Transport (As far as known)"), "Air")
    type_at(page, page.get_by_label("Shipment Document", exact=True), "Airway")
    type_at(page, page.get_by_label("Shipment Document No"), "2345678")
    type_at(page, page.get_by_label("Shipment Date"), TODAY)
    pick(page, "Port of Shipment", "tughlakabad", "INTKD6")
    pick(page, "Port of Discharge", "new york", "JFK")
    expect(page.get_by_label("Route")).to_have_value(re.compile("From Tughlakabad.* to New York.* by air"))
    press(page, page.get_by_role("button", name="Save & Next"))


def attach_invoice(page: Page, invoice: Path) -> None:
    type_at(page, page.get_by_label("Attachment Type"), "Copy of Inv")
    field = page.locator("input[type=file]")
    tab_to(page, field)
    # In place of Enter and the dialog of the operating system, in which no test can type.
    field.set_input_files(invoice)
    press(page, page.get_by_role("button", name="Upload Attachment"))
    expect(page.get_by_text(INVOICE_NAME).first).to_be_visible()
    press(page, page.get_by_role("button", name="Save & Next"))


def fill_declaration(page: Page) -> None:
    press(page, page.get_by_label("I declare this"), "Space")
    type_at(page, page.get_by_label("Place"), "New Delhi")
    type_at(page, page.get_by_label("Designation"), "Director")
    press(page, page.get_by_role("button", name="Save & Next"))


def test_the_whole_wizard_by_keyboard(cast: Cast, open_page: Callable[..., Page], tmp_path: Path) -> None:
    invoice = write_invoice(tmp_path)
    draft = start_draft(firm=cast.firm, actor=cast.exporter, now=timezone.now())
    page = open_page("exporter@demo.test", viewport=WIDE)
    page.goto(f"/applications/{draft.uuid}/{Slug.BASIC}/")
    hear(page, Slug.BASIC)
    fill_basic_details(page)
    at(page, "Certificate Details")
    hear(page, Slug.CERTIFICATE)
    fill_certificate_details(page)
    at(page, "Export Details")
    hear(page, Slug.EXPORT)
    add_item(page)
    expect(page.get_by_text("Equals the invoice value").first).to_be_visible()
    hear(page, "export-details with an item")
    press(page, page.get_by_role("button", name="Save & Next"))
    at(page, "Import Details")
    hear(page, Slug.IMPORT)
    press(page, page.get_by_role("button", name="Save & Next"))
    at(page, "Shipment Details")
    hear(page, Slug.SHIPMENT)
    fill_shipment_details(page)
    at(page, "Attachments")
    hear(page, Slug.ATTACHMENTS)
    attach_invoice(page, invoice)
    at(page, "Declaration")
    hear(page, Slug.DECLARATION)
    fill_declaration(page)
    at(page, "Application Summary")
    expect(page.get_by_text("Nothing to correct")).to_be_visible()
    hear(page, Slug.SUMMARY)
    type_at(page, page.get_by_label("PIN of the token"), PIN)
    press(page, page.get_by_role("button", name="Sign", exact=True))
    expect(page.get_by_role("link", name="Payment", exact=True)).to_be_visible()
    assert Application.objects.get(pk=draft.pk).status == Status.SIGNED
    assert page.problems == []  # type: ignore[attr-defined]


def test_what_is_wrong_is_told_with_its_control(cast: Cast, open_page: Callable[..., Page]) -> None:
    draft = start_draft(firm=cast.firm, actor=cast.exporter, now=timezone.now())
    page = open_page("exporter@demo.test", viewport=WIDE)
    told = 0
    for tab in TABS[:-1]:
        page.goto(f"/applications/{draft.uuid}/{tab.slug}/")
        at(page, str(tab.title))
        page.get_by_role("button", name="Save & Next").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.goto(f"/applications/{draft.uuid}/{tab.slug}/")
        wrong = [each for each in hear(page, tab.slug) if each["invalid"]]
        assert len(wrong) >= page.locator("[aria-invalid=true]:visible").count()
        for each in wrong:
            assert each["description"].strip(), f"{tab.slug}: an error that is not described: {each}"
        told += len(wrong)
    assert told > 12, told
    page.goto(f"/applications/{draft.uuid}/{Slug.CERTIFICATE}/")
    page.get_by_label("Invoice Date", exact=True).fill("31/02/2026")
    page.get_by_role("button", name="Save & Next").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    date = next(each for each in hear(page, Slug.CERTIFICATE) if each["name"].startswith("Invoice Date"))
    message = page.locator("#id_invoice_date-error").inner_text()
    assert date["invalid"]
    assert message.strip()
    assert " ".join(message.split()) in " ".join(date["description"].split())
