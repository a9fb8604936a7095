"""The officer's console by keyboard alone: through the list, through the documents, to a decision, and switched off."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from coo.constants import Status
from coo.demo.cast import Cast
from coo.models import Application, Attachment, AttachmentType
from tests.e2e.steps import apart, look
from tests.factories.files import Plan, make_draft, read_documents, submit
from tests.factories.uploads import pdfs
from tradeconnect.common.files import store

pytestmark = pytest.mark.django_db(transaction=True)


def submitted(cast: Cast, number: str) -> Application:
    """Return a file with an invoice and a packing list of three pages, both read."""
    draft = make_draft(cast, plan=Plan(invoice_number=number))
    Attachment.objects.create(
        application=draft,
        serial=2,
        kind=AttachmentType.objects.get(code="PACKING_LIST"),
        file=store(name="Packing list.pdf", content=pdfs.pdf(pages=3), content_type="application/pdf"),
        pages=3,
        created_by=draft.created_by,
    )
    file = submit(draft)
    read_documents(file)
    return file


def heading(page: Page, file: Application) -> None:
    expect(page.get_by_role("heading", level=1, name=str(file.file_number))).to_be_visible()


def test_two_files_without_a_mouse(cast: Cast, open_page: Callable[..., Page], worker: None) -> None:
    first, second = apart(lambda: [submitted(cast, "K/1"), submitted(cast, "K/2")])
    page = open_page("officer@demo.test")
    page.goto("/office/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next file of the list")
    look(page, "46-shortcuts-of-the-list")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=str(first.file_number))).to_be_focused()
    page.keyboard.press("Enter")
    heading(page, first)

    # The next file of the list and back. A key pressed before the script has run is nobody's.
    expect(page.locator("[data-file-step='1']")).to_be_visible()
    page.keyboard.press("j")
    heading(page, second)
    expect(page.locator("[data-file-step='-1']")).to_be_visible()
    page.keyboard.press("k")
    heading(page, first)

    # The documents: the page itself stays.
    page.evaluate("window.stays = true")
    documents = page.locator("#documents")
    expect(documents.locator(".frame-same").first).to_be_attached()
    page.keyboard.press("d")
    expect(documents).to_contain_text("page 1 of 3")
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(documents).to_contain_text(re.compile("page [23] of 3"))
    page.keyboard.press("b")
    expect(documents).to_contain_text(re.compile("page [12] of 3"))
    assert page.evaluate("window.stays") is True
    look(page, "46-document")

    # A decision takes a second key.
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Approve")).to_be_focused()
    first.refresh_from_db()
    assert first.status == Status.IN_PROCESS
    page.keyboard.press("Enter")
    expect(page.locator(".chip").filter(has_text="Approved Pending Issuance").first).to_be_visible()
    first.refresh_from_db()
    assert first.status == Status.APPROVED_PENDING_ISSUANCE
    assert page.problems == []  # type: ignore[attr-defined]


def test_keys_never_act_while_something_is_typed_and_can_be_switched_off(
    cast: Cast, open_page: Callable[..., Page]
) -> None:
    file = apart(lambda: submitted(cast, "K/3"))
    page = open_page("officer@demo.test")
    page.goto(f"/office/files/{file.uuid}/")
    page.get_by_role("textbox", name="Note").fill("")
    page.get_by_role("textbox", name="Note").press_sequentially("a r x ? d")
    expect(page.get_by_role("textbox", name="Note")).to_have_value("a r x ? d")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Switch the shortcuts off").check()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.reload()
    for key in ("r", "?", "a"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Approve")).not_to_be_focused()
    # Control: switched on again they act.
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Switch the shortcuts off").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.get_by_role("dialog")).to_contain_text("Raise a deficiency?")


def test_a_note_comes_back_to_the_page_of_the_document(cast: Cast, open_page: Callable[..., Page]) -> None:
    file = apart(lambda: submitted(cast, "K/5"))
    page = open_page("officer@demo.test")
    page.goto(f"/office/files/{file.uuid}/")
    page.locator("#documents").get_by_role("link", name="Packing List").click()
    expect(page.locator("#documents")).to_contain_text("page 1 of 3")
    page.locator("#documents").get_by_role("link", name="Next page").click()
    expect(page.locator("#documents")).to_contain_text("page 2 of 3")
    page.get_by_role("textbox", name="Note").fill("Page 2 is of another invoice.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("The note was added.")).to_be_visible()
    expect(page.locator("#documents")).to_contain_text("page 2 of 3")
    assert page.url.endswith("?document=2&page=2#notes")
    assert page.problems == []  # type: ignore[attr-defined]


def test_documents_without_javascript(cast: Cast, open_page: Callable[..., Page]) -> None:
    file = apart(lambda: submitted(cast, "K/4"))
    page = open_page("officer@demo.test", javascript=False)
    page.goto(f"/office/files/{file.uuid}/")
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_hidden()
    page.locator("#documents").get_by_role("link", name="Packing List").click()
    page.locator("#documents").get_by_role("link", name="Next page").click()
    expect(page.locator("#documents")).to_contain_text("page 2 of 3")
    assert page.url.endswith("?document=2&page=2#documents")
