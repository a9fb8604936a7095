"""CoO Wallet: who sees it, what it says, and that it asks the database as often for 3 entries as for 30."""

import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payments.models import PaymentIntent
from payments.selectors import statement, statement_page, wallet_balance
from payments.services import ledger
from payments.services.charging import charge_wallet
from payments.services.wallet import open_balance

from .conftest import IEC, NOW

pytestmark = pytest.mark.django_db
URL = "/wallet/"


@pytest.fixture
def exporter(cast, signed_in):
    return signed_in(cast.exporter)


def spend(iec, times, start=0):
    for number in range(start, start + times):
        legs = [ledger.Leg("fee", ledger.wallet(iec), ledger.revenue("YCC"), 1_00 + number, f"Fee {number}")]
        ledger.post(journal=f"t:{number}", legs=legs, reference="", actor=None, now=NOW)


def test_the_page_shows_balance_and_statement(exporter, cast):
    spend(cast.firm.iec, 1)
    page = exporter.get(URL).content.decode()
    assert "₹9,999.00" in page
    assert "₹10,000.00" in page
    assert "Fee 0" in page
    assert "Opening balance" in page


def test_another_firms_money_is_not_on_it(exporter, cast):
    spend(cast.rival_firm.iec, 1)
    page = exporter.get(URL).content.decode()
    assert "Fee 0" not in page
    assert "₹10,000.00" in page


@pytest.mark.parametrize("who", ["officer", "admin", "operator"])
def test_people_without_a_firm_are_refused(cast, signed_in, who):
    client = signed_in(getattr(cast, who))
    assert client.get(URL).status_code == 403
    assert client.post("/wallet/add/", {"amount": "100"}).status_code == 403


def test_the_public_is_sent_to_the_login(client, reference):
    assert client.get(URL).status_code == 302


def test_a_member_without_the_right_to_pay_sees_but_cannot_add(cast, signed_in):
    client = signed_in(cast.colleague)
    page = client.get(URL)
    assert page.status_code == 200
    assert reverse("payments:add_amount") not in page.content.decode()
    assert client.post("/wallet/add/", {"amount": "100"}).status_code == 403
    assert not PaymentIntent.objects.exists()


def test_the_number_of_queries_does_not_grow(exporter, cast):
    counts = []
    for start, times in ((0, 2), (2, 28)):
        spend(cast.firm.iec, times, start)
        exporter.get(URL)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            exporter.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_pages_of_ten_with_a_balance_that_runs_through(funded):
    spend(IEC, 24)
    first, second, third = (statement_page(IEC, number) for number in (1, 2, 3))
    assert [len(page.entries) for page in (first, second, third)] == [10, 10, 5]
    entries = first.entries + second.entries + third.entries
    assert entries[0].balance_paise == wallet_balance(IEC)
    for newer, older in zip(entries, entries[1:], strict=False):
        assert newer.balance_paise - newer.net_paise == older.balance_paise
    assert entries[-1].balance_paise == entries[-1].net_paise == 1000_00


@pytest.mark.parametrize(("number", "shown"), [("99", 3), ("0", 3), ("-1", 3), ("x", 1), (None, 1), ("2", 2)])
def test_nonsense_page_numbers(funded, number, shown):
    spend(IEC, 24)
    assert statement_page(IEC, number).page.number == shown


def test_an_unknown_wallet_is_empty(db):
    assert wallet_balance("NOBODY") == 0
    assert statement_page("NOBODY", 1).entries == []
    assert not statement("NOBODY").exists()


def test_a_charge_is_one_entry_with_its_invoice(funded, charge, payer):
    with transaction.atomic():
        invoice = charge_wallet(charge=charge, actor=payer, now=NOW)
    entry = statement_page(IEC, 1).entries[0]
    assert (entry.in_paise, entry.out_paise, entry.balance_paise) == (0, 236_00, 764_00)
    assert [part.memo for part in entry.parts] == [charge.lines[0].description, "CGST 9%", "SGST 9%"]
    assert entry.invoice == invoice
    assert statement(IEC).count() == 4


def test_another_firm_has_no_part_in_a_shared_page(funded, payer):
    open_balance(iec="ZZZPZ9999Z", amount_paise=5, key="other", actor=None, now=NOW)
    assert [entry.net_paise for entry in statement_page("ZZZPZ9999Z", 1).entries] == [5]


class TestAddAmount:
    def test_it_leads_to_the_bank(self, exporter, cast):
        answer = exporter.post("/wallet/add/", {"amount": "2,000", "key": str(uuid.uuid4())})
        intent = PaymentIntent.objects.get()
        assert answer.headers["Location"] == f"/payments/sandbox/{intent.uuid}/"
        assert (intent.wallet, intent.amount_paise, intent.created_by) == (cast.firm.iec, 2000_00, cast.exporter)
        assert wallet_balance(cast.firm.iec) == 10_000_00

    def test_the_same_page_sent_twice_is_one_payment(self, exporter):
        body = {"amount": "2000", "key": str(uuid.uuid4())}
        assert (
            exporter.post("/wallet/add/", body).headers["Location"]
            == exporter.post("/wallet/add/", body).headers["Location"]
        )
        assert PaymentIntent.objects.count() == 1

    def test_two_pages_are_two_payments(self, exporter):
        for _number in range(2):
            exporter.post("/wallet/add/", {"amount": "2000", "key": str(uuid.uuid4())})
        assert PaymentIntent.objects.count() == 2

    @pytest.mark.parametrize("text", ["", "0", "-1", "lots", "1e9", "10000001"])
    def test_a_bad_amount_gets_a_message_and_keeps_what_was_typed(self, exporter, text):
        answer = exporter.post("/wallet/add/", {"amount": text, "key": str(uuid.uuid4())})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert 'aria-invalid="true"' in page
        assert not text or f'value="{text}"' in page
        assert not PaymentIntent.objects.exists()

    def test_the_firm_cannot_be_chosen(self, exporter, cast):
        exporter.post("/wallet/add/", {"amount": "5", "iec": cast.rival_firm.iec, "wallet": cast.rival_firm.iec})
        assert PaymentIntent.objects.get().wallet == cast.firm.iec

    def test_a_bank_that_is_down_is_said_so(self, exporter, settings):
        settings.PAYMENT_GATEWAYS = {}
        answer = exporter.post("/wallet/add/", {"amount": "5"}, follow=True)
        assert "cannot be reached" in answer.content.decode()

    def test_a_get_leads_to_the_wallet(self, exporter):
        assert exporter.get("/wallet/add/").status_code == 302
