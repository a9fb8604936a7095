"""Hostile and harmless files, made here: each is refused for its own reason, or let in."""

import io
import struct
import zipfile
from collections.abc import Callable

import openpyxl
import pikepdf
import pytest
from PIL import Image

from tradeconnect.common.uploads import UploadRefused, check_upload, clean_name
from tradeconnect.common.uploads import check as uploads


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, **options: object) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    if change is not None:
        change(document)
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def action(**keys: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary({f"/{key}": value for key, value in keys.items()})


SCRIPT = action(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def script_on_open(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = SCRIPT


def launch_on_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = pikepdf.Dictionary(O=action(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe")))


def script_link(document: pikepdf.Pdf) -> None:
    link = action(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        A=action(S=pikepdf.Name.URI, URI=pikepdf.String(" java\nscript:alert(1)")),
    )
    document.pages[0].obj.Annots = document.make_indirect(pikepdf.Array([document.make_indirect(link)]))


def embedded(document: pikepdf.Pdf) -> None:
    document.attachments["tool.exe"] = b"MZ"


def form_xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=document.make_stream(b"<xdp/>"))


def orphan_script(document: pikepdf.Pdf) -> None:
    # Deep inside direct objects, inside an object stream, with its name escaped: a byte search sees nothing.
    document.Root.PieceInfo = document.make_indirect(pikepdf.Dictionary(X=pikepdf.Array([pikepdf.Array([SCRIPT])])))


def web_link(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
    document.pages[0].obj.Annots = pikepdf.Array(
        [action(Subtype=pikepdf.Name.Link, A=action(S=pikepdf.Name.URI, URI=pikepdf.String("https://trade.gov.in")))]
    )


OBJECT_STREAMS = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
ESCAPED = pdf(script_on_open).replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS ", b"/J#53 ")


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def bomb_png() -> bytes:
    """A PNG that says it is 60,000 by 60,000 pixels."""
    import zlib

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    plain = picture()
    chunk = b"IHDR" + head
    return plain[:8] + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + plain[33:]


def sheet(formula: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = formula or "Trousers"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(name: str, data: bytes, source: bytes | None = None) -> bytes:
    out = io.BytesIO(source or sheet())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def plain_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", b"x")
    return out.getvalue()


def swapped(name: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(old.read(part)) if part.filename == name else old.read(part))
    return out.getvalue()


LINK = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s" '
    b'TargetMode="External"/></Relationships>'
)


def linked(kind: bytes, target: bytes) -> bytes:
    return with_part("xl/worksheets/_rels/sheet1.xml.rels", LINK % (kind, target))


def ole(streams: dict[str, bytes], *, storages: tuple[str, ...] = ()) -> bytes:
    """A compound file with streams of at least 4096 bytes in sectors of 512."""
    sectors: list[bytes] = []
    table: list[int] = []
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0), *((name, 1, 0, 0) for name in storages)]
    for name, data in streams.items():
        size = max(len(data), 4096)
        padded = data.ljust(size + -size % 512, b"\0")
        start, count = len(sectors), len(padded) // 512
        sectors += [padded[n * 512 : n * 512 + 512] for n in range(count)]
        table += [*range(start + 1, start + count), 0xFFFFFFFE]
        entries.append((name, 2, start, size))
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB", len(name) * 2 + 2, kind, 1)
        + b"\xff" * 12
        + bytes(36)
        + struct.pack("<IQ", start, size)
        for name, kind, start, size in entries
    )
    directory += bytes(-len(directory) % 512)
    first = len(sectors)
    count = len(directory) // 512
    sectors += [directory[n * 512 : n * 512 + 512] for n in range(count)]
    table += [*range(first + 1, first + count), 0xFFFFFFFE]
    table.append(0xFFFFFFFD)
    allocation = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    )
    header += struct.pack("<IIIIIIIII", 0, 1, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", len(sectors)).ljust(109 * 4, b"\xff")
    return header + b"".join(sectors) + allocation


def biff(*records: tuple[int, bytes]) -> bytes:
    begin = (0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    return b"".join(struct.pack("<HH", code, len(data)) + data for code, data in (begin, *records))


SHEET = struct.pack("<IBB", 0, 0, 0) + b"\x05\0Goods"
MACRO_SHEET = struct.pack("<IBB", 0, 0, 1) + b"\x05\0Goods"
XLS = ole({"Workbook": biff((0x0085, SHEET))})

GOOD = {
    "invoice.pdf": pdf(),
    "signed link.pdf": pdf(web_link, **OBJECT_STREAMS),
    "photo.JPG": picture("JPEG"),
    "photo.jpeg": picture("JPEG"),
    "scan.png": picture(),
    "list.xlsx": sheet(),
    "linked.xlsx": linked(b"hyperlink", b"https://trade.gov.in"),
    "list.xls": XLS,
}
HOSTILE = [
    ("script when opened", "a.pdf", pdf(script_on_open), "active"),
    ("script with an escaped name", "a.pdf", ESCAPED, "active"),
    ("script in an object stream", "a.pdf", pdf(orphan_script, **OBJECT_STREAMS), "active"),
    ("launches a program", "a.pdf", pdf(launch_on_page), "active"),
    ("javascript: address", "a.pdf", pdf(script_link), "active"),
    ("another file inside", "a.pdf", pdf(embedded), "active"),
    ("XFA form", "a.pdf", pdf(form_xfa), "active"),
    ("encrypted", "a.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "locked"),
    ("encrypted, opens without a password", "a.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="")), "locked"),
    ("ZIP after the end", "a.pdf", pdf() + with_part("x", b"y"), "tail"),
    ("PDF head not at the start", "a.pdf", b"\n" + pdf(), "content"),
    ("cut in the middle", "a.pdf", pdf()[:200], "tail"),
    ("only a head and an end", "a.pdf", b"%PDF-1.7\nnothing\n%%EOF\n", "damaged"),
    ("PNG called JPG", "a.jpg", picture(), "content"),
    ("program called PDF", "a.pdf", b"MZ" + bytes(100), "content"),
    ("picture of 3.6 billion pixels", "a.png", bomb_png(), "pixels"),
    ("picture cut off", "a.jpg", picture("JPEG", (400, 400))[:600], "damaged"),
    ("ZIP behind a picture", "a.png", picture() + with_part("x", b"y"), "tail"),
    ("Visual Basic in XLSX", "a.xlsx", with_part("xl/vbaProject.bin", b"x"), "macros"),
    ("macro sheet in XLSX", "a.xlsx", with_part("xl/macrosheets/sheet1.xml", b"<x/>"), "macros"),
    (
        "XLSM renamed",
        "a.xlsx",
        swapped("[Content_Types].xml", lambda data: data.replace(b".sheet.main+xml", b".sheet.macroEnabled.main+xml")),
        "macros",
    ),
    ("external workbook", "a.xlsx", with_part("xl/externalLinks/externalLink1.xml", b"<x/>"), "links"),
    ("object inside", "a.xlsx", with_part("xl/embeddings/oleObject1.bin", b"x"), "links"),
    ("DDE formula", "a.xlsx", sheet("=cmd|'/C calc'!A0"), "links"),
    (
        "fetched template",
        "a.xlsx",
        linked(b"attachedTemplate", b"http://x"),
        "links",
    ),
    (
        "link to a local file",
        "a.xlsx",
        linked(b"hyperlink", b"file:///c:/x"),
        "links",
    ),
    ("DTD", "a.xlsx", with_part("xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "dtd"),
    ("DTD in UTF-16", "a.xlsx", with_part("xl/x.xml", "<!DOCTYPE a><a/>".encode("utf-16")), "dtd"),
    ("path out of the archive", "a.xlsx", with_part("../../evil.xml", b"<x/>"), "damaged"),
    ("30 MB of zeros", "a.xlsx", with_part("xl/media/a.bin", bytes(30_000_000)), "unpacks"),
    ("60 MB", "a.xlsx", with_part("xl/media/a.bin", bytes(60_000_000)), "unpacks"),
    ("any ZIP", "a.xlsx", plain_zip(), "damaged"),
    ("Visual Basic in XLS", "a.xls", ole({"Workbook": biff(), "VBA": b""}), "macros"),
    ("macro storage in XLS", "a.xls", ole({"Workbook": biff()}, storages=("_VBA_PROJECT_CUR",)), "macros"),
    ("Excel 4 macro sheet", "a.xls", ole({"Workbook": biff((0x0085, MACRO_SHEET))}), "macros"),
    ("XLS with a password", "a.xls", ole({"Workbook": biff((0x002F, bytes(6)))}), "locked"),
    ("encrypted XLSX called XLS", "a.xls", ole({"EncryptedPackage": b"x"}), "locked"),
    ("object in XLS", "a.xls", ole({"Workbook": biff(), "\x01Ole10Native": b"x"}), "links"),
    ("Word file called XLS", "a.xls", ole({"WordDocument": b"x"}), "damaged"),
    ("XLS cut off", "a.xls", XLS[:1500], "damaged"),
    ("empty", "a.pdf", b"", "empty"),
    ("too large", "a.pdf", b"%PDF-" + bytes(uploads.LIMIT_BYTES), "size"),
    ("program", "a.exe", b"MZ", "kind"),
    ("second ending", "invoice.pdf.exe", pdf(), "kind"),
    ("no ending", "invoice", pdf(), "kind"),
    ("page of the web", "a.svg", b"<svg/>", "kind"),
    ("Aadhaar number in the name", "card 4991 1866 5246.pdf", pdf(), "aadhaar"),
    ("the same with underscores", "card_4991_1866_5246_front.pdf", pdf(), "aadhaar"),
]


@pytest.mark.parametrize("name", GOOD)
def test_a_harmless_file_is_let_in(name: str) -> None:
    checked = check_upload(name, GOOD[name])
    assert checked.name == name
    assert checked.content_type == uploads.TYPES[checked.kind]


@pytest.mark.parametrize(("name", "content", "code"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_hostile_file_is_refused_with_a_sentence(name: str, content: bytes, code: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        check_upload(name, content)
    assert refused.value.code == code
    assert str(refused.value.message).endswith(".")


def test_a_pdf_may_end_in_blank_lines() -> None:
    assert check_upload("a.pdf", pdf() + b"\r\n\r\n").kind == "pdf"


def test_the_limit_is_five_megabytes_and_not_a_byte_less() -> None:
    noise = pdf(lambda document: setattr(document.Root, "Junk", document.make_stream(bytes(range(256)) * 20000)))
    assert check_upload("a.pdf", noise).kind == "pdf"
    padded = noise.ljust(uploads.LIMIT_BYTES, b"\n")
    assert check_upload("a.pdf", padded).kind == "pdf"
    with pytest.raises(UploadRefused):
        check_upload("a.pdf", padded + b"\n")


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("C:\\Users\\Meera\\invoice.pdf", "invoice.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("in\u202evoice\x00\r\n 1.pdf", "invoice 1.pdf"),
        ("चालान 1.pdf", "चालान 1.pdf"),
        (".pdf", "file.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("  a . pdf", "a. pdf"),
    ],
)
def test_a_name_is_cleaned(given: str, cleaned: str) -> None:
    assert clean_name(given) == cleaned


@pytest.mark.parametrize("part", [b"<f>" + b"|" * 3_000_000, b"<f " * 1_000_000, b"<f>" + b"a|" * 1_500_000 + b"<f>"])
def test_a_part_is_read_in_time_in_proportion_to_its_length(part: bytes) -> None:
    """A pattern that looks again from every character would need hours for these: the test would not end."""
    uploads._check_part("xl/worksheets/sheet1.xml", part)


@pytest.mark.parametrize(
    "part",
    [
        b"<c><f>cmd|'/c calc'!A1</f></c>",
        b"<x:f t='array'>a|b|c!A1</x:f>",
        b"<f title='>'>cmd|x!A1</f>",
        "<f>cmd|x!A1</f>".encode("utf-16"),
    ],
)
def test_a_formula_that_calls_a_program_is_refused(part: bytes) -> None:
    with pytest.raises(UploadRefused) as refused:
        uploads._check_part("xl/worksheets/sheet1.xml", part)
    assert refused.value.code == "links"
