"""GST on a charge: heads, rounding, labels."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.charges import Charge, ChargeLine, Recipient, Supplier, state_tax_name

RATES = st.sampled_from([Decimal(rate) for rate in ("0", "0.25", "5", "12", "18", "28", "2.5")])
LINES = st.lists(
    st.builds(
        ChargeLine,
        description=st.just("Service"),
        sac=st.just("998599"),
        quantity=st.integers(1, 1000),
        rate_paise=st.integers(1, 10**9),
        gst_percent=RATES,
    ),
    min_size=1,
    max_size=6,
)


def make_charge(lines, *, supplier_state="07", recipient_state="07", gstin="07AAAAA0000A1Z5"):
    return Charge(
        supplier=Supplier("YCC", "Yamuna Chamber", "", gstin, "1 Chamber Road", supplier_state, "Delhi"),
        recipient=Recipient("Suvarna Looms", "AAXCS4821K", "", "14 Chandni Chowk", recipient_state, ""),
        lines=tuple(lines),
        purpose="coo.application",
        reference="one",
    )


def line(rate_paise=200_00, quantity=1, percent="18"):
    return ChargeLine("Certificate of origin", "998599", quantity, rate_paise, Decimal(percent))


def test_fee_within_the_state():
    charge = make_charge([line()])
    assert (charge.taxable_paise, charge.cgst_paise, charge.sgst_paise, charge.igst_paise) == (200_00, 18_00, 18_00, 0)
    assert charge.total_paise == 236_00
    assert charge.tax_rows == [("CGST 9%", 1800), ("SGST 9%", 1800)]


def test_fee_across_states():
    charge = make_charge([line()], recipient_state="27")
    assert (charge.cgst_paise, charge.sgst_paise, charge.igst_paise) == (0, 0, 36_00)
    assert charge.total_paise == 236_00
    assert charge.tax_rows == [("IGST 18%", 3600)]


def test_the_invoice_of_the_design_picture():
    charge = make_charge([line(), line(rate_paise=75_00)])
    assert (charge.taxable_paise, charge.cgst_paise, charge.sgst_paise) == (275_00, 24_75, 24_75)
    assert charge.total_paise == 324_50


def test_heads_are_rounded_up_each_not_half_of_a_total():
    # 18% of 50 paise is 9; 9% of 50 is 4.5, half up 5 for each head: 10 in all, where half of a total would give 9.
    charge = make_charge([line(rate_paise=50)])
    assert (charge.cgst_paise, charge.sgst_paise) == (5, 5)
    assert make_charge([line(rate_paise=50)], recipient_state="27").igst_paise == 9


def test_rows_by_rate_and_none_without_tax():
    charge = make_charge([line(), line(percent="5"), line(percent="0")])
    assert [label for label, _paise in charge.tax_rows] == ["CGST 9%", "CGST 2.5%", "SGST 9%", "SGST 2.5%"]
    assert make_charge([line(percent="0")]).tax_rows == []


def test_recipient_without_a_state_is_supplied_at_the_suppliers():
    charge = make_charge([line()], recipient_state="")
    assert charge.place_of_supply == "07"
    assert charge.within_state


@pytest.mark.parametrize(("code", "name"), [("07", "SGST"), ("34", "SGST"), ("04", "UTGST"), ("35", "UTGST")])
def test_union_territories_without_a_legislature(code, name):
    assert state_tax_name(code) == name
    charge = make_charge([line()], supplier_state=code, recipient_state=code)
    assert charge.tax_rows[1][0] == f"{name} 9%"


@given(LINES, st.booleans())
def test_every_head_is_within_half_a_paisa_of_the_law_per_line(lines, within):
    charge = make_charge(lines, recipient_state="07" if within else "27")
    exact = [Fraction(one.taxable_paise) * Fraction(one.gst_percent) / 100 for one in lines]
    allowed = Fraction(len(lines), 2)
    if within:
        assert charge.cgst_paise == charge.sgst_paise
        assert charge.igst_paise == 0
        assert abs(charge.cgst_paise - sum(exact) / 2) <= allowed
    else:
        assert charge.cgst_paise == charge.sgst_paise == 0
        assert abs(charge.igst_paise - sum(exact)) <= allowed


@given(LINES, st.booleans())
def test_printed_lines_and_rows_add_up_to_the_totals(lines, within):
    charge = make_charge(lines, recipient_state="07" if within else "27")
    data = charge.lines_as_data()
    heads = sum(row["cgst_paise"] + row["sgst_paise"] + row["igst_paise"] for row in data)
    assert sum(row["taxable_paise"] for row in data) == charge.taxable_paise
    assert charge.taxable_paise + heads == charge.total_paise
    assert sum(paise for _label, paise in charge.tax_rows) == heads
    assert isinstance(charge.total_paise, int)


@pytest.mark.parametrize(
    "bad", [{"quantity": 0}, {"rate_paise": 0}, {"rate_paise": -1}, {"percent": "-1"}, {"percent": "101"}]
)
def test_impossible_lines_are_refused(bad):
    with pytest.raises(ValueError, match="above zero|between 0 and 100"):
        line(**bad)


@pytest.mark.parametrize("bad", [{"lines": ()}, {"reference": ""}, {"purpose": ""}, {"reference": "x" * 80}])
def test_impossible_charges_are_refused(bad):
    good = make_charge([line()])
    fields = {name: getattr(good, name) for name in ("supplier", "recipient", "lines", "purpose", "reference")}
    with pytest.raises(ValueError, match="line|reference"):
        Charge(**(fields | bad))
