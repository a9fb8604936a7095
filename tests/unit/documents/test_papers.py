"""Rejection letter, attested document and true copy on paper, read by programs that are not ours."""

import dataclasses
import datetime as dt
import io
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from coo.documents.attested import NotAttestable, render_attested
from coo.documents.attested import signature_box as box_of_attested
from coo.documents.rejection_letter import PANEL, render_letter
from coo.documents.rejection_letter import signature_box as box_of_letter
from coo.documents.true_copy import freeze_copy_data
from coo.models import Certificate
from tests.unit.documents.paper import CODE, NUMBER, TOKEN, document, render, specimens, text_of

LINK = "HTTPS://COO.EXAMPLE.IN/V/" + TOKEN
MAKER: dict[str, Any] = {
    "agency": {"code": "YCC", "name": "Yamuna Chamber of Commerce", "name_hi": "यमुना वाणिज्य मंडल", "address": ""},
    "office": {"code": "DEL", "city": "New Delhi", "address": "4 Ring Road, New Delhi 110001"},
    "officer": {"name": "Arvind Menon", "designation": "Deputy Director"},
    "signing_certificate": "serial 4E17 90AC",
    "file_number": "COOFILE00000012AM27",
    "asked_at": "2026-11-27T10:00:00+05:30",
}
ATTESTED = {
    **MAKER,
    "document": {"kind": "Commercial Invoice", "name": "invoice.pdf", "sha256": "ab12cd34" * 8},
    "certificate_number": NUMBER,
    "link": LINK,
}
LETTER = {
    **MAKER,
    "exporter": {"name": "SUVARNA LOOMS", "address": "1 Example Mill Lane, New Delhi 110020", "iec": "AAXCS4821K"},
    "importer": "东方贸易, China",
    "agreement": "Non-Preferential",
    "invoice": {"number": "12345678", "date": "2026-11-20"},
    "submitted_on": "2026-11-21",
    "version": 2,
    "rejected_at": "2026-11-27T10:00:00+05:30",
    "reasons": [{"code": "R03", "title": "Not of Indian origin", "text": "Repacking gives no origin."}],
    "remarks": "Paragraph 2.93 asks for more.",
}


def pdf_of(*sizes: tuple[float, float], rotated: int = 0, text: str = "ORIGINAL PAGE") -> bytes:
    """Return a PDF with a page of each size, in points, and a line of text on each."""
    packed = io.BytesIO()
    with pikepdf.new() as pdf:
        for width, height in sizes:
            page = pdf.add_blank_page(page_size=(width, height))
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = pdf.make_stream(f"BT /F1 24 Tf 60 60 Td ({text}) Tj ET".encode())
            page.rotate(rotated, relative=False)
        pdf.save(packed)
    return packed.getvalue()


def attest(source: bytes, content_type: str = "application/pdf") -> bytes:
    return render_attested(f"{NUMBER}/A1", ATTESTED, source=source, content_type=content_type, **specimens())


def letter(**changes: Any) -> bytes:
    return render_letter("COOFILE00000012AM27-R1", {**LETTER, **changes}, **specimens())


def sizes_of(pdf: bytes) -> list[tuple[int, int]]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [(round(float(page.mediabox[2])), round(float(page.mediabox[3]))) for page in opened.pages]


def check(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=True)
    return subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout


def test_every_page_carries_the_block_and_keeps_what_it_shows(tmp_path: Path) -> None:
    pdf = attest(pdf_of((595, 842), (842, 595), (595, 842)))
    assert sizes_of(pdf) == [(595, 842), (842, 595), (595, 842)]
    for number in (1, 2, 3):
        page = text_of(pdf, "-f", str(number), "-l", str(number))
        for words in ("ORIGINAL PAGE", "ATTESTED", f"{number} of 3", f"{NUMBER}/A1", "Arvind Menon", "27/11/2026"):
            assert words in page
    assert "Tagged:          yes" in check(pdf, tmp_path)


def test_a_rotated_page_stands_as_a_reader_shows_it() -> None:
    assert sizes_of(attest(pdf_of((595, 842), rotated=90))) == [(842, 595)]


def test_the_page_is_not_covered_by_the_block() -> None:
    """What the source shows stands wholly above the block: in the upper part of the sheet."""
    pdf = attest(pdf_of((595, 842)))
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    line = next(row for row in boxes.splitlines() if ">ORIGINAL<" in row)
    lowest = float(line.split('yMax="')[1].split('"')[0])
    assert lowest < (297 - 43.5) * 72 / 25.4


