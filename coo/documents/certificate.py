"""The certificate of origin on paper: what is frozen with the number, and the sheets it prints (spec section 9).

`freeze_certificate_data` makes the JSON that `Certificate.data` keeps; the PDF is a function of it, the number, the
code and the two specimen images alone. Its words are the form's: they are not translated.
"""

import datetime as dt
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.conf import settings

from coo.documents import sheets, wording
from coo.documents.frozen import freeze_certificate_data
from coo.documents.qr import qr_png, verification_link
from coo.models import Certificate
from tradeconnect.common.dates import INDIA, dmy
from tradeconnect.common.models import StoredFile
from tradeconnect.common.pdf import LaidOut, PdfAttachment, PdfNotRendered, lay_out

TEMPLATE: Final = "documents/certificate.html"
ELECTRONIC: Final = "ELECTRONIC COPY"
Copy = Literal["ELECTRONIC COPY", "ORIGINAL", "DUPLICATE", "TRIPLICATE"]
Watermark = Literal["", "DRAFT", "SUPERSEDED", "CANCELLED", "SPECIMEN"]
# The printed panel in the strip of sheet 1, in mm from the sheet's top left corner: 91 × 32.
PANEL: Final = (105.0, 253.5, 196.0, 285.5)
PAGE_HEIGHT: Final = 297.0
# Room for rows on sheet 1 with boxes at their minimum height, and on a continuation sheet: a first guess.
GUESSED_ROOM: Final = (70.5, 181.0)
LABEL_SIZE: Final = 6.7
LABEL_LINE: Final = 8.6 / 72 * 25.4
COLUMNS: Final = (11.0, 29.0, 70.0, 21.0, 24.0, 27.0)


__all__ = [
    "CertificateDoesNotFit",
    "CertificateDocument",
    "SpecimenMissing",
    "certificate_attachments",
    "certificate_document",
    "certificate_pdf",
    "freeze_certificate_data",
    "render_certificate",
    "signature_box",
]


class SpecimenMissing(Exception):
    """The stamp of the office or the specimen signature of the officer is not on record: the issue stops."""


class CertificateDoesNotFit(PdfNotRendered):
    """A text is so long that not even a sheet of its own holds it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the item table; a long description has several, of which only the first carries the other facts."""

    key: str
    serial: int
    is_first: bool
    is_last: bool
    description: str
    item: Mapping[str, Any]

    @property
    def unit_name(self) -> str:
        """The unit in words where they say more than its code: `numbers` for NOS."""
        name: str = self.item["unit_name"]
        return "" if name.upper() == self.item["unit"].upper() else name.lower()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows and the items it names in its last line."""

    number: int
    rows: tuple[Row, ...]
    is_last: bool

    @property
    def items_line(self) -> str:
        """`items 4 to 11 on this sheet`."""
        if not self.rows:
            return "no item on this sheet"
        return f"items {self.rows[0].serial} to {self.rows[-1].serial} on this sheet"


@dataclass(frozen=True, slots=True)
class CertificateDocument:
    """Everything that is printed: the frozen data, what the number added, and the marking of this copy."""

    number: str
    code: str
    link: str
    verify_at: str
    copy: str
    watermark: str
    data: Mapping[str, Any]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the item table: an item has more than one when its description is long."""
        rows = []
        for item in self.data["items"]:
            parts = wording.chunks(item["description"])
            for index, part in enumerate(parts):
                rows.append(
                    Row(
                        key=f"row-{item['serial']}-{index}",
                        serial=item["serial"],
                        is_first=index == 0,
                        is_last=index == len(parts) - 1,
                        description=part,
                        item=item,
                    )
                )
        return tuple(rows)

    @property
    def item_count(self) -> int:
        """Items, not rows."""
        return len(self.data["items"])

    @property
    def is_electronic(self) -> bool:
        """An electronic copy has stamp, specimen and panel; paper copies have room for ink."""
        return self.copy == ELECTRONIC

    @property
    def dates(self) -> dict[str, str]:
        """The dates as printed, dd/mm/yyyy; empty where there is none."""
        third = self.data["third_country_invoice"] or {}
        days = {
            "issued": self.data["issued_on"],
            "departure": self.data["transport"]["departure"],
            "invoice": self.data["invoice"]["date"],
            "third_country": third.get("date", ""),
            "declared": self.data["declaration"]["date"],
        }
        return {name: dmy(dt.date.fromisoformat(day)) if day else "" for name, day in days.items()}

    @property
    def item_labels(self) -> list[str]:
        """The labels of boxes 5 to 10."""
        labels: list[str] = self.data["form"]["boxes"][4:10]
        return labels

    @property
    def parties(self) -> dict[str, str]:
        """From, to and invoice for the head of a continuation sheet; a name that does not fit refers to sheet 1."""
        exporter, consignee = self.data["exporter"], self.data["consignee"]
        return {
            "exporter": _short(exporter["name"], exporter["country"], 62),
            "consignee": _short(consignee["name"], consignee["country"], 66),
            "invoice": _short(self.data["invoice"]["number"], "", 36),
        }

    @property
    def issued_at(self) -> str:
        """`02/09/2024 15:07:42 IST (UTC+05:30)`."""
        return (
            f"{dt.datetime.fromisoformat(self.data['issued_at']).astimezone(INDIA):%d/%m/%Y %H:%M:%S} IST (UTC+05:30)"
        )

    @property
    def declared_at(self) -> str:
        """`30/08/2024 16:42 IST`."""
        stamp = self.data["declaration"]["declared_at"]
        return f"{dt.datetime.fromisoformat(stamp).astimezone(INDIA):%d/%m/%Y %H:%M} IST" if stamp else ""

    @property
    def declaration_parts(self) -> list[tuple[str, bool]]:
        """The declaration in parts, each with whether it is bold: the two countries are."""
        text = self.data["declaration"]["text"]
        parts: list[tuple[str, bool]] = []
        for country in (self.data["exporter"]["country"], self.data["consignee"]["country"]):
            before, found, text = text.partition(country)
            parts += [(before, False), (found, True)] if found else []
        return [*parts, (text, False)]

    @property
    def digest_start(self) -> str:
        """The first sixteen bytes' worth of the declaration's digest, in groups; the whole is in the embedded data."""
        return wording.in_groups(self.data["declaration"]["sha256"].upper()[:32])


