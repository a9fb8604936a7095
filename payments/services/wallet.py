"""Opening a wallet with money that another system held."""

import datetime as dt

from accounts.models import User
from payments.services import ledger
from tradeconnect.common import audit


def open_balance(*, iec: str, amount_paise: int, key: str, actor: User | None, now: dt.datetime) -> ledger.Posting:
    """Take over a balance into a firm's wallet: opening account to wallet, once for a key.

    Args:
        iec: of the firm. amount_paise: above zero.
        key: what makes it unique, as `demo:AAXCS4821K` or the old system's entry; at most 80 characters.

    Returns: the posting; the same key again returns the first one.

    Raises: JournalConflict when the key was used for another firm or amount.
    """
    leg = ledger.Leg("open", ledger.OPENING, ledger.wallet(iec), amount_paise, "Opening balance")
    posting = ledger.post(journal=f"opening:{key}", legs=[leg], reference=key, actor=actor, now=now)
    if not posting.replayed:
        audit.record(
            "payments.wallet.opened",
            actor=actor,
            target=posting.transfers[0].credit,
            now=now,
            on_behalf_of=iec,
            data={"amount_paise": amount_paise, "key": key},
        )
    return posting
