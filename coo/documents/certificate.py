"""The certificate of origin on paper: what is frozen with the number, and the sheets it prints (spec section 9).

`freeze_certificate_data` makes the JSON that `Certificate.data` keeps; the PDF is a function of it, the number, the
code and the two specimen images alone. Its words are the form's: they are not translated.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Literal

from django.conf import settings

from coo.documents import sheets
from coo.documents.forms import Form, form_of
from coo.documents.frozen import FormUnknown, freeze_certificate_data
from coo.documents.overleaf import box_notes
from coo.documents.pictures import data_uri
from coo.documents.printed import CertificateDocument, Row
from coo.documents.qr import qr_png, verification_link
from coo.models import Certificate
from tradeconnect.common.pdf import LaidOut, PdfAttachment, PdfNotRendered, lay_out
from tradeconnect.common.templatetags.paper import RUN

Copy = Literal["ELECTRONIC COPY", "ORIGINAL", "DUPLICATE", "TRIPLICATE", "QUADRUPLICATE", "CERTIFIED TRUE COPY"]
Watermark = Literal["", "DRAFT", "SUPERSEDED", "CANCELLED", "SPECIMEN"]
# The printed panel in the strip of sheet 1, in mm from the sheet's top left corner: 91 × 32.
PANEL: Final = (105.0, 253.5, 196.0, 285.5)
PAGE_HEIGHT: Final = 297.0
# Where the rows of a continuation sheet end, and where its column heads begin.
ROWS_END: Final = 245.3
HEAD_TOP: Final = 51.7

__all__ = [
    "CertificateDoesNotFit",
    "CertificateDocument",
    "Form",
    "FormUnknown",
    "SpecimenMissing",
    "certificate_attachments",
    "certificate_data",
    "certificate_document",
    "certificate_pdf",
    "form_of",
    "freeze_certificate_data",
    "render_certificate",
    "signature_box",
]


class SpecimenMissing(Exception):
    """The stamp of the office or the specimen signature of the officer is not on record: the issue stops."""


class CertificateDoesNotFit(PdfNotRendered):
    """A text is so long that not even a sheet of its own holds it."""


def certificate_document(
    certificate: Certificate, *, copy: Copy = "ELECTRONIC COPY", watermark: Watermark = ""
) -> CertificateDocument:
    """Return what a copy of the certificate prints."""
    host = settings.PORTAL_URL.split("://", 1)[-1]
    return CertificateDocument(
        number=certificate.number,
        code=certificate.printed_code,
        link=verification_link(settings.PORTAL_URL, certificate.token),
        verify_at=f"{host}/verify",
        copy=copy,
        watermark=watermark,
        data=certificate.data,
    )


def certificate_pdf(
    certificate: Certificate,
    *,
    copy: Copy | None = None,
    watermark: Watermark = "",
    declaration_json: bytes = b"",
    declaration_p7s: bytes = b"",
    stamp: bytes = b"",
    specimen: bytes = b"",
) -> bytes:
    """Return the unsigned PDF of a certificate: PDF/A-3a with its data and the exporter's declaration inside.

    Args:
        copy: the only copy in the file; None: every copy that the agreement asks for, the electronic one first.
        watermark: one word in outline under the text; it stands in the marking as well.
        declaration_json: the canonical bytes that the exporter signed; declaration_p7s: the signature (CMS, DER).
        stamp: image (PNG) of the issuing office's stamp; of a self-declaration there is none.
        specimen: image (PNG) of the signature in ink: the officer's specimen, or the exporter's of a self-declaration,
            which may be missing.

    Raises:
        SpecimenMissing: the office has no stamp or the post no specimen signature.
        PdfNotRendered: a glyph is missing, or a text does not fit (CertificateDoesNotFit).
    """
    document = certificate_document(certificate, copy=copy or "ELECTRONIC COPY", watermark=watermark)
    if not certificate.is_self_declared:
        _require(stamp, "the stamp of the office")
        _require(specimen, "the specimen signature of the officer")
    return render_certificate(
        document,
        stamp=stamp,
        specimen=specimen,
        attachments=certificate_attachments(document, declaration_json, declaration_p7s),
        copies=(copy,) if copy else tuple(document.facts["copies"]),
    )


def _require(image: bytes, what: str) -> None:
    if not image:
        raise SpecimenMissing(f"{what} is not on record")


def certificate_attachments(
    document: CertificateDocument, declaration_json: bytes = b"", declaration_p7s: bytes = b""
) -> tuple[PdfAttachment, ...]:
    """Return the files inside the PDF: the certificate's data, and the declaration with its signature where given."""
    created = dt.datetime.fromisoformat(document.data["issued_at"])
    files = [
        (f"{document.number}.json", _data(document), "Facts of the certificate", "Data"),
        (f"{document.number}-declaration.json", declaration_json, "Declaration that the exporter signed", "Source"),
        (f"{document.number}-declaration.p7s", declaration_p7s, "Signature of the exporter (CMS)", "Source"),
    ]
    return tuple(
        PdfAttachment(name, content, description, "Data" if kind == "Data" else "Source", created)
        for name, content, description, kind in files
        if content
    )


