"""A charge: taken once, invoiced once, numbered without a gap."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from payments.models import TaxInvoice, Transfer
from payments.selectors import wallet_balance
from payments.services import charging
from payments.services.charging import ChargeConflict, InsufficientFunds, charge_wallet
from payments.services.ledger import prove
from tradeconnect.common.models import AuditEvent, Job

from .conftest import IEC, NOW

pytestmark = pytest.mark.django_db


def take(charge, payer, now=NOW):
    with transaction.atomic():
        return charge_wallet(charge=charge, actor=payer, now=now)


def test_fee_and_tax_leave_the_wallet_in_one_journal(funded, charge, payer):
    invoice = take(charge, payer)
    legs = {t.credit.code: t.amount_paise for t in Transfer.objects.filter(journal=invoice.journal)}
    assert legs == {
        "revenue:YCC": 200_00,
        "tax:cgst:07AAATY1234C1ZV": 18_00,
        "tax:sgst:07AAATY1234C1ZV": 18_00,
    }
    assert wallet_balance(IEC) == 764_00
    assert prove() == []


def test_the_invoice_says_what_was_charged(funded, charge, payer):
    invoice = take(charge, payer)
    assert invoice.number == "YCC/26-27/000001"
    assert (invoice.taxable_paise, invoice.cgst_paise, invoice.sgst_paise, invoice.igst_paise) == (
        200_00,
        18_00,
        18_00,
        0,
    )
    assert (invoice.total_paise, invoice.place_of_supply, invoice.financial_year) == (236_00, "07", "AM27")
    assert invoice.lines[0]["taxable_paise"] == 200_00
    assert invoice.recipient["iec"] == IEC
    assert Job.objects.filter(key=f"payments.render_invoice:{invoice.uuid}").exists()
    assert AuditEvent.objects.filter(action="payments.wallet.charged", target_id=str(invoice.uuid)).count() == 1


def test_another_state_pays_igst(funded, charge, payer):
    mumbai = replace(charge, recipient=replace(charge.recipient, state_code="27", state_name="Maharashtra"))
    invoice = take(mumbai, payer)
    assert (invoice.cgst_paise, invoice.sgst_paise, invoice.igst_paise) == (0, 0, 36_00)
    assert Transfer.objects.filter(journal=invoice.journal, credit__code__startswith="tax:igst:").count() == 1


def test_a_supplier_without_gstin_is_known_by_its_code(funded, charge, payer):
    invoice = take(replace(charge, supplier=replace(charge.supplier, gstin="")), payer)
    assert Transfer.objects.filter(journal=invoice.journal, credit__code="tax:cgst:YCC").exists()


def test_the_same_charge_again_returns_the_first_invoice(funded, charge, payer):
    first, again = take(charge, payer), take(charge, payer)
    assert again.pk == first.pk
    assert wallet_balance(IEC) == 764_00
    assert TaxInvoice.objects.filter(wallet=IEC).count() == 1


def test_a_retry_is_answered_even_from_an_emptied_wallet(charge, other_amount, payer, funded):
    take(charge, payer)
    big = replace(charge, reference="two", lines=(replace(charge.lines[0], rate_paise=647_45),))
    take(big, payer)
    assert wallet_balance(IEC) < charge.total_paise
    assert take(charge, payer).reference == charge.reference


def test_another_amount_under_the_same_key_is_a_conflict(funded, charge, other_amount, payer):
    take(charge, payer)
    with pytest.raises(ChargeConflict):
        take(other_amount, payer)
    assert wallet_balance(IEC) == 764_00


def test_another_wallet_under_the_same_key_is_a_conflict(funded, charge, payer):
    take(charge, payer)
    with pytest.raises(ChargeConflict):
        take(replace(charge, recipient=replace(charge.recipient, iec="ZZZPZ9999Z")), payer)


def test_too_little_money_leaves_nothing_and_no_gap(funded, charge, payer):
    dear = replace(charge, reference="dear", lines=(replace(charge.lines[0], rate_paise=10_000_00),))
    with transaction.atomic():
        with pytest.raises(InsufficientFunds) as refused:
            charge_wallet(charge=dear, actor=payer, now=NOW)
        invoice = charge_wallet(charge=charge, actor=payer, now=NOW)
    assert refused.value.needed_paise == 11_800_00
    assert "₹10,800.00" in str(refused.value)
    assert invoice.number == "YCC/26-27/000001"
    assert not Transfer.objects.filter(journal__endswith=":dear").exists()


def test_outside_a_transaction_it_refuses(charge, payer, monkeypatch):
    monkeypatch.setattr(charging, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="transaction"):
        charge_wallet(charge=charge, actor=payer, now=NOW)


def test_numbers_run_by_supplier_and_indian_financial_year(funded, charge, payer):
    last_evening = dt.datetime(2027, 3, 31, 18, 29, tzinfo=dt.UTC)  # 23:59 in India
    new_year = dt.datetime(2027, 3, 31, 18, 30, tzinfo=dt.UTC)  # 00:00 on 1 April in India
    numbers = [
        take(replace(charge, reference="a"), payer, last_evening).number,
        take(replace(charge, reference="b"), payer, new_year).number,
        take(replace(charge, reference="c", supplier=replace(charge.supplier, code="ACT")), payer, new_year).number,
    ]
    assert numbers == ["YCC/26-27/000001", "YCC/27-28/000001", "ACT/27-28/000001"]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE payments_taxinvoice SET total_paise = 1", "DELETE FROM payments_taxinvoice"],
)
def test_an_invoice_is_final(funded, charge, payer, statement):
    take(charge, payer)
    with pytest.raises(DatabaseError, match="final"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
