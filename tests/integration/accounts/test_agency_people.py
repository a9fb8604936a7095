"""The console of an agency's administrator: its own people only, and only two acts on their logins."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuthenticatorDevice, OfficerPost, User
from accounts.roles import PostRole
from accounts.services.people import AGENCY_ACTS
from tests.factories.login import sign_in
from tests.integration.accounts.sign_in_world import make_person, sent
from tradeconnect.common.dates import india_date
from tradeconnect.common.models import AuditEvent

pytestmark = pytest.mark.django_db
REASON = {"reason": "His telephone was stolen."}
LIST = "/agency/people/"


@pytest.fixture
def administrator(cast: Any) -> Client:
    return sign_in(Client(), cast.admin)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def act(client: Client, person: User, name: str, data: dict[str, str] = REASON) -> Any:
    return client.post(reverse("accounts:agency_person_act", args=[person.uuid, name]), data)


def addresses(person: User) -> list[str]:
    acts = [reverse("accounts:agency_person_act", args=[person.uuid, name]) for name in AGENCY_ACTS]
    return [reverse("accounts:agency_person", args=[person.uuid]), *acts]


def test_only_an_administrator_reaches_it(cast: Any) -> None:
    for person in (cast.exporter, cast.officer, cast.other_officer, cast.operator):
        client = sign_in(Client(), person)
        for address in (LIST, *addresses(cast.officer)):
            assert client.get(address).status_code == 403, address
        assert act(client, cast.officer, "sign-out").status_code == 403
    assert not AuditEvent.objects.filter(action="accounts.user.signed_out").exists()


def test_the_own_agency_is_listed_and_no_other(cast: Any, administrator: Client) -> None:
    assert administrator.get("/dashboard/").headers["Location"] == LIST
    html = text(administrator.get(LIST))
    for name in ("Arvind Menon", "Kavita Rao", "Rohit Bhatnagar"):
        assert name in html
    for name in ("Sunita Deshpande", "Meera Raghavan", "Leela Thomas"):
        assert name not in html


def test_it_is_searched_and_filtered(cast: Any, administrator: Client) -> None:
    def found(**query: str) -> set[str]:
        return {person.email for person in administrator.get(LIST, query).context["page"]}

    assert found(q="menon") == {"officer@demo.test"}
    assert found(role="administrator") == {"admin@demo.test"}
    AuthenticatorDevice.objects.filter(user=cast.officer2).delete()
    assert found(factor="missing") == {"officer2@demo.test"}


def test_the_list_costs_the_same_however_long_it_is(
    cast: Any, administrator: Client, django_assert_max_num_queries: Any
) -> None:
    administrator.get(LIST)
    with CaptureQueriesContext(connection) as few:
        administrator.get(LIST)
    for number in range(10):
        OfficerPost.objects.create(
            user=make_person(f"officer{number}@agency.example"),
            office=cast.office,
            role=PostRole.OFFICER,
            designation="Officer",
            starts_on=india_date(timezone.now()),
        )
    with django_assert_max_num_queries(len(few)):
        assert len(administrator.get(LIST).context["page"]) == 13


@pytest.mark.parametrize("name", ["other_officer", "exporter", "operator"])
def test_other_people_do_not_exist(cast: Any, administrator: Client, name: str) -> None:
    person = getattr(cast, name)
    for address in addresses(person):
        assert administrator.get(address).status_code == 404, address
        assert administrator.post(address, REASON).status_code in (404, 405), address
    assert AuthenticatorDevice.objects.filter(user=cast.other_officer).exists()


def test_the_second_factor_of_an_officer_is_reset(cast: Any, administrator: Client) -> None:
    sent()
    assert act(administrator, cast.officer, "reset-second-factor", {"reason": ""}).context["form"].errors
    assert AuthenticatorDevice.objects.filter(user=cast.officer).exists()
    act(administrator, cast.officer, "reset-second-factor")
    assert not AuthenticatorDevice.objects.filter(user=cast.officer).exists()
    assert "Your second factor was reset" in sent()[0][0][1]
    html = text(administrator.get(reverse("accounts:agency_person", args=[cast.officer.uuid])))
    assert REASON["reason"] in html
    assert "Second factor missing" in html


def test_the_sessions_of_an_officer_are_ended(cast: Any, administrator: Client) -> None:
    officer = sign_in(Client(), cast.officer)
    assert officer.get(reverse("coo:worklist")).status_code == 200
    act(administrator, cast.officer, "sign-out")
    assert officer.get(reverse("coo:worklist")).headers["Location"].startswith("/login/")


@pytest.mark.parametrize("name", ["deactivate", "reactivate", "lift-locks", "promote"])
def test_what_is_an_operators_is_not_theirs(cast: Any, administrator: Client, name: str) -> None:
    assert act(administrator, cast.officer, name).status_code == 404
    assert User.objects.get(pk=cast.officer.pk).is_active


def test_their_own_login_is_not_theirs_to_help_with(cast: Any, administrator: Client) -> None:
    assert act(administrator, cast.admin, "sign-out").status_code == 404
    assert "This is you." in text(administrator.get(reverse("accounts:agency_person", args=[cast.admin.uuid])))


def test_who_has_left_is_listed_but_looked_after_by_the_helpdesk(cast: Any, administrator: Client) -> None:
    OfficerPost.objects.filter(user=cast.officer2).update(ends_on="2024-05-01")
    assert "Kavita Rao" in text(administrator.get(LIST))
    html = text(administrator.get(reverse("accounts:agency_person", args=[cast.officer2.uuid])))
    assert "the helpdesk looks after this login" in html
    assert act(administrator, cast.officer2, "reset-second-factor").status_code == 404
    assert AuthenticatorDevice.objects.filter(user=cast.officer2).exists()
