"""What must hold for any application: sums, rounding, rates, value content, shift, dates, check characters, bytes."""

import dataclasses
import datetime as dt
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from coo import origin
from coo.numbers import (
    check_character,
    format_certificate_number,
    is_certificate_number,
    possible_certificate_numbers,
    self_declared_codes,
)
from coo.origin import HUNDRED, SHIFT_DIGITS, Criterion, Terms
from coo.retrospective import add_months, add_working_days, is_retrospective, last_day, last_usual_day
from coo.rules.words import INVOICE_NUMBER
from coo.snapshot import (
    ApplicationSnapshot,
    ExportItem,
    ImportInput,
    Invoice,
    canonical_bytes,
    digest,
    from_dict,
    round_half_up,
    to_dict,
)
from tradeconnect.common.dates import INDIA, financial_year, financial_year_bounds, india_date

amounts = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10**9), places=2)
quantities = st.decimals(min_value=Decimal("0.001"), max_value=Decimal(10**6), places=3)
costs = st.none() | st.decimals(min_value=0, max_value=Decimal(10**8), places=2)
rates = st.decimals(min_value=Decimal("0.0001"), max_value=Decimal(10**3), places=4)
codes = st.text("0123456789", min_size=6, max_size=8).filter(lambda code: len(code) != 7)
days = st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1))
CURRENCIES = ("USD", "INR", "JPY")

inputs = st.builds(
    ImportInput,
    item=st.just(1),
    serial=st.integers(1, 99),
    hs_code=codes,
    quantity=quantities,
    unit_cif=st.decimals(min_value=0, max_value=Decimal(10**4), places=4),
    currency=st.sampled_from(CURRENCIES),
    is_originating=st.booleans(),
)
items = st.builds(
    ExportItem,
    serial=st.just(1),
    hs_code=codes,
    value=amounts,
    fob_value=st.none() | amounts,
    indian_materials=costs,
    labour_and_overheads=costs,
    profit_and_other=costs,
)


@st.composite
def applications(draw: st.DrawFn) -> ApplicationSnapshot:
    return ApplicationSnapshot(
        invoice=Invoice(currency="USD", rate_inr=draw(rates), rate_usd=Decimal(1)),
        items=(draw(items),),
        inputs=tuple(draw(st.lists(inputs, max_size=6))),
    )


tables = st.fixed_dictionaries(dict.fromkeys(CURRENCIES, rates))


@given(applications(), tables)
def test_build_down_and_the_foreign_share_are_a_hundred_together(
    application: ApplicationSnapshot, table: dict[str, Decimal]
) -> None:
    content = origin.value_content(application, application.items[0], table)
    assert content is not None
    assert content.build_down + content.non_originating_share == HUNDRED
    assert content.build_down <= HUNDRED
    assert content.non_originating_share >= 0
    if content.build_up is not None:
        assert content.build_up >= 0
        assert content.share("originating") >= content.build_up


@given(applications(), tables, inputs)
def test_a_foreign_input_never_helps_and_an_originating_one_never_harms(
    application: ApplicationSnapshot, table: dict[str, Decimal], more: ImportInput
) -> None:
    item = application.items[0]
    before = origin.value_content(application, item, table)
    added = dataclasses.replace(application, inputs=(*application.inputs, more))
    after = origin.value_content(added, item, table)
    assert before is not None
    assert after is not None
    if more.is_originating:
        assert after.build_down == before.build_down
        assert after.share("originating") >= before.share("originating")
    else:
        assert after.build_down <= before.build_down
        assert after.non_originating_share >= before.non_originating_share


@given(applications(), tables, st.sampled_from([Decimal(10), Decimal("0.5"), Decimal(100)]))
def test_the_currency_in_which_one_counts_does_not_matter(
    application: ApplicationSnapshot, table: dict[str, Decimal], factor: Decimal
) -> None:
    """All rates times the same factor: INR per 100 units instead of per unit changes no share."""
    item = application.items[0]
    one = origin.value_content(application, item, table)
    rate = application.invoice.rate_inr
    assert rate is not None
    scaled = dataclasses.replace(application, invoice=dataclasses.replace(application.invoice, rate_inr=rate * factor))
    other = origin.value_content(scaled, item, {code: value * factor for code, value in table.items()})
    assert one is not None
    assert other is not None
    assert (one.build_down, one.build_up) == (other.build_down, other.build_up)


@given(applications(), tables)
def test_an_input_without_a_rate_is_told_and_in_no_sum(
    application: ApplicationSnapshot, table: dict[str, Decimal]
) -> None:
    table.pop("JPY")
    content = origin.value_content(application, application.items[0], table)
    known = dataclasses.replace(application, inputs=tuple(r for r in application.inputs if r.currency != "JPY"))
    alone = origin.value_content(known, application.items[0], table)
    assert content is not None
    assert alone is not None
    assert {row.currency for row in content.unknown} <= {"JPY"}
    assert content.build_down == alone.build_down


@given(applications(), tables, st.sampled_from(sorted(SHIFT_DIGITS)))
def test_a_wider_shift_asks_for_more(application: ApplicationSnapshot, table: dict[str, Decimal], shift: str) -> None:
    """An input that changes its chapter changes its heading, and one that changes its heading its subheading."""
    missing = {name: origin.tariff_shift(application, application.items[0], name, table) for name in SHIFT_DIGITS}
    assert set(missing["CTSH"].missing) <= set(missing["CTH"].missing) <= set(missing["CC"].missing)
    found = missing[shift]
    assert found.is_met(None) is (found.missing == ())
    assert found.is_met(Decimal(100)) or found.share > HUNDRED
    assert not any(row.is_originating for row in found.missing)


