"""What an officer signs besides the certificate, and where the paper copy of a certificate is."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import OfficerPost
from coo.constants import PaperKind, PaperStatus
from coo.models.application import Application, Attachment
from coo.models.certificate import Certificate
from coo.models.review import Reason
from signing.models import Credential, SignatureJob
from tradeconnect.common.models import StoredFile


class Paper(models.Model):
    """A rejection letter, an attested document or a true copy: frozen data, made by a worker, signed by an officer."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    status = models.CharField(max_length=10, choices=PaperStatus.choices, default=PaperStatus.ASKED)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="papers")
    certificate = models.ForeignKey(Certificate, null=True, on_delete=models.PROTECT, related_name="papers")
    attachment = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(OfficerPost, on_delete=models.PROTECT, related_name="+", help_text=_("who signs it"))
    number = models.CharField(max_length=60, unique=True)
    data = models.JSONField(help_text=_("what is printed; frozen when it was asked for"))
    reason = models.ForeignKey(Reason, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # What it is signed with: the key and the short-lived activation of the PIN that was entered last, and when.
    credential = models.ForeignKey(Credential, null=True, on_delete=models.PROTECT, related_name="+")
    activation = models.CharField(max_length=40, blank=True)
    requested_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    unsigned_pdf = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    signature = models.ForeignKey(SignatureJob, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(fields=["application", "kind"], name="paper_by_file"),
            # The worklist asks which of an office's papers are not signed yet; nearly all are.
            models.Index(
                fields=["application"],
                condition=Q(status__in=[PaperStatus.ASKED, PaperStatus.RENDERED]),
                name="paper_on_its_way",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=PaperStatus.SIGNED) | Q(pdf__isnull=False, signed_at__isnull=False),
                name="paper_signed_has_pdf",
            ),
            models.CheckConstraint(
                # A void one lets its document go: the firm may remove it from a file that is open again.
                condition=~Q(kind=PaperKind.ATTESTATION)
                | Q(status=PaperStatus.VOID)
                | Q(attachment__isnull=False, certificate__isnull=False),
                name="paper_attestation_of_attachment",
            ),
            models.UniqueConstraint(
                fields=["certificate", "attachment"],
                condition=Q(kind=PaperKind.ATTESTATION) & ~Q(status=PaperStatus.VOID),
                name="paper_attested_once",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(kind=PaperKind.REJECTION) & ~Q(status=PaperStatus.VOID),
                name="paper_one_rejection_letter",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def file_name(self) -> str:
        """What the PDF is called when it is downloaded: a number without what no file system takes."""
        return f"{self.number.replace('/', '-')}.pdf"


class CopyRequest(models.Model):
    """A firm's request for a true copy of a certificate whose original is lost; its office grants or refuses it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="copy_requests")
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=500, blank=True)
    paper = models.OneToOneField(Paper, null=True, on_delete=models.PROTECT, related_name="copy_request")

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["certificate"], condition=Q(decided_at=None), name="copy_request_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.certificate}, {self.asked_at:%d/%m/%Y}"


class Dispatch(models.Model):
    """A paper copy on its way to the firm: courier and tracking number, and when it arrived."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="dispatches")
    courier = models.CharField(max_length=80)
    tracking_number = models.CharField(max_length=60, blank=True)
    sent_on = models.DateField()
    delivered_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_on", "-id"]

    def __str__(self) -> str:
        return f"{self.certificate}, {self.courier}"


class DocumentReading(models.Model):
    """The pages of an attached document as pictures, and the words on them, read in the sandbox after submission.

    It counts only while `sha256` is that of the attachment's file.
    """

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="reading")
    sha256 = models.CharField(max_length=64, help_text=_("of the file that was read: another may have replaced it"))
    read_at = models.DateTimeField()
    error = models.CharField(max_length=200, blank=True, help_text=_("code of why it could not be read"))
    has_text = models.BooleanField(default=False)
    pages = models.JSONField(
        default=list, help_text=_("for each page width, height in points and words as [left, top, right, bottom, text]")
    )
    pictures = models.ManyToManyField(StoredFile, through="PagePicture", related_name="+")

    def __str__(self) -> str:
        return str(self.attachment)


class PagePicture(models.Model):
    """A page of a document as a picture."""

    reading = models.ForeignKey(DocumentReading, on_delete=models.CASCADE, related_name="page_pictures")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["reading", "number"], name="page_picture_once")]

    def __str__(self) -> str:
        return f"{self.reading} page {self.number}"
