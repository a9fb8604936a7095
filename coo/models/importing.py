"""Lists of rows that were read from a spreadsheet and wait to be taken into an application."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coo.models.application import Application


class ImportKind(models.TextChoices):
    """What the rows of a list become."""

    ITEMS = "items", _("Export items")
    INPUTS = "inputs", _("Inputs")


class RowImport(models.Model):
    """A list as somebody read it in: nothing of it is in the application until they confirm it.

    It is kept in the database, not in the session: who logs in again finds it as it was. Of each person there is one
    for each kind of rows of an application. What was not taken stays, to be mended.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=6, choices=ImportKind.choices)
    source = models.CharField(max_length=120, blank=True, help_text=_("name of the file; empty when it was pasted"))
    rows = models.JSONField(help_text=_("row number, cells as text and problems of cells, by name of the form's field"))
    names = models.JSONField(help_text=_("names of the form's fields that the list has a column for, in its order"))
    unknown = models.JSONField(default=list, help_text=_("headings that are no field"))
    read_count = models.PositiveIntegerField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "kind", "created_by"], name="row_import_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.source or 'pasted cells'}"
