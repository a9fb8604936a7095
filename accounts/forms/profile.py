"""Forms of a person's own details."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import MobileField, PinCodeField, PlaceForm, person_name
from accounts.forms.registration import OtpForm, OtpInput
from tradeconnect.common.forms import TradeForm


class ProfileForm(PlaceForm):
    """Name, place and the language of mails and SMS. E-mail and mobile number have pages of their own."""

    first_name = forms.CharField(label=_("First Name"), max_length=60, validators=[person_name])
    last_name = forms.CharField(label=_("Last Name"), max_length=60, required=False, validators=[person_name])
    pin = PinCodeField(label=_("Pincode"), required=False)
    language = forms.ChoiceField(label=_("Language of mails and SMS"), choices=settings.LANGUAGES)

    optional_fields = frozenset({"last_name", "pin", "district", "state_name", "city"})
    field_order = ("first_name", "last_name", "pin", "district", "state_name", "city", "language")


class NewEmailForm(TradeForm):
    """The e-mail address to log in with from then on."""

    new_value = forms.EmailField(
        label=_("New e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_new_value(self) -> str:
        """Return the address as it is stored."""
        return str(self.cleaned_data["new_value"]).strip().lower()


class NewMobileForm(TradeForm):
    """The mobile number that SMS go to from then on."""

    new_value = MobileField(label=_("New mobile number"), help_text=_("Ten digits."))


class BothEndsForm(OtpForm):
    """The code of the present end and that of the new one."""

    new_code = forms.CharField(
        label=_("OTP of the new end"),
        max_length=12,
        widget=OtpInput,
        error_messages={"required": _("Enter the six digits.")},
    )
    field_order = ("code", "new_code")
