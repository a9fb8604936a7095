"""The certificate: numbered once, rendered and signed from frozen data, then valid until superseded or cancelled."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, OfficerPost, User
from coo.constants import PUBLISHED, CertificateStatus
from coo.models.application import Application, ApplicationVersion
from coo.numbers import CODE_ALPHABET
from signing.models import SignatureJob
from tradeconnect.common.models import StoredFile


def new_verification_code() -> str:
    """Return 12 characters (60 bits) that are printed on the certificate in groups of four."""
    return "".join(secrets.choice(CODE_ALPHABET) for _position in range(12))


def new_token() -> str:
    """Return 26 characters (130 bits) of base32 for the QR link."""
    return "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _position in range(26))


class Certificate(models.Model):
    """A certificate of origin. `data` is frozen when the number is taken; the PDF is made from it alone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=40, unique=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="certificates")
    version = models.ForeignKey(ApplicationVersion, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="certificates")
    post = models.ForeignKey(
        OfficerPost, null=True, on_delete=models.PROTECT, related_name="+", help_text=_("issuing officer")
    )
    declared_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text=_("of a self-declaration: who signs it")
    )
    status = models.CharField(max_length=10, choices=CertificateStatus.choices, default=CertificateStatus.NUMBERED)
    verification_code = models.CharField(max_length=12, default=new_verification_code)
    token = models.CharField(max_length=26, unique=True, default=new_token)
    data = models.JSONField(help_text=_("what is printed and embedded; frozen with the number"))
    numbered_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    unsigned_pdf = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    signature = models.ForeignKey(SignatureJob, null=True, on_delete=models.PROTECT, related_name="+")
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-numbered_at"]
        indexes = [
            models.Index(fields=["office", "-numbered_at"], name="certificate_by_office"),
            models.Index(fields=["office", "issued_at"], name="certificate_by_issue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status__in=["numbered", "rendered", "valid"]),
                name="certificate_one_live_per_file",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(PUBLISHED)) | Q(pdf__isnull=False, issued_at__isnull=False),
                name="certificate_published_has_pdf",
            ),
            # An officer of an office issues it, or the exporter declares it: never neither, never both.
            models.CheckConstraint(
                condition=Q(office__isnull=False, post__isnull=False, declared_by=None)
                | Q(office=None, post=None, declared_by__isnull=False),
                name="certificate_issued_or_declared",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_self_declared(self) -> bool:
        """The exporter declared and signed it; no agency issued it."""
        return self.declared_by_id is not None

    @property
    def maker(self) -> OfficerPost | User:
        """Who issues it from a post, or declares it: with the key named in `data`, what the paper says of it."""
        made_by = self.declared_by or self.post
        assert made_by is not None  # noqa: S101 - the constraint `certificate_issued_or_declared`
        return made_by

    @property
    def signer(self) -> User:
        """The person whose digital signature the certificate carries."""
        return self.maker.user if isinstance(self.maker, OfficerPost) else self.maker

    @property
    def printed_code(self) -> str:
        """The verification code in groups of four, as printed."""
        return " ".join(self.verification_code[start : start + 4] for start in range(0, 12, 4))


class CertificateCheck(models.Model):
    """How often a certificate was checked on a day. No person is recorded."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="checks")
    date = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "date"], name="certificate_check_once_a_day")]

    def __str__(self) -> str:
        return f"{self.certificate} {self.date}: {self.count}"
