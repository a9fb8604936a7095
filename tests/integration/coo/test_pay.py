"""The page *Payment*, and *Payment Details* afterwards."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Office
from coo.constants import Status
from coo.models import Application, Fee
from coo.services import submission
from payments.models import PaymentIntent, TaxInvoice
from payments.selectors import wallet_balance
from tests.factories import files
from tests.factories.agency import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(full_draft: Any) -> Application:
    return files.sign(full_draft)


def url(name: str, application: Application) -> str:
    return reverse(f"coo:{name}", args=[application.uuid])


def test_it_shows_fee_tax_total_and_what_is_left(signed: Application, cast: Any, signed_in: Any) -> None:
    html = signed_in(cast.exporter).get(url("pay", signed)).content.decode()
    for text in ("₹200.00", "CGST 9%", "SGST 9%", "₹236.00", "₹10,000.00", "₹9,764.00"):
        assert text in html, text


def test_paying_from_the_wallet_gives_the_file_number(signed: Application, cast: Any, signed_in: Any) -> None:
    answer = signed_in(cast.exporter).post(url("pay", signed), {"method": "wallet"}, follow=True)
    signed.refresh_from_db()
    assert signed.status == Status.IN_PROCESS
    assert f"Its file number is {signed.file_number}" in answer.content.decode()


def test_a_second_click_says_that_it_was_done(signed: Application, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    client.post(url("pay", signed), {"method": "wallet"})
    answer = client.post(url("pay", signed), {"method": "wallet"}, follow=True)
    assert "Nothing was taken twice" in answer.content.decode()
    assert TaxInvoice.objects.filter(reference=signed.draft_number).count() == 1


def test_the_gateway_is_a_redirect_to_the_bank(signed: Application, cast: Any, signed_in: Any) -> None:
    answer = signed_in(cast.exporter).post(url("pay", signed), {"method": "gateway"})
    intent = PaymentIntent.objects.get(reference=str(signed.uuid))
    assert answer.status_code == 302
    assert str(intent.uuid) in answer.headers["Location"]
    assert intent.return_path == url("application", signed)


def test_too_little_money_is_said_with_the_way_out(signed: Application, cast: Any, signed_in: Any) -> None:
    Fee.objects.filter(service="NON_PREF").update(amount_paise=90_000_00)
    client = signed_in(cast.exporter)
    html = client.get(url("pay", signed)).content.decode()
    assert "The wallet lacks ₹96,200.00" in html
    assert 'value="wallet"' not in html
    answer = client.post(url("pay", signed), {"method": "wallet"}, follow=True)
    assert "The wallet holds" in answer.content.decode()
    signed.refresh_from_db()
    assert signed.status == Status.SIGNED


def test_a_changed_file_is_sent_back_to_be_signed(signed: Application, cast: Any, signed_in: Any) -> None:
    Application.objects.filter(pk=signed.pk).update(importer_name="Another LLC")
    answer = signed_in(cast.exporter).post(url("pay", signed), {"method": "wallet"}, follow=True)
    assert "Sign it again" in answer.content.decode()
    assert 'name="pin"' in answer.content.decode()


@pytest.mark.parametrize("days", [0, 30])
def test_an_office_that_closes_takes_no_new_file(signed: Application, cast: Any, signed_in: Any, days: int) -> None:
    """Not today, on its last day, and not before: nobody could decide on a file that is open when the posts end."""
    client, office = signed_in(cast.exporter), signed.office
    Office.objects.filter(pk=office.pk).update(ends_on=in_days(days))
    before = wallet_balance(cast.firm.iec)
    for method in ("wallet", "gateway"):
        answer = client.post(url("pay", signed), {"method": method}, follow=True)
        assert "The office New Delhi (DEL) closes and takes no new file." in answer.content.decode()
    assert (wallet_balance(cast.firm.iec), PaymentIntent.objects.count()) == (before, 0)
    Office.objects.filter(pk=office.pk).update(ends_on=None)
    client.post(url("pay", signed), {"method": "wallet"})
    signed.refresh_from_db()
    assert signed.status == Status.IN_PROCESS


def test_a_draft_has_no_payment(full_draft: Any, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    assert client.get(url("pay", full_draft)).status_code == 302
    assert client.post(url("pay", full_draft), {"method": "wallet"}).status_code == 409


@pytest.mark.parametrize("data", [{}, {"method": "cash"}])
def test_nonsense_takes_nothing(signed: Application, cast: Any, signed_in: Any, data: dict[str, str]) -> None:
    answer = signed_in(cast.exporter).post(url("pay", signed), data, follow=True)
    assert "Choose how to pay" in answer.content.decode()


def test_payment_details_lead_to_the_receipt(signed: Application, cast: Any, signed_in: Any) -> None:
    invoice = submission.pay_from_wallet(application=signed, actor=cast.exporter, now=timezone.now())
    html = signed_in(cast.exporter).get(url("payment_details", signed)).content.decode()
    assert invoice.number in html
    assert reverse("payments:invoice", args=[invoice.uuid]) in html


def test_before_payment_there_are_no_details(signed: Application, cast: Any, signed_in: Any) -> None:
    assert "No payment yet" in signed_in(cast.exporter).get(url("payment_details", signed)).content.decode()
