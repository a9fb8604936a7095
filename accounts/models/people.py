"""People who can sign in, their sessions, and how often somebody tried."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import REFERENCE_ACTS, REFERENCE_MODELS, UserKind


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


class User(AbstractBaseUser):  # type: ignore[django-manager-missing]  # the devices' managers are not typed
    """A person who can sign in. What they may do follows from memberships, posts and the operator flag."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("E-mail"), unique=True)
    first_name = models.CharField(_("First name"), max_length=60)
    last_name = models.CharField(_("Last name"), max_length=60, blank=True)
    mobile = models.CharField(_("Mobile number"), max_length=15, blank=True)
    registered_as = models.CharField(_("Register User As"), max_length=20, choices=UserKind.choices, blank=True)
    pin = models.CharField(_("PIN code"), max_length=6, blank=True)
    district = models.CharField(_("District"), max_length=60, blank=True)
    state_name = models.CharField(pgettext_lazy("of India", "State"), max_length=60, blank=True)
    city = models.CharField(_("City"), max_length=80, blank=True)
    language = models.CharField(max_length=2, default="en", help_text=_("of mails and SMS"))
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False, help_text=_("helpdesk; never decides on a file"))
    from_directory = models.BooleanField(default=False, help_text=_("came with customer-portal credentials"))
    must_change_password = models.BooleanField(default=False)
    password_expires_at = models.DateTimeField(null=True, blank=True, help_text=_("of a mailed one-time password"))
    last_firm = models.ForeignKey(
        "accounts.Firm",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("acted for last"),
    )
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

    @property
    def is_staff(self) -> bool:
        """Tell whether the person may enter Django's admin: operators, whose session a second factor has confirmed."""
        is_verified = getattr(self, "is_verified", None)  # put there by django-otp's middleware
        return self.is_active and self.is_operator and is_verified is not None and is_verified()

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Tell whether the person may do `perm`, as `coo.change_fee`, in the admin: reference data, never to delete."""
        app, _dot, codename = perm.partition(".")
        act, _line, model = codename.partition("_")
        return self.is_staff and act in REFERENCE_ACTS and f"{app}.{model}" in REFERENCE_MODELS

    def has_module_perms(self, app_label: str) -> bool:
        """Tell whether the admin shows the person anything of an app."""
        return self.is_staff and any(model.startswith(f"{app_label}.") for model in REFERENCE_MODELS)


class UserSession(models.Model):
    """A sign-in that a person can see and end: where from, with what, when last seen."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    source = models.GenericIPAddressField(null=True, help_text=_("address that it came from"))
    agent = models.CharField(max_length=200, blank=True, help_text=_("what the browser calls itself"))
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return f"{self.user} since {self.started_at}"


class Throttle(models.Model):
    """How often something was tried for one key within a window, and until when no more tries are taken.

    In PostgreSQL, so that it survives a restart of Redis and holds for all processes. The key is a digest: the table
    tells nobody whose address was tried.
    """

    scope = models.CharField(max_length=40)
    key_digest = models.CharField(max_length=64)
    subject_digest = models.CharField(
        max_length=64, blank=True, db_index=True, help_text=_("of the first part of the key: whose tries they are")
    )
    tries = models.PositiveIntegerField(default=0)
    window_ends_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key_digest"], name="throttle_once")]

    def __str__(self) -> str:
        return f"{self.scope}: {self.tries}"
