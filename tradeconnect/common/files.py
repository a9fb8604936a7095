"""Stored files: written once, checked on every read, handed out only by views that looked at the database."""

import hashlib
from typing import Final

from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from tradeconnect.common.models import StoredFile

INLINE_TYPES: Final = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})


class FileDamaged(Exception):
    """The stored bytes are not the ones that were stored: disk fault or tampering."""


def store(*, name: str, content: bytes, content_type: str) -> StoredFile:
    """Write `content` to the default storage and return its row.

    Args:
        name: shown to people; at most 200 characters are kept.
        content_type: MIME type that the caller has checked.
    """
    stored = StoredFile(
        name=name[-200:], content_type=content_type, size=len(content), sha256=hashlib.sha256(content).hexdigest()
    )
    stored.file.save(stored.uuid.hex, ContentFile(content), save=False)
    stored.save()
    return stored


def read_checked(stored: StoredFile) -> bytes:
    """Return the bytes of `stored`; raise FileDamaged when their SHA-256 is not the recorded one."""
    with stored.file.open("rb") as handle:
        content: bytes = handle.read()
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise FileDamaged(f"{stored.uuid}: the bytes do not match the recorded SHA-256")
    return content


def serve(stored: StoredFile, *, inline: bool = False) -> HttpResponse:
    """Return the file as an answer that a browser neither sniffs nor runs.

    Args: inline: show PDF and images in the page's frame; everything else is always a download.
    """
    inline = inline and stored.content_type in INLINE_TYPES
    response = HttpResponse(stored.read(), content_type=stored.content_type)
    response["Content-Disposition"] = content_disposition_header(not inline, stored.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    if inline:
        # The officer's page shows documents in a frame of its own origin; nothing inside may run.
        response["X-Frame-Options"] = "SAMEORIGIN"
        response._csp_replace = {  # type: ignore[attr-defined]
            "default-src": ["'none'"],
            "style-src": ["'unsafe-inline'"],
            "img-src": ["'self'", "data:"],
            "object-src": ["'self'"],
            "frame-ancestors": ["'self'"],
        }
    return response
