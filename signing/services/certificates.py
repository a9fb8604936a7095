"""Whether a certificate counts for a person: the rules of spec section 4 for a digital signature token."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from django.utils.translation import gettext as _
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.errors import DisallowedAlgorithmError, InsufficientRevinfoError, RevokedError

from signing.backends.base import as_asn1
from signing.names import same_person
from signing.services.revocation import CertificateRevoked, look_up
from signing.services.validation import UNREADABLE, load_trust_roots, validation_context
from tradeconnect.common.dates import dmy

RSA_BITS: Final = 2048
# What a document may be signed for: any purpose, e-mail, client login (CAs of India write it into certificates for
# signing), document signing of RFC 9336, of Microsoft and of Adobe.
_SIGNING_PURPOSES: Final = frozenset(
    {
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ObjectIdentifier("1.3.6.1.5.5.7.3.36"),
        ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),
        ObjectIdentifier("1.2.840.113583.1.1.5"),
    }
)


class CertificateRefused(Exception):
    """The certificate does not count; the message is one plain sentence or two for the person."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A certificate that counts.

    Attributes: chain (the person's first, the trusted root last), revocation_list_at (when the list was made that
    clears it; None when its revocation could not be checked and it names no source for that).
    """

    chain: tuple[x509.Certificate, ...]
    revocation_list_at: dt.datetime | None


def check_certificate(
    certificate: x509.Certificate, issuers: Sequence[x509.Certificate], *, name: str, now: dt.datetime
) -> Accepted:
    """Return `certificate` with its chain when it may sign for the person called `name` at `now`.

    Args: issuers: certificates that may help to build the chain; none is trusted for being there.
    Raises: CertificateRefused for the first rule that it breaks.
    """
    try:
        _check_kind(certificate)
        _check_key(certificate)
        _check_dates(certificate, now)
        _check_usage(certificate)
        chain = _chain(certificate, issuers, now)
        cleared_at = look_up(chain, now)
        _check_name(certificate, name)
    except CertificateRevoked:
        raise CertificateRefused(_("The certificate was revoked by its issuer.")) from None
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, UnsupportedAlgorithm):
        raise CertificateRefused(_("The certificate cannot be read. Ask its issuer for a new file.")) from None
    return Accepted(chain, cleared_at)


def common_name(name: x509.Name) -> str:
    """Return the common name, or all of the name in one line when it has none."""
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the certificate's DER, hexadecimal."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def as_pem(chain: Sequence[x509.Certificate]) -> str:
    """Return the chain as PEM, the person's certificate first."""
    return "".join(each.public_bytes(Encoding.PEM).decode() for each in chain)


def _check_kind(certificate: x509.Certificate) -> None:
    constraints = _extension(certificate, x509.BasicConstraints)
    usage = _extension(certificate, x509.KeyUsage)
    if (constraints is not None and constraints.ca) or (usage is not None and usage.key_cert_sign):
        raise CertificateRefused(_("This is the certificate of an authority, not of a person."))


def _check_key(certificate: x509.Certificate) -> None:
    match certificate.public_key():
        case rsa.RSAPublicKey() as key if key.key_size >= RSA_BITS:
            return
        case rsa.RSAPublicKey() as key:
            words = _("The key is too short: %(bits)d bits. It must have at least %(least)d.")
            raise CertificateRefused(words % {"bits": key.key_size, "least": RSA_BITS})
        case ec.EllipticCurvePublicKey() as curve if isinstance(curve.curve, ec.SECP256R1):
            return
    raise CertificateRefused(_("The key is of a kind that this portal cannot sign with. It takes RSA and P-256."))


def _check_dates(certificate: x509.Certificate, now: dt.datetime) -> None:
    if now >= certificate.not_valid_after_utc:
        raise CertificateRefused(
            _("The certificate expired on %(day)s.") % {"day": dmy(certificate.not_valid_after_utc)}
        )
    if now < certificate.not_valid_before_utc:
        words = _("The certificate is not valid yet: it begins on %(day)s.")
        raise CertificateRefused(words % {"day": dmy(certificate.not_valid_before_utc)})


def _check_usage(certificate: x509.Certificate) -> None:
    usage = _extension(certificate, x509.KeyUsage)
    if usage is None or not (usage.digital_signature or usage.content_commitment):
        raise CertificateRefused(
            _("The certificate does not allow signing. Choose your signing certificate, not the one for encryption.")
        )
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    if purposes is not None and _SIGNING_PURPOSES.isdisjoint(purposes):
        raise CertificateRefused(_("The certificate is for another purpose than signing documents."))


def _check_name(certificate: x509.Certificate, name: str) -> None:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    written = str(found[0].value) if found else ""
    if not written:
        raise CertificateRefused(_("The certificate names no person."))
    if not same_person(written, name):
        words = _("The certificate is of “%(written)s”, your profile says “%(name)s”. The two names must be the same.")
        raise CertificateRefused(words % {"written": written, "name": name})


def _chain(
    certificate: x509.Certificate, issuers: Sequence[x509.Certificate], now: dt.datetime
) -> tuple[x509.Certificate, ...]:
    """Return the chain from the certificate to a trusted root; raise CertificateRefused."""
    validator = CertificateValidator(
        as_asn1(certificate),
        intermediate_certs=[as_asn1(issuer) for issuer in issuers],
        validation_context=validation_context(load_trust_roots(), now),
    )
    try:
        path = asyncio.run(validator.async_validate_path())
    except RevokedError:
        raise CertificateRefused(_("The certificate was revoked by its issuer.")) from None
    except InsufficientRevinfoError:
        raise CertificateRefused(
            _(
                "It cannot be checked whether the certificate was revoked: "
                "a revocation list of its issuer that is in date is not on this portal."
            )
        ) from None
    except DisallowedAlgorithmError:
        raise CertificateRefused(_("The certificate was signed by a method that is not safe any more.")) from None
    except UNREADABLE:
        raise CertificateRefused(_("The certificate does not lead to an authority that this portal trusts.")) from None
    found = [x509.load_der_x509_certificate(each.dump()) for each in path.iter_certs(include_root=True)]
    return tuple(found if found[0] == certificate else reversed(found))


def _extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> Any:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
