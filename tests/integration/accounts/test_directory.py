"""The customer-portal directory's adapter against the stand-in."""

import logging
from contextlib import suppress

import pytest

from accounts.directory.base import DirectoryPerson, customer_directory
from accounts.stand_ins.lies import LIES
from accounts.stand_ins.people import PASSWORD
from accounts.stand_ins.server import StandIns
from tradeconnect.common.http import ServiceDown, ServiceLied

pytestmark = pytest.mark.django_db

USER = "portal-user@demo.test"


def test_the_right_password_gives_the_person(outside: StandIns) -> None:
    person = DirectoryPerson(USER, "Nirmala", "Sundaram", "9840012345", "600007")
    assert customer_directory().check(f" {USER.upper()} ", PASSWORD) == person
    assert customer_directory().check("unlisted@demo.test", PASSWORD) == DirectoryPerson(
        "unlisted@demo.test", "Tashi", "", "", ""
    )


@pytest.mark.parametrize(("email", "password"), [(USER, PASSWORD + "x"), ("nobody@demo.test", PASSWORD)])
def test_refused_is_an_answer(outside: StandIns, email: str, password: str) -> None:
    assert customer_directory().check(email, password) is None


@pytest.mark.parametrize(("email", "password"), [("", PASSWORD), (USER, ""), (USER, "x" * 1025)])
def test_what_cannot_be_right_is_not_asked(outside: StandIns, email: str, password: str) -> None:
    assert customer_directory().check(email, password) is None
    assert outside.services["directory"].answered == 0


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
@pytest.mark.parametrize("lie", LIES["directory"])
def test_no_lie_lets_anybody_in(outside: StandIns, lie: str, password: str) -> None:
    outside.switch("directory", "wrong", lie)
    with pytest.raises(ServiceLied):
        customer_directory().check(USER, password)


@pytest.mark.parametrize("mode", ["down", "slow"])
def test_out_of_order_is_not_refused_and_asked_only_once(outside: StandIns, mode: str) -> None:
    """A second try would count twice against the person's own lock-out over there."""
    outside.switch("directory", mode)
    with pytest.raises(ServiceDown):
        customer_directory().check(USER, PASSWORD)
    assert outside.services["directory"].answered == 1


@pytest.mark.parametrize("mode", ["normal", "down", "wrong"])
def test_the_password_is_in_no_log(outside: StandIns, caplog: pytest.LogCaptureFixture, mode: str) -> None:
    caplog.set_level(logging.DEBUG)
    outside.switch("directory", mode)
    with suppress(ServiceDown, ServiceLied):
        customer_directory().check(USER, PASSWORD)
    assert PASSWORD not in caplog.text
    assert USER not in caplog.text
