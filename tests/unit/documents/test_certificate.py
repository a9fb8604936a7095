"""The certificate as readers that are not ours see it: every fact, every script, on as many sheets as it needs."""

import dataclasses
import datetime as dt
import json
import subprocess
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from accounts.models import Office, OfficerPost
from coo.documents import certificate as certificate_module
from coo.documents.certificate import (
    Form,
    SpecimenMissing,
    certificate_attachments,
    certificate_pdf,
    freeze_certificate_data,
    signature_box,
)
from coo.models import Certificate
from coo.snapshot import Party
from tests.unit.documents.paper import (
    CODE,
    NUMBER,
    document,
    export_item,
    many_items,
    page_count,
    render,
    snapshot,
    text_of,
)
from tradeconnect.common.pdf import PdfNotRendered, lay_out


def test_one_item_prints_every_fact():
    text = text_of(render(document()))

    for fact in (
        "ELECTRONIC COPY",
        "Sheet 1 of 1",
        "CERTIFICATE OF ORIGIN",
        "NON-PREFERENTIAL",
        NUMBER,
        "02/09/2024",
        "SUVARNA LOOMS PRIVATE LIMITED",
        "1 Example Mill Lane, Okhla Phase II",
        "New Delhi 110020",
        "AAACK0000K",
        "HUDSON VALE APPAREL LLC",
        "999 Example Street, Suite 00",
        "UNITED STATES",
        "28/08/2024",
        "By air · Airway Bill 2345678",
        "From ICD Tughlakabad, New Delhi (INTKD6) to New York by air",
        "3 box of cotton trousers",
        "10 CARDBOARD BOX",
        "Trousers made of 10% cotton fabric",
        "HS 6104.62",
        "INDIAN ORIGIN",
        "1,500 NOS",
        "12345678",
        "06/08/2024",
        "10 (TEN) PACKAGES",
        "* * * END OF LIST: 1 ITEM. NOTHING MAY BE ADDED BELOW * * *",
        "items 1 to 1 on this sheet",
        "LIST COMPLETE",
        "that all the goods were produced in INDIA and that they are exported to UNITED STATES.",
        "New Delhi, 30/08/2024",
        "MEERA KAPOOR, Director",
        "30/08/2024 16:42 IST",
        "SHA-256 9C1E 04B7 6A2F D310 55E8 0B4C 71F9 A2D6",
        "It is hereby certified, on the basis of control carried out",
        "A. DESHPANDE",
        "Deputy Director (Certificates)",
        CODE,
        "portal.test/verify",
        "02/09/2024 15:07:42 IST (UTC+05:30)",
        "Class 3, serial 4E17 90AC 33D2 08B1",
        "HQRCCOAPPLY00000019AM25",
        "अरावली व्यापार मंडल",
    ):
        assert fact in text, fact


@pytest.mark.parametrize("code", ["AFRN 7AJ2 PELP", "WAVA TAY7 LTAV"])
def test_the_code_is_copied_as_it_is_printed(code):
    """With kerning, poppler reads `7A J2`: letters pulled together beside spaced ones look like the end of a word."""
    text = text_of(render(dataclasses.replace(document(), code=code)), "-layout")

    assert code in text


def test_equal_facts_give_equal_bytes():
    printed = document()
    attachments = certificate_attachments(printed, b'{"signed":1}', b"0")

    assert render(printed, attachments=attachments) == render(printed, attachments=attachments)


@pytest.mark.parametrize(("count", "sheets"), [(14, 3), (60, 8)])
def test_many_items_continue_on_further_sheets(count, sheets):
    pdf = render(document(*many_items(count)))

    assert page_count(pdf) == sheets
    text = text_of(pdf)
    assert f"END OF LIST: {count} ITEMS." in text
    assert text.count("CONTINUED ON NEXT SHEET") == sheets - 1
    assert text.count("LIST COMPLETE") == 1
    named = [
        line.split("items ")[1].split(" on")[0]
        for line in text_of(pdf, "-layout").split("Sheet ")
        if "items " in line and " on this sheet" in line
    ]
    bounds = [tuple(int(part) for part in span.split(" to ")) for span in named]
    assert bounds[0][0] == 1
    assert bounds[-1][1] == count
    assert all(after[0] == before[1] + 1 for before, after in zip(bounds, bounds[1:], strict=False))
    for serial in range(1, count + 1):
        assert f"Lot {serial}:" in text


