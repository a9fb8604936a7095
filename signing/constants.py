"""Codes of signing."""

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
    NOT_YET_VALID = "not_yet_valid", _("Not yet valid")
    EXPIRED = "expired", _("Expired")
    REMOVED = "removed", _("Removed")
