"""A firm's entry in Source from India: coo.views.directory.listing, coo.forms.listing, coo.services.listing."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Right
from coo.models import FirmListing
from coo.services.listing import Offered, save_listing
from tests.factories.login import sign_in
from tradeconnect.common import audit

pytestmark = pytest.mark.django_db
URL = "coo:listing"
AADHAAR = "2345 6789 0124"  # made up: twelve digits with a valid check digit


def sent(**changes: str) -> dict[str, str]:
    data = {
        "is_listed": "on",
        "branch": "001",
        "about": "Garments from our own looms.",
        "website": "suvarna.example",
        "email": "sales@suvarna.example",
        "code_1": "6104 62 00",
        "name_1": "Cotton trousers",
        "code_3": "6204",
        "name_3": "Suits",
    }
    return {name: value for name, value in (data | changes).items() if value}


@pytest.fixture
def exporter(cast: Any, client: Client) -> Client:
    return sign_in(client, cast.exporter)


def errors(client: Client, **changes: str) -> dict[str, Any]:
    response = client.post(reverse(URL), sent(**changes))
    assert response.status_code == 200
    assert not FirmListing.objects.exists()
    found: dict[str, Any] = response.context["form"].errors
    return found


def test_looking_writes_nothing(exporter: Client) -> None:
    page = exporter.get(reverse(URL))
    assert page.status_code == 200
    assert "Not shown" in page.content.decode()
    assert not FirmListing.objects.exists()


def test_opting_in_shows_the_firm_with_what_was_written(cast: Any, exporter: Client) -> None:
    response = exporter.post(reverse(URL), sent(), follow=True)
    assert response.redirect_chain == [(reverse(URL), 302)]
    assert "Saved. Everybody can read it" in response.content.decode()
    listing = FirmListing.objects.get(firm=cast.firm)
    assert (listing.branch.number, listing.website) == ("001", "https://suvarna.example")
    assert [(row.position, row.code, row.name) for row in listing.products.all()] == [
        (1, "61046200", "Cotton trousers"),
        (2, "6204", "Suits"),
    ]
    assert "knitted" in listing.products.get(position=1).words
    html = Client().get(reverse("coo:source_from_india"), {"q": "trousers"}).content.decode()
    assert "Mumbai, Maharashtra" in html
    assert "sales@suvarna.example" not in html


def test_opting_out_takes_effect_at_once_and_keeps_the_texts(cast: Any, exporter: Client) -> None:
    exporter.post(reverse(URL), sent())
    exporter.post(reverse(URL), sent(is_listed=""))
    listing = FirmListing.objects.get(firm=cast.firm)
    assert not listing.is_listed
    assert listing.products.count() == 2
    assert cast.firm.name not in Client().get(reverse("coo:source_from_india")).content.decode()


def test_each_act_is_recorded_for_the_firm(cast: Any, exporter: Client) -> None:
    for changes in ({}, {"about": "More."}, {"is_listed": ""}):
        exporter.post(reverse(URL), sent(**changes))
    events = [event for event in audit.history(cast.firm) if event.action.startswith("coo.listing.")]
    assert [event.action for event in events] == ["coo.listing.unlisted", "coo.listing.changed", "coo.listing.listed"]
    assert {event.actor for event in events} == {cast.exporter}
    assert {event.on_behalf_of for event in events} == {cast.firm.iec}
    assert events[0].data == {"is_listed": False, "products": ["61046200", "6204"]}


@pytest.mark.parametrize("name", ["about", "name_1", "website", "email"])
def test_an_aadhaar_number_is_refused_everywhere(exporter: Client, name: str) -> None:
    digits = AADHAAR.replace(" ", "")
    typed = {"website": f"https://x.example/{digits}", "email": f"{digits}@x.example"}.get(name, f"call {AADHAAR}")
    assert "Aadhaar" in str(errors(exporter, **{name: typed})[name])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code_1": "61"}, "code_1"),
        ({"code_1": "99999999"}, "code_1"),
        ({"code_1": "trousers"}, "code_1"),
        ({"code_1": ""}, "code_1"),
        ({"name_1": ""}, "name_1"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "ftp://x.example"}, "website"),
        ({"email": "nobody"}, "email"),
        ({"email": "", "shows_email": "on"}, "email"),
        ({"branch": "777"}, "branch"),
        ({"about": "x" * 401}, "about"),
        ({"code_1": "", "name_1": "", "code_3": "", "name_3": ""}, "code_1"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(exporter: Client, changes: dict[str, str], field: str) -> None:
    assert set(errors(exporter, **changes)) == {field}


def test_without_products_it_can_be_kept_but_not_shown(cast: Any, exporter: Client) -> None:
    exporter.post(reverse(URL), {"branch": "000", "about": "Later."})
    assert not FirmListing.objects.get(firm=cast.firm).is_listed


def test_a_colleague_sees_it_and_may_not_change_it(cast: Any, exporter: Client) -> None:
    exporter.post(reverse(URL), sent())
    colleague = sign_in(Client(), cast.colleague)
    html = colleague.get(reverse(URL)).content.decode()
    assert "Cotton trousers" in html
    assert "Only a member who may manage" in html
    assert 'name="about"' not in html
    assert colleague.post(reverse(URL), sent(about="Mine now.")).status_code == 403
    assert FirmListing.objects.get().about == "Garments from our own looms."


def test_another_firm_changes_only_its_own(cast: Any, exporter: Client) -> None:
    exporter.post(reverse(URL), sent())
    rival = sign_in(Client(), cast.rival)
    rival.post(reverse(URL), sent(branch="000", about="Rivals.", for_firm=str(cast.rival_firm.uuid)))
    assert rival.post(reverse(URL), sent(branch="000", for_firm=str(cast.firm.uuid))).status_code == 403
    assert FirmListing.objects.get(firm=cast.firm).about == "Garments from our own looms."
    assert FirmListing.objects.get(firm=cast.rival_firm).about == "Rivals."


def test_who_has_no_firm_is_refused(cast: Any) -> None:
    for person in (cast.officer, cast.admin, cast.operator):
        client = sign_in(Client(), person)
        assert client.get(reverse(URL)).status_code == 403
        assert client.post(reverse(URL), sent()).status_code == 403
    assert Client().get(reverse(URL)).status_code == 302
    assert not FirmListing.objects.exists()


def save(cast: Any, actor: Any, **changes: Any) -> FirmListing:
    values: dict[str, Any] = {
        "branch": cast.firm.branches.get(number="000"),
        "products": [Offered("6104", "Skirts")],
        "is_listed": True,
        "about": "",
        "website": "",
        "email": "",
        "shows_email": False,
    }
    return save_listing(firm=cast.firm, actor=actor, now=timezone.now(), **(values | changes))


def test_the_service_asks_for_the_right_itself(cast: Any) -> None:
    for actor in (cast.colleague, cast.rival, cast.officer, cast.broker):
        with pytest.raises(PermissionDenied):
            save(cast, actor)
    Membership.objects.filter(user=cast.exporter).update(rights=[Right.VIEW, Right.PREPARE])
    with pytest.raises(PermissionDenied):
        save(cast, cast.exporter)
    assert not FirmListing.objects.exists()


def test_the_service_refuses_a_branch_of_another_firm(cast: Any) -> None:
    with pytest.raises(PermissionDenied):
        save(cast, cast.exporter, branch=cast.rival_firm.branches.get())
    assert not FirmListing.objects.exists()


def test_products_are_replaced_not_added(cast: Any) -> None:
    save(cast, cast.exporter)
    listing = save(cast, cast.exporter, products=[Offered("61046200", "Trousers"), Offered("6104", "Skirts")])
    assert [(row.position, row.name) for row in listing.products.all()] == [(1, "Trousers"), (2, "Skirts")]
