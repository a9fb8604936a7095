"""The first load of the tab pages, the worklist and an officer's file: at most 35 kB over the wire, and five requests
(seven in the office).

All go to the portal itself. The picture of a document's page is the document, and not counted.
"""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, StorageState

from coo.demo.cast import Cast
from coo.models import Application
from coo.tabs import TABS
from tests.e2e.steps import apart
from tests.factories.files import make_draft, read_documents, submit

pytestmark = pytest.mark.django_db(transaction=True)

MOST_BYTES, MOST_REQUESTS = 35_000, 5
PICTURE = re.compile(r"/documents/[0-9a-f-]+/pages/\d+$")
PACKED = ("image/png", "image/jpeg", "font/woff2")


def weight(response: Response) -> int:
    """Return the bytes of a body as a server with gzip, level 6, sends it; the live server itself does not pack."""
    body = response.body()
    packed = response.header_value("content-type") in PACKED
    return len(body) if packed else len(gzip.compress(body, 6))


def heard(page: Page) -> list[Response]:
    """Return a list that fills with every response to the page."""
    responses: list[Response] = []

    def hear(response: Response) -> None:
        # What is loaded; a page of the office says besides that it is open (POST).
        if response.request.method == "GET" and not PICTURE.search(response.url):
            responses.append(response)

    page.on("response", hear)
    return responses


def test_tab_pages_are_light(cast: Cast, open_page: Callable[..., Page], browser: Browser, live_server: Any) -> None:
    file = make_draft(cast)
    signed_in = open_page("exporter@demo.test").context.storage_state()
    addresses = [f"/applications/{file.uuid}/{tab.slug}/" for tab in TABS]
    assert_light(addresses, MOST_REQUESTS, browser, live_server, signed_in)


def test_the_officers_pages_are_light(
    cast: Cast, open_page: Callable[..., Page], browser: Browser, live_server: Any
) -> None:
    def made() -> Application:
        file = submit(make_draft(cast))
        read_documents(file)
        return file

    file = apart(made)
    signed_in = open_page("officer@demo.test").context.storage_state()
    addresses = ["/office/", f"/office/files/{file.uuid}/"]
    # Two more: the console's script, and the keys have one of their own.
    assert_light(addresses, MOST_REQUESTS + 2, browser, live_server, signed_in)


def assert_light(
    addresses: list[str], most_requests: int, browser: Browser, live_server: Any, signed_in: StorageState
) -> None:
    """Load each page anew and fail for those that weigh too much."""
    found, heavy = [], []
    for address in addresses:
        # A context of its own: nothing is in its cache.
        context = browser.new_context(base_url=live_server.url, storage_state=signed_in)
        page = context.new_page()
        responses = heard(page)
        page.goto(address, wait_until="networkidle")
        assert [row.url for row in responses if not row.url.startswith(live_server.url)] == []
        assert [row.url for row in responses if row.status != 200] == []
        bytes_ = sum(weight(row) for row in responses)
        found.append(f"{address}: {bytes_} bytes, {len(responses)} requests")
        if bytes_ > MOST_BYTES or len(responses) > most_requests:
            heavy.append(found[-1] + " " + ", ".join(f"{row.url} {weight(row)}" for row in responses))
        context.close()
    assert heavy == [], "\n".join(heavy)
