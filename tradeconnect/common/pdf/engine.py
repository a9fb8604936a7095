"""Documents on paper: a template and its print CSS become a tagged PDF/A-3a. The only importer of WeasyPrint.

Fails loudly: an address that would be fetched, a glyph that no face of `templates/documents/fonts.conf` has, a drawing
that breaks, each raises `PdfNotRendered`. Equal input gives equal bytes. A template is well-formed XHTML (expat reads
it faster than an HTML parser does and refuses what is not closed); its sheet of the same name and `paper.css` are
parsed once per process, and so is every drawing they name.
"""

import contextvars
import datetime as dt
import gc
import logging
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal
from xml.etree import ElementTree

from django.template.loader import render_to_string
from django.utils import translation

# Read by fontconfig when Pango first looks for a font, so it stands before the import.
os.environ.setdefault(
    "FONTCONFIG_FILE", str(Path(__file__).resolve().parents[3] / "templates" / "documents" / "fonts.conf")
)

import cssselect2  # type: ignore[import-untyped] # noqa: E402
import weasyprint  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: E402

from tradeconnect.common.pdf import patches  # noqa: E402

VARIANT: Final = "pdf/a-3a"
MM_PER_PX: Final = 25.4 / 96
FACES: Final = frozenset(
    {"Noto Sans", "Noto Serif", "Noto Sans Devanagari", "Noto Sans Arabic"}
    | {f"Noto Sans CJK {region}" for region in ("SC", "TC", "JP", "KR")}
)
# PDF/UA-1 beside PDF/A-3a: WeasyPrint writes one of the two, so the mark and its schema are added to the XMP packet.
PDFUA_XMP: Final = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""

_problems: contextvars.ContextVar[list[str] | None] = contextvars.ContextVar("pdf_problems", default=None)
# Pango's font map and the parsed drawings are shared; the interpreter lock would serialise the work anyway.
_one_at_a_time = threading.Lock()
_drawings: dict[str, Any] = {}


class PdfNotRendered(Exception):
    """The document cannot be printed as it stands: a missing glyph, a forbidden address, a broken template."""


@dataclass(frozen=True, slots=True)
class PdfAttachment:
    """A file inside the PDF: `Data` is what the document was made from, `Source` what it rests on."""

    name: str
    content: bytes
    description: str
    relationship: Literal["Data", "Source"]
    created: dt.datetime


@dataclass(frozen=True, slots=True)
class Box:
    """Where an element with an id came to stand: page from 0, lengths in mm from the page's top left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float


class _Problems(logging.Handler):
    """Keeps what WeasyPrint only logs, so that the rendering can stop on it."""

    def emit(self, record: logging.LogRecord) -> None:
        problems = _problems.get()
        if problems is not None:
            problems.append(record.getMessage())


logging.getLogger("weasyprint").addHandler(_Problems(level=logging.ERROR))


class _DataOnly(URLFetcher):  # type: ignore[misc]
    """Resolves `data:` addresses and nothing else: a document never reads a disk or a network."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith("data:"):
            raise FatalURLFetchingError(f"a document may not fetch {url[:80]}")
        return super().fetch(url, headers)


class _Xhtml(weasyprint.HTML):  # type: ignore[misc]
    """A document from well-formed XHTML without namespaces."""

    def __init__(self, markup: str, fetcher: URLFetcher) -> None:
        self.base_url = None
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(
            ElementTree.fromstring(markup),  # noqa: S314 - our own template, values escaped; expat loads no entity
            content_language=None,
        )
        self.etree_element = self.wrapper_element.etree_element


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    """Return the process's font configuration: a fresh one for each document leaks 0.3 MB."""
    return FontConfiguration()


@lru_cache(maxsize=16)
def _stylesheets(template: str) -> tuple[Any, ...]:
    """Return `paper.css` and the sheet of the template's own name, parsed."""
    names = ("documents/paper.css", template.removesuffix(".html") + ".css")
    return tuple(
        weasyprint.CSS(string=render_to_string(name), font_config=_fonts(), url_fetcher=_DataOnly()) for name in names
    )


