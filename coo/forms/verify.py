"""The form of the public check."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tradeconnect.common.forms import TradeForm


class VerifyForm(TradeForm):
    """A certificate's number, and the code printed below it when all boxes are wanted."""

    number = forms.CharField(
        label=_("Certificate Number"),
        max_length=60,
        help_text=_("At the top of the certificate, as YCC-DEL-AM25-0000412-6"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("Verification code"),
        max_length=40,
        required=False,
        help_text=_("12 characters, printed beside the QR code. With it all boxes of the certificate are shown."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
