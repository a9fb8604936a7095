"""Forms of the second factor."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tradeconnect.common.forms import TradeForm, no_aadhaar

WRONG_CODE = _("This code is wrong, or was used already. Wait for the next one and try again.")


class SecondFactorForm(TradeForm):
    """A code of the authenticator, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=24,
        help_text=_("The six digits that your authenticator app shows now, or a recovery code."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
        error_messages={"required": _("Enter the code.")},
    )


class AuthenticatorForm(TradeForm):
    """The first code of an authenticator that is being set up."""

    code = forms.CharField(
        label=_("Code that the app shows"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Enter the code that the app shows.")},
    )


class PasskeyNameForm(TradeForm):
    """What a person calls a passkey."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=64,
        required=False,
        validators=[no_aadhaar],
        help_text=_("For example “Office laptop”. It helps you to tell several apart."),
    )
