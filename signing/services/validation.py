"""Proving signatures: of our own files before a case moves on, and of files that people bring.

Revocation: lists beside the trust roots are used (`signing.services.revocation`), and a certificate that names a source
of revocation data must be proved good by one of them (hard-fail). The demonstration certificates name none. Fetching
OCSP and CRL comes with the later signing issue; until then a certificate that needs them is refused, not waved through.
"""

import asyncio
import datetime as dt
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from asn1crypto import cms as asn1_cms
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSExtractionError, SigningError
from pyhanko.sign.validation import async_validate_detached_cms, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel, StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from signing.services.revocation import load_lists

# One of the two suffices (RFC 5280, 4.2.1.3): what registration takes must hold when it has signed.
_USAGE: Final = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})

TrustRoots = Sequence[asn1_x509.Certificate]

# What the parsers raise at bytes that somebody made up. Each means: this is not a file that we can vouch for.
UNREADABLE: Final = (
    PdfError, SignatureValidationError, SigningError, CMSExtractionError, PathError, ValidationError,
    ValueError, TypeError, KeyError, IndexError, AttributeError, NotImplementedError, RecursionError, OverflowError,
    zlib.error,
)  # fmt: skip


class SignatureRejected(Exception):
    """A signature that was just made does not validate; it must not be used."""


@dataclass(frozen=True, slots=True)
class PdfVerdict:
    """What can be said of the signature in a PDF.

    Attributes: ok (everything below holds), signed_at (stated by the signer, not proved by a time stamp),
    covers_whole_file (no byte lies outside), trusted (in date, not revoked, leads to a trust root), reason (a
    sentence, empty when ok), fingerprint (SHA-256 of the signer's certificate, hexadecimal).
    """

    ok: bool
    signer_name: str = ""
    signed_at: dt.datetime | None = None
    covers_whole_file: bool = False
    trusted: bool = False
    reason: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class CmsVerdict:
    """What can be said of a detached CMS over some bytes; the attributes are those of `PdfVerdict`."""

    ok: bool
    signer_name: str = ""
    signed_at: dt.datetime | None = None
    trusted: bool = False
    reason: str = ""
    fingerprint: str = ""


def load_trust_roots() -> list[asn1_x509.Certificate]:
    """Return the certificates of the PEM files in settings.SIGNING_TRUST_ROOTS; none when the folder is missing."""
    roots = []
    for path in sorted(Path(settings.SIGNING_TRUST_ROOTS).glob("*.pem")):
        roots += [asn1_x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(path.read_bytes(), True)]
    return roots


def validation_context(trust_roots: TrustRoots, at: dt.datetime | None) -> ValidationContext:
    """Return what certificates are validated against; arguments as in `validate_pdf`. Nothing is fetched."""
    crls = [each.public_bytes(Encoding.DER) for each in load_lists()]
    # An empty list of roots must mean "trust nobody": None would be the operating system's list.
    return ValidationContext(
        trust_roots=list(trust_roots), crls=crls, allow_fetching=False, moment=at, revocation_mode="hard-fail"
    )


def validate_pdf(content: bytes, *, trust_roots: TrustRoots, at: dt.datetime | None = None) -> PdfVerdict:
    """Tell whether `content` is a PDF with exactly one signature that holds for every byte of it.

    Args:
        trust_roots: usually `load_trust_roots()`.
        at: the moment for which the certificate must be good; None is the present.

    Returns: the verdict; a damaged file gets one too, nothing is raised for bad input.
    """
    try:
        signatures = PdfFileReader(BytesIO(content)).embedded_regular_signatures
        if not signatures:
            return PdfVerdict(ok=False, reason=_("The file carries no signature."))
        if len(signatures) > 1:
            return PdfVerdict(ok=False, reason=_("The file carries more than one signature."))
        status = validate_pdf_signature(signatures[0], validation_context(trust_roots, at), key_usage_settings=_USAGE)
        padded = _padded_with_zeros(signatures[0].pkcs7_content)
    except UNREADABLE:
        return PdfVerdict(ok=False, reason=_("The file is damaged or its signature cannot be read."))
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    reason = _problem(status)
    if not reason and not whole:
        # pyHanko accepts bytes after the end of the signed revision as long as they add no object.
        reason = _("Something was added to the file after it was signed.")
    if not reason and not padded:
        # The place kept for the CMS is larger than the CMS, and no signature covers it: it must be empty.
        reason = _("Something was added to the file after it was signed.")
    if not reason and not (status.bottom_line and status.docmdp_ok):
        reason = _("The file was changed after it was signed.")
    return PdfVerdict(
        ok=not reason, covers_whole_file=whole, reason=reason, signed_at=status.signer_reported_dt, **_signer(status)
    )


def validate_cms(content: bytes, cms: bytes, *, trust_roots: TrustRoots, at: dt.datetime | None = None) -> CmsVerdict:
    """Tell whether `cms` (DER, detached) is a signature over exactly `content`. Arguments as in `validate_pdf`."""
    try:
        message = asn1_cms.ContentInfo.load(cms, strict=True)
        if message["content_type"].native != "signed_data":
            return CmsVerdict(ok=False, reason=_("This is not a signature."))
        context = validation_context(trust_roots, at)
        status = asyncio.run(
            async_validate_detached_cms(content, message["content"], context, key_usage_settings=_USAGE)
        )
    except UNREADABLE:
        return CmsVerdict(ok=False, reason=_("The signature is damaged and cannot be read."))
    reason = _problem(status)
    if not reason and not status.bottom_line:
        reason = _("The signature does not hold.")
    return CmsVerdict(ok=not reason, reason=reason, signed_at=status.signer_reported_dt, **_signer(status))


def _padded_with_zeros(contents: bytes) -> bool:
    der = asn1_cms.ContentInfo.load(contents).dump()
    return contents.startswith(der) and not contents[len(der) :].strip(b"\0")


def _problem(status: StandardCMSSignatureStatus) -> str:
    """Return in words why the signature itself or its certificate is no good; empty when both are."""
    if not status.intact:
        return _("What was signed is not what is here: it was changed.")
    if not status.valid:
        return _("The signature value is wrong.")
    if status.revoked:
        return _("The certificate of the signer was revoked.")
    if not status.trusted:
        return _("The certificate of the signer is out of date or does not lead to a trusted root.")
    return ""


def _signer(status: StandardCMSSignatureStatus) -> dict[str, Any]:
    certificate = status.signing_cert
    name = certificate.subject.native.get("common_name", "")
    return {
        "signer_name": name if isinstance(name, str) else ", ".join(name),
        "trusted": bool(status.trusted),
        "fingerprint": certificate.sha256.hex(),
    }


def require(verdict: PdfVerdict | CmsVerdict, *, fingerprint: str) -> None:
    """Raise SignatureRejected unless `verdict` is good and the signature is of the certificate `fingerprint`."""
    if not verdict.ok:
        raise SignatureRejected(verdict.reason)
    if verdict.fingerprint != fingerprint:
        raise SignatureRejected(_("The signature is of another certificate."))
