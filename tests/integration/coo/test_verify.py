"""The public check: services.verification and the views of coo.views.verify."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coo.models import Certificate, CertificateCheck
from coo.numbers import format_certificate_number
from coo.services import verification
from coo.services.transition import move_certificate
from coo.services.verification import Answer, verify_number
from tests.factories.files import approve, issue, make_draft, submit
from tests.integration.coo.office_world import request_issue

pytestmark = pytest.mark.django_db
VERIFY = "coo:verify"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def issued(cast: Any, invoice: str = "12345678") -> Certificate:
    file = issue(approve(submit(make_draft(cast, invoice_number=invoice)), cast), cast)
    return file.certificates.get()


@pytest.fixture
def certificate(cast: Any) -> Certificate:
    return issued(cast)


def ask(client: Client, **data: Any) -> str:
    response = client.get(reverse(VERIFY), data)
    assert response.status_code == 200
    return response.content.decode()


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


SECRETS = ("Suvarna", "Hudson", "12345678", "Trousers", "Raghavan", "Menon")


def test_without_a_number_there_is_a_form(client: Client) -> None:
    assert 'name="number"' in ask(client)


def test_valid_without_the_code_shows_few_facts(client: Client, certificate: Certificate) -> None:
    page = ask(client, number=certificate.number)
    assert "This certificate is valid" in page
    assert "Yamuna Chamber of Commerce, New Delhi" in page
    for secret in SECRETS:
        assert secret not in page
    assert "verify/pdf" not in page


@pytest.mark.parametrize(
    "spoil", [str.lower, lambda number: f" {number[:9]} {number[9:]}", lambda n: n.replace("-", "–")]
)
def test_how_the_number_is_typed_does_not_matter(client: Client, certificate: Certificate, spoil: Any) -> None:
    assert "This certificate is valid" in ask(client, number=spoil(certificate.number))


@pytest.mark.parametrize("spelling", ["printed", "small", "hyphens"])
def test_with_the_code_all_printed_facts_are_shown(client: Client, certificate: Certificate, spelling: str) -> None:
    code = {
        "printed": certificate.printed_code,
        "small": certificate.verification_code.lower(),
        "hyphens": certificate.printed_code.replace(" ", "-"),
    }[spelling]
    text = text_of(ask(client, number=certificate.number, code=code))
    for fact in (
        "Compare with your copy",
        "Suvarna Looms Private Limited",
        "Hudson &amp; Vale Apparel LLC",
        "12345678 of",
        "INDIAN ORIGIN, 1,500",
        "HS 6104.62",
        "3 box of cotton trousers",
    ):
        assert fact in text
    # Neither value nor rate nor anybody's contact.
    assert "1,500.00" not in text
    assert "90.0" not in text
    assert "exporter@demo.test" not in text


def test_a_wrong_code_shows_the_few_facts_and_says_so(client: Client, certificate: Certificate) -> None:
    response = client.get(reverse(VERIFY), {"number": certificate.number, "code": "2222 2222 2222"})
    page = response.content.decode()
    assert "This is not the code printed" in str(response.context["form"].errors["code"])
    assert "This certificate is valid" in page
    for secret in SECRETS:
        assert secret not in page


def test_the_code_of_another_certificate_is_wrong(cast: Any, client: Client, certificate: Certificate) -> None:
    other = issued(cast, "SECOND")
    page = ask(client, number=certificate.number, code=other.verification_code)
    assert "Suvarna" not in page


@pytest.mark.parametrize("spelling", [str.upper, str.lower, str.title])
def test_the_token_shows_everything_in_any_letter_case(client: Client, certificate: Certificate, spelling: Any) -> None:
    url = reverse("coo:verify_token", args=[certificate.token])
    assert "Compare with your copy" in client.get(spelling(url)).content.decode()


def test_an_unknown_token_was_never_issued(client: Client) -> None:
    page = client.get(reverse("coo:verify_token", args=["A" * 26])).content.decode()
    assert "No certificate has this QR code" in page


def test_mistyped(client: Client, certificate: Certificate) -> None:
    wrong = certificate.number.replace("0000001", "0000007")
    page = ask(client, number=wrong)
    assert "The number is mistyped" in page
    assert "This says nothing about the certificate." in page
    assert f'value="{wrong}"' in page
    assert "The number is mistyped" in ask(client, number="<script>alert(1)</script>")


def test_every_single_wrong_character_is_mistyped(certificate: Certificate) -> None:
    number = certificate.number
    for place, character in enumerate(number):
        if character.isalnum():
            other = "Z" if character != "Z" else "Y"
            assert verify_number(number=number[:place] + other + number[place + 1 :]).answer == Answer.MISTYPED


def without_what_changes(page: str, number: str) -> str:
    page = page.replace(number, "NUMBER").replace(number[:-1], "NUMBE").replace(f"<i>{number[-1]}</i>", "<i>C</i>")
    page = re.sub(r"\d\d/\d\d/\d{4}, \d\d:\d\d", "NOW", page)
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)


def test_never_issued_and_not_yet_published_look_the_same(cast: Any, client: Client) -> None:
    pending = request_issue(approve(submit(make_draft(cast)), cast), cast.officer)
    free = format_certificate_number("YCC", "DEL", 981, "AM25")
    pages, counts = [], []
    for number in (pending.number, free):
        for code in ("", pending.verification_code):
            with CaptureQueriesContext(connection) as queries:
                page = ask(client, number=number, code=code)
            pages.append(without_what_changes(page, number).replace(pending.verification_code, ""))
            counts.append(len(queries))
    assert "No certificate has this number" in pages[0]
    assert pages[0] == pages[2]
    assert pages[1] == pages[3]
    assert len(set(counts)) == 1
    token = client.get(reverse("coo:verify_token", args=[pending.token])).content.decode()
    assert "No certificate has this QR code" in token
    assert client.get(reverse("coo:verify_pdf"), {"token": pending.token}).status_code == 404


def test_cancelled_says_when_and_why(cast: Any, client: Client, certificate: Certificate) -> None:
    now = timezone.now()
    reason = "the goods were not exported"
    move_certificate(certificate, "cancel", actor=cast.officer, now=now, reason=reason, ended_at=now, end_reason=reason)
    text = text_of(ask(client, number=certificate.number))
    assert "This certificate was cancelled" in text
    assert f"Cancelled on {timezone.localdate():%d/%m/%Y} by Yamuna Chamber of Commerce" in text
    assert reason in text


def test_superseded_names_the_one_in_force(cast: Any, client: Client, certificate: Certificate) -> None:
    newer = issued(cast, "SECOND")
    now = timezone.now()
    move_certificate(certificate, "supersede", actor=None, now=now, ended_at=now, replaced_by=newer)
    page = ask(client, number=certificate.number)
    assert "This certificate was superseded" in page
    assert f"?number={newer.number}" in page


def test_the_pdf_needs_the_code_or_the_token(client: Client, certificate: Certificate) -> None:
    url = reverse("coo:verify_pdf")
    assert certificate.pdf is not None
    for proof in (
        {"number": certificate.number, "code": certificate.printed_code},
        {"token": certificate.token.lower()},
    ):
        assert client.get(url, proof).content == certificate.pdf.read()
    for none in ({}, {"number": certificate.number}, {"number": certificate.number, "code": "X"}, {"token": "A"}):
        assert client.get(url, none).status_code == 404


def test_json_gives_the_same_answers(client: Client, certificate: Certificate) -> None:
    url = reverse("coo:verify_json")
    few = client.get(url, {"number": certificate.number}).json()
    assert few["answer"] == "valid"
    assert few["issued_on"] == certificate.data["issued_on"]
    assert few["destination"]["code"] == "US"
    assert "boxes" not in few
    wrong = client.get(url, {"number": certificate.number, "code": "NOPE"}).json()
    assert (wrong["answer"], wrong["code_is_wrong"], "boxes" in wrong) == ("valid", True, False)
    full = client.get(url, {"number": certificate.number, "code": certificate.verification_code}).json()
    assert full["boxes"][0]["facts"][0] == {
        "box": "1",
        "label": "Goods consigned from",
        "value": "Suvarna Looms Private Limited",
        "more": "B-71, Okhla Industrial Area Phase II, New Delhi 110020, INDIA",
    }
    assert client.get(url, {"token": certificate.token}).json()["boxes"] == full["boxes"]
    assert client.get(url, {"number": "YCC"}).json()["answer"] == "mistyped"
    assert client.get(url).status_code == 400


def test_checks_are_counted_by_day_without_persons(client: Client, certificate: Certificate) -> None:
    ask(client, number=certificate.number)
    ask(client, number=certificate.number, code=certificate.verification_code)
    client.get(reverse("coo:verify_token", args=[certificate.token]))
    client.head(reverse(VERIFY), {"number": certificate.number})
    ask(client, number="YCC-DEL-AM25-0000412-5")
    row = CertificateCheck.objects.get()
    assert (row.certificate, row.date, row.count) == (certificate, timezone.localdate(), 3)
    assert {field.name for field in CertificateCheck._meta.fields} == {"id", "certificate", "date", "count"}


@pytest.mark.parametrize("name", ["coo:verify", "coo:verify_json", "coo:verify_pdf"])
def test_no_answer_is_cached_or_indexed(client: Client, certificate: Certificate, name: str) -> None:
    response = client.get(reverse(name), {"token": certificate.token, "number": certificate.number})
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]


def test_one_address_is_throttled_others_are_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "CHECKS_A_MINUTE", 3)
    for _turn in range(3):
        assert client.get(reverse(VERIFY)).status_code == 200
    response = client.get(reverse(VERIFY))
    assert response.status_code == 429
    assert response["Retry-After"] == "60"
    assert "Too many checks" in response.content.decode()
    assert client.get(reverse("coo:verify_json"), {"number": "X"}).json() == {"answer": "too_many_checks"}
    assert client.get(reverse(VERIFY), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_everyone_together_is_throttled(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "CHECKS_A_MINUTE_IN_ALL", 2)
    statuses = [client.get(reverse(VERIFY), REMOTE_ADDR=f"203.0.113.{turn}").status_code for turn in range(3)]
    assert statuses == [200, 200, 429]


def test_behind_proxies_only_what_they_wrote_counts(client: Client, settings: Any, monkeypatch: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(verification, "CHECKS_A_MINUTE", 1)
    for turn, status in enumerate((200, 429)):
        # The client invents a new address each time; the proxy adds the true one at the right.
        forwarded = f"198.51.100.{turn}, 203.0.113.7"
        assert client.get(reverse(VERIFY), headers={"X-Forwarded-For": forwarded}).status_code == status


def test_there_is_no_search_by_name(client: Client, certificate: Certificate) -> None:
    assert "The number is mistyped" in ask(client, number="Suvarna Looms")
    assert "Suvarna Looms" not in text_of(ask(client, importer="Hudson", name="Suvarna Looms"))
