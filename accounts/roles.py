"""Every role and right by name. Nothing else in the project spells one out."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Right(models.TextChoices):
    """What a member may do for a firm (spec section 4, Team)."""

    VIEW = "view", _("View")
    PREPARE = "prepare", _("Prepare applications")
    SIGN = "sign", _("Sign")
    PAY = "pay", _("Pay")
    MANAGE = "manage", _("Manage the firm's team")


# What members still do for a firm whose IEC is not active: read its papers, and end the access of people.
KEPT_WHEN_INACTIVE: Final = frozenset({Right.VIEW, Right.MANAGE})


class PostRole(models.TextChoices):
    """What a person does in an agency's office."""

    OFFICER = "officer", _("Officer")
    ADMINISTRATOR = "administrator", _("Agency administrator")


class Capacity(models.TextChoices):
    """As what a member acts for a firm. Their rights decide what they may do, not this word."""

    OWNER = "owner", _("Owner")
    COLLEAGUE = "colleague", _("Colleague")
    BROKER = "broker", _("Customs broker")


class UserKind(models.TextChoices):
    """*Register User As* (guide, registration)."""

    IMPORTER_EXPORTER = "importer_exporter", _("Importer/Exporter")


class Audience(models.TextChoices):
    """Whom an announcement is for."""

    EVERYONE = "everyone", _("Everyone")
    EXPORTERS = "exporters", _("Exporters")
    OFFICERS = "officers", _("Officers and administrators")


# What operators change in Django's admin: dated facts of trade, and nothing of anybody's files or money.
REFERENCE_MODELS: Final = frozenset(
    {
        "accounts.agency",
        "accounts.office",
        "common.country",
        "common.pincode",
        "common.state",
        "coo.agencyscope",
        "coo.agreement",
        "coo.agreementsuspension",
        "coo.attachmenttype",
        "coo.currency",
        "coo.declarationtext",
        "coo.exchangerate",
        "coo.fee",
        "coo.port",
        "coo.tariffcode",
        "coo.unit",
    }
)
# Dated data ends, it is not deleted.
REFERENCE_ACTS: Final = frozenset({"view", "add", "change"})

OPERATOR = "operator"
SYSTEM = "system"
