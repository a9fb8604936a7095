"""Summaries of large applications as PDF, made by a worker and kept for a day."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coo.models.application import Application


class SummaryCopy(models.Model):
    """The summary of an application in a language, as somebody asked for it: its content comes when it is made.

    The bytes stand in the row, not in the storage: they live for a day and go with the row, whoever deletes it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="summary_copies")
    language = models.CharField(max_length=10)
    shows = models.CharField(max_length=64, help_text=_("SHA-256 of what it prints"))
    content = models.BinaryField(default=b"", help_text=_("the PDF; empty until it is made"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "language"], name="summary_copy_once")]

    def __str__(self) -> str:
        return f"summary of {self.application} in {self.language}"
