"""How a PKCS#12 file gets into the keystore of the `software` backend. Development only: production offers no way.

The file is opened with the PIN, its certificate judged by the app, and only then is the key kept: encrypted anew under
the same PIN, whatever the file was encrypted with. The PIN is kept nowhere.
"""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signing import demo_pki
from signing.backends.base import Applicant, Offer, RegistrationRefused, Way
from signing.backends.keystore import folder, write_private
from signing.constants import RegistrationPage

LIMIT_BYTES: Final = 100 * 1024
PIN_LEAST: Final = 6
_KDF_ROUNDS: Final = 100_000
# A file may ask for any number of rounds, and the library would count them all. Browsers and Windows write at most 10⁶.
_ROUNDS_LIMIT: Final = 2_000_000
_FILE, _DEMONSTRATION = "software-file", "software-demonstration"


def check_pin_strength(pin: str) -> None:
    """Refuse a PIN that is guessed at once: too short, one sign again and again, or signs in a row.

    Raises: ValidationError.
    """
    if len(pin) < PIN_LEAST:
        raise ValidationError(
            _("The PIN must have at least %(least)d characters.") % {"least": PIN_LEAST}, code="pin_short"
        )
    steps = {ord(after) - ord(before) for before, after in zip(pin, pin[1:], strict=False)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise ValidationError(_("The PIN is too easy to guess: one sign repeated, or signs in a row."), code="pin_easy")


class DscFileField(forms.FileField):
    """A PKCS#12 file; one that is too large is refused before it is read."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the uploaded file."""
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile) and (file.size or 0) > LIMIT_BYTES:
            raise ValidationError(
                _("The file is larger than %(limit)d kB: it is not a certificate with its key.")
                % {"limit": LIMIT_BYTES // 1024},
                code="too_large",
            )
        return file


def _pin_field(label: Any, hint: Any, required: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=64,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"required": required},
    )


def _file_fields() -> dict[str, forms.Field]:
    return {
        "file": DscFileField(
            label=gettext_lazy("Certificate file"),
            max_length=200,
            widget=forms.FileInput(attrs={"accept": ".p12,.pfx"}),
            help_text=gettext_lazy("A PKCS#12 file with certificate and key: .p12 or .pfx, at most 100 kB."),
            error_messages={
                "required": gettext_lazy("Choose the file."),
                "empty": gettext_lazy("This file is empty."),
                "max_length": gettext_lazy("The name of the file is too long: at most 200 characters."),
            },
        ),
        "pin": _pin_field(
            gettext_lazy("PIN of the file"),
            gettext_lazy("The password it was exported with, at least 6 characters. You sign with it from then on."),
            gettext_lazy("Enter the PIN of the file."),
        ),
    }


def _demonstration_fields() -> dict[str, forms.Field]:
    return {
        "pin": _pin_field(
            gettext_lazy("New PIN"),
            gettext_lazy("At least 6 characters. It cannot be looked up later."),
            gettext_lazy("Choose a PIN."),
        ),
        "pin_again": _pin_field(gettext_lazy("New PIN again"), "", gettext_lazy("Enter the PIN once more.")),
    }