LONG_WORDING = (
    "Goods consigned from (exporter name, address, country)",
    "Goods consigned to (consignee name, address, country)",
    "Means of transport and route (as far as known): departure date; vessel's name/aircraft etc.; port of discharge",
    "For official use",
    "Item number",
    "Marks and numbers on packages",
    "Number and type of packages, description of goods (incl. quantity where appropriate and HS number of the "
    "importing country)",
    "Origin criterion (see notes overleaf)",
    "Gross weight or other quantity",
    "Number and date of invoices",
    "Declaration by the exporter",
    "Certification",
)


@pytest.mark.parametrize("boxes", [(), LONG_WORDING])
@pytest.mark.parametrize("count", [1, 14, 60])
def test_an_ordinary_certificate_is_laid_out_once(count, boxes, monkeypatch):
    layouts = []

    def counted(*arguments, **options):
        layouts.append(lay_out(*arguments, **options))
        return layouts[-1]

    monkeypatch.setattr(certificate_module, "lay_out", counted)
    items = [
        export_item(serial, description=f"Lot {serial} of trousers " * (serial % 5)) for serial in range(1, count + 1)
    ]

    render(document(*items, form=Form(boxes=boxes)))

    assert len(layouts) == 1


def test_no_row_reaches_into_what_stands_below_it():
    pdf = render(document(*many_items(14)))

    with pikepdf.open(BytesIO(pdf)) as opened:
        assert all(float(page.MediaBox[3]) == pytest.approx(841.89, abs=0.01) for page in opened.pages)
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    lowest = [
        float(line.split('yMax="')[1].split('"')[0])
        for line in boxes.splitlines()
        if 'yMax="' in line and ("CARTONS" in line or ">Lot<" in line)
    ]
    assert max(lowest) < 245.3 / 25.4 * 72


def test_a_long_description_becomes_several_rows():
    words = " ".join(f"word{index:03d}" for index in range(250))
    pdf = render(document(export_item(description=words[:2000])))

    text = text_of(pdf)
    for word in words[:2000].split():
        assert word in text
    assert text.count("(continued)") == 3
    assert text.count("HS 6104.62") == 1


def test_a_word_too_long_for_its_cell_breaks_anywhere():
    word = "".join(f"{index:04d}" for index in range(75))
    text = text_of(render(document(export_item(description=word, marks=word))), "-layout").replace(" ", "")

    for start in range(0, 300, 100):
        assert word[start : start + 12] in text


def test_long_parties_grow_their_boxes_and_the_items_move_on():
    importer = Party("N" * 160, "\n".join(["Long street name of some length, house 1"] * 10), "US", "United States")
    pdf = render(document(importer=importer, official_use=["ISSUED IN LIEU OF ACT-DEL-AM25-0000001-1"]))

    assert page_count(pdf) == 2
    text = text_of(pdf)
    assert "no item on this sheet" in text
    assert "ISSUED IN LIEU OF ACT-DEL-AM25-0000001-1" in text
    assert "see sheet 1, UNITED STATES" in text


