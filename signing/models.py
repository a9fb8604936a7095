"""Credentials that people registered, and signatures that were asked for. No key and no PIN is ever stored here."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signing.constants import CredentialKind, SignatureFormat, SignatureStatus
from tradeconnect.common.models import StoredFile


class Credential(models.Model):
    """A certificate that a person registered to sign with (guide, Registration of Digital Token)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=10, choices=CredentialKind.choices)
    subject = models.CharField(max_length=200, help_text=_("common name of the certificate"))
    issuer = models.CharField(max_length=200)
    serial = models.CharField(max_length=60, help_text=_("hexadecimal"))
    fingerprint = models.CharField(max_length=64, unique=True, help_text=_("SHA-256 of the certificate's DER"))
    certificate = models.TextField(help_text=_("PEM of the certificate and its issuers; public"))
    key_name = models.CharField(max_length=80, help_text=_("where the backend finds the key; not the key"))
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    failed_pins = models.PositiveSmallIntegerField(default=0, help_text=_("wrong PINs in a row"))
    locked_until = models.DateTimeField(null=True, help_text=_("after too many of them"))
    revocation_list_at = models.DateTimeField(
        null=True, help_text=_("when the revocation list was made that it was checked against; null: not checked")
    )
    reminded_days = models.PositiveSmallIntegerField(
        null=True, help_text=_("the shortest time before its end at which the owner was told of it")
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.subject} ({self.serial})"


class SignatureJob(models.Model):
    """One signature asked for by a purpose and a reference; this app knows nothing else about them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=40, help_text=_("as coo.declaration or coo.certificate"))
    reference = models.CharField(max_length=80, help_text=_("what the purpose's app finds its row by"))
    format = models.CharField(max_length=3, choices=SignatureFormat.choices)
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="jobs")
    status = models.CharField(max_length=10, choices=SignatureStatus.choices, default=SignatureStatus.REQUESTED)
    reason = models.CharField(max_length=120, blank=True, help_text=_("goes into the signature"))
    content = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", help_text=_("what is signed"))
    result = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+", help_text=_("CMS or signed PDF")
    )
    activation = models.CharField(max_length=40, blank=True, help_text=_("name of the PIN's short-lived activation"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "reference"], name="signature_once"),
            models.CheckConstraint(
                condition=~Q(status="completed") | Q(result__isnull=False, completed_at__isnull=False),
                name="signature_completed_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.reference}"
