"""Revocation lists: files (`*.crl`, DER or PEM) that the operator puts beside the trust roots. Nothing is fetched.

Fetching OCSP and CRL comes with the later signing issue. Until then a certificate that names a source of revocation
data is good only by such a list (`signing.services.validation`); one that names none is looked up all the same.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.conf import settings

log = logging.getLogger(__name__)

_PEM: Final = b"-----BEGIN"


class CertificateRevoked(Exception):
    """A certificate of the chain stands in its issuer's revocation list."""


def load_lists() -> list[x509.CertificateRevocationList]:
    """Return the lists in settings.SIGNING_TRUST_ROOTS. A damaged one is logged and does not count as a list."""
    lists = []
    for path in sorted(Path(settings.SIGNING_TRUST_ROOTS).glob("*.crl")):
        content = path.read_bytes()
        try:
            load = x509.load_pem_x509_crl if content.startswith(_PEM) else x509.load_der_x509_crl
            lists.append(load(content))
        except ValueError:
            log.error("the revocation list %s cannot be read and is left out", path.name)
    return lists


def look_up(chain: Sequence[x509.Certificate], now: dt.datetime) -> dt.datetime | None:
    """Look for each certificate of `chain` (a person's first, the root last) in the lists of its issuer.

    A list that is out of date still revokes, but clears nobody.

    Returns: when the newest list was made that clears the person's certificate, or None when there is none in date.
    Raises: CertificateRevoked.
    """
    lists = load_lists()
    cleared: dt.datetime | None = None
    for depth, (certificate, issuer) in enumerate(pairwise(chain)):
        for each in lists:
            if not _is_of(each, issuer):
                continue
            if each.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None:
                raise CertificateRevoked
            made, ends = each.last_update_utc, each.next_update_utc
            if depth == 0 and made <= now and (ends is None or now < ends):
                cleared = max(made, cleared) if cleared else made
    return cleared


def _is_of(each: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Tell whether `issuer` made the list: by name and by signature."""
    if each.issuer != issuer.subject:
        return False
    try:
        return each.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
