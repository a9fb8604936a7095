"""Get Certificate of Origin, the first page: coo.views.home.home."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from coo.models import Agreement, Fee

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_is_shown_where_to_begin(cast: Any, client: Client) -> None:
    html = page(client)
    for name in ("coo:apply", "coo:verify", "coo:where_to_export", "coo:certificates", "payments:wallet", "coo:help"):
        assert reverse(name) in html, name
    hero = html.partition('class="verify-band"')[0].partition("<main")[2]
    assert f'href="{reverse("accounts:register")}"' in hero
    assert f'Already on the DGFT customer portal? <a href="{reverse("accounts:login")}">Login</a>' in hero


def test_who_is_signed_in_is_led_to_their_dashboard(cast: Any, signed_in: Any) -> None:
    html = page(signed_in(cast.exporter))
    hero = html.partition('class="verify-band"')[0].partition("<main")[2]
    assert f'href="{reverse("coo:dashboard")}"' in hero
    assert reverse("accounts:register") not in html
    assert "Already on the DGFT customer portal?" not in html


def test_the_fees_are_those_of_today_with_their_tax(cast: Any, client: Client) -> None:
    html = page(client)
    assert "₹600.00" in html
    assert "₹236.00 or ₹708.00" in html
    Fee.objects.filter(service="PREF").update(ends_on=dt.date(2025, 12, 31))
    assert "₹" not in page(client)


def test_the_map_counts_the_countries_of_the_agreements_in_force(cast: Any, client: Client) -> None:
    Agreement.objects.exclude(code__in=["IJCEPA", "NP"]).update(ends_on=dt.date(2025, 1, 1))
    html = page(client)
    assert "1 country takes Indian goods at a preference." in html
    partners = html.partition('<path class="partner" d="')[2].partition('"')[0]
    assert partners.count("M") == 1
    Agreement.objects.update(ends_on=dt.date(2025, 1, 1))
    assert "at a preference" not in page(client)


def test_it_costs_few_queries(cast: Any, client: Client) -> None:
    page(client)
    with CaptureQueriesContext(connection) as captured:
        page(client)
    assert len(captured) <= 5


def test_the_hindi_page_names_its_language(cast: Any, client: Client) -> None:
    client.post(reverse("set_language"), {"language": "hi", "next": "/"})
    with translation.override("en"):  # a request leaves its language behind
        html = page(client)
    assert '<html lang="hi">' in html
    assert "उद्गम प्रमाणपत्र प्राप्त करें" in html
