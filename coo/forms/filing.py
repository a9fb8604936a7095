"""Forms of signing, paying and withdrawing."""

from django import forms
from django.utils.translation import gettext_lazy

from coo.forms.answering import AnswerFields
from coo.forms.credential import CredentialForm
from tradeconnect.common.forms import TradeForm, no_aadhaar


class SignForm(CredentialForm):
    """Signs the application."""


class AnswerSignForm(AnswerFields, CredentialForm):
    """Signs a deficient file that was changed, and sends it back to the officer with remarks and answers."""

    remarks = forms.CharField(
        label=gettext_lazy("Remarks to the officer"),
        max_length=4000,
        required=False,
        validators=[no_aadhaar],
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @property
    def optional_fields(self) -> frozenset[str]:  # type: ignore[override]
        """The changes are the answer: words are optional."""
        return frozenset({"remarks", *self.asked})


class PayForm(TradeForm):
    """Where the fee comes from."""

    method = forms.ChoiceField(choices=[("wallet", "wallet"), ("gateway", "gateway")])


class WithdrawForm(TradeForm):
    """Why the firm takes a file back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        validators=[no_aadhaar],
        help_text=gettext_lazy("The office reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why you withdraw the file.")},
    )