@pytest.mark.parametrize(
    ("name", "country", "face"),
    [
        ("东方贸易有限公司", "CN", "CJK-SC"),
        ("東方貿易股份有限公司", "TW", "CJK-TC"),
        ("東京のサンプル商事", "JP", "CJK-JP"),
        ("서울 견본 무역", "KR", "CJK-KR"),
        ("شركة الخط التجريبي للتجارة", "AE", "Arabic"),
        ("कार्यालयीन प्रयोग व्यापार", "NP", "Devanagari"),
        ("ТОО «АЛТЫН ДАЛА САУДА»", "KZ", "Noto-Sans"),
        ("Ελληνική Εταιρεία ΑΕ", "GR", "Noto-Sans"),
    ],
)
def test_every_script_prints_in_its_face_and_is_read_back(name, country, face):
    pdf = render(document(importer=Party(name, "Street 1", country, "Somewhere")))

    # poppler marks the direction of Arabic runs with two characters of its own.
    text = text_of(pdf).replace("\u202b", "").replace("\u202c", "")
    fonts = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert face in fonts
    assert name in text


def test_a_glyph_that_no_face_has_stops_the_rendering():
    with pytest.raises(PdfNotRendered, match=r"U\+0E01"):
        render(document(export_item(description="Thai silk ก")))


def test_what_turns_the_reading_order_is_not_printed():
    data = document(export_item(description="1,000 \u202e000,1 pieces\x0b\x07here")).data

    assert data["items"][0]["description"] == "1,000 000,1 pieces here"


def test_the_file_is_tagged_pdf_a_3a_with_its_data_inside(tmp_path):
    printed = document()
    pdf = render(printed, attachments=certificate_attachments(printed, b'{"a":1}', b"\x30\x00"))

    (tmp_path / "c.pdf").write_bytes(pdf)
    checked = subprocess.run(["qpdf", "--check", tmp_path / "c.pdf"], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout
    with pikepdf.open(BytesIO(pdf)) as opened:
        metadata = opened.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert b"pdfuaid:part" in opened.Root.Metadata.read_bytes()
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en"
        assert opened.docinfo["/Title"] == f"Certificate of origin {NUMBER}"
        assert list(opened.attachments) == [f"{NUMBER}-declaration.json", f"{NUMBER}-declaration.p7s", f"{NUMBER}.json"]
        assert len(opened.Root.AF) == 3
        facts = json.loads(opened.attachments[f"{NUMBER}.json"].get_file().read_bytes())
        assert facts["number"] == NUMBER
        assert facts["items"][0]["hs_code"] == "6104.62"
        assert [str(spec.AFRelationship) for spec in opened.Root.AF] == ["/Data", "/Source", "/Source"]


def test_all_fonts_are_embedded():
    listed = subprocess.run(
        ["pdffonts", "-"], input=render(document()), capture_output=True, check=True
    ).stdout.decode()

    rows = listed.splitlines()[2:]
    assert rows
    assert all(" yes yes yes " in row for row in rows)


def _tags(pdf: bytes) -> list[tuple[str, str]]:
    """Return the structure elements in reading order with their alternative text."""
    found: list[tuple[str, str]] = []

    def walk(element: pikepdf.Object) -> None:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return
        found.append((str(element.S), str(element.get("/Alt", ""))))
        children = element.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            walk(child)

    with pikepdf.open(BytesIO(pdf)) as opened:
        for child in opened.Root.StructTreeRoot.K:
            walk(child)
    return found


def test_reading_order_headings_and_alternatives():
    tags = _tags(render(document(*many_items(14))))

    names = [name for name, _alternative in tags]
    assert names.count("/H1") == 1
    assert names.count("/Table") == 3
    assert names.index("/H1") < names.index("/Table")
    figures = [alternative for name, alternative in tags if name == "/Figure"]
    assert all(figures)
    assert any("HTTPS://PORTAL.TEST/V/" in text for text in figures)
    assert any("Specimen signature of A. DESHPANDE" in text for text in figures)


def test_repeated_heads_are_artifacts():
    pdf = render(document(*many_items(14)))

    assert text_of(pdf).count("continued from the previous sheet") == 2
    tagged = _tagged_text_operators(pdf, page=1)
    assert tagged["Artifact"] > 8
    names = [name for name, _alternative in _tags(pdf)]
    assert names.count("/H2") == 6 + 3 * 1 + 3 * 1


def _tagged_text_operators(pdf: bytes, *, page: int) -> dict[str, int]:
    """Return how many texts a page shows under each kind of marked content."""
    counts: dict[str, int] = {}
    marks: list[str] = []
    with pikepdf.open(BytesIO(pdf)) as opened:
        for operands, operator in pikepdf.parse_content_stream(opened.pages[page]):
            if str(operator) in {"BMC", "BDC"}:
                marks.append(str(operands[0]).removeprefix("/"))
            elif str(operator) == "EMC":
                marks.pop()
            elif str(operator) in {"TJ", "Tj"}:
                assert marks, "text outside marked content"
                counts[marks[0]] = counts.get(marks[0], 0) + 1
    return counts


def test_paper_copies_leave_room_for_ink_and_say_so():
    text = text_of(render(document(copy="ORIGINAL")))

    assert "ORIGINAL" in text
    assert "Valid only with the stamp and the ink signature" in text
    assert "DIGITAL SIGNATURE OF THE ISSUING OFFICER" not in text
    assert text.count("Signature in ink") == 2


def test_a_watermark_stands_in_the_marking_too():
    text = text_of(render(document(watermark="CANCELLED")))

    assert "CANCELLED · Sheet 1 of 1" in text


def test_the_signature_field_lies_over_the_printed_panel():
    page, left, bottom, right, top = signature_box()

    assert page == 0
    assert (right - left) / 72 * 25.4 == pytest.approx(91, abs=0.1)
    assert (top - bottom) / 72 * 25.4 == pytest.approx(32, abs=0.1)
    boxes = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=render(document()), capture_output=True, check=True
    ).stdout.decode()
    line = next(row for row in boxes.splitlines() if ">DIGITAL<" in row)
    x, y = float(line.split('xMin="')[1].split('"')[0]), float(line.split('yMin="')[1].split('"')[0])
    assert left < x < right
    assert bottom < 841.89 - y < top


