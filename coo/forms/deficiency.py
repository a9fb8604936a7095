"""Forms of the deficiency loop on the office's side."""

import datetime as dt
import json
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency
from coo.forms.office import DecisionForm
from coo.models import Query, Reason
from coo.services.deficiency import reasons_for
from tradeconnect.common.forms import TradeForm, no_aadhaar


class ReasonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A coded reason, by uuid, as `G03 · HS code does not match the goods`."""

    def label_from_instance(self, obj: Any) -> str:
        """Return code and title in the language of the page."""
        return str(obj.words)


class PinForm(TradeForm):
    """One query: why, in which words, and at which row of which version."""

    optional_fields: ClassVar[frozenset[str]] = frozenset({"reason"})

    place = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    query = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = ReasonField(
        label=gettext_lazy("Reason"),
        queryset=Reason.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=gettext_lazy("None from the list: my own words below"),
    )
    text = forms.CharField(
        label=gettext_lazy("Remarks to the exporter"),
        max_length=2000,
        required=False,
        validators=[no_aadhaar],
        help_text=gettext_lazy("The exporter reads this with the query. Left empty, the words of the reason are sent."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, agency: Agency | None, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, ReasonField)  # noqa: S101 - for the type checker
        field.queryset = reasons = reasons_for(agency, today=today)
        # What each reason proposes as remarks: office.js fills it in.
        field.widget.attrs["data-texts"] = json.dumps({str(row.uuid): row.text for row in reasons})

    def clean(self) -> dict[str, Any]:
        """Ask for words: typed, or those of a reason."""
        data: dict[str, Any] = super().clean() or {}
        reason = data.get("reason")
        if "text" in data and not data["text"] and not (reason is not None and reason.text):
            self.add_error("text", _("Write what the exporter shall correct or explain."))
        return data

    @classmethod
    def initial_of(cls, query: Query) -> dict[str, Any]:
        """Return what the form shows when a pinned query is changed."""
        reason = query.reason.uuid if query.reason else None
        return {"place": query.place, "query": query.uuid, "reason": reason, "text": query.text}


class RaiseForm(DecisionForm):
    """*Raise Deficiency*: the pinned queries as they were shown, and remarks about the whole file."""

    optional_fields: ClassVar[frozenset[str]] = frozenset({"remarks"})

    shown = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    remarks = forms.CharField(
        label=gettext_lazy("Remarks"),
        max_length=4000,
        required=False,
        validators=[no_aadhaar],
        help_text=gettext_lazy("About the whole file. The exporter reads them above the queries."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, queries: int, **kwargs: Any) -> None:
        """Args: queries: how many are pinned; without any, the remarks are needed."""
        super().__init__(*args, **kwargs)
        if not queries:
            self.fields["remarks"].required = True
            self.fields["remarks"].error_messages["required"] = _(
                "Write your remarks, or pin a query to a row: the exporter has to know what to correct."
            )
            self.optional_fields = frozenset()  # type: ignore[misc]
