"""Every agreement prints on its own form: from an application's snapshot to the text of every box in the PDF."""

import dataclasses
import datetime as dt
import json
import re
import subprocess
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import pikepdf
import pytest
from PIL import Image

from coo.constants import FormFamily
from coo.demo.plans import EXAMPLES
from coo.documents import certificate as certificate_module
from coo.documents.boxes import read_box, roles_of
from coo.documents.certificate import CertificateDocument, FormUnknown, certificate_attachments, render_certificate
from coo.documents.frozen import whole
from coo.origin import Terms
from coo.retrospective import is_retrospective
from coo.snapshot import ExportItem, Party, Producer
from tests.unit.documents import paper
from tests.unit.documents.examples import CODE, NUMBER, TODAY, agreements, document, form, snapshot
from tests.unit.documents.paper import page_count, specimens, text_of
from tradeconnect.common.pdf import lay_out

# One agreement of each family, the first with every box that its family can have.
FAMILIES = {
    FormFamily.FORM_A: "AIFTA",
    FormFamily.EPA: "IUCEPA",
    FormFamily.KOREA: "IKCEPA",
    FormFamily.MERCOSUR: "MERCOSUR",
    FormFamily.ECTA: "INDAUSECTA",
}
MERIDIAN = Party("MERIDIAN SAMPLE TRADING PTE LTD", "00 Example Quay", "SG", "Singapore")
THIRD: dict[str, Any] = {
    "third_country_invoicing": True,
    "third_party": MERIDIAN,
    "third_party_invoice_number": "MRD-2026-5518",
    "third_party_invoice_date": dt.date(2026, 11, 14),
}
LATE = TODAY + dt.timedelta(days=30)


def pdf_of(printed: CertificateDocument, copies: tuple[str, ...] = ()) -> bytes:
    """Return the PDF with the demonstration specimens, as the office of the agreement or its exporter issues it."""
    images = {} if printed.facts["self_declared"] else specimens()
    return render_certificate(printed, **images, copies=copies)


class Read(str):
    """Text of a PDF. What is looked for may run over lines, which break at other places than spaces as well."""

    def __contains__(self, words: object) -> bool:
        return "".join(str(words).split()) in "".join(self.split())


def read(pdf: bytes, *options: str) -> Read:
    """Return the text in the order in which it was written, so that narrow columns stay whole."""
    return Read(text_of(pdf, "-raw", *options))


@lru_cache(maxsize=64)
def rendered(code: str) -> tuple[Read, int]:
    """Return the text of the electronic copy of an agreement's example, and how often it was laid out."""
    with mock.patch.object(certificate_module, "lay_out", wraps=lay_out) as layouts:
        pdf = pdf_of(document(code))
    return read(pdf), layouts.call_count


def example(code: str) -> Read:
    """Return the text of the electronic copy of an agreement's example."""
    return rendered(code)[0]


def bold_text(pdf: bytes, folder: Path) -> Read:
    """Return what the first sheet shows in bold."""
    (folder / "bold.pdf").write_bytes(pdf)
    command = ["pdftohtml", "-xml", "-i", "-l", "1", "-stdout", str(folder / "bold.pdf")]
    xml = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return Read(" ".join(re.findall(r"<b>(.*?)</b>", xml)))


def many_items(code: str, count: int) -> tuple[ExportItem, ...]:
    """Return the example's first item so many times, with lengths and marks that differ."""
    first = snapshot(code).items[0]
    words = "men’s trousers, woven, of cotton and elastane, with fly and two side pockets, stone-washed; sizes 28 to 44"
    return tuple(
        dataclasses.replace(
            first,
            serial=serial,
            marks=paper.MARKS[serial % 4],
            packages=f"{serial} CARTONS",
            description=f"Lot {serial}: {words[: 40 + 31 * serial % 60]}",
        )
        for serial in range(1, count + 1)
    )


def test_there_is_an_example_of_every_agreement():
    assert set(EXAMPLES) == set(agreements())
    assert {agreements()[code]["family"] for code in FAMILIES.values()} == set(FormFamily)


