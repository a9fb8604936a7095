"""Certificates of every sort, good and bad, and PKCS#12 files with them: made here with `cryptography`, signed by an
authority of the tests' own.
"""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PIN = "7391-kappa"
DAY = dt.timedelta(days=1)
USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)
SIGNING = ("digital_signature", "content_commitment")


@lru_cache
def rsa_key(bits: int) -> rsa.RSAPrivateKey:
    """Return a key, made once: RSA keys take their time."""
    return rsa.generate_private_key(65537, bits)


def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)] if common_name else [])


class Authority:
    """A root that signs persons' certificates directly."""

    def __init__(self, now: dt.datetime, name: str = "Root of the tests") -> None:
        self.now = now
        self.key = ec_key()
        self.certificate = self.sign(
            name, key=self.key, usages=("key_cert_sign", "crl_sign"), ca=True, purposes=(), begin=now - 900 * DAY
        )

    def sign(
        self,
        common_name: str,
        *,
        key: Any,
        usages: Sequence[str] | None = SIGNING,
        purposes: Sequence[x509.ObjectIdentifier] = (ExtendedKeyUsageOID.EMAIL_PROTECTION,),
        ca: bool = False,
        begin: dt.datetime | None = None,
        end: dt.datetime | None = None,
        list_url: str = "",
    ) -> x509.Certificate:
        """Return a certificate for `key`, signed by this authority (by itself, for its own)."""
        issuer = getattr(self, "certificate", None)
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(common_name))
            .issuer_name(issuer.subject if issuer else named(common_name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin or self.now - 10 * DAY)
            .not_valid_after(end or self.now + 400 * DAY)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if usages is not None:
            builder = builder.add_extension(x509.KeyUsage(**{name: name in usages for name in USAGES}), critical=True)
        if purposes:
            builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        if list_url:
            place = x509.DistributionPoint([x509.UniformResourceIdentifier(list_url)], None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def trust(self, roots: Path) -> "Authority":
        """Put this root among the trusted ones."""
        roots.mkdir(parents=True, exist_ok=True)
        (roots / f"{self.certificate.serial_number}.pem").write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return self

    def list_revoked(
        self, roots: Path, *revoked: x509.Certificate, made: dt.datetime | None = None, lasts: dt.timedelta = 7 * DAY
    ) -> None:
        """Publish a revocation list into the folder of the roots."""
        made = made or self.now - dt.timedelta(hours=1)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(made)
            .next_update(made + lasts)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for certificate in revoked:
            row = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(made)
            builder = builder.add_revoked_certificate(row.build())
        (roots / "tests.crl").write_bytes(builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER))

    def file(self, common_name: str, *, key: Any = None, pin: str = PIN, **options: Any) -> bytes:
        """Return a PKCS#12 file with a new certificate and its key."""
        key = key or ec_key()
        return pack(key, self.sign(common_name, key=key, **options), pin=pin, issuers=[self.certificate])


def pack(
    key: Any, certificate: x509.Certificate | None, *, pin: str = PIN, issuers: Sequence[x509.Certificate] = ()
) -> bytes:
    """Return a PKCS#12 file."""
    return pkcs12.serialize_key_and_certificates(
        b"friendly", key, certificate, list(issuers), BestAvailableEncryption(pin.encode())
    )


def other_key() -> Any:
    """Return a key of a kind that cannot sign here."""
    return ed25519.Ed25519PrivateKey.generate()
