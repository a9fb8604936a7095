"""A certificate authority of our own, for development and demonstration only.

"TradeConnect Demonstration Root" → "Demonstration Sub-CA" → a person. The root's key is forgotten as soon as it has
signed the sub-CA. Keys are P-256: a credential is made in milliseconds, and openssl, poppler and pyHanko all accept
them. The certificates name no source of revocation data.
"""

import datetime as dt
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts.models import User
from signing.backends.keystore import folder, write_private
from signing.constants import CredentialKind
from signing.models import Credential
from signing.selectors import usable_credentials
from tradeconnect.common import audit

_CA_FILE: Final = "demo-ca.pem"
_ROOT_FILE: Final = "demo-root.pem"
# Fixed, so that tests which move the clock still find the chain in date.
_CA_FROM: Final = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_CA_UNTIL: Final = dt.datetime(2049, 12, 31, tzinfo=dt.UTC)
_PERSON_DAYS: Final = 730
_DOCUMENT_SIGNING: Final = ObjectIdentifier("1.3.6.1.4.1.311.10.3.12")


def _require_development() -> None:
    if not settings.DEMO_ACCOUNTS:
        raise ImproperlyConfigured("The demonstration certificate authority is for development only.")


def ensure_demo_root() -> None:
    """Make the demonstration authority unless it is there, and put its root among the trust roots.

    Several processes may call it at once: one authority comes of it.
    Raises: ImproperlyConfigured outside development.
    """
    _require_development()
    path = folder() / _CA_FILE
    if not path.exists():
        write_private(path, _new_authority())
    _key, _issuer, root = _authority()
    roots = Path(settings.SIGNING_TRUST_ROOTS)
    roots.mkdir(mode=0o700, parents=True, exist_ok=True)
    trusted = roots / _ROOT_FILE
    if not trusted.exists():
        write_private(trusted, root.public_bytes(Encoding.PEM))


def make_demo_credential(
    *, user: User, pin: str, organisation: str, now: dt.datetime, name: str | None = None
) -> Credential:
    """Return a credential that `user` can sign with: the one that is there, or a new one for two years from `now`.

    Args:
        pin: encrypts the PKCS#12 file; kept nowhere.
        organisation: the firm or agency, in the certificate.
        name: the common name; by default the person's full name. Written in capitals, as Indian certificates are.

    Effects: a PKCS#12 file in the keystore, the row, an audit event. A row whose file is lost is removed first.
    Raises: ImproperlyConfigured outside development.
    """
    ensure_demo_root()
    with transaction.atomic():
        # One at a time for a person: a second caller waits and finds the first one's.
        User.objects.select_for_update().get(pk=user.pk)
        for there in usable_credentials(user, now).filter(kind=CredentialKind.SOFTWARE):
            if (folder() / there.key_name).exists():
                return there
            there.removed_at = now
            there.save(update_fields=["removed_at"])
        common_name = (name or user.get_full_name()).upper()
        issued = issue(common_name=common_name, organisation=organisation, email=user.email, pin=pin, now=now)
        return _register(user, issued, now)


def _register(user: User, issued: tuple[x509.Certificate, bytes], now: dt.datetime) -> Credential:
    certificate, archive = issued
    _key, issuer, root = _authority()
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
    key_name = f"{fingerprint}.p12"
    write_private(folder() / key_name, archive)
    credential = Credential.objects.create(
        owner=user,
        kind=CredentialKind.SOFTWARE,
        subject=_common_name(certificate.subject),
        issuer=_common_name(certificate.issuer),
        serial=f"{certificate.serial_number:X}",
        fingerprint=fingerprint,
        certificate="".join(c.public_bytes(Encoding.PEM).decode() for c in (certificate, issuer, root)),
        key_name=key_name,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        created_at=now,
    )
    audit.record(
        "signing.credential.registered", actor=user, target=credential, now=now, data={"certificate": fingerprint}
    )
    return credential


def issue(
    *, common_name: str, organisation: str, email: str, pin: str, now: dt.datetime
) -> tuple[x509.Certificate, bytes]:
    """Return a new certificate for two years from `now`, and its PKCS#12 encrypted with `pin`. Writes nothing.

    Raises: ImproperlyConfigured outside development.
    """
    ensure_demo_root()
    issuer_key, issuer, root = _authority()
    key = ec.generate_private_key(ec.SECP256R1())
    begin = now.replace(microsecond=0) - dt.timedelta(minutes=5)
    certificate = (
        _builder(_name(common_name, organisation), key, issuer.subject, issuer_key, ca=False, path_length=None)
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=_PERSON_DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(email)]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, _DOCUMENT_SIGNING]), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    archive = pkcs12.serialize_key_and_certificates(
        common_name.encode(), key, certificate, [issuer, root], BestAvailableEncryption(pin.encode())
    )
    return certificate, archive


def _new_authority() -> bytes:
    """Return the sub-CA's key, the sub-CA and the root as PEM."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name("TradeConnect Demonstration Root", "TradeConnect Demonstration")
    name = _name("Demonstration Sub-CA", "TradeConnect Demonstration")
    root = _dated(_builder(root_name, root_key, root_name, root_key, ca=True, path_length=None), root_key)
    issuer = _dated(_builder(name, key, root_name, root_key, ca=True, path_length=0), root_key)
    return b"".join(
        [
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            issuer.public_bytes(Encoding.PEM),
            root.public_bytes(Encoding.PEM),
        ]
    )


def _dated(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    return builder.not_valid_before(_CA_FROM).not_valid_after(_CA_UNTIL).sign(key, hashes.SHA256())


def _authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate, x509.Certificate]:
    """Return the sub-CA's key, its certificate and the root."""
    text = (folder() / _CA_FILE).read_bytes()
    key = load_pem_private_key(text, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 - we wrote it
    issuer, root = x509.load_pem_x509_certificates(text)
    return key, issuer, root


def _name(common_name: str, organisation: str) -> x509.Name:
    # X.520 lets both names have 64 characters.
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "IN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )


def _common_name(name: x509.Name) -> str:
    return str(name.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _builder(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    ca: bool,
    path_length: int | None,
) -> x509.CertificateBuilder:
    """Return a certificate in the making, without its dates: an authority may sign certificates, a person documents."""
    usage = x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_cert_sign=ca,
        crl_sign=ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(x509.BasicConstraints(ca=ca, path_length=path_length), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
