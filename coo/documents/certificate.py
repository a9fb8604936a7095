"""The certificate of origin on paper: what is frozen with the number, and the sheets it prints (spec section 9).

`freeze_certificate_data` makes the JSON that `Certificate.data` keeps; the PDF is a function of it, the number, the code
and the two specimen images alone. Its words are the form's: they are not translated.
"""

import datetime as dt
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from django.conf import settings

from coo.constants import INDIA_CRITERION, INDIAN_ORIGIN, TransportMode
from coo.documents import sheets, wording
from coo.documents.qr import qr_png, verification_link
from coo.models import Certificate
from coo.snapshot import ApplicationSnapshot, ExportItem
from tradeconnect.common.dates import INDIA, dmy, india_date
from tradeconnect.common.models import StoredFile
from tradeconnect.common.pdf import LaidOut, PdfAttachment, PdfNotRendered, lay_out

TEMPLATE: Final = "documents/certificate.html"
SCHEMA: Final = "tradeconnect.certificate/1"
ELECTRONIC: Final = "ELECTRONIC COPY"
Copy = Literal["ELECTRONIC COPY", "ORIGINAL", "DUPLICATE", "TRIPLICATE"]
Watermark = Literal["", "DRAFT", "SUPERSEDED", "CANCELLED", "SPECIMEN"]
NON_PREFERENTIAL_FORM: Final = {
    "title": "CERTIFICATE OF ORIGIN",
    "bar": "NON-PREFERENTIAL",
    "subtitle": "(Combined declaration and certificate)",
    "origin": "INDIA",
    "authority": "Agency authorised to issue certificates of origin, Appendix 2E, Foreign Trade Policy 2023",
}
# Annexure-II to Appendix 2E, for an agreement row that carries no wording of its own.
NON_PREFERENTIAL_BOXES: Final = (
    "Goods consigned from (exporter’s business name, address, country)",
    "Goods consigned to (consignee’s name, address, country)",
    "Means of transport and route (as far as known)",
    "For official use",
    "Item number",
    "Marks and numbers on packages",
    "Number and kind of packages; description of goods; HS code",
    "Origin criterion",
    "Gross weight or other quantity",
    "Number and date of invoices",
    "Declaration by the exporter",
    "Certification",
)
DECLARATION: Final = (
    "The undersigned hereby declares that the above details and statement are correct; that all the goods were "
    "produced in {origin} and that they are exported to {destination}."
)
CERTIFICATION: Final = (
    "It is hereby certified, on the basis of control carried out, that the declaration by the exporter is correct."
)
MEANS: Final[Mapping[str, str]] = {
    TransportMode.AIR: "By air",
    TransportMode.SEA: "By sea",
    TransportMode.RAIL: "By rail",
    TransportMode.ROAD: "By road",
    TransportMode.POST: "By post or courier",
    TransportMode.MULTIMODAL: "Multimodal",
}
# The printed panel in the strip of sheet 1, in mm from the sheet's top left corner: 91 × 32.
PANEL: Final = (105.0, 253.5, 196.0, 285.5)
PAGE_HEIGHT: Final = 297.0
COLUMNS: Final = (11.0, 29.0, 70.0, 21.0, 24.0, 27.0)


class SpecimenMissing(Exception):
    """The stamp of the office or the specimen signature of the officer is not on record: the issue stops."""


class CertificateDoesNotFit(PdfNotRendered):
    """A text is so long that not even a sheet of its own holds it."""


def freeze_certificate_data(
    *,
    snapshot: ApplicationSnapshot,
    application_number: str,
    agency: Mapping[str, str],
    office: Mapping[str, str],
    officer: Mapping[str, str],
    declared_at: str,
    declaration_digest: str,
    declaration_signer: str,
    agreement_boxes: Sequence[str],
    issued_at: dt.datetime,
    official_use: Sequence[str] = (),
    signing_certificate: str = "",
    declared_with: str = "DSC",
) -> dict[str, Any]:
    """Return every fact that a non-preferential certificate prints, as JSON-ready data. Pure.

    Args:
        application_number: the file number.
        agency: code, name, name_hi, address; office: code, city, address; officer: name, designation.
        declared_at: ISO 8601 with offset, when the exporter signed; declaration_digest: SHA-256 of what was signed, in
            hex; declaration_signer: common name in the certificate that signed it.
        agreement_boxes: wording of boxes 1 to 12; other than twelve texts: the form's own wording.
        issued_at: aware; the date of issue is its date in India.
        official_use: remarks for box 4, as "ISSUED IN LIEU OF …".
        signing_certificate: how the officer's certificate is named in the panel, as "Class 3, serial 4E17 90AC".
        declared_with: DSC or Aadhaar eSign.
    """
    exporter, importer, invoice = snapshot.exporter, snapshot.importer, snapshot.invoice
    destination = wording.clean(importer.country_name).upper()
    origin = NON_PREFERENTIAL_FORM["origin"]
    boxes = agreement_boxes if len(agreement_boxes) == len(NON_PREFERENTIAL_BOXES) else NON_PREFERENTIAL_BOXES
    issued_on = india_date(issued_at)
    return {
        "schema": SCHEMA,
        "kind": snapshot.certificate_kind,
        "agreement": snapshot.agreement,
        "form": dict(NON_PREFERENTIAL_FORM) | {"boxes": [wording.clean(text) for text in boxes]},
        "file_number": application_number,
        "issued_at": issued_at.astimezone(INDIA).isoformat(timespec="seconds"),
        "issued_on": issued_on.isoformat(),
        "agency": {key: wording.clean(agency.get(key, "")) for key in ("code", "name", "name_hi", "address")},
        "office": {key: wording.clean(office.get(key, "")) for key in ("code", "city", "address")},
        "officer": {key: wording.clean(officer.get(key, "")) for key in ("name", "designation")},
        "signing_certificate": wording.clean(signing_certificate),
        "exporter": {
            "name": wording.clean(exporter.name),
            "address": wording.clean_lines(f"{exporter.address}\n{exporter.city} {exporter.pin}"),
            "iec": exporter.iec,
            "country": origin,
        },
        "consignee": {
            "name": wording.clean(importer.name),
            "address": wording.clean_lines(importer.address),
            "country_code": importer.country_code,
            "country": destination,
        },
        "transport": _transport(snapshot),
        "official_use": [wording.clean(line) for line in official_use],
        "invoice": {"number": wording.clean(invoice.number), "date": _iso(invoice.date)},
        "third_country_invoice": {
            "number": wording.clean(snapshot.third_party_invoice_number),
            "date": _iso(snapshot.third_party_invoice_date),
        }
        if snapshot.third_country_invoicing
        else None,
        "items": [_item(item) for item in snapshot.items],
        "total": {
            "packages": wording.packages_total(item.packages for item in snapshot.items),
            "quantities": _quantities(snapshot.items),
        },
        "declaration": {
            "text": DECLARATION.format(origin=origin, destination=destination),
            "place": wording.clean(snapshot.declaration.place),
            "date": _iso(snapshot.declaration.date),
            "name": wording.clean(snapshot.declaration.name),
            "designation": wording.clean(snapshot.declaration.designation),
            "declared_at": declared_at,
            "declared_with": declared_with,
            "sha256": declaration_digest,
            "signer": wording.clean(declaration_signer),
        },
        "certification": {"text": CERTIFICATION},
    }


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _transport(snapshot: ApplicationSnapshot) -> dict[str, str]:
    shipment = snapshot.shipment
    document = " ".join(part for part in (shipment.document_name, shipment.document_number) if part)
    means = MEANS.get(shipment.mode, shipment.mode_name)
    return {
        "departure": _iso(shipment.date),
        "means": wording.clean(" · ".join(part for part in (means, document) if part)),
        "discharge": wording.clean(shipment.discharge_name),
        "route": wording.clean(shipment.route),
    }


