"""A form that may ask for a code of the second factor beside its own fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from tradeconnect.common.forms import TradeForm


class AsksCode(TradeForm):
    """Asks for a code where the last one is older than five minutes."""

    code = forms.CharField(
        label=gettext_lazy("Code of the authenticator"),
        max_length=24,
        help_text=gettext_lazy(
            "Your last code is more than five minutes old. You can also enter one of your recovery codes."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
        error_messages={"required": gettext_lazy("Enter the code that your authenticator app shows.")},
    )

    def __init__(self, *args: Any, asks_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_code:
            self.forget_code()

    def forget_code(self) -> None:
        """Ask for no code any more: it was right, and the session remembers it."""
        del self.fields["code"]