def certificate_data(certificate: Certificate) -> bytes:
    """Return the certificate's data as the JSON file inside its PDF has it."""
    return _data(certificate_document(certificate))


def _data(document: CertificateDocument) -> bytes:
    facts = {"number": document.number, "verification_code": document.code.replace(" ", ""), **document.data}
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1).encode()


def render_certificate(
    document: CertificateDocument,
    *,
    stamp: bytes = b"",
    specimen: bytes = b"",
    attachments: Sequence[PdfAttachment] = (),
    copies: Sequence[str] = (),
) -> bytes:
    """Return the PDF of a document with the two images (PNG, transparent).

    The rows are laid out on guessed sheets; where the measured heights divide them otherwise, once more.

    Args:
        stamp: empty for a self-declaration; specimen: then the exporter's ink signature, where there is one.
        copies: the markings of the copies in the file, one after the other; empty: the document's own alone.
    """
    context = {
        "qr": data_uri(qr_png(document.link)),
        "stamp": data_uri(stamp) if stamp else "",
        "specimen": data_uri(specimen) if specimen else "",
        "notes": box_notes(document.facts) if document.has_notes else [],
    }
    markings = copies or (document.copy,)
    printed = _fit(document, markings, context) or _fit(replace(document, spills=True), markings, context)
    if printed is None:
        raise CertificateDoesNotFit(f"{document.number}: its parties fill more than a sheet")
    return printed.write(title=f"Certificate of origin {document.number}", attachments=attachments)


def _fit(document: CertificateDocument, markings: Sequence[str], context: Mapping[str, Any]) -> LaidOut | None:
    """Return the document laid out on its sheets, or None when the boxes of sheet 1 do not fit above its foot."""
    counts = _guess(document)
    printed = document.as_copies(markings)
    for _attempt in range(3):
        sheets_now = document.on_sheets(counts)
        laid_out = lay_out(
            document.layout.template, {**context, "copies": printed, "d": document.facts, "sheets": sheets_now}
        )
        room = _room(laid_out)
        if room.first < 0:
            return None
        measured = _measure(document, laid_out, room)
        if measured == counts and laid_out.page_count == len(counts) * len(printed) + document.has_notes:
            return laid_out
        counts = measured
    raise CertificateDoesNotFit(f"{document.number}: {laid_out.page_count} pages for {len(counts)} sheets")


def signature_box(pdf: bytes = b"") -> tuple[int, float, float, float, float]:
    """Return page (from 0) and left, bottom, right, top in points of the signature field over the printed panel.

    The panel stands at the same place of sheet 1 on every certificate, so `pdf` is not looked into.
    """
    left, top, right, bottom = (length / 25.4 * 72 for length in PANEL)
    height = PAGE_HEIGHT / 25.4 * 72
    return 0, round(left, 2), round(height - bottom, 2), round(right, 2), round(height - top, 2)


