"""One-time codes, and what waits for them: a registration, a new password, a new e-mail or mobile number."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.people import User
from accounts.roles import UserKind


class Registration(models.Model):
    """What a person typed to register, waiting for the OTP. Whether the address is known already shows nowhere here."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    registered_as = models.CharField(_("Register User As"), max_length=20, choices=UserKind.choices)
    first_name = models.CharField(_("First name"), max_length=60)
    last_name = models.CharField(_("Last name"), max_length=60, blank=True)
    email = models.EmailField(_("E-mail"))
    mobile = models.CharField(_("Mobile number"), max_length=15)
    pin = models.CharField(_("PIN code"), max_length=6)
    district = models.CharField(_("District"), max_length=60)
    state_name = models.CharField(pgettext_lazy("of India", "State"), max_length=60)
    city = models.CharField(_("City"), max_length=80)
    language = models.CharField(max_length=2, default="en")
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, help_text=_("the OTP was right"))
    completed_at = models.DateTimeField(null=True, help_text=_("the worker has made the user, or found one"))

    def __str__(self) -> str:
        return f"{self.email} {self.created_at}"


class PasswordReset(models.Model):
    """Somebody asked for a new password for an address, known or not."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("E-mail"))
    language = models.CharField(max_length=2, default="en")
    created_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.email} {self.created_at}"


class ContactChange(models.Model):
    """A new e-mail or mobile number of a person, waiting until the old and the new end have both confirmed it."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        MOBILE = "mobile", _("Mobile number")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    old_value = models.CharField(max_length=254, blank=True)
    new_value = models.CharField(max_length=254)
    created_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.user}"


class OneTimeCode(models.Model):
    """A code of six digits on its way to a mail address, a mobile number, or both. Only its digest is stored.

    The worker makes the code, so that a page answers the same, and as fast, whether or not the address is known.
    """

    class Purpose(models.TextChoices):
        REGISTRATION = "registration", _("Registration")
        PASSWORD_RESET = "password_reset", _("New password")  # noqa: S105
        OLD_CONTACT = "old_contact", _("Change, old end")
        NEW_CONTACT = "new_contact", _("Change, new end")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    reference = models.UUIDField(db_index=True, help_text=_("of the registration, reset or change that it confirms"))
    email = models.EmailField(blank=True)
    mobile = models.CharField(max_length=15, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text=_("empty until the worker has made the code"))
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-requested_at", "-id"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.requested_at}"
