"""The ledger: posted once, proved, never changed."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from payments.models import LedgerAccount, Transfer
from payments.selectors import wallet_balance
from payments.services import ledger
from payments.services.ledger import InsufficientFunds, JournalConflict, Leg, post, prove
from payments.services.wallet import open_balance

from .conftest import IEC, NOW

pytestmark = pytest.mark.django_db
REVENUE = ledger.revenue("YCC")


def pay(paise, *, journal="j", name="fee", to=REVENUE, iec=IEC):
    leg = Leg(name, ledger.wallet(iec), to, paise, "Fee")
    return post(journal=journal, legs=[leg], reference="ref", actor=None, now=NOW)


def test_money_moves_and_the_books_prove_it(funded):
    posting = pay(300_00)
    assert not posting.replayed
    assert wallet_balance(IEC) == 700_00
    assert prove() == []


def test_the_same_again_moves_nothing(funded):
    first, again = pay(300_00), pay(300_00)
    assert again.replayed
    assert [t.pk for t in again.transfers] == [t.pk for t in first.transfers]
    assert wallet_balance(IEC) == 700_00


def test_a_retry_of_a_success_is_answered_even_from_an_empty_wallet(funded):
    pay(1000_00)
    assert wallet_balance(IEC) == 0
    assert pay(1000_00).replayed


@pytest.mark.parametrize(
    "change", [{"paise": 301_00}, {"to": ledger.revenue("ACT")}, {"iec": "ZZZPZ9999Z"}, {"paise": 1}]
)
def test_the_same_key_for_something_else_is_a_conflict(funded, change):
    pay(300_00)
    with pytest.raises(JournalConflict):
        pay(**({"paise": 300_00} | change))
    assert wallet_balance(IEC) == 700_00


def test_too_little_money(funded):
    with pytest.raises(InsufficientFunds) as refused:
        pay(1000_01)
    assert (refused.value.balance_paise, refused.value.needed_paise) == (1000_00, 1000_01)
    assert "₹1,000.00" in str(refused.value)
    assert "₹0.01" in str(refused.value)


def test_a_wallet_that_never_held_money(db):
    with pytest.raises(InsufficientFunds) as refused:
        pay(1)
    assert refused.value.balance_paise == 0
    assert wallet_balance(IEC) == 0


def test_a_caller_who_goes_on_after_insufficient_funds_commits_no_half_journal(funded):
    with transaction.atomic():
        with pytest.raises(InsufficientFunds):
            pay(1000_01, journal="too-much")
        pay(1_00, journal="other")
    assert not Transfer.objects.filter(journal="too-much").exists()
    assert wallet_balance(IEC) == 999_00
    assert prove() == []


def test_legs_stand_or_fall_together(funded):
    legs = [
        Leg("fee", ledger.wallet(IEC), REVENUE, 900_00, "Fee"),
        Leg("cgst", ledger.wallet(IEC), ledger.tax("cgst", "YCC"), 200_00, "CGST"),
    ]
    with pytest.raises(InsufficientFunds) as refused:
        post(journal="j", legs=legs, reference="", actor=None, now=NOW)
    assert refused.value.needed_paise == 1100_00
    assert wallet_balance(IEC) == 1000_00


@pytest.mark.parametrize("paise", [0, -1])
def test_amounts_are_above_zero(funded, paise):
    with pytest.raises(IntegrityError), transaction.atomic():
        pay(paise)
    assert wallet_balance(IEC) == 1000_00


def test_a_transfer_is_between_two_accounts(funded):
    with pytest.raises(IntegrityError), transaction.atomic():
        pay(1, to=ledger.wallet(IEC))


def test_a_journal_has_legs(db):
    with pytest.raises(ValueError, match="leg"):
        post(journal="j", legs=[], reference="", actor=None, now=NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments_transfer SET amount_paise = amount_paise + 1",
        "DELETE FROM payments_transfer",
        "TRUNCATE payments_transfer CASCADE",
    ],
)
def test_transfers_are_append_only(funded, statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE refuses while deferred checks wait
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
    assert wallet_balance(IEC) == 1000_00


def test_the_database_itself_refuses_an_overdrawn_wallet(funded):
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerAccount.objects.filter(code=f"wallet:{IEC}").update(balance_paise=-1)


def test_prove_names_a_balance_that_was_tampered_with(funded):
    LedgerAccount.objects.filter(code=f"wallet:{IEC}").update(balance_paise=5)
    LedgerAccount.objects.filter(code=ledger.OPENING.code).update(balance_paise=7)
    found = {one.code: (one.stored_paise, one.proved_paise) for one in prove()}
    assert found == {f"wallet:{IEC}": (5, 1000_00), ledger.OPENING.code: (7, 0)}


def test_a_balance_is_opened_once_for_a_key(funded):
    assert open_balance(iec=IEC, amount_paise=1000_00, key="test", actor=None, now=NOW).replayed
    assert wallet_balance(IEC) == 1000_00
    with pytest.raises(JournalConflict):
        open_balance(iec=IEC, amount_paise=2000_00, key="test", actor=None, now=NOW)
