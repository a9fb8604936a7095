"""Codes of payments."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class IntentStatus(models.TextChoices):
    """Where a gateway payment stands. Paid never goes back; a late success may follow a failure."""

    CREATED = "created", _("Started")
    PENDING = "pending", _("Being confirmed")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")
    MISMATCH = "mismatch", _("Under review")


# What still waits for its payer or the bank.
OPEN: Final = frozenset({IntentStatus.CREATED.value, IntentStatus.PENDING.value})
# What a success may still come for: the money is there, also after a failure or an expiry was reported.
UNPAID: Final = OPEN | {IntentStatus.FAILED.value, IntentStatus.EXPIRED.value}


# The purpose of a payment that adds an amount to the firm's wallet, and is for nothing else.
TOP_UP: Final = "wallet.top_up"


class AccountKind(models.TextChoices):
    """What a ledger account stands for."""

    WALLET = "wallet", _("CoO Wallet of a firm")
    GATEWAY = "gateway", _("Money on its way from a gateway")
    REVENUE = "revenue", _("Fees of an agency")
    TAX = "tax", _("GST to pay")
    SUSPENSE = "suspense", _("Money that could not be matched")
    OPENING = "opening", _("Opening balances")


class SandboxState(models.TextChoices):
    """Where an order stands at the sandbox bank."""

    CREATED = "created", _("Waiting for the payer")
    PENDING = "pending", _("Being processed")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Failed")