def _item(item: ExportItem) -> dict[str, str | int]:
    return {
        "serial": item.serial,
        "marks": wording.clean_lines(item.marks),
        "packages": wording.clean(item.packages),
        "description": wording.clean(item.description),
        "hs_code": wording.hs_printed(item.hs_code or item.itchs_code[:6]),
        "criterion": wording.clean(
            item.criterion_text or (INDIAN_ORIGIN if item.criterion == INDIA_CRITERION else item.criterion)
        ),
        "quantity": "" if item.quantity is None else wording.plain_number(item.quantity),
        "unit": item.unit,
        "unit_name": wording.clean(item.unit_name),
    }


def _quantities(items: Sequence[ExportItem]) -> list[str]:
    """Return the sum of each unit apart, the largest group first."""
    sums: dict[str, Decimal] = {}
    for item in items:
        if item.quantity is not None:
            sums[item.unit] = sums.get(item.unit, Decimal(0)) + item.quantity
    return [f"{wording.plain_number(total)} {unit}" for unit, total in sums.items()]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the item table; a long description has several, of which only the first carries the other facts."""

    key: str
    serial: int
    is_first: bool
    is_last: bool
    description: str
    item: Mapping[str, Any]


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
    def issued_on(self) -> dt.date:
        """Date of issue."""
        return dt.date.fromisoformat(self.data["issued_on"])

    @property
    def issued_at(self) -> str:
        """`02/09/2024 15:07:42 IST (UTC+05:30)`."""
        return f"{dt.datetime.fromisoformat(self.data['issued_at']).astimezone(INDIA):%d/%m/%Y %H:%M:%S} IST (UTC+05:30)"

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


def _data_uri(png: bytes) -> str:
    return "data:image/png;base64," + b64encode(png).decode()


def _sheets(document: CertificateDocument, counts: Sequence[int]) -> list[Sheet]:
    rows, start, result = document.rows, 0, []
    for number, count in enumerate(counts, 1):
        result.append(Sheet(number, rows[start : start + count], is_last=number == len(counts)))
        start += count
    return result


def _guess(document: CertificateDocument) -> tuple[int, ...]:
    heights = []
    for row in document.rows:
        extra = f"{row.item['packages']}\n" if row.is_first else ""
        cells = [(f"{extra}{row.description}\nHS", COLUMNS[2] - 2.6), (row.item["marks"], COLUMNS[1] - 2.6)]
        heights.append(sheets.guess_height(cells))
    quantities = len(document.data["total"]["quantities"])
    return sheets.divide(heights, sheets.Room(first=69.0, later=179.0, closing=9.0 + 3.8 * max(quantities, 1)))


def _measure(document: CertificateDocument, laid_out: LaidOut) -> tuple[int, ...]:
    """Return the division that the measured heights ask for."""
    boxes = laid_out.boxes()
    head = boxes["head-1"]
    first = boxes["bottom-1"].y - (head.y + head.height)
    # A continuation sheet's rows begin under its column heads, as high as those of sheet 1, and end at 245.3.
    later = boxes["head-2"] if "head-2" in boxes else None
    top = later.y + later.height if later else 51.7 + head.height
    end = boxes["bottom-2"].y if "bottom-2" in boxes else 245.3
    closing = boxes["total"].height + boxes["end"].height
    heights = [boxes[row.key].height for row in document.rows]
    try:
        return sheets.divide(heights, sheets.Room(first=first, later=end - top, closing=closing))
    except sheets.RowTooHigh as error:
        raise CertificateDoesNotFit(f"{document.number}: {error}") from error
