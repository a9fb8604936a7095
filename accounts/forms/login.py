"""Forms of signing in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tradeconnect.common.forms import TradeForm


class LoginForm(TradeForm):
    """E-mail and password."""

    username = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={"required": _("Enter your e-mail.")},
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )

    def clean_username(self) -> str:
        """Return the address as it is stored."""
        return str(self.cleaned_data["username"]).strip().lower()
