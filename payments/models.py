"""Ledger, gateway payments and tax invoices. Integer paise; append-only where money moved.

A transfer takes `amount_paise` from `debit` and gives it to `credit`: every row balances by itself. The stored
balance of a wallet is a cache that `payments.services.ledger.prove` compares with the transfers.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from payments.constants import AccountKind, IntentStatus, SandboxState
from tradeconnect.common.models import StoredFile


class LedgerAccount(models.Model):
    """An account of the ledger, by code: `wallet:AAXCS4821K`, `gateway:sandbox`, `revenue:YCC`, `tax:cgst:07…`."""

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=8, choices=AccountKind.choices)
    balance_paise = models.BigIntegerField(default=0, help_text=_("kept for wallets only"))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(balance_paise__gte=0), name="ledger_account_never_overdrawn")]

    def __str__(self) -> str:
        return self.code


class Transfer(models.Model):
    """One movement of money. Never changed, never deleted (trigger); a correction is a new transfer."""

    key = models.CharField(max_length=120, unique=True, help_text=_("idempotency key; posted once"))
    journal = models.CharField(max_length=100, help_text=_("what belongs together"))
    debit = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="credits")
    amount_paise = models.BigIntegerField()
    memo = models.CharField(max_length=160)
    reference = models.CharField(max_length=80, blank=True, help_text=_("file number, invoice or payment"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["journal"], name="transfer_by_journal")]
        constraints = [
            models.CheckConstraint(condition=Q(amount_paise__gt=0), name="transfer_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="transfer_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.debit} → {self.credit}: {self.amount_paise}"


class PaymentIntent(models.Model):
    """A payment through a gateway. `purpose` and `reference` say what for; this app knows nothing else about them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    wallet = models.CharField(max_length=10, help_text=_("IEC of the firm whose wallet gets the money"))
    purpose = models.CharField(max_length=40, help_text=_("as wallet.top_up or coo.application"))
    reference = models.CharField(max_length=80)
    amount_paise = models.BigIntegerField()
    gateway = models.CharField(max_length=20)
    gateway_reference = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=10, choices=IntentStatus.choices, default=IntentStatus.CREATED)
    return_path = models.CharField(max_length=200, help_text=_("page of the portal shown afterwards"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=200, blank=True, help_text=_("what became of the money, or why it failed"))

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_paise__gt=0), name="intent_positive"),
            # A double click must not start two payments of one thing.
            models.UniqueConstraint(
                fields=["wallet", "purpose", "reference", "amount_paise", "gateway"],
                condition=Q(status__in=[IntentStatus.CREATED, IntentStatus.PENDING]),
                name="intent_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.reference} {self.amount_paise}"


class GatewayEvent(models.Model):
    """What a gateway told us, as it told us; append-only (trigger). The same event twice is one row."""

    gateway = models.CharField(max_length=20)
    event_id = models.CharField(max_length=80)
    intent = models.ForeignKey(PaymentIntent, null=True, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)
    payload = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "event_id"], name="gateway_event_once")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.kind} {self.event_id}"


class TaxInvoice(models.Model):
    """A GST tax invoice (rule 46). Numbered with the payment, never edited; the PDF is made from the row."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=16)
    supplier_code = models.CharField(max_length=12)
    financial_year = models.CharField(max_length=4)
    purpose = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    wallet = models.CharField(max_length=10, help_text=_("IEC of the recipient"))
    supplier = models.JSONField()
    recipient = models.JSONField()
    lines = models.JSONField()
    place_of_supply = models.CharField(max_length=2, help_text=_("GST state code"))
    taxable_paise = models.BigIntegerField()
    cgst_paise = models.BigIntegerField(default=0)
    sgst_paise = models.BigIntegerField(default=0)
    igst_paise = models.BigIntegerField(default=0)
    total_paise = models.BigIntegerField()
    issued_at = models.DateTimeField()
    journal = models.CharField(max_length=100)
    pdf = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-issued_at"]
        indexes = [models.Index(fields=["journal"], name="invoice_by_journal")]
        constraints = [
            models.UniqueConstraint(fields=["supplier_code", "financial_year", "number"], name="invoice_number_once"),
            models.UniqueConstraint(fields=["purpose", "reference"], name="invoice_once_per_purpose"),
        ]

    def __str__(self) -> str:
        return self.number


class SandboxOrder(models.Model):
    """What the sandbox bank remembers of a payment. It stands for another firm's database; no ledger reads it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    merchant_reference = models.UUIDField(unique=True, help_text=_("of the payment, as the portal gave it"))
    amount_paise = models.BigIntegerField()
    paid_paise = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=SandboxState.choices, default=SandboxState.CREATED)
    turns_at = models.DateTimeField(null=True, help_text=_("when a pending or failed payment succeeds after all"))
    is_silent = models.BooleanField(default=False, help_text=_("the answer to the portal gets lost"))
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.uuid} {self.state}"
