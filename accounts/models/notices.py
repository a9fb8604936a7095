"""What the portal tells people: notices of the bell, announcements, and what a person does not want to hear of."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.firms import Firm
from accounts.models.people import User
from accounts.roles import Audience


class Notice(models.Model):
    """One line under the bell of a person, in the language that they read when it was written."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40, help_text=_("a key of accounts.notices.KINDS"))
    title = models.CharField(max_length=200)
    path = models.CharField(max_length=200, blank=True, help_text=_("of the page that it leads to"))
    firm = models.ForeignKey(Firm, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["user"], condition=Q(read_at=None), name="notice_not_read")]

    def __str__(self) -> str:
        return self.title


class NoticePreference(models.Model):
    """A kind of notice that a person does not want on a channel; what law needs cannot be declined."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=4, help_text=_("mail or sms"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "channel"], name="notice_preference_once")]

    def __str__(self) -> str:
        return f"{self.user}: no {self.channel} of {self.kind}"


class Announcement(models.Model):
    """What operators tell everybody, exporters or officers, from one moment to another."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("Title"), max_length=120)
    title_hi = models.CharField(_("Title in Hindi"), max_length=120, blank=True)
    text = models.TextField(_("Text"), max_length=2000)
    text_hi = models.TextField(_("Text in Hindi"), max_length=2000, blank=True)
    audience = models.CharField(_("For whom"), max_length=10, choices=Audience.choices)
    starts_at = models.DateTimeField(_("From"))
    ends_at = models.DateTimeField(_("Until"), null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    to_bell = models.BooleanField(_("Also under the bell, by mail"), default=False)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_at", "-id"]

    def __str__(self) -> str:
        return self.title
