"""Accessibility, privacy, contact and terms; and the way to them and to the public pages from everywhere."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
PAGES = (
    "how_to_export",
    "where_to_export",
    "source_from_india",
    "help",
    "accessibility",
    "privacy",
    "contact",
    "terms",
)


@pytest.mark.parametrize("name", PAGES)
def test_everybody_reads_it_and_nobody_sends_to_it(cast: Any, client: Client, signed_in: Any, name: str) -> None:
    address = reverse(f"coo:{name}")
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405
    for person in (cast.exporter, cast.officer, cast.operator):
        assert signed_in(person).get(address).status_code == 200


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("contact", ("1800-572-1550", "CoO-dgft[at]gov[dot]in", "Monday to Friday, 09:00 to 18:00")),
        ("privacy", ("Digital Personal Data Protection Act, 2023", "Never an Aadhaar number", "90 days", "two days")),
        ("accessibility", ("WCAG", "level AA")),
        ("terms", ("is not paid back", "not legal advice")),
    ],
)
def test_what_must_be_said(client: Client, name: str, facts: tuple[str, ...]) -> None:
    html = client.get(reverse(f"coo:{name}")).content.decode()
    assert [fact for fact in facts if fact not in html] == []


def test_menu_and_footer_lead_there(cast: Any, client: Client, signed_in: Any) -> None:
    public = client.get(reverse("home")).content.decode()
    exporter = signed_in(cast.exporter).get(reverse("coo:dashboard")).content.decode()
    for name in PAGES:
        assert f'href="{reverse(f"coo:{name}")}"' in public, name
    for name in (*PAGES, "listing"):
        assert f'href="{reverse(f"coo:{name}")}"' in exporter, name


def test_the_current_page_is_marked_in_the_menu(client: Client, reference: None) -> None:
    for name in ("how_to_export", "where_to_export", "source_from_india"):
        html = client.get(reverse(f"coo:{name}")).content.decode()
        assert f'href="{reverse(f"coo:{name}")}" aria-current="page"' in html


def test_home_leads_to_agreement_and_agency(client: Client, reference: None) -> None:
    html = client.get(reverse("home")).content.decode()
    assert "Find your agreement by HS code or country" in html
    assert f'href="{reverse("coo:where_to_export")}?kind=NON_PREF#agencies"' in html
    assert 'id="agencies"' in client.get(reverse("coo:where_to_export"), {"kind": "NON_PREF"}).content.decode()
