"""A DSC from a file: registered on the way to a signature, signed with, removed; and the pages beside it."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from coo.demo.cast import Cast
from coo.models import Application
from signing.demo_pki import issue
from signing.models import Credential
from tests.e2e.steps import apart, look
from tests.factories.certificates import Authority
from tests.factories.files import make_draft

pytestmark = pytest.mark.django_db(transaction=True)

PIN = "7391-kappa"
TITLE = "View and Register Digital Signature Token"


def write_file(folder: Path, name: str = "MEERA RAGHAVAN") -> Path:
    """Put a certificate file into a folder of the exporter's computer, as its issuer gives it."""
    _certificate, archive = issue(
        common_name=name, organisation="Suvarna Looms", email="exporter@demo.test", pin=PIN, now=timezone.now()
    )
    path = folder / f"{name}.p12"
    path.write_bytes(archive)
    return path


def register(page: Page, file: Path, pin: str = PIN) -> None:
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("PIN of the file").fill(pin)
    page.get_by_role("button", name="Register this file").click()


def test_a_dsc_is_registered_signs_and_is_removed(
    cast: Cast, open_page: Callable[..., Page], worker: None, tmp_path: Path
) -> None:
    draft = apart(lambda: make_draft(cast))
    cast.exporter.credentials.update(removed_at=timezone.now())
    page = open_page("exporter@demo.test")
    page.goto(reverse("coo:summary", kwargs={"uuid": draft.uuid}))
    page.locator("#sign").get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("You were about to sign")).to_be_visible()
    look(page, "tokens-0-none")

    page.get_by_role("link", name="Register New DSC").click()
    look(page, "tokens-1-register")
    register(page, write_file(tmp_path), "not-the-pin")
    expect(page.get_by_text("The PIN does not open the file").first).to_be_visible()
    look(page, "tokens-2-wrong-pin")
    register(page, write_file(tmp_path, "ANIL KUMAR"))
    expect(
        page.get_by_text(re.compile("certificate is of “ANIL KUMAR”, your profile says “Meera")).first
    ).to_be_visible()
    register(page, write_file(tmp_path))

    expect(page.get_by_role("status").filter(has_text="is registered")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Application Summary")).to_be_visible()
    page.get_by_label("PIN of the token").fill(PIN)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="is signed")).to_be_visible()
    assert Application.objects.get(pk=draft.pk).status == "signed"

    page.goto("/dashboard/tokens/")
    expect(page.get_by_role("row").filter(has_text="Ready to sign")).to_have_count(1)
    look(page, "tokens-3-list")
    page.get_by_role("link", name="Remove").click()
    look(page, "tokens-4-remove")
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="was removed")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Ready to sign")).to_have_count(0)
    assert not Credential.objects.filter(owner=cast.exporter, removed_at=None).exists()
    assert page.problems == []  # type: ignore[attr-defined]


def test_aadhaar_e_sign_is_said_to_be_not_enabled(cast: Cast, open_page: Callable[..., Page]) -> None:
    page = open_page("exporter@demo.test")
    page.goto("/dashboard/")
    page.get_by_role("main").get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="Register for Aadhaar E-sign").click()
    expect(page.get_by_text("not enabled on this portal").first).to_be_visible()
    expect(page.get_by_role("main").get_by_role("textbox")).to_have_count(0)
    look(page, "tokens-5-esign")
    page.get_by_role("link", name="Register New DSC").click()
    expect(page.get_by_role("heading", level=1, name="Register New DSC")).to_be_visible()
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_file_of_an_unknown_authority_is_refused(cast: Cast, open_page: Callable[..., Page], tmp_path: Path) -> None:
    path = tmp_path / "unknown.p12"
    path.write_bytes(Authority(timezone.now(), "Root of nobody").file("MEERA RAGHAVAN", pin=PIN))
    page = open_page("exporter@demo.test")
    page.goto("/dashboard/tokens/register-dsc/")
    register(page, path)
    expect(page.get_by_role("alert")).to_contain_text("does not lead to an authority that this portal trusts")
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_token_that_expires_soon_is_on_the_dashboard(cast: Cast, open_page: Callable[..., Page]) -> None:
    cast.exporter.credentials.update(not_after=timezone.now() + dt.timedelta(days=9))
    page = open_page("exporter@demo.test")
    page.goto("/dashboard/")
    expect(page.get_by_text("Your DSC expires on")).to_be_visible()
    look(page, "tokens-6-banner")
    page.locator(".message").get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("row").filter(has_text="Expires soon")).to_have_count(1)
    look(page, "tokens-7-expires-soon")
    assert page.problems == []  # type: ignore[attr-defined]