class LaidOut:
    """A document after layout: where its boxes stand, and the way to its bytes."""

    def __init__(self, document: Any, language: str, hidden: frozenset[Any]) -> None:
        self._document = document
        self._language = language
        self._hidden = hidden

    @property
    def page_count(self) -> int:
        """The number of pages."""
        return len(self._document.pages)

    def boxes(self) -> dict[str, Box]:
        """Return where each element with an id stands; of an element on two pages, its first part."""
        found: dict[str, Box] = {}
        for number, page in enumerate(self._document.pages):
            for box in _descendants(page._page_box):
                name = None if box.element is None else box.element.get("id")
                if name and name not in found and not box.element_tag.endswith(("::before", "::after")):
                    sides = (box.position_x, box.position_y, box.border_width(), box.border_height())
                    found[name] = Box(number, *(side * MM_PER_PX for side in sides))
        return found

    def write(self, *, title: str, attachments: Sequence[PdfAttachment] = ()) -> bytes:
        """Return the PDF/A-3a bytes; raise PdfNotRendered (see `render_pdf`)."""
        self._document.metadata.title = title
        self._document.metadata.lang = self._language
        with _loudly(), patches.artifacts(self._hidden):
            result: bytes = self._document.write_pdf(
                pdf_variant=VARIANT, attachments=[_attachment(one) for one in attachments], finisher=_finish
            )
        return result


def lay_out(template: str, context: dict[str, Any], *, language: str = "en") -> LaidOut:
    """Return the template laid out on its pages; for a document that measures itself before it is written.

    Elements with the attribute `data-artifact` are painted but left out of the tags (repeated heads and feet).
    """
    with translation.override(language):
        markup = render_to_string(template, {**context, "language": language})
    with _loudly():
        html = _parse(markup)
        hidden = frozenset(
            inner for outer in html.etree_element.iter() if outer.get("data-artifact") for inner in outer.iter()
        )
        cache = dict(_drawings)
        document = html.render(
            font_config=_fonts(), stylesheets=_stylesheets(template), cache=cache, pdf_variant=VARIANT
        )
        _keep_drawings(cache)
    return LaidOut(document, language, hidden)


def render_pdf(
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    language: str = "en",
    attachments: Sequence[PdfAttachment] = (),
) -> bytes:
    """Return the template as a tagged PDF/A-3a that also carries the mark of PDF/UA-1.

    Args:
        template: name of a template beside which its `.css` lies.
        title: shown by a reader in place of the file's name.
        language: BCP 47 tag of the document; also the language its templates are translated to.
        attachments: files inside the PDF, in their order.

    Raises:
        PdfNotRendered: see the module.
    """
    return lay_out(template, context, language=language).write(title=title, attachments=attachments)


def _parse(markup: str) -> _Xhtml:
    try:
        return _Xhtml(markup, _DataOnly())
    except ElementTree.ParseError as error:
        raise PdfNotRendered(f"the template is not well-formed: {error}") from error


class _loudly:  # noqa: N801 - reads as a word in `with _loudly():`
    """Turns what WeasyPrint logs, and its BaseException, into PdfNotRendered; one document at a time."""

    def __enter__(self) -> None:
        _one_at_a_time.acquire()
        # A layout makes a hundred thousand small objects and hardly a cycle: collecting in between is 5 to 20 % of it.
        self._collected = gc.isenabled()
        gc.disable()
        self._token = _problems.set([])

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        problems = _problems.get()
        _problems.reset(self._token)
        if self._collected:
            gc.enable()
        _one_at_a_time.release()
        if isinstance(error, FatalURLFetchingError | patches.GlyphMissing):
            raise PdfNotRendered(str(error)) from error
        if error is None and problems:
            raise PdfNotRendered("; ".join(problems))


def _descendants(box: Any) -> Iterator[Any]:
    """Yield the boxes below `box`, through the place-holders of absolutely placed ones."""
    box = getattr(box, "_box", box)
    yield box
    for child in box.children:
        yield from _descendants(child)


def _keep_drawings(cache: dict[str, Any]) -> None:
    """Keep the drawings of our style sheets for the next document; images of one document are let go."""
    for url, image in cache.items():
        if url.startswith("data:image/svg+xml") and url not in _drawings:
            _drawings[url] = patches.RecordedDrawing(image)


def _attachment(one: PdfAttachment) -> Any:
    created = one.created.astimezone(dt.UTC)
    return weasyprint.Attachment(
        string=one.content,
        name=one.name,
        description=one.description,
        relationship=one.relationship,
        created=created,
        modified=created,
        url_fetcher=_DataOnly(),
    )


def _finish(document: Any, pdf: Any) -> None:
    """Check the faces and complete what the variant leaves out, just before the file is written."""
    strange = {font.family for font in document.fonts.values()} - FACES
    if strange:
        raise PdfNotRendered(f"a face that is not ours was used: {', '.join(sorted(strange))}")
    for item in pdf.objects:
        if getattr(item, "extra", None) and item.extra.get("Type") == "/Metadata":
            item.stream = [item.stream[0].replace(b"</rdf:RDF>", PDFUA_XMP + b"</rdf:RDF>")]
    if "AF" in pdf.catalog:
        # WeasyPrint 70 lists each attachment twice.
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))
