"""The pure parts of the kernel: state machines, dates, money, numbers."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coo.numbers import (
    check_character,
    format_certificate_number,
    format_draft_number,
    format_file_number,
    is_certificate_number,
    normalise_certificate_number,
    possible_certificate_numbers,
)
from coo.workflow import APPLICATION, CERTIFICATE
from payments.workflow import INTENT
from signing.workflow import SIGNATURE
from tradeconnect.common.dates import dmy, financial_year, financial_year_bounds, india_date
from tradeconnect.common.fsm import Machine, Transition, TransitionRefused
from tradeconnect.common.money import format_amount, format_inr, number_in_words, percent_of, rupees_in_words, to_paise

MACHINES = [APPLICATION, CERTIFICATE, INTENT, SIGNATURE]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_cell_of_every_table(machine: Machine) -> None:
    """From each state each action either is in the table and leads to its target, or is refused."""
    for status in machine.states:
        for step in machine.transitions:
            if status in step.sources:
                assert machine.find(step.action, status).target == step.target
                assert (status, step.target) in machine.pairs()
            else:
                with pytest.raises(TransitionRefused) as refused:
                    machine.find(step.action, status)
                assert refused.value.status == status


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_state_is_reached_and_every_step_has_a_doer(machine: Machine) -> None:
    reached = {machine.initial}
    for _round in machine.states:
        reached |= {step.target for step in machine.transitions if step.sources & reached}
    assert reached == set(machine.states)
    assert all(step.roles for step in machine.transitions)


def test_a_table_with_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown states"):
        Machine("m", ("a",), "a", (Transition("go", frozenset({"a"}), "b"),))


def test_available_asks_for_status_and_role() -> None:
    names = {step.action for step in APPLICATION.available("in_process", {"officer"})}
    assert names == {"raise_deficiency", "approve_first", "approve", "reject"}
    assert not APPLICATION.available("in_process", {"view"})
    assert not APPLICATION.available("approved", {"officer", "sign", "prepare", "pay"})


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (dt.datetime(2026, 11, 22, tzinfo=dt.UTC), "AM27"),
        # 31 March 18:29 UTC is still 31 March in India, 18:30 UTC is 1 April there.
        (dt.datetime(2026, 3, 31, 18, 29, 59, tzinfo=dt.UTC), "AM26"),
        (dt.datetime(2026, 3, 31, 18, 30, tzinfo=dt.UTC), "AM27"),
        (dt.date(2024, 8, 6), "AM25"),
        (dt.date(2099, 12, 31), "AM00"),
    ],
)
def test_financial_year_is_indias(moment: dt.date, year: str) -> None:
    assert financial_year(moment) == year


@given(
    st.datetimes(
        timezones=st.just(ZoneInfo("UTC")), min_value=dt.datetime(2001, 1, 1), max_value=dt.datetime(2090, 1, 1)
    )
)  # noqa: DTZ001
def test_the_bounds_hold_the_day(moment: dt.datetime) -> None:
    day = india_date(moment)
    first, last = financial_year_bounds(day)
    assert first <= day <= last
    assert financial_year(first) == financial_year(last) == financial_year(moment)


def test_dates_are_written_day_first() -> None:
    assert dmy(dt.date(2024, 8, 6)) == "06/08/2024"


@pytest.mark.parametrize(
    ("paise", "text"),
    [
        (13500000, "₹1,35,000.00"),
        (0, "₹0.00"),
        (5, "₹0.05"),
        (100000, "₹1,000.00"),
        (123456789012, "₹1,23,45,67,890.12"),
        (-23600, "-₹236.00"),
    ],
)
def test_rupees_have_indian_grouping(paise: int, text: str) -> None:
    assert format_inr(paise) == text


@given(st.integers(min_value=0, max_value=10**15))
def test_grouping_loses_no_digit(paise: int) -> None:
    assert int(format_inr(paise).replace(",", "").replace("₹", "").replace(".", "")) == paise


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (236, "two hundred and thirty-six"),
        (135000, "one lakh thirty-five thousand"),
        (10_00_00_000, "ten crore"),
        (119, "one hundred and nineteen"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert number_in_words(number) == words


def test_paise_in_words() -> None:
    assert rupees_in_words(23650) == "Rupees two hundred and thirty-six and fifty paise only"
    assert rupees_in_words(13500000) == "Rupees one lakh thirty-five thousand only"


@given(st.integers(min_value=0, max_value=10**12))
def test_gst_on_paise_rounds_half_up(paise: int) -> None:
    assert percent_of(paise, Decimal(9)) == (paise * 9 + 50) // 100


def test_other_currencies_keep_their_own_form() -> None:
    assert format_amount(Decimal("1500"), "USD") == "USD 1,500.00"
    assert format_amount(Decimal("135000"), "INR") == "₹1,35,000.00"
    with pytest.raises(ValueError, match="two decimals"):
        to_paise(Decimal("1.005"))


def test_numbers_have_the_guides_shape() -> None:
    assert format_draft_number(229268, "AM25") == "DRAFTCOOAPPLY00229268AM25"
    assert format_file_number(19, "AM25") == "HQRCCOAPPLY00000019AM25"
    assert format_certificate_number("YCC", "DEL", 412, "AM25").startswith("YCC-DEL-AM25-0000412-")


def test_check_character_is_iso_7064() -> None:
    """The published example of MOD 37,36: the GS1/ISAN text A12425GABC1234002 has check character M."""
    assert check_character("A12425GABC1234002") == "M"


@given(
    st.integers(min_value=0, max_value=9_999_999),
    st.integers(min_value=0, max_value=20),
    st.sampled_from("0123456789ABCXYZ"),
)
def test_one_wrong_character_is_always_noticed(value: int, position: int, other: str) -> None:
    number = format_certificate_number("YCC", "DEL", value, "AM27")
    assert is_certificate_number(number)
    position %= len(number)
    if number[position] in ("-", other):
        return
    assert not is_certificate_number(number[:position] + other + number[position + 1 :])


def test_typed_numbers_are_read_kindly() -> None:
    assert normalise_certificate_number(" ycc-del‑am27-0000412-x ") == "YCC-DEL-AM27-0000412-X"


@pytest.mark.parametrize("typed", ["{0}", "{1}", "ycc del {2}", "YCC/DEL/{2}", "YCCDEL-{2}"])
def test_a_number_without_its_hyphens_is_still_that_number(typed: str) -> None:
    number = format_certificate_number("YCC", "DEL", 39, "AM27")
    asked = typed.format(number, number.replace("-", ""), number[8:].replace("-", " "))
    assert number in possible_certificate_numbers(asked)


@pytest.mark.parametrize("typed", ["", "YCC", "HQRCCOAPPLY00000009AM27", "YCCDELAM27000003X"])
def test_what_is_no_certificate_number_means_none(typed: str) -> None:
    assert possible_certificate_numbers(typed) == ()
