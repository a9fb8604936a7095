"""Forms of signing, paying and of the list of submitted applications."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coo.constants import AgreementKind
from signing.models import Credential
from tradeconnect.common.dates import dmy
from tradeconnect.common.forms import DmyDateField, TradeForm


class CredentialField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The credentials that a person may sign with, by uuid."""

    def label_from_instance(self, obj: Any) -> SafeString:
        """Return the kind with the certificate's name and its last day."""
        until = _("%(name)s, until %(date)s") % {"name": obj.subject, "date": dmy(obj.not_after)}
        return format_html("<b>{}</b><small>{}</small>", _("Digital Signature Token (DSC)"), until)


class SignForm(TradeForm):
    """The credential and the PIN that sign the application. The PIN goes nowhere else."""

    optional_fields: ClassVar[frozenset[str]] = frozenset({"remarks"})

    credential = CredentialField(
        label=gettext_lazy("Sign with"),
        queryset=Credential.objects.none(),
        to_field_name="uuid",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the credential to sign with.")},
    )
    pin = forms.CharField(
        label=gettext_lazy("PIN of the token"),
        max_length=64,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the PIN of your token.")},
    )
    remarks = forms.CharField(
        label=gettext_lazy("Remarks to the officer"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, credentials: QuerySet[Credential], answers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["credential"]
        assert isinstance(field, CredentialField)  # noqa: S101 - for the type checker
        field.queryset = credentials
        if not answers:
            del self.fields["remarks"]
        if not self.is_bound and (newest := credentials.first()):
            self.initial["credential"] = newest.uuid


class PayForm(TradeForm):
    """Where the fee comes from."""

    method = forms.ChoiceField(choices=[("wallet", "wallet"), ("gateway", "gateway")])


class WithdrawForm(TradeForm):
    """Why the firm takes a file back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
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
