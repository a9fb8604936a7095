"""Forms of the officer's console and of the list of certificates."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency
from coo.constants import PUBLISHED, CertificateStatus
from coo.forms.credential import CredentialForm
from coo.forms.period import PeriodForm
from coo.forms.stepup import AsksCode
from coo.services.review import Seen
from tradeconnect.common.forms import DmyDateField, TradeForm, no_aadhaar

FILES_AT_ONCE = 25


class DecisionForm(TradeForm):
    """A decision, with what the officer has read: the version of the file, and how many deficiencies there were."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    rounds = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @property
    def seen(self) -> Seen:
        """What the officer had before them."""
        return Seen(version=self.cleaned_data["version"], rounds=self.cleaned_data["rounds"])


class OfficerSignForm(AsksCode, CredentialForm):
    """Credential and PIN; and a code of the second factor, where the last one is older than five minutes."""


class RemarksForm(DecisionForm):
    """A decision that the firm is told the reasons of."""

    remarks = forms.CharField(
        label=gettext_lazy("Remarks"),
        max_length=4000,
        validators=[no_aadhaar],
        help_text=gettext_lazy("The exporter reads them word by word. Say what is wrong and what would be right."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write your remarks: the exporter has to know the reason.")},
    )


class NoteForm(TradeForm):
    """A note for the office alone."""

    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=2000,
        validators=[no_aadhaar],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write the note first.")},
    )


class WithdrawApprovalForm(TradeForm):
    """Why an approval is taken back; for the office alone."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        validators=[no_aadhaar],
        help_text=gettext_lazy("It stands in the history of the file. The exporter does not see it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write why the approval is taken back.")},
    )


class CertificateSearchForm(PeriodForm):
    """The guide's form of View Certificate of Origin; every field may stay empty."""

    period = ("issued_from", "issued_to")
    number = forms.CharField(label=gettext_lazy("Certificate Number"), max_length=40, required=False)
    issued_from = DmyDateField(label=gettext_lazy("From Date"), required=False)
    issued_to = DmyDateField(label=gettext_lazy("To Date"), required=False)
    agency = forms.ChoiceField(label=gettext_lazy("Issuing Agency"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=lambda: [("", _("All")), *((row.value, row.label) for row in CertificateStatus if row in PUBLISHED)],
    )
    copy = forms.ChoiceField(
        label=gettext_lazy("Paper copy"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("to_dispatch", gettext_lazy("To dispatch")),
            ("on_its_way", gettext_lazy("On its way")),
        ],
    )
    optional_fields = frozenset()

    def __init__(self, *args: Any, agencies: Any, is_office: bool, **kwargs: Any) -> None:
        """Args: is_office: an officer looks, who also sends the paper copies."""
        super().__init__(*args, **kwargs)
        if not is_office:
            del self.fields["copy"]
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("All")), *agencies]


def agency_choices(agencies: Any) -> list[tuple[str, str]]:
    """Return code and name of the agencies for the select box."""
    return [(agency.code, agency.name) for agency in agencies if isinstance(agency, Agency)]
