"""Reads one uploaded file through, draws it anew if it is a picture, and makes its preview. Without Django."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tradeconnect.common.uploads import limits, pdf, pictures, xls, xlsx
from tradeconnect.common.uploads.refused import Refused

# Kinds that have pages to be shown.
SHOWN: Final = frozenset({"pdf", "jpg", "png"})


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file turned out to be.

    Attributes:
        code: why it is refused (a key of `words.SENTENCES`), empty when it is not.
        content: what is to be stored: a picture drawn anew, anything else as it was sent.
        pages: how many pages it has, 0 for a spreadsheet.
        preview: its first page as WebP, empty for a spreadsheet.
    """

    code: str = ""
    content: bytes = b""
    pages: int = 0
    preview: bytes = b""


def inspect_here(kind: str, content: bytes) -> Inspection:
    """Inspect a file in this very process: `sandbox.inspect_apart` does it where it can do no harm.

    Args: kind: a key of `names.TYPES` whose first bytes the content has.
    """
    try:
        return READERS[kind](kind, content)
    except Refused as refused:
        return Inspection(code=refused.code)
    except MemoryError:
        return Inspection(code="heavy")
    except Exception:  # noqa: BLE001 - a parser that fails in any way has not read the file: it is refused
        return Inspection(code="damaged")


def first_page(content: bytes) -> bytes:
    """Return the first page of a PDF as WebP, stamps and signatures with it; nothing in it runs."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        page = document[0]
        width, height = page.get_size()
        if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
            raise Refused("damaged")
        bitmap = page.render(scale=limits.PREVIEW_EDGE / max(width, height), may_draw_forms=False)
        return pictures.shrink(bitmap.to_pil())
    finally:
        document.close()


def _pdf(kind: str, content: bytes) -> Inspection:
    pages = pdf.check_pdf(content)
    return Inspection(content=content, pages=pages, preview=first_page(content))


def _picture(kind: str, content: bytes) -> Inspection:
    clean = pictures.redraw(kind, content)
    return Inspection(content=clean, pages=1, preview=pictures.preview(kind, clean))


def _xlsx(kind: str, content: bytes) -> Inspection:
    xlsx.check_xlsx(content)
    return Inspection(content=content)


def _xls(kind: str, content: bytes) -> Inspection:
    xls.check_xls(content)
    return Inspection(content=content)


READERS: Final[dict[str, Callable[[str, bytes], Inspection]]] = {
    "pdf": _pdf,
    "jpg": _picture,
    "png": _picture,
    "xlsx": _xlsx,
    "xls": _xls,
}
