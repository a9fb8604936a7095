"""The `software` backend: a PKCS#12 file in the keystore, opened with its PIN. Development only: production refuses."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.sign import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.backends.base import CredentialUnusable, Registrar, WrongPin, as_asn1
from signing.backends.software_registration import SoftwareRegistrar
from signing.constants import CredentialKind
from signing.models import Credential

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

# A DER ECDSA-Sig-Value over P-256 is at most 72 bytes; pyHanko asks for a placeholder in its dry run.
_EC_SIGNATURE_BYTES = 72


class KeySigner(Signer):
    """A signer with the parsed key in memory, for RSA and P-256 with SHA-256.

    pyHanko's own `SimpleSigner` parses and re-checks the key for every raw signature: 91 ms against 14 ms a document
    with RSA-2048. The key lives as long as this object: one signature.
    """

    def __init__(self, key: PrivateKey, certificate: x509.Certificate, issuers: list[x509.Certificate]) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple([as_asn1(issuer) for issuer in issuers])
        super().__init__(signing_cert=as_asn1(certificate), cert_registry=store, embed_roots=False)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Return the raw signature over `data` (its SHA-256), or as many zero bytes in a dry run."""
        if digest_algorithm != "sha256":
            raise NotImplementedError(digest_algorithm)
        if isinstance(self._key, rsa.RSAPrivateKey):
            if dry_run:
                return bytes(self._key.key_size // 8)
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return bytes(_EC_SIGNATURE_BYTES) if dry_run else self._key.sign(data, ec.ECDSA(hashes.SHA256()))


class SoftwareBackend:
    """Opens PKCS#12 files of settings.SIGNING_KEYSTORE."""

    kind: str = CredentialKind.SOFTWARE.value
    registrar: Registrar = SoftwareRegistrar()

    def open(self, credential: Credential, pin: str) -> Signer:
        """Return a signer for `credential`; see `SignerBackend.open` for what is raised."""
        if not settings.DEMO_ACCOUNTS:
            raise CredentialUnusable(
                _("A certificate file on the server is for development only and may not sign here.")
            )
        try:
            key, certificate, issuers = pkcs12.load_key_and_certificates(self._read(credential), pin.encode())
        except ValueError:
            # The library says the same of a wrong password and of some damage, so we cannot tell them apart. Its
            # message is dropped on purpose: nothing around a PIN goes into a log.
            raise WrongPin from None
        if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise CredentialUnusable(_("The key file holds no usable key."))
        if certificate.fingerprint(hashes.SHA256()).hex() != credential.fingerprint:
            raise CredentialUnusable(_("The key file belongs to another certificate."))
        return KeySigner(key, certificate, issuers)

    def _read(self, credential: Credential) -> bytes:
        name = credential.key_name
        # A name from the database must never lead out of the keystore.
        if not name or name != Path(name).name or name.startswith("."):
            raise CredentialUnusable(_("The key of this certificate cannot be found."))
        try:
            return (Path(settings.SIGNING_KEYSTORE) / name).read_bytes()
        except FileNotFoundError:
            raise CredentialUnusable(_("The key of this certificate cannot be found.")) from None