class SoftwareRegistrar:
    """Takes an uploaded PKCS#12 file, or has one made by the demonstration authority."""

    def ways(self) -> Sequence[Way]:
        """Return both ways in development, none in production."""
        if not settings.DEMO_ACCOUNTS:
            return ()
        return (
            Way(
                name=_FILE,
                page=RegistrationPage.DSC,
                title=gettext_lazy("Certificate in a file (.p12, .pfx)"),
                lead=gettext_lazy("For development: the key is kept on the server, encrypted under your PIN."),
                button=gettext_lazy("Register this file"),
                fields=_file_fields,
                certificate_field="file",
            ),
            Way(
                name=_DEMONSTRATION,
                page=RegistrationPage.DSC,
                title=gettext_lazy("Demonstration certificate"),
                lead=gettext_lazy(
                    "Made at once in your name by this portal’s demonstration authority, for two years. "
                    "It proves nothing outside this portal."
                ),
                button=gettext_lazy("Make a demonstration certificate"),
                fields=_demonstration_fields,
                certificate_field="pin",
                is_demonstration=True,
            ),
        )

    def read(self, way: Way, answers: Mapping[str, Any], applicant: Applicant, now: dt.datetime) -> Offer:
        """Return what the file holds, or a new certificate; see `Registrar.read`."""
        if not settings.DEMO_ACCOUNTS:
            raise RegistrationRefused(
                _("A certificate file on the server is for development only and may not sign here.")
            )
        pin: str = answers["pin"]
        try:
            check_pin_strength(pin)
        except ValidationError as weak:
            raise RegistrationRefused(weak.messages[0], "pin") from None
        if way.name == _FILE:
            return read_pkcs12(answers["file"].read(LIMIT_BYTES + 1), pin)
        if pin != answers["pin_again"]:
            raise RegistrationRefused(_("The two PINs differ."), "pin_again")
        person = applicant.person
        _certificate, archive = demo_pki.issue(
            common_name=person.get_full_name().upper(),
            organisation=applicant.organisation or "TradeConnect Demonstration",
            email=person.email,
            pin=pin,
            now=now,
        )
        return read_pkcs12(archive, pin)

    def keep(self, offer: Offer, answers: Mapping[str, Any]) -> str:
        """Write the key file, 0600, encrypted with AES-256 under the PIN, and return its name."""
        assert isinstance(offer.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)  # noqa: S101 - `read` made it
        encryption = (
            PrivateFormat.PKCS12.encryption_builder()
            .kdf_rounds(_KDF_ROUNDS)
            .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
            .hmac_hash(hashes.SHA256())
            .build(answers["pin"].encode())
        )
        archive = pkcs12.serialize_key_and_certificates(None, offer.key, offer.certificate, offer.issuers, encryption)
        # A name of its own for each registration: a file that an earlier one left may have another PIN.
        name = f"{offer.certificate.fingerprint(hashes.SHA256()).hex()}-{secrets.token_hex(4)}.p12"
        write_private(folder() / name, archive)
        return name

    def forget(self, key_name: str) -> None:
        """Delete the key file."""
        # A name from the database must never lead out of the keystore.
        if key_name.endswith(".p12") and key_name == Path(key_name).name and not key_name.startswith("."):
            (folder() / key_name).unlink(missing_ok=True)


def read_pkcs12(content: bytes, pin: str) -> Offer:
    """Return the key and certificates of a PKCS#12 file.

    Raises: RegistrationRefused (nothing of the PIN in it) when it is none, does not open, or holds no key that this
    backend can sign with.
    """
    _check_is_pkcs12(content)
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, pin.encode())
    except UnsupportedAlgorithm:
        raise RegistrationRefused(
            _("The file is encrypted by a method that is not safe any more. Export it again with AES."), "file"
        ) from None
    except ValueError:
        # The library says the same of a wrong password and of some damage. Its message is dropped on purpose.
        raise RegistrationRefused(_("The PIN does not open the file, or the file is damaged."), "pin") from None
    if key is None:
        raise RegistrationRefused(_("The file holds no private key. Export your certificate with its key."), "file")
    if certificate is None:
        raise RegistrationRefused(_("The file holds a key, but no certificate that belongs to it."), "file")
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise RegistrationRefused(
            _("The key is of a kind that this portal cannot sign with. It takes RSA and P-256."), "file"
        )
    if not _belong_together(key, certificate):
        raise RegistrationRefused(_("The file holds a key, but no certificate that belongs to it."), "file")
    return Offer(certificate, tuple(_usable(others)), key)


def _belong_together(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bool:
    try:
        return key.public_key() == certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return False


def _usable(others: Sequence[x509.Certificate | None]) -> list[x509.Certificate]:
    return [each for each in others if each is not None]


def _check_is_pkcs12(content: bytes) -> None:
    if len(content) > LIMIT_BYTES:
        raise RegistrationRefused(_("The file is too large to be a certificate with its key."), "file")
    if content.lstrip()[:10] == b"-----BEGIN":
        raise RegistrationRefused(
            _("This is a certificate or key as text. Choose the .p12 or .pfx file that holds both."), "file"
        )
    try:
        rounds = list(_rounds(asn1_pkcs12.Pfx.load(content, strict=True)))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OverflowError):
        raise RegistrationRefused(_("This is not a PKCS#12 file (.p12, .pfx), or it is damaged."), "file") from None
    if any(count > _ROUNDS_LIMIT for count in rounds):
        raise RegistrationRefused(_("The file asks for too much work to open. Export it again."), "file")


def _rounds(archive: Any) -> list[int]:
    """Return how often each key of the archive is derived, as far as that can be read without the PIN."""
    found = []
    if archive["mac_data"]:
        found.append(archive["mac_data"]["iterations"].native)
    for part in archive.authenticated_safe:
        if part["content_type"].native == "encrypted_data":
            algorithm = part["content"]["encrypted_content_info"]["content_encryption_algorithm"]
            found.append(algorithm.kdf_iterations)
            continue
        for bag in asn1_pkcs12.SafeContents.load(part["content"].native):
            if bag["bag_id"].native == "pkcs8_shrouded_key_bag":
                found.append(bag["bag_value"]["encryption_algorithm"].kdf_iterations)
    return found
