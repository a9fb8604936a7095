"""A new person links the IEC, and looks at the page while the registry is slow, down and wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from coo.demo.cast import PASSWORD, Cast
from tests.e2e.steps import look
from tests.factories.outside import outside
from tradeconnect.common.models import OutsideService

__all__ = ["outside"]
pytestmark = pytest.mark.django_db(transaction=True)
NEW = "new@demo.test"


def test_a_new_person_links_the_iec_whatever_the_registry_does(
    cast: Cast, outside: Any, open_page: Callable[..., Page]
) -> None:
    User.objects.create_user(NEW, PASSWORD, first_name="Asha", last_name="Thomas")
    page = open_page(NEW)
    page.goto("/dashboard/")
    look(page, "70-not-linked-dashboard")
    page.get_by_role("link", name="Link your IEC").click()
    look(page, "71-not-linked")
    for number, (mode, lie, words) in enumerate(
        (
            ("slow", "", "The IEC registry does not answer"),
            ("down", "", "The IEC registry does not answer"),
            ("wrong", "html", "The IEC registry’s answer cannot be right"),
        )
    ):
        OutsideService.objects.all().delete()
        outside.switch("registry", mode, lie)
        page.get_by_role("button", name="Look in the IEC registry").click()
        expect(page.get_by_text(words)).to_be_visible()
        look(page, f"7{number + 2}-{mode}")
    outside.switch("registry", "normal")
    page.get_by_role("button", name="Look in the IEC registry").click()
    look(page, "75-found")
    page.get_by_role("button", name="Link Nilgiri Terrace Teas Private Limited").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nilgiri Terrace Teas Private Limited")
    look(page, "76-dashboard")
    page.get_by_role("main").get_by_role("link", name="Linked IEC").click()
    expect(page.get_by_text("33AAGCN2764R")).to_be_visible()
    look(page, "77-linked")
