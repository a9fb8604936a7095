"""Forms of signing, paying and of the list of submitted applications."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coo.constants import AgreementKind
from coo.forms.answering import AnswerFields
from coo.forms.credential import CredentialForm
from tradeconnect.common.forms import DmyDateField, TradeForm, no_aadhaar


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


class SubmittedFilterForm(TradeForm):
    """What is looked for among the submitted applications; every field may stay empty (spec section 6)."""

    optional_fields: ClassVar[frozenset[str]] = frozenset()

    scheme = forms.ChoiceField(
        label=gettext_lazy("Scheme"),
        required=False,
        choices=[("coo", gettext_lazy("Certificate of Origin"))],
    )
    sub_scheme = forms.ChoiceField(
        label=gettext_lazy("Sub Scheme"),
        required=False,
        choices=lambda: [("", _("All")), *AgreementKind.choices],
    )
    submitted_from = DmyDateField(label=gettext_lazy("Submitted from"), required=False)
    submitted_to = DmyDateField(label=gettext_lazy("to"), required=False)
    q = forms.CharField(label=gettext_lazy("File number, importer or invoice"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("submitted_from"), data.get("submitted_to")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            self.add_error("submitted_to", _("The last day is before the first."))
        return data
