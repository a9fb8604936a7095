"""Reading lists: encodings, separators, formulas, limits; matching headings; writing what can be read again."""

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from coo.importing import sheet
from coo.importing.columns import Column, ReadList, folded, read_list
from coo.importing.sheet import ERROR, FORMULA, Line, SheetRefused, read_file, read_pasted
from coo.importing.writing import WrittenRow, write_csv, write_xlsx


def column(name: str, *headings: str, needed: bool = True, **more: Any) -> Column:
    label = headings[0] if headings else name
    return Column(name, label, needed, frozenset(folded(each) for each in (name, *headings)), **more)


COLUMNS = (
    column("code", "ITC-HS code", is_code=True),
    column("goods", "Description of goods"),
    column("unit", "UOM", choices={"nos": "NOS", "numbers": "NOS"}, listed=(("NOS", "NUMBERS"),)),
    column("note", "Note", needed=False),
)


def workbook(*rows: list[Any], before: str = "") -> bytes:
    book = Workbook()
    assert book.active is not None
    if before:
        hidden = book.create_sheet(before, 0)
        hidden.append(["not", "this"])
        hidden.sheet_state = "hidden"
    for row in rows:
        book["Sheet"].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(lines: list[Line]) -> list[tuple[str, ...]]:
    return [line.cells for line in lines]


def refused(call: Any, *args: Any) -> str:
    with pytest.raises(SheetRefused) as caught:
        call(*args)
    assert str(caught.value.message)
    return caught.value.code


def test_openpyxl_parses_with_defusedxml() -> None:
    assert openpyxl.DEFUSEDXML is True


@pytest.mark.parametrize(
    "content",
    [
        "Qty,Goods\r\n1,Çay\r\n".encode("utf-8-sig"),
        "Qty;Goods\n1;Çay\n".encode(),
        "Qty\tGoods\r\n1\tÇay".encode("utf-16"),
        "Qty,Goods\n1,Çay".encode("cp1252"),
        "sep=|\nQty|Goods\n1|Çay".encode(),
        '"Qty","Goods"\n"1","Çay"'.encode(),
    ],
)
def test_a_csv_is_read_whatever_spreadsheet_wrote_it(content: bytes) -> None:
    assert cells(read_file("list.CSV", content)) == [("Qty", "Goods"), ("1", "Çay")]


def test_rows_keep_their_number_and_empty_ones_are_passed_over() -> None:
    lines = read_file("a.csv", b"a,b\n,\n\n1,2\n")
    assert [(line.number, line.cells) for line in lines] == [(1, ("a", "b")), (4, ("1", "2"))]


def test_pasted_cells_with_a_line_break_in_one() -> None:
    assert cells(read_pasted('Goods\tQty\n"two\nlines"\t3')) == [("Goods", "Qty"), ("two\nlines", "3")]


def test_a_workbook_is_read_as_it_is_shown() -> None:
    content = workbook(
        ["Code", "Qty", "Value", "Day", "Yes"],
        [61046200, 1000.0, 0.1 + 0.2, dt.datetime(2026, 11, 22), True],
        ["09022100", 12.5, 1e15, dt.date(2026, 1, 2), " x\xa0"],
        before="Notes",
    )
    assert cells(read_file("a.xlsx", content))[1:] == [
        ("61046200", "1000", "0.3", "22/11/2026", "yes"),
        ("09022100", "12.5", "1000000000000000", "02/01/2026", "x"),
    ]


def test_a_formula_counts_by_its_stored_value_and_is_a_problem_without_one() -> None:
    content = workbook(["Qty", "Value"], [1, "=1+1"], [2, "plain"])
    lines = read_file("a.xlsx", content)
    assert lines[1].problems == {1: FORMULA}
    stored = _rewritten(content, b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    lines = read_file("a.xlsx", stored)
    assert (lines[1].cells, lines[1].problems) == (("1", "2"), {})


def test_an_error_of_the_spreadsheet_is_a_problem_of_its_cell() -> None:
    lines = read_file("a.xlsx", workbook(["Qty", "Value"], [1, "#REF!"]))
    assert lines[1].problems == {1: ERROR}


def _rewritten(content: bytes, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            data = source.read(part)
            if "sheet1" in part.filename:
                data = data.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v></v>")
                assert old in data, data
                data = data.replace(old, new)
            target.writestr(part.filename, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\n , \n", "empty"),
        ("a.ods", b"x", "kind"),
        ("a.xls", b"x", "kind"),
        ("a.csv", b"a\0b", "encoding"),
        ("a.xlsx", b"a,b", "content"),
        ("a.xlsx", b"PK\x03\x04 not a workbook", "damaged"),
        ("a.csv", b"x" * (sheet.LIMIT_BYTES + 1), "size"),
        ("a.csv", b"a,b\n" * 2_011, "rows"),
        ("a.csv", b"\n" * 30_000, "rows"),
        ("a.csv", ("é" * 140_000 + "\n").encode(), "damaged"),
    ],
)
def test_what_is_no_list_is_refused(name: str, content: bytes, code: str) -> None:
    assert refused(read_file, name, content) == code


def test_bombs_are_refused_before_they_unpack() -> None:
    sheets = workbook(["a", "b"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheets)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(part.filename, source.read(part))
        target.writestr("xl/worksheets/sheet9.xml", b" " * (sheet.LIMIT_UNPACKED_BYTES + 1))
    assert refused(read_file, "a.xlsx", out.getvalue()) == "unpacks"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entities_are_refused(part: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["a", "b"]))) as source, zipfile.ZipFile(out, "w") as target:
        for each in source.infolist():
            data = source.read(each)
            if each.filename == part:
                data = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + data
            target.writestr(each.filename, data)
    assert refused(read_file, "a.xlsx", out.getvalue()) == "dtd"


