"""Uploads in a browser: sent in the background with a bar, refused with a reason, shown, replaced."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from playwright.sync_api import Page, expect

from coo.demo.cast import Cast
from coo.services import attachments
from coo.tabs import Slug
from tests.factories.files import make_draft
from tests.factories.uploads import images, pdfs
from tradeconnect.common.uploads.check import check_upload

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_file_is_sent_refused_shown_and_replaced_without_leaving_the_page(
    cast: Cast, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    hostile, photo = tmp_path / "order.pdf", tmp_path / "photo.jpg"
    hostile.write_bytes(pdfs.pdf(pdfs.on_open(pdfs.script)))
    photo.write_bytes(images.picture("JPEG", size=(900, 600)))
    draft = make_draft(cast)
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/{Slug.ATTACHMENTS}/")
    page.evaluate("window.kept = true")

    page.select_option("#id_kind", "INVOICE")
    page.set_input_files("#id_file", str(hostile))
    page.get_by_role("button", name="Upload Attachment").click()
    expect(page.locator("#id_file-error")).to_contain_text("carries a script")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")

    page.set_input_files("#id_file", str(photo))
    # What was said of the other file is gone.
    expect(page.locator("#id_file-error")).to_have_count(0)
    expect(page.locator("[data-error-summary]")).to_have_count(0)
    page.get_by_role("button", name="Upload Attachment").click()
    expect(page.locator(".messages")).to_contain_text("photo.jpg was uploaded")
    assert page.evaluate("window.kept"), "the page was loaded anew"
    assert draft.attachments.count() == 2

    row = page.locator(".files > li").last
    row.locator("summary").click()
    expect(row.locator("img")).to_have_js_property("complete", True)
    assert row.locator("img").evaluate("image => image.naturalWidth") == 900

    row.get_by_role("link", name="Change or replace photo.jpg").click()
    page.set_input_files("#id_file", str(hostile))
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#id_file-error")).to_contain_text("carries a script")
    photo.rename(tmp_path / "second.jpg")
    page.set_input_files("#id_file", str(tmp_path / "second.jpg"))
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messages")).to_contain_text("replaced by second.jpg")
    assert page.url.endswith(f"/{Slug.ATTACHMENTS}/")


def test_a_file_that_is_too_large_is_not_sent(cast: Cast, open_page: Callable[..., Page], tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    large.write_bytes(bytes(6 * 1024 * 1024))
    draft = make_draft(cast)
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/{Slug.ATTACHMENTS}/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.select_option("#id_kind", "INVOICE")
    page.set_input_files("#id_file", str(large))
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Upload Attachment").click()
    expect(page.locator("#id_file-error")).to_contain_text("larger than 5 MB")
    assert "POST" not in sent


def test_a_file_that_has_arrived_is_checked_to_the_end(
    cast: Cast, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    """A button that stops it would say that nothing was changed, and the file would be attached all the same."""
    photo, go_on = tmp_path / "photo.jpg", threading.Event()
    photo.write_bytes(images.picture("JPEG", size=(90, 60)))
    draft = make_draft(cast)
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/{Slug.ATTACHMENTS}/")
    page.select_option("#id_kind", "INVOICE")
    page.set_input_files("#id_file", str(photo))

    def slow(*arguments: Any) -> Any:
        go_on.wait(20)
        return check_upload(*arguments)

    with mock.patch.object(attachments, "check_upload", slow):
        page.get_by_role("button", name="Upload Attachment").click()
        expect(page.locator("[data-upload-said]")).to_contain_text("is being checked")
        expect(page.locator("[data-upload-progress]")).to_be_visible()
        expect(page.get_by_role("button", name="Stop")).to_be_hidden()
        go_on.set()
        expect(page.locator(".messages")).to_contain_text("photo.jpg was uploaded")
