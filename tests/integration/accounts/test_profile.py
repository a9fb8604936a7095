"""My Profile, and a new e-mail or mobile number with both ends confirmed."""

import logging

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ContactChange, User
from accounts.services.contacts import NeedsOwnPassword, start_contact_change
from tests.integration.accounts.sign_in_world import (
    digits_in,
    holds,
    make_person,
    make_pins,
    other_than,
    sent,
    text_of_the_database,
)

pytestmark = pytest.mark.django_db

PROFILE, CONFIRM = reverse("accounts:profile"), reverse("accounts:confirm_contact")
EMAIL, MOBILE = (reverse("accounts:change_contact", args=[kind]) for kind in ("email", "mobile"))
NEW_EMAIL = "kiran@new.example"
DETAILS = {
    "first_name": "Kiran",
    "last_name": "Bose",
    "pin": "110020",
    "district": "South East",
    "state_name": "Delhi",
    "city": "New Delhi",
    "language": "hi",
}


@pytest.fixture
def person(db: None) -> User:
    make_pins()
    sent()
    return make_person()


@pytest.fixture
def own(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def codes(client: Client, address: str, new_value: str) -> tuple[str, str]:
    """Begin a change and return the old end's code and the new end's."""
    assert client.post(address, {"new_value": new_value}).url == CONFIRM
    mails, texts = sent()
    by_address = {to: digits_in(text) for to, text in [*mails, *texts]}
    new = by_address.pop(new_value)
    ((_to, old),) = by_address.items()
    return old, new


def test_name_place_and_language_are_changed(own: Client, person: User) -> None:
    assert own.post(PROFILE, DETAILS).url == PROFILE
    person.refresh_from_db()
    assert {name: getattr(person, name) for name in DETAILS} == DETAILS


def test_a_profile_without_a_place_can_be_saved(own: Client, person: User) -> None:
    empty = {**DETAILS, "pin": "", "district": "", "state_name": "", "city": ""}
    assert own.post(PROFILE, empty).url == PROFILE


def test_look_up_fills_the_place_and_saves_nothing(own: Client, person: User) -> None:
    page = own.post(PROFILE, {**DETAILS, "district": "", "look_up": "1"}).content.decode()
    assert 'value="South East"' in page
    person.refresh_from_db()
    assert person.pin == ""


def test_neither_email_nor_anything_else_is_changed_by_the_profile(own: Client, person: User) -> None:
    own.post(PROFILE, {**DETAILS, "email": NEW_EMAIL, "is_operator": "1", "mobile": "9999999999"})
    person.refresh_from_db()
    assert (person.email, person.is_operator, person.mobile) == ("known@demo.test", False, "9811122233")


def test_the_email_is_changed_once_both_ends_have_confirmed(own: Client, person: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(person)
    old, new = codes(own, EMAIL, NEW_EMAIL)
    own.post(CONFIRM, {"code": old, "new_code": other_than(new)})
    own.post(CONFIRM, {"code": other_than(old), "new_code": new})
    person.refresh_from_db()
    assert person.email == "known@demo.test"
    assert own.post(CONFIRM, {"code": old, "new_code": new}).url == PROFILE
    person.refresh_from_db()
    assert person.email == NEW_EMAIL
    mails, _texts = sent()
    assert [to for to, text in mails if "e-mail address of your login was changed" in text] == ["known@demo.test"]
    assert own.get(PROFILE).status_code == 200
    assert elsewhere.get(PROFILE).status_code == 302


def test_the_mobile_number_is_changed(own: Client, person: User) -> None:
    old, new = codes(own, MOBILE, "9840077777")
    own.post(CONFIRM, {"code": old, "new_code": new})
    person.refresh_from_db()
    assert person.mobile == "9840077777"
    mails, _texts = sent()
    assert "mobile number of your login was changed" in mails[-1][1]


def test_without_a_number_so_far_the_email_confirms(own: Client, person: User) -> None:
    User.objects.update(mobile="")
    own.post(MOBILE, {"new_value": "9840077777"})
    mails, texts = sent()
    assert [to for to, _text in mails] == [person.email]
    assert [to for to, _text in texts] == ["9840077777"]


def test_an_address_that_is_taken_looks_the_same_and_fails_at_the_end(own: Client, person: User) -> None:
    make_person("taken@one.example")
    old, new = codes(own, EMAIL, "taken@one.example")
    page = own.post(CONFIRM, {"code": old, "new_code": new}, follow=True).content.decode()
    assert "This change cannot be made" in page
    person.refresh_from_db()
    assert person.email == "known@demo.test"
    assert ContactChange.objects.get().completed_at is None
    mails, _texts = sent()
    assert mails == [], "nobody is told of a change that was not made"


def test_five_wrong_pairs_and_the_right_one_is_too_late(own: Client, person: User) -> None:
    old, new = codes(own, EMAIL, NEW_EMAIL)
    for _n in range(5):
        own.post(CONFIRM, {"code": old, "new_code": other_than(new)})
    assert own.post(CONFIRM, {"code": old, "new_code": new}).status_code == 200
    person.refresh_from_db()
    assert person.email == "known@demo.test"


def test_a_change_belongs_to_its_person_and_browser(own: Client, person: User) -> None:
    old, new = codes(own, EMAIL, NEW_EMAIL)
    thief = Client()
    thief.force_login(make_person("thief@one.example"))
    assert thief.post(CONFIRM, {"code": old, "new_code": new}).url == PROFILE
    assert User.objects.filter(email=NEW_EMAIL).count() == 0


def test_another_kind_does_not_exist(own: Client) -> None:
    assert own.get(reverse("accounts:change_contact", args=["name"])).status_code == 404


def test_the_language_switch_is_remembered_for_mails_and_a_get_changes_nothing(own: Client, person: User) -> None:
    switch = reverse("set_language")
    own.get(switch, {"language": "hi"})
    person.refresh_from_db()
    assert person.language == "en"
    own.post(switch, {"language": "hi", "next": "/"})
    person.refresh_from_db()
    assert person.language == "hi"
    own.post(switch, {"language": "xx", "next": "/"})
    person.refresh_from_db()
    assert person.language == "hi"


def test_no_code_is_stored_or_logged(own: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        secrets = codes(own, EMAIL, NEW_EMAIL)
        own.post(CONFIRM, dict(zip(("code", "new_code"), secrets, strict=True)))
    stored = text_of_the_database()
    for secret in secrets:
        assert not holds(stored, secret)
        assert not holds(caplog.text, secret)


def test_who_has_the_customer_portals_password_only_keeps_its_e_mail(own: Client, person: User) -> None:
    """With another one neither portal would let them in."""
    person.set_unusable_password()
    person.from_directory = True
    person.save()
    own.force_login(person)
    for answer in (own.get(EMAIL), own.post(EMAIL, {"new_value": NEW_EMAIL})):
        assert answer.status_code == 200
        assert "Set a password of this portal first" in answer.content.decode()
    with pytest.raises(NeedsOwnPassword):
        start_contact_change(person=person, kind="email", new_value=NEW_EMAIL, source="", now=timezone.now())
    assert not ContactChange.objects.exists()
    assert own.post(MOBILE, {"new_value": "9876501234"}).url == CONFIRM
