"""What registration and profile ask alike of a person: name, mobile number, place."""

import re
import unicodedata
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.places import Place, places_of
from tradeconnect.common.forms import TradeForm, no_aadhaar

_MOBILE: Final = re.compile(r"(?:\+91|0091|91|0)?([6-9]\d{9})")
_NAME_SIGNS: Final = " .'’-"


def person_name(value: str) -> None:
    """Refuse what no name holds: it is greeted with in mails, and must not carry a message of its own.

    Raises: ValidationError.
    """
    no_aadhaar(value)
    if not all(unicodedata.category(sign)[0] in "LM" or sign in _NAME_SIGNS for sign in value):
        raise ValidationError(_("A name has letters, spaces, hyphens, full stops and apostrophes only."), code="name")


class MobileField(forms.CharField):
    """An Indian mobile number: ten digits; +91 or 0 before them and spaces within are taken off."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": "tel"}
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the ten digits."""
        typed = super().to_python(value)
        if not typed:
            return ""
        found = _MOBILE.fullmatch(re.sub(r"[\s().-]", "", typed))
        if found is None:
            raise ValidationError(_("Write the ten digits of an Indian mobile number, for example 98400 12345."))
        return found[1]


class PinCodeField(forms.CharField):
    """A postal index number: six digits, the first of them not 0."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "postal-code"}
        super().__init__(max_length=10, widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the six digits."""
        typed = re.sub(r"\s", "", super().to_python(value) or "")
        if typed and not re.fullmatch(r"[1-9]\d{5}", typed, re.ASCII):
            raise ValidationError(_("A PIN code has six digits, for example 110020."))
        return typed


class PlaceForm(TradeForm):
    """PIN code, district, state and city. The list of PIN codes fills the rest; a PIN that it lacks is taken.

    `place` is the district that was pressed of several; `pin_confirmed` the PIN of which the page has already said that
    it is not in the list. Attributes: places: the districts of the typed PIN, after `is_valid`.
    """

    pin = PinCodeField(label=_("Pincode"))
    district = forms.CharField(label=_("District"), max_length=60, required=False, validators=[no_aadhaar])
    state_name = forms.CharField(
        label=pgettext_lazy("of India", "State"), max_length=60, required=False, validators=[no_aadhaar]
    )
    city = forms.CharField(label=_("City"), max_length=80, required=False, validators=[no_aadhaar])
    pin_confirmed = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    optional_fields = frozenset()
    places: tuple[Place, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Fill the place from the PIN where nothing is typed, and ask where it cannot be told."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        pin = cleaned.get("pin")
        if not pin:
            return cleaned
        self.places = places_of(pin)
        if len(self.places) == 1 and not cleaned.get("district"):
            cleaned.update(self._missing(cleaned, self.places[0]))
        self._ask_for_the_rest(cleaned, pin)
        return cleaned

    def _ask_for_the_rest(self, cleaned: dict[str, Any], pin: str) -> None:
        if not self.places and cleaned.get("pin_confirmed") != pin:
            self.add_error("pin", _("This PIN code is not in our list. Check it, or press again to keep it."))
            self.data = {**self._typed(), "pin_confirmed": pin}
        several = len(self.places) > 1 and not cleaned.get("district")
        for name, words in (
            ("district", _("Choose one of the districts of this PIN code.") if several else _("Enter the district.")),
            ("state_name", _("Enter the state.")),
            ("city", _("Enter the city.")),
        ):
            if name in cleaned and not cleaned[name] and not (several and name != "district"):
                self.add_error(name, words)

    def _typed(self) -> dict[str, Any]:
        return {name: self.data.get(name) for name in self.data}

    @staticmethod
    def _missing(cleaned: dict[str, Any], place: Place) -> dict[str, str]:
        """Return the parts of the place that nobody has typed."""
        return {name: value for name, value in place.as_fields().items() if not cleaned.get(name)}

    def with_place(self, chosen: str) -> dict[str, Any]:
        """Return what was typed with the place filled in: that of number `chosen`, or the only one of the PIN.

        For *Look up* and the buttons of the districts: nothing is checked yet, and nothing is sent.
        """
        typed = self._typed()
        places = places_of(re.sub(r"\D", "", str(typed.get("pin", ""))))
        self.places = places
        number = int(chosen) if chosen.isascii() and chosen.isdigit() else 0
        if places and (len(places) == 1 or chosen) and number < len(places):
            typed.update(places[number].as_fields())
        return typed
