"""What a document says beside the form: never the same on a part of a number, different only beside a label."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coo.matching.compare import Comparison, compare
from coo.matching.sought import Kind, Sought, address_parts, sought_in
from coo.matching.words import Box, Word
from tests.unit.coo.matching.paper import words
from tests.unit.coo.rules.builders import good

INVOICE = """
COMMERCIAL INVOICE            Suvarna Looms, IEC AAXCS4821K

Buyer                                       Invoice No.   12345678
HUDSON AND VALE                             Date          06/08/2024
214 West 38th St                            AWB           2345678
New York, NY 10018

Marks              Description of goods          HSN         Qty      Rate      Total USD
3 box of cotton    Trousers made of 10%          6104 62 00  1,500    1.00      1,500.00
trousers           cotton fabric
                   10 cardboard box

                   Total                                     1,500              1,500.00
"""


def against(text: str, kind: str = "INVOICE", **changes: Any) -> Comparison:
    """Compare a document with the guide's example after changes to its invoice."""
    snapshot = good()
    invoice = dataclasses.replace(snapshot.invoice, **changes)
    return compare(words(text), sought_in(dataclasses.replace(snapshot, invoice=invoice), kind))


def fields(rows: tuple[Sought, ...]) -> set[str]:
    return {row.field for row in rows}


def one(field: str, kind: Kind, *values: Any, text: str) -> bool:
    """Tell whether one value is found in a text."""
    return bool(compare(words(text), [Sought(field, "t", field, "", kind, values)]).same)


def test_an_invoice_that_says_the_same() -> None:
    found = against(INVOICE)
    assert found.different == found.missing == ()
    assert fields(found.same) >= {
        *("invoice_number", "invoice_date", "invoice_value", "invoice_currency", "importer_name", "importer_address"),
        *("iec", "description", "itchs_code", "quantity", "value", "marks", "packages", "shipment_document_number"),
    }


@pytest.mark.parametrize(
    ("field", "written", "instead", "says"),
    [
        ("invoice_number", "12345678", "12345679", "12345679"),
        ("invoice_number", "12345678", "123456789", "123456789"),
        ("invoice_number", "12345678", "1234567", "1234567"),
        ("invoice_number", "12345678", "12345678-A", "12345678-A"),
        ("invoice_date", "06/08/2024", "07/08/2024", "07/08/2024"),
        ("invoice_date", "06/08/2024", "7 Aug 2024", "7 Aug 2024"),
        ("invoice_value", "1,500              1,500.00", "1,500              1,600.00", "1,600.00"),
        ("iec", "AAXCS4821K", "AAXCS4821L", "AAXCS4821L"),
    ],
)
def test_another_value_beside_its_label_differs(field: str, written: str, instead: str, says: str) -> None:
    text = INVOICE.replace(written, instead)
    # The quantity of the total is the same figure as its money: take it out of the way.
    found = against(text.replace("Total                                     1,500", "Total                   "))
    assert fields(found.different) == {field}
    marks = [mark for mark in found.marks if not mark.agrees]
    assert [mark.says for mark in marks] == [says]
    assert marks[0].boxes


@pytest.mark.parametrize(
    "line",
    [
        "Invoice No. & Date: 12345678 dt. 06/08/2024",
        "Invoice Number 12345678   Invoice Date 6-Aug-2024",
        "INV NO:12345678 DATE:06/08/2024",
        "Invoice # 12345678   Dated August 6, 2024",
        "Invoice No.12345678   Dt. 2024-08-06",
    ],
)
def test_ways_of_writing_number_and_date_in_a_line(line: str) -> None:
    found = against(line)
    assert {"invoice_number", "invoice_date"} <= fields(found.same)
    assert found.different == ()


def test_values_below_their_headings() -> None:
    found = against("Invoice No. & Date          Exporter's Ref\n12345678  06/08/2024         R-77")
    assert {"invoice_number", "invoice_date"} <= fields(found.same)
    found = against("Invoice No.         Date\n12345677            06/08/2024")
    assert fields(found.different) == {"invoice_number"}
    assert "invoice_date" in fields(found.same)


@pytest.mark.parametrize(
    "line",
    [
        "Proforma Invoice No. 777",
        "Buyer's Order No. 777",
        "Due date 01/01/2025",
        "Sub Total 900.00",
        "Total weight 900.00",
        "Total packages 10",
        "Invoice No.",
    ],
)
def test_labels_of_something_else_differ_in_nothing(line: str) -> None:
    assert against(f"{INVOICE}\n\n{line}").different == ()
    assert against(line).different == ()


