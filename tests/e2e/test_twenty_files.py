"""An officer's morning without a mouse: twenty files in a row; clean ones, scans, faults, a rejection, a hand-over."""

import dataclasses
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from coo.constants import Status
from coo.demo.cast import PIN, Cast
from coo.models import Application, ExchangeRate
from tests.e2e.steps import apart, picture
from tests.factories.files import GUIDE_EXAMPLE, make_draft, read_documents, submit
from tests.factories.uploads import pdfs
from tradeconnect.common.files import store

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = ["clean"] * 12 + ["scan"] * 3 + ["fault"] * 3 + ["reject", "hand over"]
# Spread, as they come: a fault after some clean ones.
ORDER = [KINDS[(7 * place) % 20] for place in range(20)]


def arrived(cast: Cast, place: int, kind: str) -> Application:
    """Return a file that waits for the office. A fault: the invoice says another number than the form."""
    number = f"KEY/{place}"
    draft = make_draft(cast, plan=dataclasses.replace(GUIDE_EXAMPLE, invoice_number=number))
    if kind == "fault":
        draft.invoice_number = f"KEY/{place}00"
        draft.save(update_fields=["invoice_number"])
    if kind == "scan":
        scan = store(name="Scan.pdf", content=pdfs.pdf(), content_type="application/pdf")
        draft.attachments.update(file=scan, pages=1)
    file = submit(draft)
    read_documents(file)
    return file


def morning(cast: Cast) -> list[Application]:
    files = [arrived(cast, place, kind) for place, kind in enumerate(ORDER)]
    ExchangeRate.objects.update_or_create(
        currency="USD", date=timezone.localdate(), defaults={"rate_inr": files[0].rate_inr, "per_units": 1}
    )
    return files


class Keyboard:
    """Presses keys and counts them; there is no mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.pressed += len(keys)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.pressed += len(words)

    def tab_to(self, target: Locator, *, at_most: int = 12) -> None:
        """Go on by Tab until the focus is there: a decision may not lie further away."""
        for _press in range(at_most):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        expect(target).to_be_focused()


def shows(page: Page, status: str) -> None:
    expect(page.locator(".file-head .chip").filter(has_text=status)).to_be_visible()


def approve(page: Page, keys: Keyboard) -> None:
    keys.press("a", "Enter")
    shows(page, "Approved Pending Issuance")


def approve_scan(page: Page, keys: Keyboard) -> None:
    expect(page.locator("#documents")).to_contain_text("without text")
    approve(page, keys)


def ask(page: Page, keys: Keyboard) -> None:
    """Pin a query to the row that failed, in the words proposed, and raise the deficiency."""
    keys.press("p", "Enter")
    expect(page.get_by_label("Reason")).to_be_focused()
    keys.press("ArrowDown")
    keys.tab_to(page.get_by_role("button", name="Pin query"))
    keys.press("Enter")
    expect(page.locator("#pins")).to_contain_text("1 pinned, not sent yet")
    ready(page)
    keys.press("r")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    keys.tab_to(dialog.get_by_label("Remarks"))
    keys.type("Please mend it.")
    keys.tab_to(dialog.get_by_role("button", name="Raise Deficiency"))
    keys.press("Enter")
    shows(page, "Deficient")


def reject(page: Page, keys: Keyboard) -> None:
    keys.press("x")
    keys.tab_to(page.get_by_role("main").get_by_role("checkbox").first, at_most=20)
    keys.press("Space")
    keys.tab_to(page.get_by_label("Remarks"), at_most=20)
    keys.type("Goods of another origin.")
    keys.tab_to(page.get_by_label("PIN of the token"))
    keys.type(PIN)
    keys.tab_to(page.get_by_role("main").get_by_role("button", name="Reject"))
    keys.press("Enter")
    shows(page, "Rejected")


def hand_over(page: Page, keys: Keyboard) -> None:
    keys.press("h")
    keys.tab_to(page.get_by_label("Officer"), at_most=20)
    keys.press("ArrowDown")
    keys.tab_to(page.get_by_label("Note"))
    keys.type("You know this firm.")
    keys.tab_to(page.get_by_role("main").get_by_role("button", name="Hand over"))
    keys.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Kavita")).to_be_visible()


DECISIONS: dict[str, Callable[[Page, Keyboard], None]] = {
    "clean": approve,
    "scan": approve_scan,
    "fault": ask,
    "reject": reject,
    "hand over": hand_over,
}


def ready(page: Page) -> None:
    """Wait until the shortcuts act: their line is shown by the script itself."""
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_visible()


def test_twenty_files_in_a_row(cast: Cast, open_page: Callable[..., Any], worker: None) -> None:
    files = apart(partial(morning, cast))
    page = open_page("officer@demo.test")
    keys, spent = Keyboard(page), Counter[str]()
    page.goto("/office/")
    ready(page)
    keys.press("j", "Enter")
    for file, kind in zip(files, ORDER, strict=True):
        expect(page.get_by_role("heading", level=1, name=str(file.file_number))).to_be_visible()
        ready(page)
        began = keys.pressed
        DECISIONS[kind](page, keys)
        ready(page)
        spent[kind] += keys.pressed - began
        picture(page, f"47-{kind.replace(' ', '-')}")
        if file != files[-1]:
            keys.press("j")

    # To the list again, and all that was approved is signed at once.
    keys.press("u")
    expect(page.get_by_role("heading", level=1, name="Worklist")).to_be_visible()
    keys.press("5")
    expect(page.get_by_role("button", name="Sign & Issue")).to_be_visible()
    ready(page)
    picture(page, "47-to-sign")
    for _file in range(15):
        keys.press("j", "x")
    keys.press("s", "Enter")
    keys.tab_to(page.get_by_label("PIN of the token"), at_most=60)
    keys.type(PIN)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name="The certificates are issued")).to_be_visible(timeout=90_000)

    ends = Counter(Application.objects.values_list("status", flat=True))
    assert ends == {Status.APPROVED: 15, Status.DEFICIENT: 3, Status.REJECTED: 1, Status.IN_PROCESS: 1}
    assert page.problems == []
    # A clean file is two keys; a fault, its remark typed, is a line.
    assert spent["clean"] == 2 * ORDER.count("clean")
    assert spent["fault"] <= 30 * ORDER.count("fault")
