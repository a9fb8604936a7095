"""Tables as files: no text becomes a formula, dates are ISO, a row is written before the next one is read."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from coo.exporting import csv_lines, xlsx_file

DAY = dt.date(2026, 8, 31)
ROW = ["HQ1", DAY, Decimal("1500.50"), None, "=cmd|' /C calc'!A0"]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_csv_has_iso_dates_plain_numbers_and_guarded_texts() -> None:
    content = b"".join(csv_lines(["A", "B", "C", "D", "E"], [ROW]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert read_csv(content) == [["A", "B", "C", "D", "E"], ["HQ1", "2026-08-31", "1500.50", "", "'=cmd|' /C calc'!A0"]]


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_is_a_formula(text: str) -> None:
    assert read_csv(b"".join(csv_lines(["A"], [[text]])))[1][0].startswith("'")
    cell = load_workbook(xlsx_file("T", ["A"], [[text]])).active["A2"]  # type: ignore[index]
    assert cell.data_type == "s"
    assert str(cell.value).strip() == text.strip()


def test_a_negative_number_stays_a_number() -> None:
    assert read_csv(b"".join(csv_lines(["A"], [[Decimal("-1.5")]])))[1] == ["-1.5"]


def test_xlsx_has_true_dates_and_numbers() -> None:
    sheet: Any = load_workbook(
        xlsx_file("A title that is much longer than thirty-one characters", ["A"] * 5, [ROW])
    ).active
    cells = [cell.value for cell in sheet[2]]
    assert cells == ["HQ1", dt.datetime(2026, 8, 31), 1500.5, None, ROW[4]]
    assert sheet["B2"].number_format == "yyyy-mm-dd"
    assert len(sheet.title) == 31


def test_what_no_workbook_takes_becomes_a_blank() -> None:
    sheet: Any = load_workbook(xlsx_file("T", ["A"], [["a\x0bb"]])).active
    assert sheet["A2"].value == "a b"


def test_csv_is_written_row_by_row() -> None:
    read: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(3):
            read.append(number)
            yield [number]

    lines = csv_lines(["A"], rows())
    next(lines)
    assert read == []
    next(lines)
    assert read == [0]
