"""Forms of what happens to a certificate after its issue: in lieu, cancellation, dispatch of the paper copy."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coo.forms.stepup import AsksCode
from tradeconnect.common.forms import DmyDateField, TradeForm, no_aadhaar


class InLieuForm(TradeForm):
    """Why the firm asks for a certificate in lieu."""

    reason = forms.CharField(
        label=gettext_lazy("What is to be corrected"),
        max_length=500,
        validators=[no_aadhaar],
        help_text=gettext_lazy("The office reads it. Example: the consignee's address on the certificate is wrong."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what is wrong on the certificate.")},
    )


class CancelForm(AsksCode):
    """Why a certificate is cancelled; and a code of the second factor where the last one is too old."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        validators=[no_aadhaar],
        help_text=gettext_lazy("The firm reads it, and everybody who checks the certificate under Verify Certificate."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why the certificate is cancelled.")},
    )
    field_order = ("reason", "code")


class _PastDay(TradeForm):
    """A day that has come."""

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def _past(self, name: str) -> dt.date:
        day: dt.date = self.cleaned_data[name]
        if day > self.today:
            raise forms.ValidationError(_("This day is in the future."))
        return day


class DispatchForm(_PastDay):
    """The courier of a paper copy. `seen` says how many dispatches the officer had before them."""

    optional_fields = frozenset({"tracking_number"})

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    courier = forms.CharField(
        label=gettext_lazy("Courier"),
        max_length=80,
        validators=[no_aadhaar],
        help_text=gettext_lazy("As Speed Post, Blue Dart, or handed over at the counter."),
        error_messages={"required": gettext_lazy("Write who takes the paper copy to the firm.")},
    )
    tracking_number = forms.CharField(
        label=gettext_lazy("Tracking number"), max_length=60, required=False, validators=[no_aadhaar]
    )
    sent_on = DmyDateField(label=gettext_lazy("Sent on"))

    def clean_sent_on(self) -> dt.date:
        """Refuse a day that has not come."""
        return self._past("sent_on")


class DeliveryForm(_PastDay):
    """When a paper copy has arrived."""

    delivered_on = DmyDateField(label=gettext_lazy("Delivered on"))

    def __init__(self, *args: Any, sent_on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent_on = sent_on

    def clean_delivered_on(self) -> dt.date:
        """Refuse a day that has not come, or one before it was sent."""
        day = self._past("delivered_on")
        if day < self.sent_on:
            raise forms.ValidationError(_("This day is before it was sent."))
        return day
