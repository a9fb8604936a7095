"""Making a signature inside a PDF: PAdES baseline B (ETSI EN 319 142-1), certified so that nothing may change after."""

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSigner, Signer
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigningSession
from pyhanko.stamp import StaticStampStyle

# Hexadecimal characters kept free for the CMS: three certificates and a signature take about 8,600. Given, pyHanko need
# not sign twice to learn the size.
_RESERVED: Final = 12288

# Left, bottom, right, top in whole points from the lower left corner of the page.
Box = tuple[int, int, int, int]


class PdfUnsignable(Exception):
    """The PDF cannot be signed: damaged, or signed already."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the signature stands: the name of its field, and a box on a page, or nowhere to be seen.

    Attributes: page (from 0; -1 is the last), box (left, bottom, right, top in points from the page's lower left).
    """

    field_name: str
    page: int = 0
    box: Box | None = None


class _PunctualPdfSigner(PdfSigner):
    """A `PdfSigner` that writes the time it is given: the library would read the clock itself."""

    moment: dt.datetime

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self.moment
        return session


def sign_pdf_bytes(*, signer: Signer, pdf: bytes, placement: Placement, reason: str, now: dt.datetime) -> bytes:
    """Return `pdf` with one certifying signature (ETSI.CAdES.detached, no changes allowed) in a new revision.

    Args:
        placement: with a box, a transparent field is laid over the panel that the page prints itself, because a text
            stamp would bring a font that is not embedded and break PDF/A.
        reason: goes into the signature.
        now: the time that the signature states.

    Raises: PdfUnsignable.
    """
    metadata = PdfSignatureMetadata(
        field_name=placement.field_name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason or None,
        name=signer.signing_cert.subject.native.get("common_name") if signer.signing_cert else None,
    )
    machine = _PunctualPdfSigner(
        metadata,
        signer,
        stamp_style=_transparent(placement.box) if placement.box else None,
        new_field_spec=SigFieldSpec(
            placement.field_name,
            on_page=placement.page,
            box=placement.box,
            # Read aloud in place of the field's name.
            readable_field_name=_("Digital signature"),
        ),
    )
    machine.moment = now
    try:
        signed: BytesIO = machine.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), bytes_reserved=_RESERVED)
    except (PdfError, SigningError) as error:
        raise PdfUnsignable(str(error)) from error
    return signed.getvalue()


def _transparent(box: Box) -> StaticStampStyle:
    left, bottom, right, top = box
    size = BoxConstraints(width=right - left, height=top - bottom)
    return StaticStampStyle(background=RawContent(b"", box=size), border_width=0)