@given(st.decimals(min_value=0, max_value=100, places=2), st.decimals(min_value=0, max_value=100, places=2))
def test_a_threshold_is_met_at_its_own_figure(value: Decimal, limit: Decimal) -> None:
    least, most = Criterion("A", "A", "A", minimum=limit), Criterion("B", "B", "B", maximum=limit)
    assert least.allows(limit)
    assert most.allows(limit)
    assert least.allows(value) is (value >= limit)
    assert most.allows(value) is (value <= limit)


@given(st.lists(amounts, max_size=40), amounts)
def test_the_difference_is_exact(values: list[Decimal], rate: Decimal) -> None:
    rows = tuple(ExportItem(serial=n, value=value) for n, value in enumerate(values, start=1))
    invoice = Invoice(value=sum(values, Decimal(0)), rate_inr=rate)
    application = ApplicationSnapshot(items=rows, invoice=invoice)
    assert application.difference == 0
    rupees = application.value_in_inr(invoice.value)
    assert rupees is not None
    # Rounding the sum and summing the rounded lines differ by half a paisa a line at most.
    lines = sum((application.value_in_inr(value) or Decimal(0) for value in values), Decimal(0))
    assert abs(rupees - lines) <= Decimal("0.005") * (len(values) + 1)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_rounding_is_half_up_and_stays(value: Decimal) -> None:
    rounded = round_half_up(value)
    assert round_half_up(rounded) == rounded
    assert abs(rounded - value) <= Decimal("0.005")
    assert round_half_up(-value) == -rounded


@given(st.integers(1, 100), rates)
def test_a_rate_for_a_hundred_units_is_that_of_one(units: int, rate: Decimal) -> None:
    one = rate / units
    assert round_half_up(one * units, Decimal("0.0001")) == rate


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2090, 1, 1), timezones=st.just(dt.UTC)))
def test_the_financial_year_turns_at_midnight_in_india(moment: dt.datetime) -> None:
    first, last = financial_year_bounds(india_date(moment))
    assert first <= india_date(moment) <= last
    assert financial_year(moment) == financial_year(last) == f"AM{last.year % 100:02d}"
    turn = dt.datetime.combine(first, dt.time(), tzinfo=INDIA)
    assert financial_year(turn) == financial_year(moment)
    assert financial_year(turn - dt.timedelta(microseconds=1)) != financial_year(moment)


@given(days, st.integers(0, 60))
def test_working_days_are_never_fewer_than_days(day: dt.date, count: int) -> None:
    end = add_working_days(day, count)
    between = [day + dt.timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(each.weekday() < 5 for each in between) == count
    assert count == 0 or end.weekday() < 5


@given(days, st.integers(0, 60))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: dt.date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + dt.timedelta(days=1)).day == 1)


@given(days, st.integers(0, 30), st.booleans(), st.integers(0, 800))
def test_a_certificate_is_usual_then_retrospective_then_refused(
    shipped: dt.date, count: int, working: bool, after: int
) -> None:
    terms = Terms("X", days_after_shipment=count, counts_working_days=working, months_after_shipment=12)
    usual, latest = last_usual_day(terms, shipped), last_day(terms, shipped)
    assert usual is not None
    assert latest is not None
    assert shipped <= usual < latest
    day = shipped + dt.timedelta(days=after)
    assert is_retrospective(terms, shipped, day) is (day > usual)
    assert not is_retrospective(Terms("X"), shipped, day)


@given(
    st.text("ABCDEFGHJK", min_size=2, max_size=6),
    st.text("LMNPQRST", min_size=2, max_size=4),
    st.integers(1, 9_999_999),
    st.integers(0, 99),
)
def test_a_certificate_number_is_found_without_its_hyphens(agency: str, office: str, value: int, year: int) -> None:
    number = format_certificate_number(agency, office, value, f"AM{year:02d}")
    assert is_certificate_number(number)
    assert number in possible_certificate_numbers(number.replace("-", ""))
    assert number in possible_certificate_numbers(number.lower().replace("-", " - "))


@given(st.text("ABCDEFGHIJ0123456789-", min_size=2, max_size=20), st.integers(1, 9_999_999), st.integers(0, 99))
def test_a_self_declared_certificate_number_is_one_too(agreement: str, value: int, year: int) -> None:
    assume(sum(map(str.isalnum, agreement)) >= 2)
    number = format_certificate_number(*self_declared_codes(agreement), value, f"AM{year:02d}")
    assert is_certificate_number(number)
    assert "-SELF-" in number
    assert number in possible_certificate_numbers(number.replace("-", ""))


def test_the_number_of_a_self_declaration_names_its_agreement() -> None:
    number = format_certificate_number(*self_declared_codes("EFTATEPA-SD"), 1, "AM27")
    assert number.startswith("EFTATEPASD-SELF-AM27-0000001-")


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=24), st.data())
def test_one_wrong_or_swapped_character_is_noticed(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    assume(other != text[place])
    assert check_character(text[:place] + other + text[place + 1 :]) != check_character(text)


@given(st.text(min_size=1, max_size=12))
def test_an_invoice_number_has_letters_digits_and_three_signs(text: str) -> None:
    allowed = all(sign in "/,-" or (sign.isascii() and sign.isalnum()) for sign in text)
    assert (INVOICE_NUMBER.fullmatch(text) is not None) is allowed


@given(applications())
def test_what_is_signed_is_read_back_as_it_was(application: ApplicationSnapshot) -> None:
    again = from_dict(to_dict(application))
    assert again == application
    assert canonical_bytes(again) == canonical_bytes(application)
    assert digest(again) == digest(application)