@pytest.mark.parametrize("code", EXAMPLES)
def test_every_box_prints_its_number_its_words_and_its_value(code):
    text, plan, row = example(code), EXAMPLES[code], agreements()[code]
    facts = document(code).facts

    for number, words in enumerate(row["boxes"], 1):
        box = read_box(number, words)
        assert f"{number} {box.label}" in text, box
        for tick in box.ticks:
            assert tick in text
    assert "FROM MEMORY" not in text
    for line in (*facts["form"]["heading"], "CERTIFICATE OF ORIGIN", facts["form"]["bar"], NUMBER, CODE):
        assert line in text, line
    for line in ("KESARI THREADWORKS PRIVATE LIMITED", "1 Example Mill Lane, Okhla Phase II", "AAACK0000K", "INDIA"):
        assert line in text, line
    for line in (plan.importer, plan.address, facts["consignee"]["country"], plan.invoice_number, "12/11/2026"):
        assert line in text, line
    if plan.maker:
        assert plan.maker.name in text
        assert plan.maker.address in text
    assert facts["declaration"]["text"] in text
    assert facts["certification"]["text"] in text
    assert "MEERA KAPOOR, Director" in text
    assert f"END OF LIST: {len(plan.items)} ITEM" in text


@pytest.mark.parametrize("code", EXAMPLES)
def test_every_item_prints_its_facts_as_the_form_asks(code):
    text, row, facts = example(code), agreements()[code], document(code).facts

    labels = " ".join(row["boxes"])
    for item, planned in zip(facts["items"], EXAMPLES[code].items, strict=True):
        assert planned.description in text
        assert planned.packages.upper() in text
        assert planned.marks in text
        assert item["criterion"] in text
        assert f"{planned.quantity:,} {planned.unit}" in text
        assert (f"USD {planned.value:,}" in text) == ("FOB" in labels)
        digits = planned.itchs if "ariff item" in labels else planned.itchs[:6]
        assert ".".join([digits[:4], *(digits[start : start + 2] for start in range(4, len(digits), 2))]) in text


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_example_is_laid_out_once(code):
    assert rendered(code)[1] == 1


def test_criteria_print_in_the_agreements_words():
    assert "RVC 70%+CTSH" in example("AIFTA")
    assert '"B" 30 per cent' in example("SAFTA")
    assert "CTSH + RVC 70%" in example("IKCEPA")
    assert "ORIGIN VIET NAM" in example("NP-B2B")
    assert "INDIAN ORIGIN" in example("NP")


def test_a_back_to_back_certificate_never_says_that_the_goods_are_indian():
    text = example("NP-B2B")

    assert "NON-PREFERENTIAL" in text
    assert "Country of origin of the goods VIET NAM" in text
    for fact in ("Certificate of origin VN-CO-2026-004417 of 21/11/2026", "Vietnam Chamber of Commerce and Industry"):
        assert fact in text
    assert text.count("not of Indian origin") == 2
    assert "INDIAN ORIGIN" not in text
    assert "produced in INDIA" not in text
    assert "Producer" not in text


def test_a_value_is_printed_and_embedded_only_where_the_form_asks_for_it():
    for code, asks in (("NP", False), ("IUCEPA", False), ("AIFTA", True), ("IKCEPA", True)):
        inside = certificate_attachments(document(code))[0].content.decode()
        assert ("FOB" in inside and "USD" in inside) == asks, code


@pytest.mark.parametrize("code", ["AIFTA", "IJCEPA", "IUCEPA", "INDAUSECTA"])
def test_a_ticked_box_has_a_cross_and_says_so_in_bold(code, tmp_path):
    printed = document(code, issued_on=LATE, **THIRD)
    ticks = [tick for box in printed.boxes.values() for tick in box.ticks]
    pdf = pdf_of(printed)

    assert [words for words, on in ticks if on] == [
        words for words, _on in ticks if re.search("retro|third", words, re.IGNORECASE)
    ]
    text = read(pdf)
    for words, on in ticks:
        assert (f"X {words}" in text) == on
    for words, on in ticks:
        assert (words in bold_text(pdf, tmp_path)) == on, words


@pytest.mark.parametrize("code", [code for code in EXAMPLES if agreements()[code].get("retrospective_words")])
def test_retrospective_words_are_said_when_the_rule_says_so_and_only_then(code):
    words = agreements()[code]["retrospective_words"]
    rule = agreements()[code].get("days_after_shipment")
    late = document(code, issued_on=LATE).facts

    assert document(code).facts["retrospective"] == ""
    assert late["retrospective"] == (words if rule else "")
    ticked = any(on for rows in late["form"]["ticks"].values() for _words, on in rows)
    stated = words in late["official_use"]
    assert ticked != stated
    assert words.lower() in read(pdf_of(document(code, issued_on=LATE))).lower()


