"""The ledger: the only code that writes a transfer or a balance.

The order is the design. The keys go in first, so that a repeated request finds its own answer even when the wallet has
emptied since; the balance moves last, in one conditional UPDATE that locks the wallet for as short as can be.
(`tests/benchmarks/bench_ledger.py` measures it.)
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from payments.constants import AccountKind
from payments.models import LedgerAccount, Transfer
from payments.selectors import wallet_code
from tradeconnect.common.money import format_inr


class InsufficientFunds(Exception):
    """The wallet holds less than is needed. Attributes: balance_paise, needed_paise. The text is fit for the user."""

    def __init__(self, balance_paise: int, needed_paise: int) -> None:
        self.balance_paise, self.needed_paise = balance_paise, needed_paise
        super().__init__(balance_paise, needed_paise)

    def __str__(self) -> str:
        return _("The wallet holds %(balance)s and %(needed)s is needed. Add %(missing)s to it first.") % {
            "balance": format_inr(self.balance_paise),
            "needed": format_inr(self.needed_paise),
            "missing": format_inr(self.needed_paise - self.balance_paise),
        }


class JournalConflict(Exception):
    """The key was used before for something else: another amount or other accounts."""


@dataclass(frozen=True, slots=True)
class Account:
    """A ledger account by code and kind; its row is made when money first touches it."""

    code: str
    kind: AccountKind


@dataclass(frozen=True, slots=True)
class Leg:
    """One transfer of a journal. `name` is unique in the journal: journal and name are the idempotency key."""

    name: str
    debit: Account
    credit: Account
    amount_paise: int
    memo: str


@dataclass(frozen=True, slots=True)
class Posting:
    """The transfers of a journal. `replayed` tells that they were there before and nothing moved now."""

    transfers: tuple[Transfer, ...]
    replayed: bool


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A stored balance that the transfers do not prove."""

    code: str
    stored_paise: int
    proved_paise: int


def wallet(iec: str) -> Account:
    """The wallet of a firm."""
    return Account(wallet_code(iec), AccountKind.WALLET)


def gateway_money(name: str) -> Account:
    """Money that a gateway took and still owes us."""
    return Account(f"gateway:{name}", AccountKind.GATEWAY)


def revenue(agency_code: str) -> Account:
    """Fees of an agency."""
    return Account(f"revenue:{agency_code}", AccountKind.REVENUE)


def tax(head: str, supplier: str) -> Account:
    """GST to pay, by head (`cgst`, `sgst`, `igst`) and the supplier's GSTIN, or its code where it has none."""
    return Account(f"tax:{head}:{supplier}", AccountKind.TAX)


def suspense(name: str) -> Account:
    """Money from a gateway that could not be matched; an operator's matter."""
    return Account(f"suspense:{name}", AccountKind.SUSPENSE)


OPENING = Account("opening:migration", AccountKind.OPENING)


def leg_key(journal: str, name: str) -> str:
    """Return the idempotency key of a leg."""
    return f"{journal}:{name}"


def post(*, journal: str, legs: Sequence[Leg], reference: str, actor: User | None, now: dt.datetime) -> Posting:
    """Move money: all legs or none, and once for a journal however often it is asked.

    Args:
        journal: names what belongs together, as `coo.application:<uuid>`; at most 100 characters.
        legs: amounts in paise above zero. The first leg must always have the same name in the same kind of journal.
        reference: file number, invoice or payment, at most 80 characters; shown in the statement.
        actor: the person, or None for the system.

    Returns: the transfers, and whether they were posted before.

    Raises: InsufficientFunds, JournalConflict; after either nothing of this call is left, even if the caller's
        transaction goes on.
    """
    if not legs:
        raise ValueError("a journal has at least one leg")
    # A savepoint of its own: a caller who catches InsufficientFunds and commits must not commit half a journal.
    with transaction.atomic():
        accounts = _accounts(legs)
        rows = [
            Transfer(
                key=leg_key(journal, leg.name),
                journal=journal,
                debit=accounts[leg.debit.code],
                credit=accounts[leg.credit.code],
                amount_paise=leg.amount_paise,
                memo=leg.memo[:160],
                reference=reference,
                actor=actor,
                at=now,
            )
            for leg in legs
        ]
        if not _insert(rows):
            return Posting(_replay(journal, rows), replayed=True)
        _move_balances(legs, accounts)
    return Posting(tuple(rows), replayed=False)


