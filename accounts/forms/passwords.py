"""Forms of passwords."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.registration import OtpForm
from accounts.models import User
from tradeconnect.common.forms import TradeForm


def _password(label: Any, autocomplete: str, **kwargs: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=1024, widget=widget, **kwargs)


class NewPasswordForm(TradeForm):
    """A new password, twice.

    Args: person: whose password it is to be; for a reset somebody with nothing but the typed address, so that the
        answer is the same whether or not the address is known.
    """

    new_password = _password(
        _("New password"),
        "new-password",
        help_text=_("At least 12 characters. A few words that belong together only for you are easy to keep."),
    )
    repeated = _password(_("New password, once more"), "new-password")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_new_password(self) -> str:
        """Return the password once Django's validators have nothing against it."""
        password = str(self.cleaned_data["new_password"])
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        """See that both are the same."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"new_password", "repeated"} <= set(cleaned) and cleaned["new_password"] != cleaned["repeated"]:
            self.add_error("repeated", _("The two passwords are not the same."))
        return cleaned


class FirstPasswordForm(NewPasswordForm):
    """In place of a one-time password."""

    def clean_new_password(self) -> str:
        """Return the password; it must not be the mailed one."""
        password = super().clean_new_password()
        if self.person.check_password(password):
            raise ValidationError(_("Choose another password than the one that was mailed to you."))
        return password


class ChangePasswordForm(NewPasswordForm):
    """A new password by choice: the old one first."""

    old_password = _password(_("Present password"), "current-password")
    field_order = ("old_password", "new_password", "repeated")


class ResetForm(TradeForm):
    """Whose password is to be set anew."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={"required": _("Enter your e-mail.")},
    )

    def clean_email(self) -> str:
        """Return the address as it is stored."""
        return str(self.cleaned_data["email"]).strip().lower()


class ResetPasswordForm(NewPasswordForm, OtpForm):
    """The code that was sent, and the new password."""

    field_order = ("code", "new_password", "repeated")