def test_in_a_one_bit_fax_the_values_stay(tmp_path):
    (tmp_path / "c.pdf").write_bytes(render(document()))
    subprocess.run(["pdftoppm", "-r", "100", "-mono", "-png", "c.pdf", "fax"], cwd=tmp_path, check=True)

    with Image.open(next(tmp_path.glob("fax*.png"))) as fax:
        pixels = fax.convert("L")
    title = pixels.crop((420, 150, 770, 340)).histogram()
    assert title[0] > 1500


@pytest.mark.parametrize("missing", ["stamp", "specimen"])
def test_one_specimen_missing_stops_the_issue(missing):
    certificate = Certificate(number=NUMBER, office=Office(), post=OfficerPost(), data=dict(document().data))
    images = {name: b"" if name == missing else b"picture" for name in ("stamp", "specimen")}

    with pytest.raises(SpecimenMissing, match=missing):
        certificate_pdf(certificate, **images)


def test_frozen_data_is_plain_json_and_names_every_unit_apart():
    items = [export_item(1), export_item(2, unit="KGS", unit_name="KILOGRAMS", packages="loose")]
    data = document(*items).data

    assert json.loads(json.dumps(data)) == data
    assert data["total"] == {"packages": "", "quantities": ["1,500 NOS", "1,500 KGS"]}


def test_the_forms_own_words_print_where_the_agreement_has_them():
    boxes = [f"Box words {index}" for index in range(12)]
    facts = document().data
    data = freeze_certificate_data(
        snapshot=snapshot(),
        application_number="F",
        agency=facts["agency"],
        office=facts["office"],
        officer=facts["officer"],
        declared_at=facts["declaration"]["declared_at"],
        declaration_digest="00" * 32,
        declaration_signer="x",
        form=Form(boxes=tuple(boxes)),
        issued_at=dt.datetime(2024, 9, 2, tzinfo=dt.UTC),
    )
    text = text_of(render(dataclasses.replace(document(), data=data)))

    assert all(words in text for words in boxes)