@pytest.mark.parametrize(
    ("shipped", "issued", "days", "working", "late"),
    [
        (dt.date(2026, 11, 20), dt.date(2026, 11, 23), 3, False, False),
        (dt.date(2026, 11, 20), dt.date(2026, 11, 24), 3, False, True),
        # Friday; three working days later is Wednesday.
        (dt.date(2026, 11, 20), dt.date(2026, 11, 25), 3, True, False),
        (dt.date(2026, 11, 20), dt.date(2026, 11, 26), 3, True, True),
        (dt.date(2026, 11, 21), dt.date(2026, 11, 27), 5, True, False),
        (dt.date(2026, 11, 21), dt.date(2026, 11, 28), 5, True, True),
        (dt.date(2026, 11, 30), dt.date(2026, 11, 20), 3, True, False),
        (None, dt.date(2026, 11, 20), 3, True, False),
        (dt.date(2026, 1, 1), dt.date(2026, 11, 20), None, False, False),
    ],
)
def test_when_an_issue_is_retrospective(shipped, issued, days, working, late):
    terms = Terms("X", days_after_shipment=days, counts_working_days=working)

    assert is_retrospective(terms, shipped, issued) is late


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_third_country_invoice_names_both_invoices_and_the_third_party(code):
    text = read(pdf_of(document(code, **THIRD)))

    assert "THIRD COUNTRY INVOICE" in text
    for fact in ("MRD-2026-5518", "14/11/2026", "MERIDIAN SAMPLE TRADING PTE LTD", "00 Example Quay", "SINGAPORE"):
        assert fact in text, fact
    assert EXAMPLES[code].invoice_number in text


def test_what_has_no_box_is_said_under_the_list_or_in_the_remarks():
    maker = Producer(False, "ORCHARD GARMENTS PRIVATE LIMITED", "Plot 18, Sector 63, Noida 201301")
    for code in ("NP", "MERCOSUR", "UKCETA"):
        assert "Producer: ORCHARD GARMENTS PRIVATE LIMITED, Plot 18" in read(pdf_of(document(code, producer=maker)))
    for code in ("IUCEPA", "IKCEPA", "INDAUSECTA"):
        text = read(pdf_of(document(code, producer=Producer(is_exporter=True))))
        assert "Same as box 1" in text
        assert "Producer:" not in text
    assert "Not stated" in read(pdf_of(document("IKCEPA", producer=Producer())))


def test_remarks_of_the_office_stand_in_the_box_for_them():
    for code in FAMILIES.values():
        words = "ISSUED IN LIEU OF ACT-DEL-AM27-0000001-1 DATED 28/08/2026"
        printed = document(code, official_use=(words,))
        assert words in read(pdf_of(printed))
        assert (words in [text for _label, text in printed.facts["remarks"]]) == ("official" not in printed.boxes)
    copy = document("INDAUSECTA", official_use=("CERTIFIED TRUE COPY of 01/11/2026",))
    assert ("CERTIFIED TRUE COPY", True) in copy.boxes["remarks"].ticks


def test_cumulation_is_read_from_inputs_and_criteria():
    given = snapshot("IUCEPA")
    inputs = tuple(dataclasses.replace(row, is_originating=True, country_code="AE") for row in given.inputs)

    assert document("IUCEPA").facts["cumulation"] is False
    assert "Cumulation: no" in example("IUCEPA")
    assert "Cumulation: yes" in read(pdf_of(document("IUCEPA", inputs=inputs)))
    items = (dataclasses.replace(snapshot("SAFTA").items[0], criterion="C"),)
    assert document("SAFTA", items=items).facts["cumulation"] is True


def test_an_export_document_prints_where_the_certification_asks_for_it():
    assert "Export document No. Shipping Bill 4711002 of 20/11/2026" in example("IUCEPA")
    assert "Issuing authority Aravalli Chamber of Trade, New Delhi" in example("IUCEPA")
    assert "Shipping Bill" not in example("AIFTA")


