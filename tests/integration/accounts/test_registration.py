"""Register by the guide: details, OTP, one-time password, first login; the same for known and unknown addresses."""

import datetime as dt
import logging
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OneTimeCode, Registration, User
from accounts.services.codes import WrongCode
from accounts.services.registration import confirm_registration, start_registration
from tests.integration.accounts.sign_in_world import (
    DETAILS,
    EMAIL,
    MOBILE,
    PASSWORD,
    digits_in,
    holds,
    log_in,
    lose_the_cache,
    make_person,
    make_pins,
    one_time_password_in,
    other_than,
    sent,
    text_of_the_database,
)

pytestmark = pytest.mark.django_db

REGISTER, OTP, DONE = (reverse(f"accounts:{name}") for name in ("register", "registration_otp", "registration_done"))


@pytest.fixture(autouse=True)
def _pins(db: None) -> None:
    make_pins()
    sent()


def begin(client: Client, **changes: str) -> Any:
    return client.post(REGISTER, {**DETAILS, **changes})


def later(seconds: int) -> None:
    """Let time pass for the codes that were asked for."""
    for code in OneTimeCode.objects.all():
        code.requested_at -= dt.timedelta(seconds=seconds)
        code.expires_at -= dt.timedelta(seconds=seconds)
        code.save()


def test_from_the_details_to_the_first_login_and_the_next(client: Client) -> None:
    assert begin(client).url == OTP
    assert not User.objects.filter(email=EMAIL).exists()
    mails, texts = sent()
    assert [to for to, _text in mails] == [EMAIL]
    assert [to for to, _text in texts] == [MOBILE]
    code = digits_in(mails[0][1])
    assert code == digits_in(texts[0][1])
    page = client.get(OTP).content.decode()
    assert "i•••i@suvarnalooms.example" in page
    assert EMAIL not in page
    assert "•••• •2345" in page
    assert client.post(OTP, {"code": f"{code[:3]} {code[3:]}"}).url == DONE
    assert client.get(DONE).status_code == 200
    ((_to, welcome),), _texts = sent()
    first = one_time_password_in(welcome)
    person = User.objects.get(email=EMAIL)
    assert (person.first_name, person.mobile, person.pin, person.district) == ("Ishani", MOBILE, "110020", "South East")
    assert person.must_change_password
    assert log_in(client, EMAIL, first).status_code == 302
    # Nothing is open but the change of the password.
    assert reverse("accounts:change_password") in client.get(reverse("coo:dashboard")).url
    change = reverse("accounts:change_password")
    assert client.post(change, {"new_password": first, "repeated": first}).status_code == 200
    assert client.post(change, {"new_password": PASSWORD, "repeated": PASSWORD}).url == reverse("accounts:login")
    assert reverse("accounts:login") in client.get(reverse("coo:dashboard")).url
    assert log_in(client, EMAIL, first).status_code == 200
    assert log_in(client, EMAIL, PASSWORD).status_code == 302
    assert client.get(reverse("coo:dashboard")).status_code == 200


def test_a_known_address_sees_the_same_pages_and_its_owner_reads_the_truth(client: Client) -> None:
    owner = make_person(EMAIL)
    before = owner.password
    begin(client)
    mails, texts = sent()
    assert "registered on TradeConnect already" in mails[0][1]
    assert not re.search(r"\b\d{6}\b", mails[0][1])
    code = digits_in(texts[0][1])
    assert client.post(OTP, {"code": code}).url == DONE
    mails, texts = sent()
    assert len(mails) == 1
    assert "registered on TradeConnect already" in mails[0][1]
    assert texts == []
    owner.refresh_from_db()
    assert (owner.password, owner.first_name, owner.must_change_password) == (before, "Kiran", False)


