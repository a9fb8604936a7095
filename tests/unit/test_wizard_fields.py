"""The fields of the wizard's forms: amounts with commas, codes with spaces, yes and no."""

from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from coo.forms.base import AmountField, DigitsField, YesNoField, written
from tradeconnect.common.money import group_indian


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1500", "1500"),
        (" 1,500.00 ", "1500.00"),
        ("1,35,000.5", "135000.5"),
        ("1,350,000", "1350000"),
        ("0", "0"),
        ("-3", "-3"),
        ("१२", "12"),
    ],
)
def test_amounts_are_read_with_either_grouping(typed: str, number: str) -> None:
    assert AmountField(max_digits=18, decimal_places=3).clean(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["1,50", "1.500,00", "1,,500", ",500", "1,5000", "12e", "1e3", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused_not_guessed(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        AmountField(max_digits=18, decimal_places=3).clean(typed)


@given(st.decimals(min_value=0, max_value=10**12, places=3))
def test_an_amount_survives_being_written_and_read(amount: Decimal) -> None:
    field = AmountField(max_digits=18, decimal_places=3)
    text = written(amount, 2)
    whole, _point, part = text.partition(".")
    assert field.clean(text) == amount
    assert field.clean(f"{group_indian(whole)}.{part}") == amount
    assert len(part) >= 2


def test_a_decimal_is_written_without_trailing_zeros() -> None:
    assert [written(Decimal(text)) for text in ("1500.000", "0.500", "1000", "0")] == ["1500", "0.5", "1000", "0"]
    assert [written(Decimal(text), 2) for text in ("1500.000", "90.123456", "1E+3")] == [
        "1500.00",
        "90.123456",
        "1000.00",
    ]
    assert written(None) == ""


def test_codes_are_taken_without_what_people_put_between_the_pairs() -> None:
    field = DigitsField()
    assert {field.clean(typed) for typed in ("61046200", "6104 62 00", "6104.62.00")} == {"61046200"}


@pytest.mark.parametrize(("typed", "value"), [("yes", True), ("no", False), ("", None)])
def test_a_question_is_answered_or_not_yet(typed: str, value: bool | None) -> None:
    field = YesNoField()
    assert field.clean(typed) is value
    assert field.prepare_value(value) == (typed or None)


def test_an_answer_that_was_not_offered_is_refused() -> None:
    with pytest.raises(forms.ValidationError):
        YesNoField().clean("perhaps")
