"""Agencies with offices and posts, when the offices work, and the stamps and signatures that certificates show."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.in_force import InForceQuerySet
from accounts.models.people import User
from accounts.roles import PostRole
from tradeconnect.common.models import State, StoredFile


class Weekday(models.IntegerChoices):
    """Days as Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


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
    starts_on = models.DateField(default=dt.date(2000, 1, 1))
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["agency__name", "city"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="office_code_once")]

    def __str__(self) -> str:
        return f"{self.agency.name}, {self.city}"


class OfficerPost(models.Model):
    """A person's post in an office."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=14, choices=PostRole.choices)
    designation = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "office", "role"], name="post_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.designation}, {self.office}"


class Specimen(models.Model):
    """The picture of an office's stamp, or of the signature of who holds a post, with the days on which it is used.

    Certificates and letters are made with the one in force; without one nothing is issued.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="stamps")
    post = models.ForeignKey(OfficerPost, null=True, on_delete=models.PROTECT, related_name="signatures")
    picture = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(office__isnull=False, post=None) | Q(office=None, post__isnull=False),
                name="specimen_of_office_or_post",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="specimen_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office or self.post}, {self.starts_on:%d/%m/%Y}"


class OfficeHours(models.Model):
    """When an office works on a day of the week, between two dates. A day without hours is not worked."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens = models.TimeField()
    closes = models.TimeField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name_plural = "office hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=models.F("opens"), weekday__lte=6), name="office_hours_open_before_close"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}, {self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class Holiday(models.Model):
    """A day on which the offices of an agency, or one of them, do not work."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="holidays")
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "office", "day"], name="holiday_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
