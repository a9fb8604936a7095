"""Forms of the working calendar: the hours of a week, and a holiday."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.console import ClockField
from accounts.models import Office
from accounts.models.agencies import Weekday
from accounts.working_calendar import Spans
from tradeconnect.common.forms import DmyDateField, TradeForm, no_aadhaar

# A day may be worked in so many spans: before and after a break.
SPANS: Final = 2
WORDS: Final = (
    (pgettext_lazy("time", "Opens"), pgettext_lazy("time", "Closes")),
    (pgettext_lazy("time", "Opens again"), pgettext_lazy("time", "Closes again")),
)


class HoursForm(TradeForm):
    """The hours of each day of the week, in one span or two. A day that is left empty is not worked."""

    starts_on = DmyDateField(label=_("From"), help_text=_("The hours before hold until the day before."))
    optional_fields = frozenset()

    def __init__(self, data: Any = None, *, week: Mapping[int, Spans], today: dt.date) -> None:
        super().__init__(data, initial={"starts_on": today, **self._initial(week)})
        for day, span, part in _cells():
            label = f"{Weekday(day).label}: {WORDS[span][part]}"
            self.fields[_name(day, span, part)] = ClockField(label=label, required=False)

    @staticmethod
    def _initial(week: Mapping[int, Spans]) -> dict[str, dt.time]:
        return {
            _name(day, span, part): moment
            for day, spans in week.items()
            for span, times in enumerate(spans[:SPANS])
            for part, moment in enumerate(times)
        }

    @property
    def rows(self) -> list[tuple[str | Promise, list[tuple[str | Promise, BoundField]]]]:
        """The days with their four fields, each with the short word that stands above it on a phone."""
        return [
            (
                Weekday(day).label,
                [(WORDS[span][part], self[_name(day, span, part)]) for span in range(SPANS) for part in range(2)],
            )
            for day in range(7)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for both times of a span, the later one last, and for the second span after the first."""
        data: dict[str, Any] = super().clean() or {}
        for day in range(7):
            self._check_day(data, day)
        if not self.errors and not any(self.week.values()):
            self.add_error(None, _("Write the hours of one day at least."))
        return data

    def _check_day(self, data: dict[str, Any], day: int) -> None:
        before: dt.time | None = None
        for span in range(SPANS):
            first, last = (_name(day, span, part) for part in range(2))
            if first not in data or last not in data:
                return  # its time was refused already
            opens, closes = data[first], data[last]
            if (opens is None) != (closes is None):
                self.add_error(first if opens is None else last, _("Write this time too, or neither."))
            elif opens is not None and opens >= closes:
                self.add_error(last, _("It closes before it opens."))
            elif opens is not None and before is not None and opens < before:
                self.add_error(first, _("It opens again before it closes."))
            before = closes or before

    @property
    def week(self) -> dict[int, Spans]:
        """The spans of each day, in their order, after `is_valid`."""
        found: dict[int, Spans] = {}
        for day in range(7):
            times = [tuple(self.cleaned_data.get(_name(day, span, part)) for part in range(2)) for span in range(SPANS)]
            found[day] = tuple((opens, closes) for opens, closes in times if opens and closes)
        return found


def _cells() -> Iterator[tuple[int, int, int]]:
    return ((day, span, part) for day in range(7) for span in range(SPANS) for part in range(2))


def _name(day: int, span: int, part: int) -> str:
    return f"day{day}_{'opens' if part == 0 else 'closes'}{span + 1}"


class HolidayForm(TradeForm):
    """A day on which the offices of the agency, or one of them, do not work."""

    day = DmyDateField(label=_("Day"))
    name = forms.CharField(label=_("Name of the holiday"), max_length=80, validators=[no_aadhaar])
    office = forms.ChoiceField(label=_("Office"), required=False)
    optional_fields = frozenset()

    def __init__(self, data: Any = None, *, offices: list[Office]) -> None:
        super().__init__(data)
        self.offices = {str(office.uuid): office for office in offices}
        field = self.fields["office"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Every office")), *((key, office.city) for key, office in self.offices.items())]

    @property
    def chosen_office(self) -> Office | None:
        """The office that was chosen; None for every office."""
        return self.offices.get(self.cleaned_data["office"])