def test_a_self_declaration_names_no_agency():
    text = example("EFTATEPA-SD")

    for words in ("Aravalli", "DESHPANDE", "Stamp of", "ISSUING OFFICER", "Appendix 2B"):
        assert words not in text
    for words in ("Origin declared by the exporter", "DIGITAL SIGNATURE OF THE EXPORTER", "No agency has issued"):
        assert words in text
    assert "Valid only with the ink signature of the exporter in box 10" in read(
        pdf_of(document("EFTATEPA-SD", copy="ORIGINAL"))
    )


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_copies_follow_one_another_and_the_notes_come_last(code):
    printed = document(code)
    copies = tuple(agreements()[code]["copy_markings"])
    pdf = pdf_of(printed, copies)

    sheets = int(re.search(r"Sheet 1 of (\d+)", read(pdf)).group(1))
    overleaf = any("overleaf" in words for words in agreements()[code]["boxes"])
    assert page_count(pdf) == len(copies) * sheets + overleaf
    for index, marking in enumerate(copies):
        page = str(index * sheets + 1)
        text = read(pdf, "-f", page, "-l", page)
        assert f"{marking} Sheet 1 of {sheets}" in text
        assert ("DIGITAL SIGNATURE OF" in text) == (marking == "ELECTRONIC COPY")
        assert ("Signature in ink" in text) == (marking != "ELECTRONIC COPY")
    last = read(pdf, "-f", str(page_count(pdf)))
    assert ("Notes overleaf" in last) == overleaf
    if overleaf:
        assert "सत्यापन कैसे करें" in last
        for number in range(1, 10):
            assert f"{number} " in last


@pytest.mark.parametrize("code", FAMILIES.values())
def test_fourteen_items_continue_on_further_sheets(code):
    pdf = pdf_of(document(code, items=many_items(code, 14)))

    text = read(pdf)
    overleaf = "Notes overleaf" in text
    sheets = page_count(pdf) - overleaf
    assert sheets in {2, 3}
    assert text.count("CONTINUED ON NEXT SHEET") == sheets - 1
    assert text.count("LIST COMPLETE") == 1
    assert "END OF LIST: 14 ITEMS." in text
    assert all(f"Lot {serial}:" in text for serial in range(1, 15))
    name = document(code).form_name
    assert text.count(name) == sheets - 1 + overleaf
    for number in range(1, sheets):
        page = read(pdf, "-f", str(number + 1), "-l", str(number + 1))
        assert f"CONTINUATION SHEET {number + 1} of {sheets}" in page
        for _column, box in document(code).columns:
            assert f"{box.number} {box.label}" in page


@pytest.mark.parametrize("code", FAMILIES.values())
def test_no_row_reaches_into_what_stands_below_it(code):
    pdf = pdf_of(document(code, items=many_items(code, 14)))

    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    for page in boxes.split("<page ")[1:]:
        words = re.findall(r'yMin="([\d.]+)".*?yMax="([\d.]+)">([^<]*)<', page)
        foot = [float(top) for top, _bottom, word in words if word in {"LIST", "CONTINUED"}]
        rows = [float(bottom) for _top, bottom, word in words if word in {"CARTONS", "Lot"}]
        assert not rows or max(rows) < min(foot)


