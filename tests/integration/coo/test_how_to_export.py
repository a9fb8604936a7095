"""How to Export: coo.views.public.how_to_export."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Office
from coo.models import AttachmentType, Fee
from coo.tabs import TABS

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    response = client.get(reverse("coo:how_to_export"))
    assert response.status_code == 200
    return response.content.decode()


def test_the_steps_lead_into_the_portal(cast: Any, client: Client) -> None:
    html = page(client)
    for name in ("accounts:register", "accounts:login", "accounts:linked_iec", "signing:tokens", "coo:apply"):
        assert f'href="{reverse(name)}"' in html, name
    for name in ("payments:wallet", "coo:submitted", "coo:certificates", "coo:verify", "coo:where_to_export"):
        assert f'href="{reverse(name)}"' in html, name


def test_all_eight_tabs_in_their_order(cast: Any, client: Client) -> None:
    html = page(client)
    places = [html.index(f"{tab.number}. {tab.title}") for tab in TABS]
    assert places == sorted(places)


def test_the_fees_are_those_of_today(cast: Any, client: Client) -> None:
    assert "₹236.00" in page(client)
    Fee.objects.filter(service="NON_PREF").update(amount_paise=30000)
    html = page(client)
    assert "₹354.00" in html
    assert "₹236.00" not in html
    Fee.objects.update(ends_on=dt.date(2025, 12, 31))
    assert "₹" not in page(client)


def test_offices_and_documents_come_from_the_database(cast: Any, client: Client) -> None:
    assert "2 offices take applications here today" in page(client)
    Office.objects.filter(pk=cast.other_office.pk).update(ends_on=dt.date(2025, 1, 1))
    AttachmentType.objects.filter(code="PACKING_LIST").update(is_mandatory=True)
    html = page(client)
    assert "1 office takes applications here today" in html
    assert "Packing List: <b>always</b>" in html


def test_who_is_signed_in_is_not_asked_to_register(cast: Any, signed_in: Any) -> None:
    assert f'href="{reverse("accounts:register")}"' not in page(signed_in(cast.exporter))
