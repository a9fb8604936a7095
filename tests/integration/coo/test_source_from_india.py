"""Source from India: the public directory of coo.views.directory."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Branch, Firm
from coo.demo.listings import ensure_listings
from coo.models import FirmListing, ListedProduct
from coo.reference.loader import search_words
from coo.views.directory import PAGE_SIZE

pytestmark = pytest.mark.django_db
URL = "coo:source_from_india"
SUVARNA, KESARI = "Suvarna Looms Private Limited", "Kesari Threadworks LLP"


@pytest.fixture
def listed(cast: Any) -> Any:
    ensure_listings(cast, now=timezone.now())
    return cast


def found(client: Client, **query: str) -> list[str]:
    response = client.get(reverse(URL), query)
    assert response.status_code == 200
    return [row.firm.name for row in response.context["page"]]


def test_what_each_firm_shows(listed: Any, client: Client) -> None:
    html = client.get(reverse(URL)).content.decode()
    assert SUVARNA in html
    assert "New Delhi, Delhi" in html
    assert "Women’s cotton trousers, knitted" in html
    assert "6104 62 00" in html
    assert 'href="https://suvarna-looms.example"' in html
    assert "mailto:" not in html


def test_an_e_mail_is_shown_only_if_the_firm_chose_it(listed: Any, client: Client) -> None:
    html = client.get(reverse(URL)).content.decode()
    assert "sales@suvarna-looms.example" in html
    assert "office@kesari-threadworks.example" not in html
    FirmListing.objects.update(shows_email=False)
    assert "sales@suvarna-looms.example" not in client.get(reverse(URL)).content.decode()


def test_a_de_activated_firm_disappears(listed: Any, client: Client) -> None:
    assert found(client) == [KESARI, SUVARNA]
    Firm.objects.filter(name=SUVARNA).update(is_active=False)
    assert found(client) == [KESARI]
    assert found(client, q="6104") == []


def test_a_firm_that_opted_out_disappears(listed: Any, client: Client) -> None:
    FirmListing.objects.filter(firm__name=KESARI).update(is_listed=False)
    assert found(client) == [SUVARNA]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "6104"}, [SUVARNA]),
        ({"q": "6104 62 00"}, [SUVARNA]),
        ({"q": "62046200"}, [SUVARNA]),  # listed as 6204
        ({"q": "52081100"}, [KESARI]),
        ({"q": "COTTON"}, [KESARI, SUVARNA]),
        ({"q": "cotton trousers"}, [SUVARNA]),
        ({"q": "block trousers"}, []),  # of two products
        ({"q": "0306"}, []),
        ({"state": "RJ"}, [KESARI]),
        ({"state": "DL", "q": "cotton"}, [SUVARNA]),
        ({"state": "KL"}, []),
    ],
)
def test_search_by_product_and_state(listed: Any, client: Client, query: dict[str, str], names: list[str]) -> None:
    assert found(client, **query) == names


def test_nothing_found_and_nobody_listed_are_said(cast: Any, client: Client) -> None:
    assert "No firm is listed yet" in client.get(reverse(URL)).content.decode()
    assert "No listed firm fits your search" in client.get(reverse(URL), {"q": "6104"}).content.decode()


def test_what_a_firm_writes_is_escaped(listed: Any, client: Client) -> None:
    FirmListing.objects.update(about="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(reverse(URL)).content.decode()


def many(cast: Any, count: int) -> None:
    state = cast.firm.branches.first().state
    for number in range(count):
        firm = Firm.objects.create(iec=f"{number:010d}", name=f"Firm {number:02d}", pan="")
        branch = Branch.objects.create(firm=firm, number="000", address="1", city="Delhi", pin="110001", state=state)
        listing = FirmListing.objects.create(
            firm=firm, branch=branch, is_listed=True, updated_at=timezone.now(), updated_by=cast.exporter
        )
        for position in (1, 2):
            ListedProduct.objects.create(
                listing=listing, position=position, code="6104", name="Skirts", words=search_words("Skirts")
            )


def test_pages_and_a_constant_number_of_queries(listed: Any, client: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(URL))
        return len(captured)

    count()
    before = count()
    many(listed, PAGE_SIZE + 3)
    assert count() == before <= 4
    assert len(found(client)) == PAGE_SIZE
    assert len(found(client, page="2")) == 5
    assert len(found(client, q="skirts", page="2")) == 4  # Suvarna too: the tariff says skirts of 6204
    assert found(client, page="99") == found(client, page="2")


def test_the_demonstration_is_made_once_and_respects_an_opting_out(listed: Any, client: Client) -> None:
    FirmListing.objects.filter(firm=listed.firm).update(is_listed=False)
    assert ensure_listings(listed, now=timezone.now()) == 0
    assert found(client) == [KESARI]
