"""Forms of the consoles: what to look for, why something is done, an announcement."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Announcement
from accounts.roles import Audience
from tradeconnect.common.dates import INDIA
from tradeconnect.common.forms import DmyDateField, TradeForm, no_aadhaar

ALL: Final = ("", _("All"))
DAY_BEGINS, DAY_ENDS = dt.time(0, 0), dt.time(23, 59)


class PeopleForm(TradeForm):
    """Which people to list."""

    q = forms.CharField(label=_("Name, e-mail, mobile number or IEC"), max_length=120, required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[
            ALL,
            ("exporter", _("Acts for a firm")),
            ("officer", _("Officer")),
            ("administrator", _("Agency administrator")),
            ("operator", _("Operator")),
            ("none", _("None yet")),
        ],
    )
    factor = forms.ChoiceField(
        label=_("Second factor"),
        required=False,
        choices=[ALL, ("with", _("Set up")), ("without", _("Not set up")), ("missing", _("Needed and missing"))],
    )
    state = forms.ChoiceField(
        label=_("Login"), required=False, choices=[ALL, ("active", _("Open")), ("closed", _("Closed"))]
    )
    optional_fields = frozenset()


class AgencyPeopleForm(PeopleForm):
    """Which people of the agency to list."""

    role = forms.ChoiceField(
        label=_("Post"),
        required=False,
        choices=[ALL, ("officer", _("Officer")), ("administrator", _("Agency administrator"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Name, e-mail or mobile number")
        del self.fields["state"]


class LinksForm(TradeForm):
    """Which links of firms and people to list."""

    q = forms.CharField(label=_("IEC, firm, name or e-mail"), max_length=120, required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, ("in_force", _("In force")), ("ended", _("Ended"))]
    )
    optional_fields = frozenset()


class AnnouncementsForm(TradeForm):
    """Which announcements to list."""

    q = forms.CharField(label=_("Words of the title or text"), max_length=120, required=False)
    audience = forms.ChoiceField(label=_("For whom"), required=False, choices=[ALL, *Audience.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ALL,
            ("draft", _("Draft")),
            ("waiting", _("Not begun")),
            ("shown", _("Shown now")),
            ("over", _("Over")),
            ("withdrawn", _("Withdrawn")),
        ],
    )
    optional_fields = frozenset()


class ReasonForm(TradeForm):
    """Why an operator or administrator does something; it stands in the history."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=5,
        max_length=500,
        validators=[no_aadhaar],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the history, for example who asked for it, and how you know that it was them."),
        error_messages={"required": _("Write the reason: it stands in the history.")},
    )


class ClockField(forms.TimeField):
    """A time of the day in India, as 14:30."""

    def __init__(self, **kwargs: Any) -> None:
        # Not "numeric": a phone's keys for numbers have no colon.
        attrs = {"placeholder": "hh:mm", "autocomplete": "off"}
        widget = forms.TimeInput(attrs=attrs, format="%H:%M")
        errors = {"invalid": _("Write the time as hh:mm, for example 14:30")}
        super().__init__(widget=widget, input_formats=["%H:%M", "%H.%M"], error_messages=errors, **kwargs)


class AnnouncementForm(TradeForm):
    """An announcement in English, and in Hindi where somebody has written it. Days and times are India's."""

    title = forms.CharField(label=_("Title"), max_length=120, validators=[no_aadhaar])
    text = forms.CharField(
        label=_("Text"), max_length=2000, validators=[no_aadhaar], widget=forms.Textarea(attrs={"rows": 6})
    )
    title_hi = forms.CharField(
        label=_("Title in Hindi"),
        max_length=120,
        required=False,
        validators=[no_aadhaar],
        widget=forms.TextInput(attrs={"lang": "hi"}),
    )
    text_hi = forms.CharField(
        label=_("Text in Hindi"),
        max_length=2000,
        required=False,
        validators=[no_aadhaar],
        widget=forms.Textarea(attrs={"rows": 6, "lang": "hi"}),
    )
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience.choices, widget=forms.RadioSelect)
    starts_on = DmyDateField(
        label=_("From"), required=False, help_text=_("Empty: from the moment when it is published.")
    )
    starts_time = ClockField(label=_("From what time"), required=False)
    ends_on = DmyDateField(label=_("Until"), required=False, help_text=_("Empty: until you withdraw it."))
    ends_time = ClockField(label=_("Until what time"), required=False)
    to_bell = forms.BooleanField(
        label=_("Also tell each of them under the bell, and by mail who wants mails"), required=False
    )

    @staticmethod
    def of(announcement: Announcement) -> dict[str, Any]:
        """Return the initial values that show a draft."""
        begin = announcement.starts_at.astimezone(INDIA)
        end = announcement.ends_at.astimezone(INDIA) if announcement.ends_at else None
        names = ("title", "text", "title_hi", "text_hi", "audience", "to_bell")
        return {
            **{name: getattr(announcement, name) for name in names},
            "starts_on": begin.date(),
            "starts_time": begin.time(),
            "ends_on": end and end.date(),
            "ends_time": end and end.time(),
        }

    def clean(self) -> dict[str, Any]:
        """Ask for both parts in Hindi or none, and for an end after the beginning."""
        data: dict[str, Any] = super().clean() or {}
        for name, other in (("title_hi", "text_hi"), ("text_hi", "title_hi")):
            if data.get(other) and name in data and not data[name]:
                self.add_error(name, ValidationError(_("Write title and text in Hindi, or neither.")))
        begin, end = self.moment("starts", DAY_BEGINS), self.moment("ends", DAY_ENDS)
        if begin and end and end <= begin:
            self.add_error("ends_on", _("It ends before it begins."))
        for name in ("starts", "ends"):
            if data.get(f"{name}_time") and not data.get(f"{name}_on") and f"{name}_on" in data:
                self.add_error(f"{name}_on", _("Write the day too."))
        return data

    def moment(self, name: str, by_default: dt.time) -> dt.datetime | None:
        """Return the moment that the fields `<name>_on` and `<name>_time` name, or None without a day."""
        day: dt.date | None = self.cleaned_data.get(f"{name}_on")
        clock: dt.time = self.cleaned_data.get(f"{name}_time") or by_default
        return dt.datetime.combine(day, clock, INDIA) if day else None

    def values(self, now: dt.datetime) -> dict[str, Any]:
        """Return the fields of the announcement. Args: now: when it begins, unless another moment was written."""
        names = ("title", "text", "title_hi", "text_hi", "audience", "to_bell")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "starts_at": self.moment("starts", DAY_BEGINS) or now,
            "ends_at": self.moment("ends", DAY_ENDS),
        }
