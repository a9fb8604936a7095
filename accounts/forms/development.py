"""The switches of the stand-ins, and the filter of the messages sent (development only)."""

from typing import Final

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.directory.http import SERVICE as DIRECTORY
from accounts.outside import SERVICE_NAMES, SMS
from accounts.registry.http import SERVICE as REGISTRY
from accounts.stand_ins.server import SERVICES
from tradeconnect.common.forms import TradeForm


class Mode(models.TextChoices):
    """How a stand-in answers (accounts.stand_ins.server.MODES)."""

    NORMAL = "normal", _("Normal")
    SLOW = "slow", _("Slow")
    DOWN = "down", _("Down")
    WRONG = "wrong", _("Wrong")


# The circuit of each stand-in.
CIRCUITS: Final = {"registry": REGISTRY, "directory": DIRECTORY, "sms": SMS}


class SwitchForm(forms.Form):
    """One service to one mode. It has buttons only, so there is nothing to be typed wrongly."""

    service = forms.ChoiceField(choices=[(name, SERVICE_NAMES[CIRCUITS[name]]) for name in SERVICES])
    mode = forms.ChoiceField(choices=Mode.choices)


class MessageFilterForm(TradeForm):
    """Which messages to show."""

    to = forms.CharField(label=_("E-mail or mobile number"), max_length=254, required=False)
    optional_fields = frozenset()
