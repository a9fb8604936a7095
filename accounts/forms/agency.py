"""Forms of an agency's administrator: offices and posts."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.forms.console import ReasonForm
from accounts.forms.people import MobileField, person_name
from accounts.models import Office, OfficerPost
from accounts.roles import PostRole
from tradeconnect.common.forms import DmyDateField, TradeForm, no_aadhaar

MOST_HOURS: Final = 400


class OfficeForm(TradeForm):
    """An office. Its code is fixed once a certificate bears it."""

    city = forms.CharField(
        label=_("City"), max_length=80, validators=[no_aadhaar], error_messages={"required": _("Enter the city.")}
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=6,
        error_messages={"required": _("Enter the code.")},
        help_text=_("Two to six capital letters or digits, as DEL. It becomes a part of each certificate’s number."),
        validators=[
            RegexValidator(r"^[A-Z0-9]{2,6}\Z", _("Two to six letters A to Z or digits, without blanks, as DEL."))
        ],
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        validators=[no_aadhaar],
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Enter the address.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("It is told of a file that comes in while no officer has it in hand."),
    )
    promise_hours = forms.IntegerField(
        label=_("Promise in working hours"),
        min_value=1,
        max_value=MOST_HOURS,
        error_messages={
            "required": _("Enter the hours, for example 16."),
            "invalid": _("Write the hours as a whole number, for example 16."),
            "min_value": _("Promise one working hour at least."),
            "max_value": _("Promise %(limit_value)s working hours at most."),
        },
        help_text=_("The office decides on a file within this many working hours. A working day usually has eight."),
    )

    def __init__(self, data: Any = None, *, office: Office | None = None, code_is_fixed: bool = False) -> None:
        names = ("city", "code", "address", "email", "promise_hours")
        initial: dict[str, Any] = {name: getattr(office, name) for name in names} if office else {"promise_hours": 16}
        typed = {**data.dict(), "code": data.get("code", "").strip().upper()} if data is not None else None
        super().__init__(typed, initial=initial)
        if code_is_fixed:
            del self.fields["code"]


class NewOfficeForm(OfficeForm):
    """An office that opens on a day."""

    starts_on = DmyDateField(
        label=_("Open from"),
        help_text=_("From this day on exporters can choose it."),
        error_messages={"required": _("Enter the day.")},
    )

    def __init__(self, data: Any = None, *, today: dt.date) -> None:
        super().__init__(data)
        self.today = today
        self.initial["starts_on"] = today

    def clean_starts_on(self) -> dt.date:
        """Refuse a day that is over."""
        day: dt.date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


class CloseOfficeForm(ReasonForm):
    """The last day of an office, and why."""

    last_day = DmyDateField(
        label=_("Last day"),
        help_text=_("On this day the office is still open."),
        error_messages={"required": _("Enter the last day.")},
    )
    field_order = ("last_day", "reason")


class PostForm(TradeForm):
    """What a post is, and until when it is held."""

    designation = forms.CharField(
        label=_("Designation"),
        max_length=80,
        validators=[no_aadhaar],
        error_messages={"required": _("Enter the designation.")},
        help_text=_("As certificates print it below the signature, for example Deputy Director (Certificates)."),
    )
    ends_on = DmyDateField(label=_("Until"), required=False, help_text=_("Empty: until you end the post."))

    @staticmethod
    def of(post: OfficerPost) -> dict[str, Any]:
        """Return the initial values that show a post."""
        return {"designation": post.designation, "ends_on": post.ends_on}


class AppointForm(PostForm):
    """A person, by the e-mail of their login, and the post that they get."""

    email = forms.EmailField(
        label=_("E-mail of the person"),
        error_messages={"required": _("Enter the e-mail.")},
        help_text=_("Of their login. Who has none yet gets one, with a password by mail."),
    )
    first_name = forms.CharField(
        label=_("First name"),
        max_length=60,
        required=False,
        validators=[person_name],
        help_text=_("Only for a new login: one that is there keeps its name and number."),
    )
    last_name = forms.CharField(label=_("Last name"), max_length=60, required=False, validators=[person_name])
    mobile = MobileField(label=_("Mobile number"), required=False)
    office = forms.ChoiceField(label=_("Office"), error_messages={"required": _("Choose the office.")})
    role = forms.ChoiceField(label=_("Post"), choices=PostRole.choices, widget=forms.RadioSelect)
    starts_on = DmyDateField(label=_("From"), error_messages={"required": _("Enter the first day.")})
    field_order = (
        "email",
        "first_name",
        "last_name",
        "mobile",
        "office",
        "role",
        "designation",
        "starts_on",
        "ends_on",
    )

    def __init__(self, data: Any = None, *, offices: list[Office], today: dt.date) -> None:
        super().__init__(data, initial={"role": PostRole.OFFICER.value, "starts_on": today})
        self.offices = {str(office.uuid): office for office in offices}
        field = self.fields["office"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        choices = [(key, f"{office.city} ({office.code})") for key, office in self.offices.items()]
        field.choices = choices if len(choices) == 1 else [("", _("Select")), *choices]

    @property
    def chosen_office(self) -> Office:
        """The office that was chosen."""
        return self.offices[self.cleaned_data["office"]]


class EndingForm(TradeForm):
    """When something ends: after a day, or at once when that is ticked. An empty day alone ends nothing."""

    last_day = DmyDateField(label=_("Last day"), required=False, help_text=_("Whatever ends still holds on this day."))
    at_once = forms.BooleanField(label=_("It ends at once, and does not hold today any more."), required=False)
    optional_fields = frozenset({"at_once"})

    def clean(self) -> dict[str, Any]:
        """Ask for either."""
        data: dict[str, Any] = super().clean() or {}
        if "last_day" in data and bool(data["last_day"]) == data["at_once"]:
            self.add_error("last_day", _("Enter the last day, or tick that it ends at once."))
        return data


class EndPostForm(EndingForm, ReasonForm):
    """The last day of a post, and why it ends."""

    field_order = ("last_day", "at_once", "reason")