def certificate_document(
    certificate: Certificate, *, copy: Copy = ELECTRONIC, watermark: Watermark = ""
) -> CertificateDocument:
    """Return what the certificate prints."""
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
    copy: Copy = ELECTRONIC,
    watermark: Watermark = "",
    declaration_json: bytes = b"",
    declaration_p7s: bytes = b"",
) -> bytes:
    """Return the unsigned PDF of a certificate: PDF/A-3a with its data and the exporter's declaration inside.

    Args:
        watermark: one word in outline under the text; it stands in the marking as well.
        declaration_json: the canonical bytes that the exporter signed; declaration_p7s: the signature (CMS, DER).

    Raises:
        SpecimenMissing: the office has no stamp or the post no specimen signature.
        PdfNotRendered: a glyph is missing, or a text does not fit (CertificateDoesNotFit).
    """
    stamp, specimen = certificate.office.stamp, certificate.post.specimen_signature
    document = certificate_document(certificate, copy=copy, watermark=watermark)
    return render_certificate(
        document,
        stamp=_specimen(stamp, "the stamp of the office"),
        specimen=_specimen(specimen, "the specimen signature of the officer"),
        attachments=certificate_attachments(document, declaration_json, declaration_p7s),
    )


def _specimen(stored: StoredFile | None, what: str) -> bytes:
    if stored is None:
        raise SpecimenMissing(f"{what} is not on record")
    return stored.read()


def certificate_attachments(
    document: CertificateDocument, declaration_json: bytes = b"", declaration_p7s: bytes = b""
) -> tuple[PdfAttachment, ...]:
    """Return the files inside the PDF: the certificate's data, and the declaration with its signature where given."""
    created = dt.datetime.fromisoformat(document.data["issued_at"])
    facts = {"number": document.number, "verification_code": document.code.replace(" ", ""), **document.data}
    files = [
        (f"{document.number}.json", _json(facts), "Facts of the certificate", "Data"),
        (f"{document.number}-declaration.json", declaration_json, "Declaration that the exporter signed", "Source"),
        (f"{document.number}-declaration.p7s", declaration_p7s, "Signature of the exporter (CMS)", "Source"),
    ]
    return tuple(
        PdfAttachment(name, content, description, "Data" if kind == "Data" else "Source", created)
        for name, content, description, kind in files
        if content
    )


