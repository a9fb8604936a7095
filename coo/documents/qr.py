"""The QR code of a certificate: the link to its public page, one pixel a module, for unsmoothed enlargement."""

from io import BytesIO
from typing import Final

import segno

QUIET_MODULES: Final = 4
# Above it a module at 30 mm is below 0.46 mm, and scans of scans fail (measured with 40 degradations each).
LARGEST_VERSION: Final = 12


class LinkTooLong(Exception):
    """The link would need modules too small to be read from paper."""


def verification_link(portal_url: str, token: str) -> str:
    """Return the link in capitals, which a QR code holds in fewer modules; scheme, host and /V/ read in any case.

    A portal under a path keeps its letters: a path is not ours to respell.
    """
    link = f"{portal_url}/v/{token}"
    return link.upper() if portal_url.count("/") == 2 else link


def qr_png(text: str) -> bytes:
    """Return the code at error correction level M with its quiet zone, black on white, as a PNG of one bit a module.

    Raises: LinkTooLong above version 12.
    """
    code = segno.make(text, error="m", micro=False, boost_error=False)
    if int(code.version) > LARGEST_VERSION:
        raise LinkTooLong(text)
    buffer = BytesIO()
    code.save(buffer, kind="png", scale=1, border=QUIET_MODULES)
    return buffer.getvalue()
