"""Files and certificates with bytes changed at random: each is refused in words, none breaks the page."""

import random
from contextlib import suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing.backends.base import RegistrationRefused
from signing.backends.software_registration import read_pkcs12
from signing.services.certificates import CertificateRefused, check_certificate
from tests.factories.certificates import PIN, Authority, ec_key

ROUNDS = 300


@pytest.fixture
def authority(now, keystore) -> Authority:
    return Authority(now).trust(keystore / "roots")


def changed(content: bytes, chance: random.Random) -> bytes:
    """Return `content` with one to three bytes changed, or cut, or doubled."""
    made = bytearray(content)
    for _byte in range(chance.randint(1, 3)):
        made[chance.randrange(len(made))] = chance.randrange(256)
    if chance.random() < 0.1:
        made = made[: chance.randrange(len(made))]
    if chance.random() < 0.05:
        made = made * 2
    return bytes(made)


def test_changed_files(authority):
    whole = authority.file("PRIYA SHARMA")
    assert read_pkcs12(whole, PIN).key
    chance = random.Random(20)  # noqa: S311
    for _round in range(ROUNDS):
        content = changed(whole, chance)
        if content == whole:
            continue
        with suppress(RegistrationRefused):
            offer = read_pkcs12(content, PIN)
            # What no checksum covers (a friendly name's tag, the end) may change; the key and its certificate may not.
            assert offer.key.public_key() == offer.certificate.public_key()


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_changed_certificates(authority, now):
    good = authority.sign("PRIYA SHARMA", key=ec_key())
    der = good.public_bytes(Encoding.DER)
    assert check_certificate(good, [], name="Priya Sharma", now=now).chain == (good, authority.certificate)
    chance, loaded = random.Random(21), 0  # noqa: S311
    for _round in range(ROUNDS):
        try:
            certificate = x509.load_der_x509_certificate(changed(der, chance))
        except ValueError:
            continue
        if certificate == good:
            continue
        loaded += 1
        with pytest.raises(CertificateRefused):
            check_certificate(certificate, [authority.certificate], name="Priya Sharma", now=now)
    assert loaded > ROUNDS / 3
