"""Application Help Manual & FAQs: coo.views.public.help."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coo.constants import Status
from coo.manual import SECTIONS

pytestmark = pytest.mark.django_db


def page(client: Client, **query: str) -> str:
    response = client.get(reverse("coo:help"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_every_section_and_question_can_be_linked_to(client: Client) -> None:
    html = page(client)
    for section in SECTIONS:
        assert f'href="#{section.anchor}"' in html
        assert html.count(f'id="{section.anchor}"') == 1
        for entry in section.questions:
            assert html.count(f'id="{entry.anchor}"') == 1


def test_every_status_with_its_chip(client: Client) -> None:
    html = page(client)
    assert [str(status.label) for status in Status if f"{status.label}</span>" not in html] == []


def test_a_search_shows_what_fits_and_leads_to_its_place(client: Client) -> None:
    html = page(client, q="PIN five times")
    assert "1 question with “PIN five times”" in html
    assert f'href="{reverse("coo:help")}#pin-locked"' in html
    assert "Contents" not in html


def test_a_search_without_a_hit_says_so_and_escapes(client: Client) -> None:
    html = page(client, q="<b>xyzzy")
    assert "No question has “&lt;b&gt;xyzzy”" in html
    assert "<b>xyzzy" not in html


def test_it_asks_the_database_for_nothing(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        page(client)
        page(client, q="invoice")
