"""No form takes an Aadhaar number as a name or in a person’s own words (spec section 4): complete by construction."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Final

import pytest
from django import forms
from django.core.exceptions import ValidationError

import accounts.forms
import coo.forms
import payments.forms
import signing.forms
from tradeconnect.common.forms import holds_aadhaar, no_aadhaar
from tradeconnect.common.forms.fields import TradeFormMixin

NUMBER: Final = "4991 1866 5246"
# Of a field's name: what it holds is a name, or is written in one's own words.
OWN_WORDS: Final = (
    "name",
    "name_hi",
    "remarks",
    "reason",
    "note",
    "about",
    "title",
    "title_hi",
    "text",
    "text_hi",
    "place",
    "city",
    "district",
    "address",
    "designation",
)
# Not a person's own words: the e-mail one logs in with; what is printed for the criterion of a product; a row's key.
OTHERS: Final = frozenset({"LoginForm.username", "OriginForm.criterion_text", "PinForm.place"})


def import_forms() -> None:
    for package in (accounts.forms, coo.forms):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(found.name)
    assert payments.forms
    assert signing.forms


def subclasses(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


def own_words() -> dict[str, forms.Field]:
    """Return the fields of every form in which a person may write what they like, by `Form.field`."""
    import_forms()
    return {
        f"{form.__name__}.{name}": field
        for form in subclasses(TradeFormMixin)
        if not form.__module__.startswith("tests.")
        for name, field in getattr(form, "base_fields", {}).items()
        if type(field) is forms.CharField and name.endswith(OWN_WORDS) and f"{form.__name__}.{name}" not in OTHERS
    }


def test_every_name_and_remark_refuses_one() -> None:
    fields = own_words()
    assert {"RegistrationForm.first_name", "RemarksForm.remarks", "WithdrawForm.reason"} <= set(fields)
    taken = []
    for name, field in fields.items():
        try:
            field.run_validators(NUMBER)
        except ValidationError as refused:
            assert "Aadhaar" in " ".join(refused.messages)  # noqa: PT017 - one of many
        else:
            taken.append(name)
    assert taken == []


@pytest.mark.parametrize("text", [NUMBER, "499118665246", "No. 4991-1866-5246.", "a4991 1866 5246b"])
def test_twelve_digits_with_the_check_digit_are_one(text: str) -> None:
    assert holds_aadhaar(text)
    with pytest.raises(ValidationError):
        no_aadhaar(text)


@pytest.mark.parametrize(
    "text",
    [
        "4991 1866 5247",  # another check digit
        "0991 1866 5248",
        "4991 1866 52461",  # thirteen digits
        "call +91 98400 12354, please",
        "+919840012354",
        "invoice 12345678 of 26/11/2026",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert not holds_aadhaar(text)


def test_a_mobile_number_without_plus_cannot_be_told_from_one() -> None:
    """The control of the two above: the same digits, and the check digit is right."""
    found = next(n for n in range(10) if holds_aadhaar(f"91984001235{n}"))
    assert not holds_aadhaar(f"+91984001235{found}")
