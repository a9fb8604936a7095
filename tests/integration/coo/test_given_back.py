"""A page that stores nothing (409, 403) gives back all that was typed, and stands before the form, not after it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from coo.constants import Status
from coo.demo.cast import PIN
from coo.models import Application
from tests.factories.files import approve, issue, make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.papers_world import reason

pytestmark = pytest.mark.django_db
WHY = "The invoice is of another firm."
NOTE = {"text": ("Note", "Asked the firm by telephone.")}
DELIVERY = {"wants_delivery": True, "delivery_address": "12 Ring Road, Delhi"}


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


@pytest.fixture
def officer(cast: Any, client: Client) -> Client:
    return sign_in(client, cast.officer)


def on_the_firms_side(cast: Any) -> None:
    Membership.objects.create(user=cast.officer, firm=cast.firm, rights=["view"], starts_on=timezone.localdate())


def address(name: str, file: Application) -> str:
    if name in ("dispatch", "cancel_certificate"):
        return reverse(f"coo:{name}", args=[file.certificates.get().uuid])
    return reverse(f"coo:{name}", args=[file.uuid])


def assert_given_back(answer: Any, status: int, typed: dict[str, tuple[str, str]]) -> None:
    assert answer.status_code == status
    page = answer.content.decode()
    for label, text in typed.values():
        assert f'<p class="small muted">{label}</p><p>{text}</p>' in page
    assert PIN not in page


REFUSED = (
    ("hand_over", {"note": ("Note to the office", "I am on leave.")}),
    ("withdraw_approval", {"reason": ("Reason", WHY)}),
    ("pin_query", {"text": ("Remarks to the exporter", WHY)}),
    ("raise_deficiency", {"remarks": ("Remarks", WHY)}),
    ("reject", {"remarks": ("Remarks", WHY)}),
)


@pytest.mark.parametrize(("name", "typed"), REFUSED)
def test_a_file_that_moved_on_gives_back_what_was_typed(
    cast: Any, officer: Client, file: Application, name: str, typed: dict[str, tuple[str, str]]
) -> None:
    reason("R01")
    Application.objects.filter(pk=file.pk).update(status=Status.WITHDRAWN)
    sent = {field: text for field, (_label, text) in typed.items()}
    assert_given_back(officer.post(address(name, file), {**sent, "pin": PIN, "version": 1, "rounds": 0}), 409, typed)
    assert_given_back(officer.get(address(name, file)), 409, {})


ON_ITS_SIDE = (
    *REFUSED,
    ("add_note", NOTE),
    ("take", {"note": ("Note to the office", "She is on leave.")}),
    ("dispatch", {"courier": ("Courier", "Speed Post"), "tracking_number": ("Tracking number", "ED987 IN")}),
    ("cancel_certificate", {"reason": ("Reason", WHY)}),
)


@pytest.mark.parametrize(("name", "typed"), ON_ITS_SIDE)
def test_who_stands_on_the_firms_side_is_told_before_they_type(
    cast: Any, officer: Client, name: str, typed: dict[str, tuple[str, str]]
) -> None:
    reason("R01")
    file = submit(make_draft(cast, **DELIVERY))
    if name in ("withdraw_approval", "dispatch", "cancel_certificate"):
        approve(file, cast)
    if name in ("dispatch", "cancel_certificate"):
        issue(file, cast)
    on_the_firms_side(cast)
    page = officer.get(address(name, file))
    assert page.status_code == 403
    assert "Another officer of the office has to decide." in page.content.decode()
    sent = {field: text for field, (_label, text) in typed.items()}
    answer = officer.post(address(name, file), {**sent, "holder": cast.officer2.uuid, "pin": PIN})
    assert_given_back(answer, 403, typed)


def test_a_file_in_another_officers_hands_is_not_handed_over(cast: Any, officer: Client, file: Application) -> None:
    Application.objects.filter(pk=file.pk).update(officer=cast.officer2, taken_at=timezone.now())
    page = officer.get(address("hand_over", file))
    assert page.status_code == 409
    assert "Kavita Rao has this file in hand since" in page.content.decode()
    typed = {"note": ("Note to the office", "I am on leave.")}
    answer = officer.post(address("hand_over", file), {"to": cast.officer2.uuid, "note": "I am on leave."})
    assert_given_back(answer, 409, typed)


def test_an_exporters_words_come_back_too(cast: Any, client: Client, file: Application) -> None:
    Application.objects.filter(pk=file.pk).update(status=Status.REJECTED)
    answer = sign_in(client, cast.exporter).post(address("withdraw", file), {"reason": "Sold elsewhere."})
    assert_given_back(answer, 409, {})
    assert "Sold elsewhere." in answer.content.decode()


@pytest.mark.parametrize("name", ["add_note", "hand_over", "take", "pin_query", "raise_deficiency", "reject"])
def test_a_form_with_a_mistake_is_answered_with_422(cast: Any, officer: Client, file: Application, name: str) -> None:
    answer = officer.post(address(name, file), {"holder": cast.officer2.uuid, "version": 1, "rounds": 0})
    assert answer.status_code == 422
    assert answer.context["form"].errors
