"""The harmless files, as exporters send them: none may be refused."""

import zipfile
from typing import Any, Final

from pikepdf import ObjectStreamMode

from tests.factories.uploads import images, old_sheets, pdfs, sheets
from tests.factories.uploads.cases import Good
from tests.factories.uploads.old_sheets import biff, old_book, ole
from tests.factories.uploads.pdfs import pdf


def _pdf(title: str, change: Any = None, pages: int = 1, **options: Any) -> Good:
    return Good(title, f"{title}.pdf", lambda: pdf(change, pages=pages, **options), pages)


SIZES: Final = {
    "A3": (842, 1191),
    "A5": (420, 595),
    "A4 landscape": (842, 595),
    "Letter": (612, 792),
    "Legal": (612, 1008),
    "receipt roll": (164, 2400),
    "drawing A0": (2384, 3370),
    "label": (144, 72),
}
PDFS: Final = [
    _pdf("blank"),
    *(_pdf(f"version {version}", pdfs.text(), min_version=version) for version in ("1.3", "1.5", "1.6", "1.7", "2.0")),
    *(_pdf(title, pdfs.text(), size=size) for title, size in SIZES.items()),
    *(_pdf(f"turned by {angle}", pdfs.rotated(angle)) for angle in (90, 180, 270)),
    *(_pdf(f"{count} pages", pdfs.text(), pages=count) for count in (2, 12, 500)),
    _pdf("object streams", pdfs.text(), **pdfs.OBJECT_STREAMS),
    _pdf("no object streams", pdfs.text(), object_stream_mode=ObjectStreamMode.disable),
    _pdf("not packed", pdfs.text(), compress_streams=False),
    _pdf("for the web", pdfs.text(), linearize=True),
    _pdf("form with values", pdfs.form),
    _pdf("link to a page of the web", pdfs.link("https://trade.gov.in")),
    _pdf("link to an address", pdfs.link("mailto:accounts@suvarna.test")),
    _pdf("bookmarks", pdfs.outline),
    _pdf("opens at a page", pdfs.goes_to_page),
    _pdf("layers", pdfs.layers),
    _pdf("described", pdfs.metadata),
    Good("blank lines after the end", "a.pdf", lambda: pdf() + b"\r\n\r\n"),
    Good("a second revision", "revised.pdf", pdfs.updated_once_more),
    Good("digitally signed", "signed.pdf", pdfs.signed),
    Good("fax", "fax.pdf", lambda: pdfs.scanned("1")),
    Good("grey scan", "scan.pdf", lambda: pdfs.scanned("L")),
    Good("colour scan", "colour.pdf", lambda: pdfs.scanned("RGB")),
    Good("scan of three pages", "three.pdf", lambda: pdfs.scanned("L", 3), 3),
    Good("printed in English", "print.pdf", lambda: pdfs.printed("Commercial invoice")),
    Good("printed in Hindi", "चालान.pdf", lambda: pdfs.printed("वाणिज्यिक चालान")),
    Good("named in Tamil", "விலைப்பட்டியல்.pdf", pdf),
    Good("printed in Arabic", "فاتورة.pdf", lambda: pdfs.printed("فاتورة تجارية")),
    Good("printed for keeping", "archive.pdf", lambda: pdfs.printed("Invoice", pdf_variant="pdf/a-2b")),
]


def _photo(title: str, mode: str = "RGB", **options: Any) -> Good:
    return Good(title, f"{title}.jpg", lambda: images.picture("JPEG", mode, **options))


def _png(title: str, mode: str = "RGB", **options: Any) -> Good:
    return Good(title, f"{title}.png", lambda: images.picture("PNG", mode, **options))