def test_a_heading_total_does_not_take_the_rows_below_it() -> None:
    found = against("Description    Qty    Total\nShirts         5      200.00\nTrousers       6      1,300.00")
    assert found.different == ()


def test_one_label_that_agrees_is_enough() -> None:
    found = against("Invoice No. 12345678\n\n\n\nInvoice No. 99")
    assert "invoice_number" in fields(found.same)
    assert found.different == ()


def test_a_date_that_may_be_the_same_is_not_called_different() -> None:
    found = against("Invoice No. 12345678  Invoice Date 08/06/2024")
    assert "invoice_date" in fields(found.missing) | fields(found.different) | fields(found.same)
    assert "invoice_date" not in fields(found.different) | fields(found.same)


def test_what_was_not_found_is_listed_only_where_it_is_expected() -> None:
    assert {"invoice_number", "importer_name", "description"} <= fields(against("Nothing here").missing)
    assert against("Nothing here", kind="OTHER").missing == ()
    assert fields(against("Nothing here", kind="AIRWAY_BILL").missing) == {
        *("shipment_document_number", "importer_name", "packages")
    }


def test_only_documents_of_the_kind_differ() -> None:
    """The invoice number of a purchase order is not that of the invoice."""
    assert against("Invoice No. 777", kind="PURCHASE_ORDER").different == ()


# No false green


@pytest.mark.parametrize(
    "text",
    [
        "123456789",
        "912345678",
        "12345678-1",
        "12345678/2",
        "1234567 8",  # only together with its other part is it the number
        "INV12345678",
        "12345678 9",
        "1234 5678 9",
        "9 12345678",
    ],
)
def test_a_number_is_not_found_in_a_longer_one(text: str) -> None:
    found = one("x", Kind.CODE, "12345678", text=text)
    assert found is (text == "1234567 8")


@pytest.mark.parametrize("text", ["12345678", "(12345678)", "No. 12345678,", "No.:12345678", "#12345678", "“12345678”"])
def test_a_number_is_found_with_marks_around_it(text: str) -> None:
    assert one("x", Kind.CODE, "12345678", text=text)


@given(st.from_regex(r"[0-9]{4,10}", fullmatch=True), st.from_regex(r"[0-9A-Z]{1,3}", fullmatch=True), st.booleans())
def test_a_longer_word_is_never_the_number(number: str, more: str, before: bool) -> None:
    longer = more + number if before else number + more
    for kind in (Kind.CODE, Kind.COMPACT):
        assert not one("x", kind, number, text=f"No. {longer} of today")
        assert one("x", kind, number, text=f"No. {number} of today")


@given(st.integers(1, 999), st.integers(0, 999))
def test_a_part_of_an_amount_is_never_the_amount(thousands: int, rest: int) -> None:
    part, whole = f"{rest:03d}.00", f"{thousands} {rest:03d}.00"
    assert not one("x", Kind.AMOUNT, Decimal(part), text=f"sum {whole} USD")
    assert one("x", Kind.AMOUNT, Decimal(thousands * 1000 + rest), text=f"sum {whole} USD")


@pytest.mark.parametrize("text", ["1,500.001", "11,500.00", "1,500.00.1", "21,500.00", "1 500.00 000"])
def test_an_amount_is_not_found_in_another(text: str) -> None:
    assert not one("x", Kind.AMOUNT, Decimal(1500), text=text)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        *((text, True) for text in ("61046200", "6104 62 00", "6104.62.00", "610462", "6104.62", "HS:610462")),
        *((text, False) for text in ("6104", "61 04", "610461", "61046100", "161046200", "6104620012345", "610 462 1")),
    ],
)
def test_a_tariff_code_agrees_in_six_digits(text: str, is_found: bool) -> None:
    assert one("x", Kind.TARIFF, "61046200", text=text) is is_found


@pytest.mark.parametrize("text", ["17623456789", "176-23456789", "176-2345 6789", "176 2345 6789"])
def test_an_airway_bill_in_parts(text: str) -> None:
    assert one("x", Kind.COMPACT, "176-23456789", text=f"AWB {text}")


@pytest.mark.parametrize("text", ["Hudson Vale-Smith", "Hudson & Vale", "Hudson\n& Vale", "HUDSON &\nVALE LLC"])
def test_a_name_over_lines(text: str) -> None:
    assert one("x", Kind.TEXT, "Hudson & Vale", text=text)


