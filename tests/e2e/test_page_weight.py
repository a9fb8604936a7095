"""The first load of each tab page: at most 35 kB over the wire and five requests, all to the portal itself."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response

from coo.demo.cast import Cast
from coo.tabs import TABS
from tests.factories.files import make_draft

pytestmark = pytest.mark.django_db(transaction=True)

MOST_BYTES, MOST_REQUESTS = 35_000, 5
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
        responses.append(response)

    page.on("response", hear)
    return responses


def test_tab_pages_are_light(cast: Cast, open_page: Callable[..., Page], browser: Browser, live_server: Any) -> None:
    file = make_draft(cast)
    signed_in = open_page("exporter@demo.test").context.storage_state()
    found, heavy = [], []
    for tab in TABS:
        # A context of its own: nothing is in its cache.
        context = browser.new_context(base_url=live_server.url, storage_state=signed_in)
        page = context.new_page()
        responses = heard(page)
        page.goto(f"/applications/{file.uuid}/{tab.slug}/", wait_until="networkidle")
        assert [row.url for row in responses if not row.url.startswith(live_server.url)] == []
        assert [row.url for row in responses if row.status != 200] == []
        bytes_ = sum(weight(row) for row in responses)
        found.append(f"{tab.slug}: {bytes_} bytes, {len(responses)} requests")
        if bytes_ > MOST_BYTES or len(responses) > MOST_REQUESTS:
            heavy.append(found[-1] + " " + ", ".join(f"{row.url} {weight(row)}" for row in responses))
        context.close()
    assert len(found) == len(TABS)
    assert heavy == [], "\n".join(heavy)
