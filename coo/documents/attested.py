"""An attested document: each page as it was presented, in a hairline, with the officer's block under it.

The pages of a PDF are taken over as they are (pikepdf), with what is drawn on them: fields that were filled in, notes,
stamps. A picture becomes a page. The block attests the presentation, not the contents, and covers nothing. What comes
from a firm's PDF cannot be promised to be PDF/A, so the file does not say that it is.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
from PIL import Image

from coo.constants import ATTESTABLE
from coo.documents import wording
from coo.documents.pictures import data_uri
from coo.documents.qr import qr_png
from coo.models import Paper
from tradeconnect.common.dates import dmy, india_date
from tradeconnect.common.pdf import render_pdf

POINTS: Final = 72 / 25.4
# Of PDF/A and PDF/UA, in the metadata of a file.
PROMISES: Final = ("{http://www.aiim.org/pdfa/ns/id/}", "{http://www.aiim.org/pdfua/ns/id/}")
# In mm. The block stands as far above the lower edge on an upright sheet as on a wide one.
SHORT, LONG = 210.0, 297.0
MARGIN, TOP, BLOCK_TOP = 18.0, 5.0, 43.5
BLOCK_LEFT, BLOCK_LOW, BLOCK_WIDTH = 14.0, 9.5, 98.0


class NotAttestable(Exception):
    """The document has no pages that could be stamped: a spreadsheet, or a PDF that cannot be opened."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the attested document: how the source page stands on it, in mm from its top left corner."""

    number: int
    is_wide: bool
    left: float
    top: float
    width: float
    height: float

    @property
    def box(self) -> str:
        """Where the source page stands, as a style."""
        sides = {"left": self.left, "top": self.top, "width": self.width, "height": self.height}
        return "; ".join(f"{name}: {length:.2f}mm" for name, length in sides.items())

    @property
    def rectangle(self) -> pikepdf.Rectangle:
        """Where the source page stands, in points from the lower left corner."""
        paper = SHORT if self.is_wide else LONG
        low = paper - self.top - self.height
        return pikepdf.Rectangle(
            self.left * POINTS, low * POINTS, (self.left + self.width) * POINTS, (low + self.height) * POINTS
        )


def attested_pdf(paper: Paper, stamp: bytes, specimen: bytes) -> bytes:
    """Return the unsigned PDF of an attested document. Args: stamp, specimen: images (PNG), both needed.

    Raises: NotAttestable when the document is not the one that was signed, or cannot be opened; PdfNotRendered;
        FileDamaged.
    """
    assert paper.attachment is not None  # noqa: S101 - the constraint `paper_attestation_of_attachment`
    file = paper.attachment.file
    if file.sha256 != paper.data["document"]["sha256"]:
        raise NotAttestable(f"{paper.number}: {file.name} is not the file that was signed")
    return render_attested(
        paper.number, paper.data, source=file.read(), content_type=file.content_type, stamp=stamp, specimen=specimen
    )


def render_attested(
    number: str, data: dict[str, Any], *, source: bytes, content_type: str, stamp: bytes, specimen: bytes
) -> bytes:
    """Return the PDF of `source` with a block under each of its pages.

    Args: number: of the attested document; data: what is printed. Raises: NotAttestable, PdfNotRendered.
    """
    if content_type not in ATTESTABLE:
        raise NotAttestable(f"{number}: {content_type} has no pages")
    if content_type != "application/pdf":
        with Image.open(io.BytesIO(source)) as picture:
            sheets = [_sheet(1, *picture.size)]
        return _blocks(number, data, sheets, stamp, specimen, data_uri(source, content_type))
    try:
        with pikepdf.open(io.BytesIO(source)) as pdf:
            _flatten(pdf)
            sheets = [_sheet(serial, *_size(page)) for serial, page in enumerate(pdf.pages, 1)]
            return _lay_under(_blocks(number, data, sheets, stamp, specimen, _nothing()), pdf, sheets)
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise NotAttestable(f"{number}: the document cannot be opened: {error}") from error


def signature_box() -> tuple[int, float, float, float, float]:
    """Return page and left, bottom, right, top in points of the signature: over the left of the first page's block."""
    sides = (BLOCK_LEFT, BLOCK_LOW, BLOCK_LEFT + BLOCK_WIDTH, BLOCK_TOP)
    left, low, right, top = (round(side * POINTS, 2) for side in sides)
    return 0, left, low, right, top


def _sheet(number: int, width: float, height: float) -> Sheet:
    """Return the sheet for a page of this shape: as large as fits above the block, in the middle."""
    is_wide = width > height
    paper_width, paper_height = (LONG, SHORT) if is_wide else (SHORT, LONG)
    room_width, room_height = paper_width - 2 * MARGIN, paper_height - TOP - BLOCK_TOP
    scale = min(room_width / width, room_height / height)
    shown = (width * scale, height * scale)
    return Sheet(number, is_wide, (paper_width - shown[0]) / 2, TOP + (room_height - shown[1]) / 2, *shown)


def _blocks(
    number: str, data: dict[str, Any], sheets: Sequence[Sheet], stamp: bytes, specimen: bytes, shown: str
) -> bytes:
    """Return the sheets with frame and block, and with `shown` where the source page stands."""
    asked_at = dt.datetime.fromisoformat(data["asked_at"])
    context = {
        "number": number,
        "d": data,
        "sheets": sheets,
        "created": data["asked_at"],
        "day": dmy(india_date(asked_at)),
        "digest": wording.in_groups(data["document"]["sha256"].upper()),
        "qr": data_uri(qr_png(data["link"])),
        "stamp": data_uri(stamp),
        "specimen": data_uri(specimen),
        "shown": shown,
    }
    return render_pdf("documents/attested.html", context, title=f"Attested document {number}")


def _nothing() -> str:
    """Return a picture of nothing: the page shown inside a frame is drawn later, this one carries its tag."""
    packed = io.BytesIO()
    Image.new("RGBA", (1, 1)).save(packed, "PNG")
    return data_uri(packed.getvalue())


def _flatten(pdf: pikepdf.Pdf) -> None:
    """Draw what stands on the pages as fields and notes into the pages: only what is drawn is taken over."""
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    for page in pdf.pages:
        # What a reader shows is the crop box; pages are taken over by their trim box.
        page.trimbox = page.cropbox


def _size(page: pikepdf.Page) -> tuple[float, float]:
    """Return width and height of a page as it is shown."""
    box = pikepdf.Rectangle(page.cropbox)
    turned = page.rotation % 180 != 0
    width, height = float(box.width), float(box.height)
    if width <= 0 or height <= 0:
        raise NotAttestable("a page has no size")
    return (height, width) if turned else (width, height)


def _lay_under(blocks: bytes, source: pikepdf.Pdf, sheets: Sequence[Sheet]) -> bytes:
    """Return the sheets with the pages of the source in their frames, under everything else."""
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(blocks)) as out:
        for sheet, page, shown in zip(sheets, out.pages, source.pages, strict=True):
            form = out.copy_foreign(shown.as_form_xobject())
            name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name.Presented)
            drawn = page.calc_form_xobject_placement(
                form, name, sheet.rectangle, invert_transformations=True, allow_shrink=True, allow_expand=True
            )
            # The picture's alternative text stands for it in the tags.
            page.contents_add(b"/Artifact BMC\n" + drawn + b"\nEMC\n", prepend=True)
        with out.open_metadata(set_pikepdf_as_editor=False) as metadata:
            for key in [key for key in metadata if key.startswith(PROMISES)]:
                del metadata[key]
        out.save(packed, deterministic_id=True)
    return packed.getvalue()
