"""Forms of an agency's administrator: stamps and signatures, reasons, four-eyes rules, answer periods."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, OfficerPost
from coo.constants import AgreementKind, ReasonUse
from coo.forms.upload import UploadField
from coo.models import Agreement
from coo.services.office.specimens import owner_name
from coo.tabs import TABS
from tradeconnect.common.forms import DmyDateField, TradeForm, no_aadhaar

MOST_DAYS: Final = 180


def owner_key(owner: Office | OfficerPost) -> str:
    """Return how a form names an owner, without a number of the database."""
    if isinstance(owner, Office):
        return f"office-{owner.uuid}"
    return f"officer-{owner.user.uuid}-{owner.office.uuid}"


class DatedForm(TradeForm):
    """From when on something holds, and until when."""

    starts_on = DmyDateField(label=_("From"), error_messages={"required": _("Enter the first day.")})
    ends_on = DmyDateField(label=_("Last day"), required=False, help_text=_("Empty: until you end it."))

    def __init__(self, data: Any = None, files: Any = None, *, today: dt.date, **options: Any) -> None:
        options["initial"] = {"starts_on": today, **options.get("initial", {})}
        super().__init__(data, files, **options)


class SpecimenForm(DatedForm):
    """A picture of a stamp or a signature, whose it is, and the days on which it is used."""

    owner = forms.ChoiceField(label=_("Whose"), error_messages={"required": _("Choose whose it is.")})
    file = UploadField(
        label=_("Picture"),
        accept=".jpg,.jpeg,.png",
        help_text=_(
            "JPG or PNG, at most 5 MB: stamped or signed on white paper, scanned at 300 dpi. The paper is cut off."
        ),
    )
    field_order = ("owner", "file", "starts_on", "ends_on")

    def __init__(
        self, data: Any = None, files: Any = None, *, owners: Iterable[Office | OfficerPost], **options: Any
    ) -> None:
        super().__init__(data, files, **options)
        self.owners = {owner_key(owner): owner for owner in owners}
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Select")), *((key, owner_name(owner)) for key, owner in self.owners.items())]

    @property
    def chosen_owner(self) -> Office | OfficerPost:
        """Whose picture it is."""
        return self.owners[self.cleaned_data["owner"]]


class ReasonForm(DatedForm):
    """A coded reason of the agency's own."""

    use = forms.ChoiceField(label=_("Reason of"), choices=ReasonUse.choices, widget=forms.RadioSelect)
    code = forms.CharField(
        label=_("Code"),
        max_length=8,
        error_messages={"required": _("Enter the code.")},
        help_text=_("As G03: officers find the reason by it."),
        validators=[RegexValidator(r"^[A-Z0-9]{2,8}\Z", _("Two to eight letters A to Z or digits, without blanks."))],
    )
    title = forms.CharField(
        label=_("Title"), max_length=120, validators=[no_aadhaar], error_messages={"required": _("Enter the title.")}
    )
    title_hi = forms.CharField(
        label=_("Title in Hindi"),
        max_length=120,
        required=False,
        validators=[no_aadhaar],
        widget=forms.TextInput(attrs={"lang": "hi"}),
    )
    text = forms.CharField(
        label=_("Proposed words to the exporter"),
        max_length=1000,
        required=False,
        validators=[no_aadhaar],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The officer can change them before they are sent."),
    )
    tab = forms.ChoiceField(
        label=_("Mostly about the tab"),
        required=False,
        choices=[("", _("No tab in particular")), *((str(tab.slug), tab.title) for tab in TABS)],
    )
    field_order = ("use", "code", "title", "title_hi", "text", "tab", "starts_on", "ends_on")

    def __init__(self, data: Any = None, *, today: dt.date) -> None:
        typed = {**data.dict(), "code": data.get("code", "").strip().upper()} if data is not None else None
        super().__init__(typed, today=today, initial={"use": ReasonUse.DEFICIENCY.value})


class FourEyesForm(DatedForm):
    """Which files need two officers. What is left open is no condition."""

    kind = forms.ChoiceField(
        label=_("Type of certificate"), required=False, choices=[("", _("Every type")), *AgreementKind.choices]
    )
    agreement = forms.ChoiceField(label=_("Agreement"), required=False)
    least_value_inr = forms.DecimalField(
        label=_("Invoice value from"),
        required=False,
        min_value=Decimal(1),
        max_digits=18,
        decimal_places=2,
        help_text=_("In rupees. Empty: whatever the value."),
    )
    every_file = forms.BooleanField(label=_("Yes, two officers approve every file of the agency"), required=False)
    optional_fields = frozenset({"least_value_inr", "ends_on"})
    field_order = ("kind", "agreement", "least_value_inr", "every_file", "starts_on", "ends_on")

    def __init__(self, data: Any = None, *, today: dt.date, agreements: Iterable[Agreement]) -> None:
        super().__init__(data, today=today)
        self.agreements = {row.code: row for row in agreements}
        field = self.fields["agreement"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Every agreement")), *((code, row.name) for code, row in self.agreements.items())]

    def clean(self) -> dict[str, Any]:
        """Ask once more for a rule without any condition: it holds for every file."""
        data: dict[str, Any] = super().clean() or {}
        conditions = ("kind", "agreement", "least_value_inr")
        if not any(data.get(name) or name in self.errors for name in conditions) and not data.get("every_file"):
            words = _(
                "Without a condition the rule is for every file. Tick here if you want that, or choose a condition."
            )
            self.add_error("every_file", words)
        return data

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the rule, after `is_valid`."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "every_file"}
        return {**typed, "agreement": self.agreements.get(typed["agreement"])}


class AnswerPeriodForm(TradeForm):
    """Within how many days a deficiency is answered, and when the firm is reminded."""

    days = forms.IntegerField(
        label=_("Days to answer"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Calendar days, with week-ends."),
        error_messages={"required": _("Enter the days, for example 30.")},
    )
    reminder_days = forms.CharField(
        label=_("Reminders"),
        max_length=40,
        required=False,
        help_text=_(
            "Days before the last day on which the firm is reminded, separated by commas, as 7, 1. Empty: no reminder."
        ),
    )
    starts_on = DmyDateField(
        label=_("From"),
        help_text=_("For deficiencies that are raised on this day or later."),
        error_messages={"required": _("Enter the first day.")},
    )

    def __init__(self, data: Any = None, *, today: dt.date) -> None:
        super().__init__(data, initial={"starts_on": today, "reminder_days": "7, 1"})

    def clean_reminder_days(self) -> list[int]:
        """Return the days as numbers."""
        typed = [part for part in re.split(r"[,\s]+", self.cleaned_data["reminder_days"]) if part]
        if not all(re.fullmatch(r"[0-9]{1,3}", part) for part in typed):
            raise forms.ValidationError(_("Write whole numbers of days, separated by commas, as 7, 1."))
        return [int(part) for part in typed]
