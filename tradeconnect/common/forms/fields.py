"""Fields, widgets, validators and form classes that every app shares."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from stdnum import verhoeff

from tradeconnect.common.forms.typed import note_sent

DMY = "%d/%m/%Y"
# In groups or not. What begins with +91 and a digit of mobile numbers is one.
_TWELVE_DIGITS = re.compile(r"(?<!\d)(?!(?<=\+)91[ -]?[6-9])\d(?:[ -]?\d){11}(?!\d)")


def holds_aadhaar(text: str) -> bool:
    """Tell whether `text` holds what may be an Aadhaar number: twelve digits in a row, or in groups, of which the first
    is none of 0 and 1 and the last is a valid check digit (Verhoeff). One in ten other 12-digit numbers looks the same.
    """
    for found in _TWELVE_DIGITS.findall(text):
        digits = re.sub(r"\D", "", found)
        if digits[0] not in "01" and verhoeff.is_valid(digits):
            return True
    return False


def no_aadhaar(value: str) -> None:
    """Refuse text that may hold an Aadhaar number: it is never stored (spec section 4). For names and free text.

    Raises: ValidationError.
    """
    if holds_aadhaar(str(value)):
        raise ValidationError(
            gettext_lazy("This looks like an Aadhaar number. The portal must not store one: please remove it."),
            code="aadhaar",
        )


class DmyDateInput(forms.DateInput):
    """A text input that shows and takes dd/mm/yyyy; app.js adds the native picker beside it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"inputmode": "numeric", "autocomplete": "off", **(attrs or {})}, format=DMY)


class DmyDateField(forms.DateField):
    """A date written as dd/mm/yyyy, or with dots or hyphens; ISO dates are taken too, for pickers and imports."""

    widget = DmyDateInput
    input_formats = (DMY, "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
    default_error_messages = {  # noqa: RUF012 - Django's own declaration
        "invalid": gettext_lazy("Write the date as dd/mm/yyyy, for example 28/08/2024"),
        "no_such_day": gettext_lazy("This day is not in the calendar. The day comes first, then the month."),
    }

    def to_python(self, value: Any) -> dt.date | None:
        """Return the date; say of a well-written one which the calendar does not have that it is not there."""
        try:
            return super().to_python(value)
        except forms.ValidationError:
            if isinstance(value, str) and re.fullmatch(r"\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\s*", value):
                raise forms.ValidationError(self.error_messages["no_such_day"], code="no_such_day") from None
            raise


class ComboboxInput(forms.TextInput):
    """A text input for a code; combobox.js adds the list of suggestions from `url_name`.

    Without script it stays a text field in which the code itself is typed. `params` are added to the query.
    """

    def __init__(self, url_name: str, *, params: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})})
        self.url_name = url_name
        self.params = params

    @property
    def url(self) -> str:
        return reverse(self.url_name) + (f"?{self.params}" if self.params else "")


class TradeFormMixin:
    """What every form of the portal shares.

    `warnings` maps a field's name to sentences that do not stop the user, `actions` to buttons (safe HTML) that stand
    below what was found. Forms are lax here (the rules decide), so
    `required=False` says nothing about a field: a form that is lax names its `optional_fields` and
    `computed_fields` itself. Without `optional_fields`, `required` decides.
    """

    optional_fields: ClassVar[frozenset[str] | None] = None
    computed_fields: ClassVar[frozenset[str]] = frozenset()
    use_required_attribute = False
    warnings: dict[str, list[str]]
    actions: dict[str, list[SafeString]]

    def __init__(self, *args: Any, warnings: dict[str, list[str]] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.warnings = dict(warnings or {})
        self.actions = {}
        if isinstance(self, forms.BaseForm) and self.is_bound:
            note_sent(self)


class TradeForm(TradeFormMixin, forms.Form):
    """The base of plain forms."""
