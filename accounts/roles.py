"""Every role and right by name. Nothing else in the project spells one out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Right(models.TextChoices):
    """What a member may do for a firm (spec section 4, Team)."""

    VIEW = "view", _("View")
    PREPARE = "prepare", _("Prepare applications")
    SIGN = "sign", _("Sign")
    PAY = "pay", _("Pay")
    MANAGE = "manage", _("Manage the firm's team")


class PostRole(models.TextChoices):
    """What a person does in an agency's office."""

    OFFICER = "officer", _("Officer")
    ADMINISTRATOR = "administrator", _("Agency administrator")


OPERATOR = "operator"
SYSTEM = "system"