def _accounts(legs: Iterable[Leg]) -> dict[str, LedgerAccount]:
    """Return the rows of the accounts by code, making those that are new, always in one order."""
    wanted = {account.code: account.kind for leg in legs for account in (leg.debit, leg.credit)}
    found = LedgerAccount.objects.in_bulk(sorted(wanted), field_name="code")
    for code in sorted(set(wanted) - set(found)):
        found[code], _created = LedgerAccount.objects.get_or_create(code=code, defaults={"kind": wanted[code]})
    return found


def _insert(rows: list[Transfer]) -> bool:
    """Insert the transfers and tell whether they are new. Waits for whoever holds the same key uncommitted."""
    try:
        with transaction.atomic():
            Transfer.objects.bulk_create(rows)
    except IntegrityError:
        if not Transfer.objects.filter(key__in=[row.key for row in rows]).exists():
            raise
        return False
    return True


def _replay(journal: str, rows: list[Transfer]) -> tuple[Transfer, ...]:
    """Return the transfers posted under this journal; raise JournalConflict unless they say the same."""
    before = tuple(Transfer.objects.filter(journal=journal).select_related("debit", "credit").order_by("id"))
    if {_said(row) for row in before} != {_said(row) for row in rows}:
        raise JournalConflict(journal)
    return before


def _said(row: Transfer) -> tuple[str, int, int, int]:
    return row.key, row.debit_id, row.credit_id, row.amount_paise


def _move_balances(legs: Iterable[Leg], accounts: dict[str, LedgerAccount]) -> None:
    """Move the stored balances of the wallets that the legs touch, in one order, last of all."""
    change: dict[str, int] = defaultdict(int)
    for leg in legs:
        change[leg.debit.code] -= leg.amount_paise
        change[leg.credit.code] += leg.amount_paise
    for code in sorted(change):
        account, paise = accounts[code], change[code]
        if account.kind != AccountKind.WALLET or paise == 0:
            continue
        if paise > 0:
            LedgerAccount.objects.filter(pk=account.pk).update(balance_paise=F("balance_paise") + paise)
        elif not _take(account.pk, -paise):
            held = LedgerAccount.objects.values_list("balance_paise", flat=True).get(pk=account.pk)
            raise InsufficientFunds(held, -paise)


def _take(account_id: int, paise: int) -> bool:
    """Take from a wallet if it holds enough, in one statement: the condition is read under the row's lock."""
    return bool(
        LedgerAccount.objects.filter(pk=account_id, balance_paise__gte=paise).update(
            balance_paise=F("balance_paise") - paise
        )
    )


def prove() -> list[Discrepancy]:
    """Return every account whose stored balance its transfers do not prove; empty when the books are right.

    Wallets must hold what came in less what went out; other accounts keep no stored balance.
    """

    def total(side: str) -> Coalesce:
        sums = (
            Transfer.objects.filter(**{side: OuterRef("pk")}).order_by().values(side).annotate(sum=Sum("amount_paise"))
        )
        return Coalesce(Subquery(sums.values("sum")), Value(0))

    rows = LedgerAccount.objects.annotate(got=total("credit"), gave=total("debit")).order_by("code")
    return [
        Discrepancy(row.code, row.balance_paise, expected)
        for row in rows
        if row.balance_paise != (expected := row.got - row.gave if row.kind == AccountKind.WALLET else 0)
    ]
