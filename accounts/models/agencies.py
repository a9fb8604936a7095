"""Agencies with offices and posts."""

import datetime as dt
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.in_force import InForceQuerySet
from accounts.models.people import User
from accounts.roles import PostRole
from tradeconnect.common.models import State, StoredFile


class Agency(models.Model):
    """A body that issues certificates of origin (appendices 2B and 2E). Dates come from public notices."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=160)
    name_hi = models.CharField(_("Name in Hindi"), max_length=160, blank=True)
    kind = models.CharField(max_length=10, help_text=_("GOV, SEZ, CHAMBER, EPC"))
    products = models.CharField(max_length=160, blank=True, help_text=_("the products it may certify; empty: all"))
    gstin = models.CharField(_("GSTIN"), max_length=15, blank=True)
    state = models.ForeignKey(State, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    starts_on = models.DateField(default=dt.date(2000, 1, 1))
    ends_on = models.DateField(null=True, blank=True)
    source_status = models.CharField(max_length=60, blank=True, help_text=_("what our source says of it"))

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """An office of an agency: where files go, who numbers certificates."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="offices")
    code = models.CharField(max_length=6, help_text=_("as DEL; part of the certificate number"))
    city = models.CharField(max_length=80)
    address = models.CharField(max_length=300)
    email = models.EmailField(blank=True)
    promise_hours = models.PositiveIntegerField(default=16, help_text=_("working hours within which it decides"))
    stamp = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(default=dt.date(2000, 1, 1))
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["agency__name", "city"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="office_code_once")]

    def __str__(self) -> str:
        return f"{self.agency.name}, {self.city}"


class OfficerPost(models.Model):
    """A person's post in an office, with the specimen signature that certificates show."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=14, choices=PostRole.choices)
    designation = models.CharField(max_length=80)
    specimen_signature = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "office", "role"], name="post_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.designation}, {self.office}"
