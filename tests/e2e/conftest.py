"""Chromium, a live server and a worker for the browser tests. Run as a pytest call of their own."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from coo.demo.cast import PASSWORD
from tests.factories.login import code_of
from tradeconnect.common.jobs import drain_jobs

# Sync Playwright keeps a running loop in this thread; the ORM would refuse to work beside it. Only here.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# Where a login leads: exporters, officers, operators, administrators of an agency.
WORK_BEGINS = re.compile("/(dashboard|office|console|agency)/")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium of the system for the whole run."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing: `python3 manage.py test` says how to install it"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(autouse=True)
def _no_stray_jobs() -> None:
    """Leave the doorbell alone here: `worker` runs the jobs."""


@pytest.fixture
def worker(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker beside the server: drains the queue whenever something was enqueued, as Celery's would."""
    stop, bell = threading.Event(), threading.Event()
    monkeypatch.setattr("tradeconnect.common.jobs.ring", bell.set)

    def work() -> None:
        while not stop.is_set():
            bell.wait(timeout=0.5)
            bell.clear()
            drain_jobs()
        connection.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    stop.set()
    bell.set()
    thread.join(timeout=20)


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a browser of its own (its own cookies), signed in when an e-mail is given.

    At the end no script may have failed in any of them, and nothing may have been refused by the content policy.
    """
    contexts, pages = [], []

    def open_one(email: str = "", *, viewport: Any = None, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport or WIDE,
            java_script_enabled=javascript,
            accept_downloads=True,
            locale="en-IN",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.problems = watch(page)  # type: ignore[attr-defined]
        pages.append(page)
        if email:
            page.goto("/login/")
            page.get_by_label("E-mail").fill(email)
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("main").get_by_role("button", name="Login").click()
            page.wait_for_url(re.compile("/(dashboard|office|console|agency|login/second-factor)/"))
            if "/second-factor/" in page.url:
                page.get_by_label("Code").fill(code_of(User.objects.get(email=email)))
                page.get_by_role("button", name="Confirm").click()
            page.wait_for_url(WORK_BEGINS)
        return page

    yield open_one
    for context in contexts:
        context.close()
    # A page that is refused on purpose is a failed request, and the test says so itself; no script fails on purpose.
    broken = [line for page in pages for line in page.problems if not line.startswith("Failed to load resource")]
    assert not broken, "\n".join(broken)


def watch(page: Page) -> list[str]:
    """Collect what the browser complains about: script errors, refused content, failed requests of our own."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on(
        "console",
        # A form that is answered 422, with its messages, is as it should be; Chromium writes a line all the same.
        lambda line: problems.append(line.text) if line.type == "error" and "(Unprocessable" not in line.text else None,
    )
    return problems


def check_accessible(page: Page) -> None:
    """Fail when axe finds a violation of WCAG 2.2 A or AA, or the page is wider than its window."""
    # What passed is not gathered: that alone took half of the time.
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
    results = Axe().run(page, options=options)
    found = [f"{page.url} {row['id']}: {row['nodes'][0]['html'][:160]}" for row in results.response["violations"]]
    assert not found, "\n".join(found)
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{page.url} is {wider} px wider than the window"


def picture(page: Page, name: str) -> None:
    """Keep a screenshot when TRADECONNECT_PICTURES names a folder; the walk by hand looks at them."""
    folder = os.environ.get("TRADECONNECT_PICTURES", "")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
