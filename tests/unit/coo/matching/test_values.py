"""Dates, amounts and words as documents write them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coo.matching.values import amounts_of, dates_of, tokens_of

DAY = dt.date(2024, 8, 6)


@pytest.mark.parametrize(
    "text",
    [
        *("06/08/2024", "6/8/2024", "06-08-2024", "06.08.2024", "06/08/24", "2024-08-06", "2024/8/6"),
        *("6 Aug 2024", "06 August 2024", "6th August 2024", "6th of August, 2024", "06-Aug-2024", "06-AUG-24"),
        *("August 6, 2024", "Aug. 6, 2024", "AUG 06, 2024", "August 6th, 2024", "06Aug2024", "(06/08/2024)"),
        *("Date:06/08/2024", "dt.06.08.2024", "6 Aug, 2024", "06/08/2024,"),
    ],
)
def test_spellings_of_a_date(text: str) -> None:
    assert dates_of(text)[0] == DAY


@pytest.mark.parametrize(
    "text", ["06/08/20245", "106/08/2024", "32/13/2024", "30/02/2024", "2024", "Aug 2024", "6/8", ""]
)
def test_what_is_no_date(text: str) -> None:
    assert dates_of(text) == ()


def test_the_american_way_is_only_the_second_reading() -> None:
    assert dates_of("08/06/2024") == (dt.date(2024, 6, 8), dt.date(2024, 8, 6))
    assert dates_of("08/26/2024") == (dt.date(2024, 8, 26),)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_every_date_is_read_as_it_is_written(day: dt.date) -> None:
    for text in (
        day.strftime("%d/%m/%Y"),
        day.isoformat(),
        day.strftime("%d-%b-%Y"),
        day.strftime("%d %B %Y"),
        day.strftime("%B %d, %Y"),
    ):
        assert dates_of(text)[:1] == (day,), text


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *((text, "1500") for text in ("1500", "1,500.00", "1.500,00", "1 500.00", "1'500.00", "1500.00", "1,500")),
        *((text, "1500") for text in ("$1,500.00", "USD 1,500.00", "USD1500", "US$1,500", "1,500.00USD", "(1,500.00)")),
        *((text, "135000") for text in ("1,35,000.00", "₹1,35,000.00", "Rs.1,35,000/-", "1,35,000/=", "135000.00")),
        *(("1,23,45,678.90", "12345678.90"), ("1.234.567,89", "1234567.89"), ("0.50", "0.5"), ("12,50", "12.5")),
    ],
)
def test_spellings_of_an_amount(text: str, amount: str) -> None:
    assert amounts_of(text)[0] == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "USD", "1,500.00.00", "12/08/2024", "1500kg", "SL1500", "1-500", ",500", "1,50,00"]
)
def test_what_is_no_amount(text: str) -> None:
    assert amounts_of(text) == ()


def test_three_decimals_are_decimals_first() -> None:
    assert amounts_of("1.500") == (Decimal("1.500"), Decimal(1500))
    assert amounts_of("1,500") == (Decimal(1500), Decimal("1.500"))


@given(st.integers(0, 10**12))
def test_every_amount_is_read_as_it_is_written(paise: int) -> None:
    amount = Decimal(paise) / 100
    english = f"{amount:,.2f}"
    continental = english.translate(str.maketrans(",.", ".,"))
    assert amounts_of(english)[0] == amounts_of(continental)[0] == amounts_of(f"{amount:.2f}")[0] == amount


def test_words_are_compared_without_what_does_not_count() -> None:
    assert tokens_of("Müller & Söhne Pvt. Ltd.") == tokens_of("MULLER AND SOHNE PRIVATE LIMITED")
    assert tokens_of("Women’s trousers") == tokens_of("womens TROUSERS")
    assert tokens_of("214 West 38th St.") == tokens_of("214, West 38th Street")
