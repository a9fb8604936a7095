"""Firms (IEC) with branches, members, and those invited to become members."""

import datetime as dt
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.in_force import InForceQuerySet
from accounts.models.people import User
from accounts.roles import Capacity, Right
from tradeconnect.common.models import State


class Firm(models.Model):
    """An exporter as the IEC registry knows it. The IEC is a PAN, or ten digits for old ones (spec section 2)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    iec = models.CharField(_("IEC"), max_length=10, unique=True)
    name = models.CharField(_("Firm name"), max_length=120)
    pan = models.CharField(_("PAN"), max_length=10)
    email = models.EmailField(_("E-mail"), blank=True)
    is_active = models.BooleanField(default=True, help_text=_("as the registry says"))
    refreshed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(iec__regex=r"^([A-Z]{3}[PCHFATBLJG][A-Z][0-9]{4}[A-Z]|[0-9]{10})$"), name="firm_iec_shape"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.iec})"


class Branch(models.Model):
    """A branch of a firm as the registry knows it; read-only in the portal. Number 000 is the head office."""

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="branches")
    number = models.CharField(_("Branch number"), max_length=3)
    address = models.CharField(_("Address"), max_length=300)
    city = models.CharField(_("City"), max_length=80)
    pin = models.CharField(_("PIN code"), max_length=6)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    gstin = models.CharField(_("GSTIN"), max_length=15, blank=True)
    is_current = models.BooleanField(default=True, help_text=_("the registry still lists it"))

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "branches"
        constraints = [models.UniqueConstraint(fields=["firm", "number"], name="branch_number_once")]

    def __str__(self) -> str:
        return f"{self.number}, {self.full_address}"

    @property
    def full_address(self) -> str:
        """Return address, city and PIN on one line."""
        return f"{self.address}, {self.city} {self.pin}"


class MembershipQuerySet(InForceQuerySet):
    """Memberships by day and by whether they were ended."""

    def in_force(self, day: dt.date) -> "MembershipQuerySet":
        """Return the memberships that hold on `day` and were not ended."""
        return super().in_force(day).filter(ended_at=None)  # type: ignore[return-value]


class Membership(models.Model):
    """What a person may do for a firm, and until when."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="memberships")
    rights = ArrayField(models.CharField(max_length=10, choices=Right.choices))
    capacity = models.CharField(max_length=10, choices=Capacity.choices, default=Capacity.COLLEAGUE)
    is_owner = models.BooleanField(default=False, help_text=_("the registry lists their e-mail for the IEC"))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text=_("left or was revoked; counts at once"))
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "firm"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} for {self.firm}"


class Invitation(models.Model):
    """A firm's offer to a person, known by e-mail, to act for it. Accepted by whoever signs in with that e-mail."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("E-mail"))
    rights = ArrayField(models.CharField(max_length=10, choices=Right.choices))
    capacity = models.CharField(max_length=10, choices=Capacity.choices, default=Capacity.COLLEAGUE)
    ends_on = models.DateField(null=True, blank=True, help_text=_("of the membership"))
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "email"],
                condition=Q(accepted_at=None, declined_at=None, revoked_at=None),
                name="invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} for {self.firm}"