def plain(response: Any, *echoed: str) -> str:
    """Return a page without its CSRF tokens and what was typed."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    for word in echoed:
        body = body.replace(word, "…")
    return re.sub(r"\d\d:\d\d(:\d\d)?|data-resend=\"\d+\"", "", body)


def test_every_page_is_the_same_for_a_known_and_an_unknown_address() -> None:
    make_person("known@one.example")
    seen: dict[str, list[Any]] = {}
    for email, mask in (("known@one.example", "k•••n@one.example"), ("human@two.example", "h•••n@two.example")):
        client = Client()
        answers = [begin(client, email=email, mobile=f"98400{len(seen)}2345"), client.get(OTP)]
        _mails, texts = sent()
        code = digits_in(texts[0][1])
        answers += [client.post(OTP, {"code": other_than(code)}), client.post(OTP, {"code": code}), client.get(DONE)]
        seen[email] = [(row.status_code, plain(row, email, mask)) for row in answers]
    assert len(seen) == 2
    first, second = seen.values()
    assert first == second


def test_a_code_is_wrong_five_times_then_gone_and_a_new_cache_does_not_help(client: Client) -> None:
    begin(client)
    code = digits_in(sent()[0][0][1])
    for left in (4, 3, 2, 1):
        assert f"{left} tr" in client.post(OTP, {"code": other_than(code)}).content.decode()
        lose_the_cache()
    assert "does not count any more" in client.post(OTP, {"code": other_than(code)}).content.decode()
    assert client.post(OTP, {"code": code}).status_code == 200
    assert Registration.objects.get().confirmed_at is None


def test_guessing_goes_on_with_no_new_codes_beyond_the_limit(client: Client) -> None:
    """Scripted: however often one begins and asks again, an address and a number get three codes in ten minutes."""
    guesses = 0
    for _round in range(8):
        begin(client)
        sent()
        for guess in range(7):
            client.post(OTP, {"code": f"{guess:06d}"})
            lose_the_cache()
        later(61)
        client.post(OTP, {"again": "1"})
    assert OneTimeCode.objects.count() == 3
    guesses = sum(OneTimeCode.objects.values_list("tries", flat=True))
    assert guesses <= 15
    assert not User.objects.filter(email=EMAIL).exists()
    # Neither another address with the same number, nor the same address with another number.
    for changes in ({"email": "other@one.example"}, {"mobile": "9840099999"}):
        answer = begin(Client(), **changes)
        assert answer.status_code == 200
        assert "Too many codes" in answer.content.decode()


def test_one_source_cannot_ask_for_codes_without_end(client: Client) -> None:
    answers = [begin(Client(), email=f"n{n}@one.example", mobile=f"98400{n:05d}").status_code for n in range(33)]
    assert answers == [302] * 30 + [200] * 3
    elsewhere = client.post(REGISTER, DETAILS, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 302


def test_sending_again_waits_a_minute_and_voids_the_old_code(client: Client) -> None:
    begin(client)
    first = digits_in(sent()[0][0][1])
    client.post(OTP, {"again": "1"})
    assert sent() == ([], [])
    later(61)
    client.post(OTP, {"again": "1"})
    second = digits_in(sent()[0][0][1])
    if first != second:
        assert client.post(OTP, {"code": first}).status_code == 200
    assert client.post(OTP, {"code": second}).url == DONE


def test_a_code_out_of_date_or_used_does_not_count(client: Client) -> None:
    begin(client)
    code = digits_in(sent()[0][0][1])
    registration = Registration.objects.get()
    confirm_registration(registration=registration, code=code, now=timezone.now())
    with pytest.raises(WrongCode):
        confirm_registration(registration=registration, code=code, now=timezone.now())
    begin(client, email="b@one.example", mobile="9840012399")
    code = digits_in(sent()[0][-1][1])
    later(15 * 60)
    assert "does not count any more" in client.post(OTP, {"code": code}).content.decode()


def test_a_code_counts_for_the_browser_that_asked_only(client: Client) -> None:
    begin(client)
    code = digits_in(sent()[0][0][1])
    stranger = Client()
    assert stranger.post(OTP, {"code": code}).url == REGISTER
    begin(stranger, email="x@one.example", mobile="9840054321")
    own = digits_in(sent()[0][0][1])
    if own != code:
        assert stranger.post(OTP, {"code": code}).status_code == 200


def test_running_the_jobs_twice_makes_one_user_and_one_mail(client: Client) -> None:
    begin(client)
    client.post(OTP, {"code": digits_in(sent()[0][0][1])})
    from accounts.tasks import complete_registration, send_code

    code, registration = OneTimeCode.objects.get(), Registration.objects.get()
    for _again in range(2):
        send_code(code=str(code.uuid))
        complete_registration(registration=str(registration.uuid))
    mails, texts = sent()
    assert len(mails) == 1
    assert texts == []
    assert User.objects.filter(email=EMAIL).count() == 1


def test_change_email_or_mobile_goes_back_with_everything_filled_in(client: Client) -> None:
    begin(client)
    page = client.get(REGISTER).content.decode()
    for value in ("Ishani", "Rao", EMAIL, MOBILE, "110020", "South East"):
        assert f'value="{value}"' in page


def test_a_get_writes_nothing(client: Client, django_assert_num_queries: Any) -> None:
    begin(client)
    sent()
    before = text_of_the_database()
    for address in (REGISTER, OTP, DONE, reverse("accounts:pin_code") + "?pin=110020"):
        client.get(address)
    assert text_of_the_database() == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mobile": "12345"}, "ten digits"),
        ({"mobile": "5840012345"}, "ten digits"),
        ({"email": "not an address"}, "valid email"),
        ({"pin": "0110"}, "six digits"),
        ({"first_name": "4991 1866 5246"}, "Aadhaar"),
        ({"first_name": "see www.evil.example/now"}, "letters, spaces"),
        ({"last_name": "Rao\r\nBcc: all@one.example"}, "letters, spaces"),
        ({"city": "2341 2341 2346"}, "Aadhaar"),
        ({"district": "", "pin": "500033"}, "Choose one of the districts"),
        ({"pin": "999999"}, "not in our list"),
        ({"first_name": ""}, "required"),
        ({"registered_as": "officer"}, "valid choice"),
    ],
)
def test_what_cannot_be_is_refused_with_a_word(client: Client, changes: dict[str, str], words: str) -> None:
    answer = begin(client, **changes)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Registration.objects.exists()


@pytest.mark.parametrize("typed", ["9840012345", "098400 12345", "+91-98400-12345", "0091 9840012345"])
def test_mobile_numbers_are_stored_as_ten_digits(client: Client, typed: str) -> None:
    begin(client, mobile=typed)
    assert Registration.objects.get().mobile == "9840012345"


def test_a_pin_with_one_district_fills_itself(client: Client) -> None:
    begin(client, district="", state_name="", city="")
    row = Registration.objects.get()
    assert (row.district, row.state_name, row.city) == ("South East", "Delhi", "New Delhi")


def test_look_up_offers_all_districts_and_the_pressed_one_is_filled_in(client: Client) -> None:
    typed = {**DETAILS, "pin": "500033", "district": "", "state_name": "", "city": ""}
    page = client.post(REGISTER, {**typed, "look_up": "1"}).content.decode()
    assert "Hyderabad, Telangana" in page
    assert "Ranga Reddy, Telangana" in page
    page = client.post(REGISTER, {**typed, "place": "1"}).content.decode()
    assert 'value="Ranga Reddy"' in page
    assert not Registration.objects.exists()
    assert begin(client, pin="500033", district="Ranga Reddy", state_name="Telangana", city="Jubilee Hills").url == OTP


@pytest.mark.parametrize("number", ["7", "-1", "x", "²"])
def test_a_place_that_is_not_offered_fills_nothing(client: Client, number: str) -> None:
    page = client.post(REGISTER, {**DETAILS, "pin": "500033", "district": "", "place": number})
    assert page.status_code == 200


def test_an_unknown_pin_is_taken_after_a_warning(client: Client) -> None:
    page = begin(client, pin="999999").content.decode()
    assert 'name="pin_confirmed" value="999999"' in page
    assert begin(client, pin="999999", pin_confirmed="999999").url == OTP


def test_pin_code_gives_every_district_and_is_throttled(client: Client) -> None:
    lose_the_cache()
    address = reverse("accounts:pin_code")
    assert [row["district"] for row in client.get(address, {"pin": "500033"}).json()["places"]] == [
        "Hyderabad",
        "Ranga Reddy",
    ]
    assert client.get(address, {"pin": "nothing"}).json() == {"places": []}
    answers = {client.get(address, {"pin": "110020"}).status_code for _n in range(70)}
    assert answers == {200, 429}
    lose_the_cache()


def test_no_code_and_no_password_in_the_database_or_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        begin(client)
        from accounts.tasks import send_code
        from tradeconnect.common.models import OutgoingMessage

        send_code(code=str(OneTimeCode.objects.get().uuid))
        waiting = text_of_the_database()  # written, not sent yet
        mails, _texts = sent()
        code = digits_in(mails[0][1])
        client.post(OTP, {"code": code})
        ((_to, welcome),), _texts = sent()
        password = one_time_password_in(welcome)
        log_in(client, EMAIL, password)
        client.post(reverse("accounts:change_password"), {"new_password": PASSWORD, "repeated": PASSWORD})
    stored = text_of_the_database()
    for secret in (code, password, PASSWORD):
        assert not holds(waiting, secret)
        assert not holds(stored, secret)
        assert not holds(caplog.text, secret)
    assert not OutgoingMessage.objects.exclude(secrets="").exists()


def test_a_one_time_password_is_good_for_three_days(client: Client) -> None:
    start_registration(details={**DETAILS, "mobile": MOBILE, "language": "hi"}, source="127.0.0.1", now=timezone.now())
    registration = Registration.objects.get()
    code = digits_in(sent()[1][0][1])
    confirm_registration(registration=registration, code=code, now=timezone.now())
    password = one_time_password_in(sent()[0][0][1])
    person = User.objects.get(email=EMAIL)
    assert person.language == "hi"
    person.password_expires_at = timezone.now() - dt.timedelta(seconds=1)
    person.save()
    answer = log_in(client, EMAIL, password)
    assert answer.status_code == 200
    assert "72 hours" in answer.content.decode()


def test_a_finished_registration_is_shown_to_nobody_who_comes_next(client: Client) -> None:
    begin(client)
    client.post(OTP, {"code": digits_in(sent()[0][0][1])})
    page = client.get(REGISTER).content.decode()
    assert EMAIL not in page
    assert MOBILE not in page
