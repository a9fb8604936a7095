"""Codes of signing."""

import datetime as dt
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class CredentialKind(models.TextChoices):
    """How a person signs (spec section 12). Each kind has a backend of the same name."""

    SOFTWARE = "software", _("PKCS#12 file (development)")


class SignatureStatus(models.TextChoices):
    """Where a signature stands."""

    REQUESTED = "requested", _("Requested")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Failed")


class SignatureFormat(models.TextChoices):
    """What is made: a detached CMS over bytes (CAdES), or a signature inside a PDF (PAdES)."""

    CMS = "cms", _("Detached CMS")
    PDF = "pdf", _("PDF signature")


class CredentialState(models.TextChoices):
    """How a credential stands at a moment; computed, never stored."""

    USABLE = "usable", _("Ready to sign")
    EXPIRES_SOON = "expires_soon", _("Expires soon")
    NOT_YET_VALID = "not_yet_valid", _("Not yet valid")
    EXPIRED = "expired", _("Expired")
    REMOVED = "removed", _("Removed")


class RegistrationPage(models.TextChoices):
    """The two buttons of the guide (Registration of Digital Token/ Aadhar)."""

    DSC = "dsc", _("Register New DSC")
    ESIGN = "esign", _("Register for Aadhaar E-sign")


# How many days before its end a person is told of a certificate, the longest time first.
REMINDER_DAYS: Final = (30, 7)
EXPIRES_SOON: Final = dt.timedelta(days=REMINDER_DAYS[0])
