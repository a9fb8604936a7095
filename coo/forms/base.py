"""What the forms of the tabs share. They are lax: they shape input, the rules decide what is missing or wrong."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from coo.lists import country_list, currency_list, unit_list
from coo.models import Application
from coo.rules.finding import Finding
from coo.services.editing import fixed_columns, fixed_words
from tradeconnect.common.forms import TradeForm

Choices = list[tuple[str, Any]]

_GROUPED: Final = re.compile(r"\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?")
YES_NO: Final = (("yes", _("Yes")), ("no", _("No")))


def countries() -> Choices:
    """Return every country by name, after an empty choice."""
    return [("", _("Select")), *country_list()]


def currencies() -> Choices:
    """Return every currency as `US Dollar (USD)`, after an empty choice."""
    rows = currency_list()
    return [("", _("Select")), *((code, f"{name} ({code})") for code, name in rows)]


def units() -> Choices:
    """Return every unit quantity code as `NUMBERS (NOS)`, after an empty choice."""
    rows = unit_list()
    return [("", _("Select")), *((code, f"{name} ({code})") for code, name in rows)]


def written(value: Decimal | None, least: int = 0) -> str:
    """Return a stored decimal as a person writes it: without trailing zeros, with at least `least` decimals."""
    if value is None:
        return ""
    text = format(value.normalize(), "f")
    whole, _point, part = text.partition(".")
    return f"{whole}.{part.ljust(least, '0')}" if part or least else whole


class AmountField(forms.DecimalField):
    """A decimal that may be written with grouping commas: 1,35,000.00. A comma elsewhere is a mistake, not a point."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write a number, for example 1500.00"),
        "max_digits": _("This number is too large."),
        "max_whole_digits": _("This number is too large."),
    }

    def to_python(self, value: Any) -> Any:
        """Return the number; raise ValidationError when the text is none."""
        if isinstance(value, str):
            value = re.sub(r"[\s₹]", "", value)
            if "e" in value.lower():
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            if _GROUPED.fullmatch(value):
                value = value.replace(",", "")
        return super().to_python(value)


class YesNoField(forms.TypedChoiceField):
    """Yes, No, or not answered yet: True, False, None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=YES_NO,
            coerce=lambda value: value == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Return the choice that stands for a stored answer."""
        return {True: "yes", False: "no"}.get(value, value)


class DigitsField(forms.CharField):
    """A code of digits; spaces and dots that people put between its pairs are dropped: 6104 62 00 is 61046200."""

    def to_python(self, value: Any) -> str:
        """Return the digits as typed without separators."""
        return re.sub(r"[\s.]", "", str(super().to_python(value) or ""))


class WizardForm(TradeForm):
    """A form of the wizard that can show what the rules found in the stored values."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                is_chosen = isinstance(field, forms.ChoiceField)
                field.error_messages["required"] = _("Choose one.") if is_chosen else _("Fill this in.")

    def show_findings(self, findings: Iterable[Finding]) -> None:
        """Put errors and warnings at their fields; what has no field here stands above the form."""
        self.full_clean()
        self.cleaned_data: dict[str, Any] = getattr(self, "cleaned_data", {})
        for finding in findings:
            name = finding.field if finding.field in self.fields else None
            if finding.is_error:
                self.add_error(name, _with_evidence(finding))
            elif name is not None:
                self.warnings.setdefault(name, []).append(_with_evidence(finding))


def _with_evidence(finding: Finding) -> str:
    return f"{finding.message} ({finding.evidence})" if finding.evidence else str(finding.message)


class TabForm(WizardForm):
    """The form of a tab: opened with the stored values, or bound to what was sent."""

    def __init__(
        self,
        data: Any = None,
        *,
        application: Application,
        today: dt.date,
        person: str = "",
    ) -> None:
        """Args: today: the date in India. person: the full name of who fills the form."""
        self.application = application
        self.today = today
        self.person = person
        self.fixed = fixed_columns(application)
        super().__init__(data, initial=self.stored())
        self.prepare()
        self._close_fixed_fields()

    def prepare(self) -> None:
        """Fill choices and hints that depend on the application."""

    def _close_fixed_fields(self) -> None:
        """Show what is fixed as it is, with the reason; what is sent for it does not count."""
        for name in self.fixed & set(self.fields):
            field = self.fields[name]
            field.disabled = True
            field.help_text = fixed_words(self.application)
            # A disabled field takes its value from here, in the words of its choices.
            self.initial[name] = field.prepare_value(self.initial[name])

    def stored(self) -> dict[str, Any]:
        """Return what the fields show when the tab is opened."""
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        """Return the columns to save, from the cleaned data."""
        raise NotImplementedError