def _guess(document: CertificateDocument) -> tuple[int, ...]:
    """Return the division that measured words suggest, so that one layout is enough for most certificates."""
    layout = document.layout
    heights = [sheets.guess_height(_cells(document, row)) for row in document.rows]
    total = document.facts["total"]
    lines = max(len(total["quantities"]) + bool(total.get("fob")), 1)
    if not layout.total_beside:
        lines = max(lines, sheets.count_lines(f"TOTAL: {total['packages']}", layout.width("goods")))
    closing = 9.0 + sheets.LINE_HEIGHT * lines
    if document.closing:
        texts = [": ".join(part for part in line if part) for line in document.closing]
        closing += sheets.guess_height([("\n".join(texts), 176.0)])
    # A guess may be wrong; whether a row fits at all is for the layout to say.
    most = max(layout.later - closing, 1.0)
    room = sheets.Room(first=layout.first, later=layout.later, closing=min(closing, layout.later - 1))
    return sheets.divide([min(height, most) for height in heights], room)


def _cells(document: CertificateDocument, row: Row) -> list[tuple[str, float]]:
    """Return the texts of a row with the widths of their cells; a blank line stands for one in other type."""
    layout, item = document.layout, row.item
    width = layout.width("goods") - (6.7 if layout.hangs else 0)
    first = [item["packages"]]
    if layout.says_marks and item["marks"]:
        # A run in another script stands on a line of its own.
        gap = "\n" if RUN.search(row.marks_line) else " "
        first = [f"{item['packages']} · marks:{gap}{row.marks_line}"]
    goods = [*(first if row.is_first else ["continued"]), row.description]
    if row.is_last and layout.says_hs:
        goods.append("HS")
    cells = [("\n".join(text for text in goods if text), width)]
    if not row.is_first:
        return cells
    invoice = [document.facts["invoice"]["number"], "day"]
    if third := document.facts["third_country_invoice"]:
        invoice += ["THIRD", third["number"], "day"]
    quantity = [f"{item['quantity']} {item['unit']}", row.unit_name]
    if item.get("fob"):
        quantity += [item["fob"], "FOB"]
    texts = {
        "marks": item["marks"],
        "criterion": item["criterion"] + ("\nCumulation" if document.says_cumulation else ""),
        "quantity": "\n".join(text for text in quantity if text),
        "invoice": "\n".join(invoice),
        "hs": row.code,
        "serial": f"{row.code}\nitem" if layout.goods and not layout.says_hs and "hs" not in document.boxes else "",
    }
    return cells + [(text, layout.width(role)) for role, text in texts.items() if layout.width(role) and text]


def _room(laid_out: LaidOut) -> sheets.Room:
    """Return the measured room for rows, below zero where the boxes of sheet 1 reach into its foot."""
    boxes = laid_out.boxes()
    head = boxes["head-1"]
    first = boxes["bottom-1"].y - (head.y + head.height)
    # A continuation sheet's rows begin under its column heads, as high as those of sheet 1.
    later = boxes.get("head-2")
    top = later.y + later.height if later else HEAD_TOP + head.height
    end = boxes["bottom-2"].y if "bottom-2" in boxes else ROWS_END
    closing = sum(boxes[name].height for name in ("total", "remarks", "end") if name in boxes)
    return sheets.Room(first=first, later=end - top, closing=closing)


def _measure(document: CertificateDocument, laid_out: LaidOut, room: sheets.Room) -> tuple[int, ...]:
    """Return the division that the measured heights ask for."""
    boxes = laid_out.boxes()
    try:
        return sheets.divide([boxes[row.key].height for row in document.rows], room)
    except sheets.RowTooHigh as error:
        raise CertificateDoesNotFit(f"{document.number}: {error}") from error
