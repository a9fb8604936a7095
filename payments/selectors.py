"""What the ledger says about a wallet. Reads only."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, Max, Min, Q, QuerySet, Sum, When
from django.utils.translation import gettext as _

from payments.constants import AccountKind
from payments.models import LedgerAccount, TaxInvoice, Transfer

ENTRIES_A_PAGE = 10


def wallet_code(iec: str) -> str:
    """Return the ledger account of the wallet of the firm with this IEC."""
    return f"wallet:{iec}"


def wallet_balance(iec: str) -> int:
    """Return the balance of a firm's wallet in paise; 0 when it never held money."""
    balance = LedgerAccount.objects.filter(code=wallet_code(iec)).values_list("balance_paise", flat=True).first()
    return balance or 0


def statement(iec: str) -> QuerySet[Transfer]:
    """Return every transfer into or out of a firm's wallet, newest first, with both accounts."""
    account = LedgerAccount.objects.filter(code=wallet_code(iec))
    return Transfer.objects.filter(Q(debit__in=account) | Q(credit__in=account)).select_related("debit", "credit")


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One line of the statement: what belongs together in the ledger, seen from the wallet.

    `net_paise` is positive for money in; `balance_paise` is what the wallet held right after.
    """

    at: dt.datetime
    title: str
    net_paise: int
    balance_paise: int
    parts: tuple[Transfer, ...]
    invoice: TaxInvoice | None

    @property
    def in_paise(self) -> int:
        """Money in, or 0."""
        return max(self.net_paise, 0)

    @property
    def out_paise(self) -> int:
        """Money out, or 0."""
        return max(-self.net_paise, 0)


@dataclass(frozen=True, slots=True)
class StatementPage:
    """The entries of one page, and the page itself for the links below them."""

    page: Page[Any]
    entries: list[StatementEntry]


def statement_page(iec: str, number: str | int | None) -> StatementPage:
    """Return one page of a wallet's statement, newest first, ten entries: five queries however long the statement.

    Args: number: of the page as the address says it; nonsense is read as the first or the last.
    """
    code = wallet_code(iec)
    signed = Case(When(credit__code=code, then=F("amount_paise")), default=-F("amount_paise"))
    journals = (
        statement(iec)
        .order_by()
        .values("journal")
        .annotate(net=Sum(signed), first=Min("id"), last_at=Max("at"))
        .order_by("-last_at", "-first")
    )
    page = Paginator(journals, ENTRIES_A_PAGE).get_page(number)
    rows = list(page.object_list)
    before = max(page.start_index() - 1, 0)
    # The balance after the newest entry of this page is the sum of it and everything older.
    balance = journals[before:].aggregate(sum=Sum("net"))["sum"] or 0
    parts = _by_journal(statement(iec).filter(journal__in=[row["journal"] for row in rows]).order_by("id"))
    invoices = {
        invoice.journal: invoice
        for invoice in TaxInvoice.objects.filter(wallet=iec, journal__in=[row["journal"] for row in rows])
    }
    entries = []
    for row in rows:
        mine, invoice = tuple(parts[row["journal"]]), invoices.get(row["journal"])
        entries.append(StatementEntry(row["last_at"], _title(mine[0]), row["net"], balance, mine, invoice))
        balance -= row["net"]
    return StatementPage(page, entries)


def _by_journal(transfers: QuerySet[Transfer]) -> dict[str, list[Transfer]]:
    grouped: dict[str, list[Transfer]] = {}
    for transfer in transfers:
        grouped.setdefault(transfer.journal, []).append(transfer)
    return grouped


def _title(transfer: Transfer) -> str:
    """Say what a movement was, in the reader's language where the kind of the other account tells."""
    kind = transfer.debit.kind if transfer.credit.kind == AccountKind.WALLET else transfer.credit.kind
    if kind == AccountKind.GATEWAY:
        return _("Amount added")
    if kind == AccountKind.OPENING:
        return _("Opening balance")
    return transfer.memo
