"""Taking a charge from a wallet and invoicing it: exactly once."""

import datetime as dt

from django.db import connection

from accounts.models import User
from payments.charges import Charge
from payments.models import TaxInvoice
from payments.services import invoices, ledger
from payments.services.ledger import InsufficientFunds as InsufficientFunds  # part of this module's interface
from tradeconnect.common import audit


class ChargeConflict(Exception):
    """This purpose and reference were charged before with another amount, wallet or supplier."""


def charge_wallet(*, charge: Charge, actor: User | None, now: dt.datetime) -> TaxInvoice:
    """Take a charge with its tax from the recipient's wallet and number its tax invoice.

    Belongs into the transaction of what is paid for, as its last step but one: the invoice's counter row and the wallet
    stay locked until the commit. The same charge again moves nothing and returns the first invoice.

    Returns: the tax invoice; its PDF is made by a job after the commit.

    Raises:
        RuntimeError: outside a transaction.
        InsufficientFunds: nothing was taken; the caller may go on in its transaction.
        ChargeConflict: the key was used for something else.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a wallet is charged inside the transaction of what is paid for")
    journal = f"{charge.purpose}:{charge.reference}"
    try:
        posting = ledger.post(
            journal=journal, legs=_legs(charge), reference=charge.reference[:80], actor=actor, now=now
        )
    except ledger.JournalConflict as conflict:
        raise ChargeConflict(journal) from conflict
    if posting.replayed:
        return TaxInvoice.objects.get(purpose=charge.purpose, reference=charge.reference)
    invoice = invoices.issue(charge=charge, journal=journal, now=now)
    audit.record(
        "payments.wallet.charged",
        actor=actor,
        target=invoice,
        now=now,
        on_behalf_of=charge.recipient.iec,
        data={"total_paise": charge.total_paise, "purpose": charge.purpose, "reference": charge.reference},
    )
    return invoice


def _legs(charge: Charge) -> list[ledger.Leg]:
    """Return the fee and every head of tax as transfers out of the wallet; the fee is always first."""
    source = ledger.wallet(charge.recipient.iec)
    supplier = charge.supplier.gstin or charge.supplier.code
    memo = "; ".join(line.description for line in charge.lines)
    legs = [ledger.Leg("fee", source, ledger.revenue(charge.supplier.code), charge.taxable_paise, memo)]
    heads = (("cgst", charge.cgst_paise), ("sgst", charge.sgst_paise), ("igst", charge.igst_paise))
    for head, paise in heads:
        if paise:
            memo = _label(charge, head)
            legs.append(ledger.Leg(head, source, ledger.tax(head, supplier), paise, memo))
    return legs


def _label(charge: Charge, head: str) -> str:
    names = ("SGST", "UTGST") if head == "sgst" else (head.upper(),)
    return ", ".join(label for label, _paise in charge.tax_rows if label.split()[0] in names)
