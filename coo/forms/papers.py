"""Forms of what an officer signs besides certificates, and of a firm's request for a true copy."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coo.forms.office import OfficerSignForm, RemarksForm
from coo.models import Reason
from tradeconnect.common.forms import TradeForm, no_aadhaar


class ReasonsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Coded reasons, by uuid, each with the words that the letter prints."""

    def label_from_instance(self, obj: Any) -> SafeString:
        """Return code and title, and the words under them."""
        title = obj.title_hi if obj.title_hi and get_language() == "hi" else obj.title
        return format_html("<b>{}</b> {}<small>{}</small>", obj.code, title, obj.text)


class RejectForm(RemarksForm, OfficerSignForm):
    """Coded reasons and remarks, and what signs the letter that tells the firm of them."""

    reasons = ReasonsField(
        label=_("Reasons"),
        queryset=Reason.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The letter prints each with its code and its words."),
        error_messages={"required": _("Choose at least one reason: the letter names it.")},
    )

    # As on the page: the list of mistakes has this order.
    field_order = ("version", "rounds", "reasons", "remarks", "credential", "pin", "code")

    def __init__(self, *args: Any, reasons: QuerySet[Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not reasons.exists():
            del self.fields["reasons"]  # the agency has none in force: the remarks say it
            return
        field = self.fields["reasons"]
        assert isinstance(field, ReasonsField)  # noqa: S101 - for the type checker
        field.queryset = reasons

    @property
    def chosen_reasons(self) -> list[Reason]:
        """The reasons in the order of their codes."""
        return list(self.cleaned_data.get("reasons", ()))


class CopyRequestForm(TradeForm):
    """Why a firm needs a true copy."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        validators=[no_aadhaar],
        help_text=_("The office reads it: what became of the original, and who asks for the copy."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why you need a true copy.")},
    )


class CopyRefusalForm(TradeForm):
    """Why the office gives no true copy."""

    reason = forms.CharField(
        label=_("Remarks"),
        max_length=500,
        validators=[no_aadhaar],
        help_text=_("The exporter reads them word by word."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write your remarks: the exporter has to know the reason.")},
    )