def _json(facts: Mapping[str, Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1).encode()


def render_certificate(
    document: CertificateDocument, *, stamp: bytes, specimen: bytes, attachments: Sequence[PdfAttachment] = ()
) -> bytes:
    """Return the PDF of a document with the two images (PNG, transparent).

    The rows are laid out on guessed sheets; where the measured heights divide them otherwise, once more.
    """
    context = {
        "c": document,
        "d": document.data,
        "qr": _data_uri(qr_png(document.link)),
        "stamp": _data_uri(stamp),
        "specimen": _data_uri(specimen),
    }
    counts = _guess(document)
    for _attempt in range(3):
        laid_out = lay_out(TEMPLATE, {**context, "sheets": _sheets(document, counts)})
        measured = _measure(document, laid_out)
        if measured == counts and laid_out.page_count == len(counts):
            return laid_out.write(title=f"Certificate of origin {document.number}", attachments=attachments)
        counts = measured
    raise CertificateDoesNotFit(f"{document.number}: {laid_out.page_count} pages for {len(counts)} sheets")


def signature_box(pdf: bytes = b"") -> tuple[int, float, float, float, float]:
    """Return page (from 0) and left, bottom, right, top in points of the signature field over the printed panel.

    The panel stands at the same place of sheet 1 on every certificate, so `pdf` is not looked into.
    """
    left, top, right, bottom = (length / 25.4 * 72 for length in PANEL)
    height = PAGE_HEIGHT / 25.4 * 72
    return 0, round(left, 2), round(height - bottom, 2), round(right, 2), round(height - top, 2)


def _short(name: str, country: str, most: int) -> str:
    """Return name and country where they fit two lines of a narrow column; an ideograph is as wide as two letters."""
    width = sum(2 if ord(character) > 0x2E7F else 1 for character in name)
    return ", ".join(part for part in ("see sheet 1" if width > most else name, country) if part)


def _data_uri(png: bytes) -> str:
    return "data:image/png;base64," + b64encode(png).decode()


def _sheets(document: CertificateDocument, counts: Sequence[int]) -> list[Sheet]:
    rows, start, result = document.rows, 0, []
    for number, count in enumerate(counts, 1):
        result.append(Sheet(number, rows[start : start + count], is_last=number == len(counts)))
        start += count
    return result


def _guess(document: CertificateDocument) -> tuple[int, ...]:
    """Return the division that measured words suggest, so that one layout is enough for most certificates."""
    heights = []
    for row in document.rows:
        texts = [row.item["packages"] if row.is_first else "continued", row.description, "HS" if row.is_last else ""]
        cells = [("\n".join(text for text in texts if text), COLUMNS[2] - 2.78)]
        if row.is_first:
            cells += [(row.item["marks"], COLUMNS[1] - 2.78), (f"{row.item['criterion']}", COLUMNS[3] - 2.78)]
        heights.append(sheets.guess_height(cells))
    closing = 9.0 + sheets.LINE_HEIGHT * max(len(document.data["total"]["quantities"]), 1)
    first, later = _guess_room(document)
    return sheets.divide(heights, sheets.Room(first=first, later=later, closing=closing))


def _guess_room(document: CertificateDocument) -> tuple[float, float]:
    """Return the room for rows on sheet 1 and on a later one, in mm, from the words of the boxes above them."""
    data = document.data
    labels = data["form"]["boxes"]
    # The narrow first column has hardly any padding in its head.
    widths = [COLUMNS[0] - 1.2, *(width - 2.7 for width in COLUMNS[1:])]
    head = max(sheets.count_lines(text, width, LABEL_SIZE) for text, width in zip(labels[4:10], widths, strict=True))
    over = max(5.69 + head * LABEL_LINE - 12.5, 0)
    grown = 0.0
    for label, party in ((labels[0], data["exporter"]), (labels[1], data["consignee"])):
        text = 4.23 * sheets.count_lines(party["name"], 84, 8.6) + 4.02 * sheets.count_lines(
            party["address"], 86.4, 8.6
        )
        tax_id = 3.6 if "iec" in party else 0.0
        grown += max(7.66 + LABEL_LINE * sheets.count_lines(label, 82, LABEL_SIZE) + text + tax_id - 27.5, 0)
    lines = sum(sheets.count_lines(text, 61.4) for text in data["transport"].values())
    transport = 3.73 + LABEL_LINE * sheets.count_lines(labels[2], 82, LABEL_SIZE) + sheets.LINE_HEIGHT * lines
    grown += max(transport - 27.5, 0)
    return GUESSED_ROOM[0] - over - grown, GUESSED_ROOM[1] - over


def _measure(document: CertificateDocument, laid_out: LaidOut) -> tuple[int, ...]:
    """Return the division that the measured heights ask for."""
    boxes = laid_out.boxes()
    head = boxes["head-1"]
    first = boxes["bottom-1"].y - (head.y + head.height)
    # A continuation sheet's rows begin under its column heads, as high as those of sheet 1, and end at 245.3.
    later = boxes.get("head-2")
    top = later.y + later.height if later else 51.7 + head.height
    end = boxes["bottom-2"].y if "bottom-2" in boxes else 245.3
    closing = boxes["total"].height + boxes["end"].height
    heights = [boxes[row.key].height for row in document.rows]
    try:
        return sheets.divide(heights, sheets.Room(first=first, later=end - top, closing=closing))
    except sheets.RowTooHigh as error:
        raise CertificateDoesNotFit(f"{document.number}: {error}") from error