PICTURES: Final = [
    *(_photo(f"photo {mode}", mode) for mode in ("L", "RGB", "CMYK")),
    *(_photo(f"quality {value}", quality=value) for value in (10, 50, 75, 95)),
    _photo("progressive", progressive=True),
    _photo("all colours", subsampling=0),
    _photo("300 dpi", dpi=(300, 300)),
    _photo("comment", comment=b"as agreed"),
    _photo("one pixel", size=(1, 1)),
    _photo("very wide", size=(3000, 20)),
    _photo("A4 at 200 dpi", "L", size=(1654, 2339)),
    Good("colour profile", "profile.jpg", lambda: images.picture("JPEG", icc_profile=images.colour_profile())),
    *(Good(f"held so ({n})", f"turned {n}.jpg", lambda n=n: images.turned(n)) for n in range(1, 9)),
    Good("phone with two lenses", "photo.JPG", images.two_frames),
    Good("long ending", "photo.jpeg", lambda: images.picture("JPEG")),
    *(_png(f"drawing {mode}", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA")),
    Good("sixteen bits", "deep.png", images.sixteen_bits),
    Good("palette with a hole", "hole.png", images.palette_with_a_hole),
    Good("text chunks", "words.png", lambda: images.with_words("as agreed")),
    Good("moving", "moving.png", images.moving),
    _png("large drawing", "1", size=(2480, 3508), dpi=(300, 300)),
]


def _book(title: str, change: Any = None) -> Good:
    return Good(title, f"{title}.xlsx", lambda: sheets.book(change), 0)


def _formula(title: str, text: str) -> Good:
    return Good(title, f"{title}.xlsx", lambda: sheets.formula(text), 0)


SHEETS: Final = [
    _book("plain"),
    *(
        _book(change.__name__, change)
        for change in (
            sheets.styled,
            sheets.charted,
            sheets.illustrated,
            sheets.commented,
            sheets.validated,
            sheets.coloured,
            sheets.named,
            sheets.tabled,
            sheets.hidden,
            sheets.long,
            sheets.web_link,
        )
    ),
    _formula("sum", "=SUM(B2:C2)"),
    _formula("lookup", '=IF(A2="a|b!c",VLOOKUP(A2,A1:C9,3,FALSE),0)'),
    _formula("words that look like calls", '="call(me) | today!"'),
    _formula("imaginary", "=IMSUM(1,2)+RECALL"),
    _formula("clickable", '=HYPERLINK("https://trade.gov.in","more")'),
    Good("UTF-16", "utf16.xlsx", lambda: sheets.cell("<c><v>1</v></c>", "utf-16"), 0),
    Good("prefixed", "prefixed.xlsx", lambda: sheets.cell("<x:c><x:f>A1+1</x:f></x:c>"), 0),
    Good("not packed", "stored.xlsx", lambda: sheets.changed("-", bytes, pack=zipfile.ZIP_STORED), 0),
    Good("printer", "printer.xlsx", lambda: sheets.with_part("xl/printerSettings/printerSettings1.bin", b"\0x"), 0),
    Good("own data", "own.xlsx", lambda: sheets.with_part("customXml/item1.xml", b"<a/>"), 0),
    Good("label", "label.xlsx", lambda: sheets.with_part("docMetadata/LabelInfo.xml", b"<a/>"), 0),
]


def _old(title: str, *records: tuple[int, bytes]) -> Good:
    return Good(title, f"{title}.xls", lambda: old_book(*records), 0)


OLD_SHEETS: Final = [
    _old("old plain"),
    _old("old two sheets", old_sheets.sheet(name=b"Rates")),
    _old("old hidden sheet", old_sheets.sheet(state=1)),
    _old("old chart", old_sheets.sheet(2)),
    _old("old print area", old_sheets.built_in_name(6)),
    _old("old own references", (old_sheets.SUPBOOK, b"\x01\x00\x01\x04")),
    _old("old functions of an add-in", (old_sheets.SUPBOOK, b"\x01\x00\x01\x3a")),
    _old("old web link", old_sheets.link(old_sheets.WEB_MONIKER, "https://trade.gov.in")),
    Good(
        "old with a description",
        "described.xls",
        lambda: ole({"Workbook": biff(old_sheets.sheet()), "\x05SummaryInformation": b"x"}),
        0,
    ),
    Good("Excel 5", "book.xls", lambda: ole({"Book": biff(old_sheets.sheet())}), 0),
]
GOOD: Final = [*PDFS, *PICTURES, *SHEETS, *OLD_SHEETS]
