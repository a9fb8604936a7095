"""Forms of the wallet."""

import re
import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from payments.gateways.sandbox import Button
from tradeconnect.common.forms import TradeForm
from tradeconnect.common.money import format_inr, to_paise

# What one payment may bring in: guards against a slip of the finger, not a rule of law.
LEAST_PAISE = 1_00
MOST_PAISE = 10_00_000_00

_RUPEES = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


class RupeesField(forms.CharField):
    """An amount as people write it, `₹1,00,000.50`; cleaned to integer paise."""

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        plain = re.sub(r"[₹,\s]", "", text)
        if not _RUPEES.fullmatch(plain):
            raise ValidationError(_("Write the amount in rupees, for example 2,000 or 2000.50"), code="amount")
        return to_paise(Decimal(plain))


class AddAmountForm(TradeForm):
    """Money into the wallet. `key` names this page: sent twice, it is one payment."""

    amount = RupeesField(
        label=_("Amount"),
        max_length=20,
        error_messages={"required": _("Write how much to add")},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_amount(self) -> int:
        """Refuse amounts that are no sensible payment."""
        paise: int = self.cleaned_data["amount"]
        if not LEAST_PAISE <= paise <= MOST_PAISE:
            raise ValidationError(
                _("Add between %(least)s and %(most)s at a time")
                % {"least": format_inr(LEAST_PAISE), "most": format_inr(MOST_PAISE)},
                code="range",
            )
        return paise

    def clean_key(self) -> uuid.UUID:
        """Return the page's key, or a new one where it got lost."""
        return self.cleaned_data.get("key") or uuid.uuid4()


class SandboxForm(TradeForm):
    """The button that was pressed at the sandbox bank."""

    button = forms.ChoiceField(choices=Button.choices)