@pytest.mark.parametrize("text", ["Hudson and Sons, Vale", "Vale & Hudson", "Hudson", "Hudsons & Vale", "Hudson Valet"])
def test_another_name(text: str) -> None:
    assert not one("x", Kind.TEXT, "Hudson & Vale", text=text)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("10 cartons", True),
        ("110 cartons", False),
        ("1.10 cartons", False),
        ("10-2 cartons", False),
        ("10 box", False),
    ],
)
def test_a_text_with_a_number(text: str, is_found: bool) -> None:
    assert one("x", Kind.TEXT, "10 cartons", text=text) is is_found


def test_quantity_and_value_of_an_item_count_only_beside_its_description() -> None:
    snapshot = good()
    first = dataclasses.replace(snapshot.items[0], description="Shirts", quantity=Decimal(20), value=Decimal(900))
    second = dataclasses.replace(first, serial=2, description="Socks", quantity=Decimal(30), value=Decimal(600))
    swapped = dataclasses.replace(snapshot, items=(first, second))
    right = "Shirts      20     900.00\n\nSocks       30     600.00"
    wrong = "Shirts      30     600.00\n\nSocks       20     900.00"
    for text, expected in ((right, {1, 2}), (wrong, set())):
        found = compare(words(text), sought_in(swapped, "INVOICE"))
        assert {row.item for row in found.same if row.field == "quantity"} == expected
        assert {row.item for row in found.same if row.field == "value"} == expected


@pytest.mark.parametrize("text", ["1,500.00 USD", "US$ 1,500", "$1,500.00", "USD1500", "US Dollars only"])
def test_the_currency(text: str) -> None:
    assert "invoice_currency" in fields(against(text).same)


def test_another_currency() -> None:
    assert "invoice_currency" in fields(against("1,500.00 EUR CUSDOM").missing)


def test_a_third_partys_invoice_counts_too() -> None:
    snapshot = dataclasses.replace(
        good(), third_party_invoice_number="T/1", third_party_invoice_date=dt.date(2024, 8, 7)
    )
    found = compare(words("Invoice No. T/1  Invoice Date 07/08/2024"), sought_in(snapshot, "INVOICE"))
    assert {"invoice_number", "invoice_date"} <= fields(found.same)
    assert found.different == ()


def test_parts_of_an_address_that_stand_anywhere_are_not_looked_for() -> None:
    assert address_parts("214 West 38th Street, NY, Albany\nNY 10018") == (
        "214 West 38th Street",
        "Albany",
        "NY 10018",
    )


def test_pages_are_read_apart() -> None:
    """A label at the foot of a page does not take its value from the head of the next."""
    found = compare([*words("Invoice No."), *words("999", page=2)], sought_in(good(), "INVOICE"))
    assert found.different == ()
    found = compare([*words("x\n\n"), *words("Invoice No. 12345678", page=2)], sought_in(good(), "INVOICE"))
    assert [box.page for mark in found.marks for box in mark.boxes] == [2]


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=12), max_size=40
    )
)
def test_no_document_breaks_it(parts: list[str]) -> None:
    found = against(" ".join(parts))
    assert set(found.same) | set(found.different) | set(found.missing) <= set(sought_in(good(), "INVOICE"))


def test_a_text_wrapped_beside_a_near_column() -> None:
    """The words of the next column are a narrow gap away, and the text goes on below."""
    rows = [("Trousers", 0, 0), ("made", 50, 0), ("12", 84, 0), ("of", 0, 14), ("cotton", 14, 14), ("boxes", 84, 14)]
    placed = [Word(text, Box(1, left, top, left + 6 * len(text), top + 10)) for text, left, top in rows]
    row = Sought("description", "t", "", "", Kind.TEXT, ("Trousers made of cotton",))
    [mark] = compare(placed, [row]).marks
    assert [(box.left, box.top) for box in mark.boxes] == [(0, 0), (0, 14)]


def test_a_text_that_goes_on_below_is_not_framed_into_the_next_column() -> None:
    """The column of marks ends in `cotton`, and the description beside it begins with the word that goes on below."""
    rows = [("3", 0, 0), ("cotton", 10, 0), ("trousers", 80, 0), ("made", 132, 0), ("trousers", 0, 14)]
    placed = [Word(text, Box(1, left, top, left + 6 * len(text), top + 10)) for text, left, top in rows]
    [mark] = compare(placed, [Sought("marks", "t", "", "", Kind.TEXT, ("3 cotton trousers",))]).marks
    assert [(box.left, box.right) for box in mark.boxes] == [(0, 46), (0, 48)]
    [wide] = compare(placed[:4], [Sought("marks", "t", "", "", Kind.TEXT, ("3 cotton trousers",))]).marks
    assert [(box.left, box.right) for box in wide.boxes] == [(0, 128)]
