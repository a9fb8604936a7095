"""People, firms (IEC) with branches and members, agencies with offices and posts."""

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.roles import PostRole, Right
from tradeconnect.common.models import State, StoredFile


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new user; the address is stored in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by the address as it was typed."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who can sign in. What they may do follows from memberships, posts and the operator flag."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("E-mail"), unique=True)
    first_name = models.CharField(_("First name"), max_length=60)
    last_name = models.CharField(_("Last name"), max_length=60, blank=True)
    mobile = models.CharField(_("Mobile number"), max_length=15, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False, help_text=_("helpdesk; never decides on a file"))
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Return first and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """Return the first name."""
        return self.first_name


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


class InForceQuerySet(models.QuerySet[Any]):
    """Rows that hold on a day: started, not ended."""

    def in_force(self, day: dt.date) -> "InForceQuerySet":
        """Return the rows whose period includes `day`."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Membership(models.Model):
    """What a person may do for a firm, and until when."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="memberships")
    rights = ArrayField(models.CharField(max_length=10, choices=Right.choices))
    is_owner = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "firm"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} for {self.firm}"


class Agency(models.Model):
    """A body that issues certificates of origin (appendices 2B and 2E). Dates come from public notices."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=160)
    name_hi = models.CharField(_("Name in Hindi"), max_length=160, blank=True)
    kind = models.CharField(max_length=10, help_text=_("GOV, SEZ, CHAMBER, EPC"))
    products = models.CharField(max_length=160, blank=True, help_text=_("the products it may certify; empty: all"))
    issues_non_preferential = models.BooleanField(default=False)
    issues_preferential = models.BooleanField(default=False)
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