def test_a_row_far_below_does_not_make_the_reader_walk_there() -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "a"
    book.active["A1048576"] = "far"
    out = io.BytesIO()
    book.save(out)
    assert refused(read_file, "a.xlsx", out.getvalue()) == "rows"


# Headings


def lines(*rows: tuple[str, ...]) -> list[Line]:
    return [Line(number, row) for number, row in enumerate(rows, start=1)]


def read(*rows: tuple[str, ...], needs_headings: bool = True) -> ReadList:
    return read_list(lines(*rows), COLUMNS, ignored=("Remarks",), needs_headings=needs_headings)


def test_headings_are_found_below_a_title_in_any_order_and_writing() -> None:
    found = read(("Our list",), ("uom", "DESCRIPTION OF GOODS", "Itc Hs Code", "Remarks", "Buyer"), ("NOS", "tea", "1"))
    assert found.names == ("unit", "goods", "code")
    assert [(row.number, dict(row.cells)) for row in found.rows] == [(3, {"unit": "NOS", "goods": "tea", "code": "1"})]
    assert found.unknown == ("Buyer",)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SheetRefused) as caught:
        read(("UOM", "Note"), ("NOS", "x"))
    assert (caught.value.code, "ITC-HS code, Description of goods" in str(caught.value.message)) == ("columns", True)


def test_without_headings_pasted_cells_are_in_the_order_of_the_template() -> None:
    found = read(("61046200", "tea", "NOS"), needs_headings=False)
    assert dict(found.rows[0].cells) == {"code": "61046200", "goods": "tea", "unit": "NOS"}
    assert refused(read, ("61046200", "tea", "NOS")) == "headings"


def test_only_headings_are_no_list() -> None:
    assert refused(read, ("ITC-HS code", "Description of goods", "UOM")) == "empty"


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("code", "9022100", "09022100"),
        ("code", "90221", "090221"),
        ("code", "6104 62 00", "6104 62 00"),
        ("unit", "Numbers", "NOS"),
        ("unit", "nos", "NOS"),
        ("unit", "dozen", "dozen"),
        ("goods", " as written ", " as written "),
    ],
)
def test_a_cell_becomes_what_the_form_takes(name: str, written: str, value: str) -> None:
    assert next(each for each in COLUMNS if each.name == name).value(written) == value


# Writing

ROWS = (
    WrittenRow(
        {"code": "09022100", "goods": "=cmd|'/c calc'!A1", "unit": "XX", "note": "-5"}, frozenset({"unit"}), "UOM: no"
    ),
    WrittenRow({"code": "61046200", "goods": "@risky", "unit": "NOS", "note": "1234567890123456789"}),
)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_written_is_read_again_as_it_was(ending: str) -> None:
    content = (
        write_csv(COLUMNS, ROWS, remarks=True) if ending == "csv" else write_xlsx("x", COLUMNS, ROWS, remarks=True)
    )
    found = read_list(read_file(f"a.{ending}", content), COLUMNS, ignored=("Remarks",), needs_headings=True)
    assert [dict(row.cells) for row in found.rows] == [dict(row.cells) for row in ROWS]
    assert found.unknown == ()


def test_no_text_becomes_a_formula() -> None:
    assert b"'=cmd" in write_csv(COLUMNS, ROWS)
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx("x", COLUMNS, ROWS)))
    assert {cell.data_type for row in book["x"].iter_rows() for cell in row} <= {"s", "n"}


def test_the_template_lists_the_allowed_values_and_offers_them() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx("Items", COLUMNS)))
    assert [cell.value for cell in book["Items"][1]] == [each.label for each in COLUMNS]
    assert [cell.value for cell in book["Allowed values"][2]][:2] == ["NOS", "NUMBERS"]
    assert [str(each.sqref) for each in book["Items"].data_validations.dataValidation] == ["C2:C2001"]
    assert book["Notes"]["B2"].value == "Yes"
