"""GST rule 46(b): at most sixteen characters, consecutive, unique in the financial year."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.services.invoices import format_number

DAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("code", "day", "serial", "number"),
    [
        ("ACT", DAY, 4217, "ACT/26-27/004217"),
        ("YCCDELHI", DAY, 1, "YCC/26-27/000001"),
        ("EIC-DEL", dt.date(2027, 3, 31), 999_999, "EIC/26-27/999999"),
        ("eic", dt.date(2027, 4, 1), 1, "EIC/27-28/000001"),
        ("ACT", dt.date(2099, 5, 1), 2, "ACT/99-00/000002"),
        ("ACT", DAY, 1_000_000, "AC/26-27/1000000"),
    ],
)
def test_form(code, day, serial, number):
    assert format_number(code, day, serial) == number


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=12), st.integers(1, 10**8))
def test_never_longer_than_sixteen_nor_other_characters(code, serial):
    number = format_number(code, DAY, serial)
    assert len(number) <= 16
    assert re.fullmatch(r"[A-Z0-9/-]+", number)
    assert number.endswith(f"/{serial:06d}")
