"""Forms of registration: the guide's fields, and the OTP."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import MobileField, PlaceForm, person_name
from accounts.roles import UserKind
from tradeconnect.common.forms import TradeForm

TAKES_FIRST = ("registered_as", "first_name", "last_name", "email", "mobile")


class RegistrationForm(PlaceForm):
    """The guide's fields (registration, step 3)."""

    registered_as = forms.ChoiceField(
        label=_("Register User As"),
        choices=UserKind.choices,
        initial=UserKind.IMPORTER_EXPORTER,
        help_text=_(
            "Register here if you are an Indian importer / exporter or a student / researcher etc. exploring the trade "
            "portal."
        ),
    )
    first_name = forms.CharField(
        label=_("First Name"),
        max_length=60,
        validators=[person_name],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last Name"),
        max_length=60,
        required=False,
        validators=[person_name],
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label=_("Email ID"),
        max_length=254,
        help_text=_("You log in with it. Use the one that your IEC has in the registry, if you have one."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    mobile = MobileField(label=_("Mobile No."), help_text=_("Ten digits. The OTP comes to both."))

    optional_fields = frozenset({"last_name"})
    field_order = (*TAKES_FIRST, "pin", "district", "state_name", "city")

    def clean_email(self) -> str:
        """Return the address as it is stored."""
        return str(self.cleaned_data["email"]).strip().lower()


class OtpInput(forms.TextInput):
    """One field drawn as six cells. What was typed is not shown again: it does not count."""

    def __init__(self) -> None:
        super().__init__(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "otp", "data-otp": True}
        )

    def format_value(self, value: Any) -> str | None:
        """Return nothing."""
        return None


class OtpForm(TradeForm):
    """Six digits."""

    code = forms.CharField(
        label=_("OTP"),
        max_length=12,
        widget=OtpInput,
        error_messages={"required": _("Enter the six digits.")},
    )