@pytest.mark.parametrize("code", FAMILIES.values())
def test_very_long_parties_lose_no_word_and_cover_nothing(code):
    def long(prefix: str) -> Party:
        name = " ".join(f"{prefix}name{index:02d}" for index in range(15))
        address = "\n".join(f"{prefix}street{index:02d} of some length, house {index}" for index in range(10))
        return Party(name, address, "US", "United States")

    maker = long("Maker")
    changes = {
        "importer": long("Buyer"),
        "producer": Producer(False, maker.name, maker.address),
        **THIRD,
        "third_party": long("Third"),
    }
    pdf = pdf_of(document(code, **changes))

    text = read(pdf)
    for prefix in ("Buyer", "Maker", "Third"):
        for index in range(15):
            assert f"{prefix}name{index:02d}" in text
        for index in range(10):
            assert f"{prefix}street{index:02d}" in text
    boxes = subprocess.run(
        ["pdftotext", "-l", "1", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<', boxes)
    placed = [(*(float(side) for side in word[:4]), word[4]) for word in words]
    for index, one in enumerate(placed):
        for other in placed[index + 1 :]:
            wide = min(one[2], other[2]) - max(one[0], other[0])
            high = min(one[3], other[3]) - max(one[1], other[1])
            assert wide < 1 or high < 4.5, (one, other)


@pytest.mark.parametrize("code", FAMILIES.values())
def test_the_file_is_tagged_with_one_title_and_its_boxes_as_headings(code, tmp_path):
    printed = document(code, items=many_items(code, 14))
    copies = ("ELECTRONIC COPY", "ORIGINAL")
    pdf = render_certificate(printed, **specimens(), copies=copies, attachments=certificate_attachments(printed))

    (tmp_path / "c.pdf").write_bytes(pdf)
    checked = subprocess.run(["qpdf", "--check", tmp_path / "c.pdf"], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout
    with pikepdf.open(BytesIO(pdf)) as opened:
        metadata = opened.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        facts = json.loads(opened.attachments[f"{NUMBER}.json"].get_file().read_bytes())
        assert facts["family"] == agreements()[code]["family"]
        names = _tags(opened)
        for page in opened.pages:
            _require_marked(page)
    assert names.count("/H1") == 1
    sheets = names.count("/Table") - ("overleaf" in " ".join(agreements()[code]["boxes"]))
    assert sheets >= 2 * len(copies)
    assert names.index("/H1") < names.index("/H2") < names.index("/Table")


def _tags(opened: pikepdf.Pdf) -> list[str]:
    """Return the structure elements in reading order."""
    found: list[str] = []

    def walk(element: pikepdf.Object) -> None:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return
        found.append(str(element.S))
        children = element.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            walk(child)

    for child in opened.Root.StructTreeRoot.K:
        walk(child)
    return found


def _require_marked(page: pikepdf.Page) -> None:
    """Fail when a text of the page is neither tagged nor an artifact."""
    depth = 0
    for _operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in {"BMC", "BDC"}:
            depth += 1
        elif str(operator) == "EMC":
            depth -= 1
        elif str(operator) in {"TJ", "Tj"}:
            assert depth, "text outside marked content"


@pytest.mark.parametrize("code", FAMILIES.values())
def test_in_a_one_bit_fax_title_and_crosses_stay(code, tmp_path):
    pdf = pdf_of(document(code, issued_on=LATE, **THIRD))
    (tmp_path / "c.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "200", "-l", "1", "-mono", "-png", "c.pdf", "fax"], cwd=tmp_path, check=True)
    boxes = subprocess.run(
        ["pdftotext", "-l", "1", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()

    with Image.open(next(tmp_path.glob("fax*.png"))) as fax:
        pixels = fax.convert("L")
    places = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(X|ORIGIN)<', boxes)
    crosses = [place for place in places if place[4] == "X"]
    assert len(crosses) == sum(
        on for box in document(code, issued_on=LATE, **THIRD).boxes.values() for _w, on in box.ticks
    )
    for *sides, _word in places:
        left, top, right, bottom = (round(float(side) / 72 * 200) for side in sides)
        dark = pixels.crop((left, top, right, bottom)).histogram()[0]
        assert dark > 0.08 * (right - left) * (bottom - top)


def test_data_that_was_frozen_before_the_families_prints_as_it_did():
    new = paper.document().data
    kept = {key: value for key, value in new.items() if key not in _LATER}
    old = kept | {
        "form": {key: new["form"][key] for key in ("title", "bar", "subtitle", "origin", "authority", "boxes")},
        "declaration": {key: value for key, value in new["declaration"].items() if key != "strong"},
        "transport": {key: value for key, value in new["transport"].items() if key != "loading"},
        "items": [
            {key: value for key, value in item.items() if key not in {"hs_six", "tariff_item"}} for item in new["items"]
        ],
    }

    printed = dataclasses.replace(paper.document(), data=old)

    assert paper.render(printed) == paper.render(paper.document())
    assert whole(old)["family"] == FormFamily.FORM_A


_LATER = frozenset(
    {
        *("family", "copies", "self_declared", "producer", "third_party", "foreign_origin", "export_document"),
        *("retrospective", "cumulation", "remarks"),
    }
)


def test_boxes_are_known_by_what_they_are_for():
    for code in EXAMPLES:
        row = agreements()[code]
        assert len(roles_of(row["family"], row["boxes"])) == len(row["boxes"])
    assert roles_of("epa", agreements()["IUCEPA"]["boxes"])[1] == "producer"
    assert roles_of("epa", agreements()["IUCEPA"]["boxes"][:9]) == ()
    assert read_box(8, "Remarks [ ] Third Country Invoicing [ ] ISSUED RETROACTIVELY").ticks == (
        "Third Country Invoicing",
        "ISSUED RETROACTIVELY",
    )
    assert read_box(13, agreements()["AIFTA"]["boxes"][12]).ticks[-1] == "Cumulation"


def test_boxes_that_are_not_those_of_the_form_stop_the_issue():
    with pytest.raises(FormUnknown, match="2 boxes are not those of a form of the family epa"):
        document("IUCEPA", form_changes={"boxes": ("One", "Two")})
    assert form("AIFTA").copies[0] == "ELECTRONIC COPY"