def test_what_is_drawn_as_a_note_is_taken_over() -> None:
    with pikepdf.open(io.BytesIO(pdf_of((595, 842)))) as pdf:
        look = pdf.make_stream(b"BT /F1 12 Tf 2 2 Td (RECEIVED AT PORT) Tj ET")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = pikepdf.Array([0, 0, 200, 20])
        look.Resources = pdf.pages[0].Resources
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[100, 300, 300, 320], F=4)
        note.AP = pikepdf.Dictionary(N=look)
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))
        packed = io.BytesIO()
        pdf.save(packed)
    assert "RECEIVED AT PORT" in text_of(attest(packed.getvalue()))


def test_a_picture_becomes_a_page_and_pdf_a_stays(tmp_path: Path) -> None:
    for size, shape in (((640, 400), (842, 595)), ((400, 640), (595, 842))):
        packed = io.BytesIO()
        Image.new("RGB", size, "white").save(packed, "JPEG")
        pdf = attest(packed.getvalue(), "image/jpeg")
        assert sizes_of(pdf) == [shape]
        assert b"pdfaid" in pdf_metadata(pdf)


def test_a_firms_pages_make_no_promise_of_pdf_a() -> None:
    assert b"pdfaid:part" not in pdf_metadata(attest(pdf_of((595, 842))))


def pdf_metadata(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return bytes(opened.Root.Metadata.read_bytes())


@pytest.mark.parametrize(
    ("source", "content_type"),
    [(b"%PDF-1.7 nonsense", "application/pdf"), (b"PK", "application/vnd.ms-excel")],
)
def test_what_has_no_pages_fails_loudly(source: bytes, content_type: str) -> None:
    with pytest.raises(NotAttestable):
        attest(source, content_type)


def test_an_encrypted_document_fails_loudly() -> None:
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_of((595, 842)))) as pdf:
        pdf.save(packed, encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(NotAttestable):
        attest(packed.getvalue())


def test_equal_input_gives_equal_bytes() -> None:
    source = pdf_of((595, 842))
    assert attest(source) == attest(source)


def test_the_letter_says_everything(tmp_path: Path) -> None:
    pdf = letter()
    printed = text_of(pdf)
    for words in (
        *("Yamuna Chamber of Commerce", "यमुना वाणिज्य मंडल", "REJECTION LETTER", "COOFILE00000012AM27-R1"),
        *("SUVARNA LOOMS", "AAXCS4821K", "12345678 of 20/11/2026", "东方贸易", "R03", "Not of Indian origin"),
        *("Repacking gives no origin.", "Paragraph 2.93 asks for more.", "It may use the same invoice."),
        *("DIGITAL SIGNATURE OF THE OFFICER", "Signed by", "27/11/2026 10:00:00 IST", "serial 4E17 90AC"),
    ):
        assert words in printed
    assert "Tagged:          yes" in check(pdf, tmp_path)


def test_long_remarks_flow_to_the_next_page_and_nothing_is_lost() -> None:
    lines = [f"Line {number} of the remarks." for number in range(1, 90)]
    pdf = letter(remarks="\n".join(lines))
    printed = text_of(pdf)
    assert len(sizes_of(pdf)) > 1
    for line in lines:
        assert line in printed
    assert printed.count("DIGITAL SIGNATURE OF THE OFFICER") == 1


def test_the_signature_fields_lie_over_the_panels() -> None:
    page, left, bottom, right, top = box_of_letter()
    assert (page, round(left * 25.4 / 72), round((right - left) * 25.4 / 72)) == (0, PANEL[0], 91)
    pdf = letter()
    boxes = subprocess.run(
        ["pdftotext", "-bbox", "-f", "1", "-l", "1", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    row = next(line for line in boxes.splitlines() if ">DIGITAL<" in line)
    x, y = (float(row.split(f'{name}="')[1].split('"')[0]) for name in ("xMin", "yMin"))
    assert left < x < right
    assert bottom < 297 / 25.4 * 72 - y < top
    assert box_of_attested()[0] == 0


def test_a_true_copy_names_both_dates_and_its_own_officer() -> None:
    original = document()
    certificate = Certificate(number=NUMBER, verification_code=CODE.replace(" ", ""), token=TOKEN, data=original.data)
    now = dt.datetime(2026, 12, 24, 12, 0, tzinfo=dt.UTC)
    data = {**freeze_copy_data(certificate, now=now), **MAKER}
    pdf = render(dataclasses.replace(original, data=data, copy="CERTIFIED TRUE COPY"))
    printed = text_of(pdf)
    assert printed.count("CERTIFIED TRUE COPY") >= 2
    assert "CERTIFIED TRUE COPY of 24/12/2026" in " ".join(printed.split())
    assert "Certified true copy" in printed
    assert "Arvind Menon" in printed
    assert original.dates["issued"] in printed
    assert NUMBER in printed
