"""Tables of the kernel: audit, numbers, jobs, files, mail, and the reference data that two apps share."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.Model):
    """A state or union territory of India with its GST code."""

    gst_code = models.CharField(max_length=2, unique=True)
    abbreviation = models.CharField(max_length=4)
    name = models.CharField(max_length=60)
    is_union_territory = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Country(models.Model):
    """A country or territory of ISO 3166."""

    code = models.CharField(max_length=2, primary_key=True, help_text=_("ISO 3166 alpha-2"))
    name = models.CharField(max_length=80)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.name


class DataFile(models.Model):
    """A file of reference data as it was last loaded, so that an unchanged one costs nothing at the next start."""

    name = models.CharField(max_length=80, unique=True)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class PinCode(models.Model):
    """A postal index number with one of its districts (a PIN may span several)."""

    pin = models.CharField(max_length=6, db_index=True)
    district = models.CharField(max_length=60)
    state_name = models.CharField(max_length=60)
    city = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pin", "district", "state_name"], name="pin_district_once")]

    def __str__(self) -> str:
        return f"{self.pin} {self.district}"


class AuditEvent(models.Model):
    """Who did what, for whom, when. Append-only: a trigger refuses every change."""

    at = models.DateTimeField()
    action = models.CharField(max_length=80, help_text=_("dotted, in the past tense: coo.application.submitted"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.CharField(max_length=120, blank=True, help_text=_("the firm or office acted for"))
    target_kind = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["target_kind", "target_id", "-at"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.action} {self.target_kind} {self.target_id}"


class NumberSeries(models.Model):
    """The last number given in one series and period; the row is the lock."""

    series = models.CharField(max_length=60)
    period = models.CharField(max_length=12)
    last_value = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"
        constraints = [models.UniqueConstraint(fields=["series", "period"], name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.period}: {self.last_value}"


class Job(models.Model):
    """The queue of record (outbox). Celery only rings; whoever drains claims rows here under a lease."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    ids = models.JSONField(default=dict)
    key = models.CharField(max_length=160, unique=True, help_text=_("one effect per key"))
    created_at = models.DateTimeField(auto_now_add=True)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["run_after", "id"],
                condition=models.Q(done_at__isnull=True, dead_at__isnull=True),
                name="job_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"


def stored_file_path(instance: "StoredFile", _filename: str) -> str:
    """Return a random path: the person's file name never reaches the disk."""
    return f"{instance.uuid.hex[:2]}/{instance.uuid.hex}"


class StoredFile(models.Model):
    """Bytes that never change, in the default storage, with their name, type, size and SHA-256."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, help_text=_("as the person named it; shown, never used as a path"))
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text=_("bytes"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=stored_file_path)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    def read(self) -> bytes:
        """Return the bytes; raise `FileDamaged` when they are not what was stored."""
        from tradeconnect.common.files import read_checked

        return read_checked(self)


class OutgoingMessage(models.Model):
    """A mail or an SMS as it was or will be sent; the row is written with the business fact, a job sends it.

    Codes and passwords stand in `text` as marks only; they wait sealed in `secrets` and are wiped when it is sent.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        SMS = "sms", _("SMS")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=4, choices=Channel.choices, default=Channel.MAIL)
    to = models.CharField(max_length=254, help_text=_("an e-mail address or a mobile number"))
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    secrets = models.TextField(blank=True, help_text=_("sealed; empty once sent"))
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["to", "-created_at"], name="message_by_address")]

    def __str__(self) -> str:
        return f"{self.subject or self.channel} → {self.to}"


class OutsideService(models.Model):
    """How a service outside the portal is doing, shared by all processes: `common.http` reads and writes it.

    After some failures in a row the circuit is open until `open_until`: nobody waits for a service that is down.
    """

    name = models.CharField(max_length=40, unique=True)
    failures = models.PositiveIntegerField(default=0, help_text=_("in a row"))
    open_until = models.DateTimeField(null=True, blank=True)
    last_failure_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name

    def rests_until(self, now: dt.datetime) -> dt.datetime | None:
        """Return until when nobody asks it, or None when it is asked."""
        return self.open_until if self.open_until is not None and self.open_until > now else None
