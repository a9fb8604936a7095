"""What *Numbers* counts: which days, of which office or agency."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coo.figures.period import LONGEST_DAYS, Period, Step, fitting_step, last_days
from coo.figures.places import Places
from tradeconnect.common.forms import DmyDateField, TradeForm

LAST: Final = (7, 30, 90)
USUAL: Final = 30


class NumbersForm(TradeForm):
    """A period and a place. Without dates it is the last 30 days.

    Args: places: what the person may choose from, when that is more than one. today: in India.
    """

    first = DmyDateField(label=gettext_lazy("From Date"), required=False)
    last = DmyDateField(label=gettext_lazy("To Date"), required=False)
    step = forms.ChoiceField(
        label=gettext_lazy("One row for each"),
        required=False,
        choices=[("", gettext_lazy("Chosen by the length of the period")), *Step.choices],
    )
    place = forms.ChoiceField(required=False)
    optional_fields = frozenset()

    def __init__(self, data: Any, *, places: Places, today: dt.date) -> None:
        super().__init__(data)
        self.today = today
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.label = places.noun
        field.choices = [("", _("All together")), *sorted(places.chosen_by.items(), key=lambda pair: pair[1])]
        if len(places.names) < 2:
            del self.fields["place"]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, in the future, or is longer than a year."""
        data: dict[str, Any] = super().clean() or {}
        usual = last_days(USUAL, today=self.today)
        first, last = data.get("first") or usual[0], data.get("last") or self.today
        if self.errors:
            return data
        if first > self.today:
            self.add_error("first", _("This day is still to come."))
        elif last > self.today:
            self.add_error("last", _("This day is still to come."))
        elif last < first:
            self.add_error("last", _("To Date is before From Date."))
        elif (last - first).days >= LONGEST_DAYS:
            self.add_error("first", _("At most a year is counted at once."))
        return data | {"first": first, "last": last}

    @property
    def period(self) -> Period:
        """The days that were asked for."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        step = self.cleaned_data["step"]
        return Period(first, last, Step(step) if step else fitting_step(first, last))
