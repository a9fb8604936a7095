"""What was deleted or emptied, kept for a day to be put back. Sealed off: no page of an application reads it."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Firm
from tradeconnect.common.models import StoredFile


class Removal(models.Model):
    """A draft that was deleted, or a tab that was emptied, as it was; swept once it expires."""

    class Kind(models.TextChoices):
        DRAFT = "draft", _("Deleted draft")
        TAB = "tab", _("Emptied tab")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="removals")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    # By number, not by key: a deleted draft has none, and comes back with the same one.
    application = models.UUIDField(help_text=_("uuid of the application"))
    number = models.CharField(max_length=25)
    slug = models.CharField(max_length=30, blank=True, help_text=_("of the tab that was emptied"))
    importer = models.CharField(max_length=160, blank=True)
    content = models.JSONField(encoder=DjangoJSONEncoder, help_text=_("columns and rows by name"))
    files = models.ManyToManyField(StoredFile, related_name="+")
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-removed_at"]
        indexes = [models.Index(fields=["firm", "application"], name="removal_of_application")]

    def __str__(self) -> str:
        return f"{self.number} {self.slug}".strip()
