"""Add Amount: what people type becomes paise or a sentence."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.forms import LEAST_PAISE, MOST_PAISE, AddAmountForm


def cleaned(text):
    form = AddAmountForm({"amount": text, "key": str(uuid.uuid4())})
    return form.cleaned_data["amount"] if form.is_valid() else None


@pytest.mark.parametrize(
    ("text", "paise"),
    [("2000", 2000_00), ("₹ 1,00,000.50", 1_00_000_50), (" 2,000 ", 2000_00), ("1", 100), ("10.5", 1050)],
)
def test_amounts_as_people_write_them(text, paise):
    assert cleaned(text) == paise


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "0",
        "0.99",
        "-5",
        "1e3",
        "NaN",
        "Infinity",
        "12.345",
        "१००",
        "1000001",
        "10 00 001",
        "abc",
        "1.",
        ".5",
        "₹",
    ],
)
def test_everything_else_gets_a_message(text):
    form = AddAmountForm({"amount": text})
    assert not form.is_valid()
    assert form.errors["amount"]


@given(st.text(max_size=25))
def test_no_text_breaks_the_form(text):
    paise = cleaned(text)
    assert paise is None or LEAST_PAISE <= paise <= MOST_PAISE


@given(st.integers(LEAST_PAISE, MOST_PAISE))
def test_every_amount_in_range_survives_being_written_out(paise):
    assert cleaned(f"{paise // 100}.{paise % 100:02d}") == paise


def test_a_lost_key_is_replaced():
    form = AddAmountForm({"amount": "10", "key": ""})
    assert form.is_valid()
    assert isinstance(form.cleaned_data["key"], uuid.UUID)
