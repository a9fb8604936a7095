"""The credential and the PIN that a person signs with: the exporter an application, the officer certificates."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signing.models import Credential
from tradeconnect.common.dates import dmy
from tradeconnect.common.forms import TradeForm


class CredentialField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The credentials that a person may sign with, by uuid."""

    def label_from_instance(self, obj: Any) -> SafeString:
        """Return the kind with the certificate's name and its last day."""
        until = _("%(name)s, until %(date)s") % {"name": obj.subject, "date": dmy(obj.not_after)}
        return format_html("<b>{}</b><small>{}</small>", _("Digital Signature Token (DSC)"), until)


class CredentialForm(TradeForm):
    """Asks for a credential of the person's own, the newest first, and for its PIN. The PIN goes nowhere else."""

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

    def __init__(self, *args: Any, credentials: QuerySet[Credential], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.credentials = credentials
        field = self.fields["credential"]
        assert isinstance(field, CredentialField)  # noqa: S101 - for the type checker
        field.queryset = credentials
        if not self.is_bound and (newest := credentials.first()):
            self.initial.setdefault("credential", newest.uuid)
