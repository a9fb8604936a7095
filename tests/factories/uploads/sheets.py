"""XLSX workbooks, harmless and hostile, written with openpyxl and changed part by part."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Drawing
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.factories.uploads.images import picture

SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"


def book(change: Callable[[Any], Any] | None = None) -> bytes:
    """Return a workbook with a few cells, after `change` was made to it."""
    made = openpyxl.Workbook()
    made.active.append(["Goods", "Quantity", "Value"])
    made.active.append(["Cotton trousers", 100, 1500.5])
    if change is not None:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def formula(text: str) -> bytes:
    return book(lambda made: made.active.__setitem__("D2", text))


def with_part(name: str, data: bytes, source: bytes | None = None) -> bytes:
    """Return a workbook with one part more."""
    out = io.BytesIO(source or book())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def changed(name: str, change: Callable[[bytes], bytes], *, pack: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a workbook one part of which is different."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as old, zipfile.ZipFile(out, "w", pack) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part.filename, change(data) if part.filename == name else data)
    return out.getvalue()


def cell(xml: str, encoding: str = "utf-8") -> bytes:
    """Return a workbook whose first sheet holds one cell written as `xml`."""
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = f'<x:sheetData><row r="1">{xml}</row></x:sheetData>'
    sheet = f'{head}<x:worksheet xmlns:x="{space}" xmlns="{space}">{rows}</x:worksheet>'
    return changed(SHEET, lambda _old: sheet.encode(encoding))


def content_type(part: str, kind: str) -> bytes:
    """Return a workbook whose list of content types says something of a part."""
    entry = f'<Override PartName="{part}" ContentType="{kind}"/></Types>'.encode()
    return changed(TYPES, lambda old: old.replace(b"</Types>", entry))


def related(kind: str, target: str, mode: str = "External") -> bytes:
    """Return a workbook whose first sheet points to something."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rows = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{office}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    )
    return with_part("xl/worksheets/_rels/sheet1.xml.rels", rows.encode())


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def many_parts(count: int) -> bytes:
    out = io.BytesIO(book())
    with zipfile.ZipFile(out, "a") as made:
        for number in range(count):
            made.writestr(f"xl/media/{number}.xml", b"<x/>")
    return out.getvalue()


def twice(name: str) -> bytes:
    out = io.BytesIO(book())
    with zipfile.ZipFile(out, "a") as made:
        made.writestr(name.upper(), b"<x/>")
    return out.getvalue()


def locked() -> bytes:
    """A workbook whose table of contents says that a part is encrypted."""
    plain = bytearray(book())
    at = plain.rindex(b"PK\x01\x02")
    plain[at + 8] |= 1
    return bytes(plain)


def overlapping(copies: int = 80) -> bytes:
    """A workbook whose table of contents names the same packed bytes many times over."""
    plain = with_part("xl/media/noise.xml", b"<x>" + bytes(range(65, 91)) * 4_000 + b"</x>")
    end = plain.rindex(b"PK\x05\x06")
    (count,) = struct.unpack_from("<H", plain, end + 10)
    size, start = struct.unpack_from("<II", plain, end + 12)
    rows = plain[start : start + size]
    last = rows[rows.rindex(b"PK\x01\x02") :]
    more = b"".join(last.replace(b"noise", f"no{number:03d}".encode()) for number in range(copies))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count + copies, count + copies, size + len(more), start, 0)
    return plain[:start] + rows + more + tail


def billion_laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return with_part("xl/laugh.xml", f'<!DOCTYPE a [<!ENTITY l0 "ha">{levels}]><a>&l9;</a>'.encode())


def damaged() -> bytes:
    """A workbook one packed byte of which was changed."""
    plain = bytearray(book())
    plain[plain.index(b"sheet1.xml") + 60] ^= 0xFF
    return bytes(plain)


# Harmless


def styled(made: Any) -> None:
    made.active["A1"].font = Font(bold=True)
    made.active["A1"].fill = PatternFill("solid", fgColor="FFEEDD")
    made.active.merge_cells("A4:C4")
    made.active.freeze_panes = "A2"
    made.active.column_dimensions["A"].width = 40


def charted(made: Any) -> None:
    chart = BarChart()
    chart.add_data(Reference(made.active, min_col=3, min_row=1, max_row=2), titles_from_data=True)
    made.active.add_chart(chart, "E2")


def illustrated(made: Any) -> None:
    made.active.add_image(Drawing(io.BytesIO(picture())), "E2")


def commented(made: Any) -> None:
    made.active["A2"].comment = Comment("As per contract", "Meera")


def validated(made: Any) -> None:
    rule = DataValidation(type="list", formula1='"NOS,KGS,MTR"')
    made.active.add_data_validation(rule)
    rule.add("B2:B9")


def coloured(made: Any) -> None:
    fill = PatternFill("solid", bgColor="FFC7CE")
    made.active.conditional_formatting.add("B2:B9", FormulaRule(formula=["B2>100"], fill=fill))


def named(made: Any) -> None:
    made.defined_names["Total"] = DefinedName("Total", attr_text="Sheet!$C$2")


def tabled(made: Any) -> None:
    made.active.add_table(Table(displayName="Goods", ref="A1:C2"))
    made.active["D2"] = "=SUM(Goods[Value])"


def hidden(made: Any) -> None:
    made.create_sheet("Rates").sheet_state = "hidden"


def long(made: Any) -> None:
    for number in range(2_000):
        made.active.append([f"Item {number}", number, number * 1.5])


def web_link(made: Any) -> None:
    made.active["A2"].hyperlink = "https://trade.gov.in"
