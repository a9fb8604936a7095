"""The detached signature, checked by OpenSSL and by our own validation."""

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from asn1crypto import cms as asn1_cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from signing.backends.software import KeySigner, as_asn1
from signing.services.cades import make_cms
from signing.services.credentials import open_signer
from signing.services.validation import SignatureRejected, load_trust_roots, require, validate_cms
from tests.unit.signing.conftest import PIN, Person

CONTENT = b'{"invoice": "12345678", "fob": "1500.00"}'


@pytest.fixture
def credential(person: Person):
    return person()


@pytest.fixture
def signature(credential, now: dt.datetime) -> bytes:
    signer = open_signer(credential=credential, pin=PIN, actor=credential.owner, now=now)
    return make_cms(signer=signer, content=CONTENT, now=now)


def openssl(tmp_path: Path, keystore: Path, content: bytes, signature: bytes) -> subprocess.CompletedProcess[str]:
    (tmp_path / "content").write_bytes(content)
    (tmp_path / "signature").write_bytes(signature)
    command = [
        "openssl",
        "cms",
        "-verify",
        "-cades",
        "-binary",
        "-inform",
        "DER",
        "-purpose",
        "any",
        "-out",
        "/dev/null",
    ]
    files = ["-in", str(tmp_path / "signature"), "-content", str(tmp_path / "content")]
    trust = ["-CAfile", str(keystore / "roots" / "demo-root.pem")]
    return subprocess.run(command + files + trust, capture_output=True, text=True, check=False)


def test_openssl_accepts_the_signature(tmp_path, keystore, signature):
    result = openssl(tmp_path, keystore, CONTENT, signature)
    assert result.returncode == 0, result.stderr
    assert "successful" in result.stderr


def test_openssl_refuses_changed_content(tmp_path, keystore, signature):
    assert openssl(tmp_path, keystore, CONTENT.replace(b"1500", b"1501"), signature).returncode != 0


def test_the_signature_is_detached_and_names_its_certificate(signature):
    data = asn1_cms.ContentInfo.load(signature)["content"]
    assert data["encap_content_info"]["content"].native is None
    names = {attribute["type"].native for attribute in data["signer_infos"][0]["signed_attrs"]}
    assert {"content_type", "message_digest", "signing_certificate_v2", "signing_time"} <= names
    assert data["signer_infos"][0]["digest_algorithm"]["algorithm"].native == "sha256"


def test_our_verdict_is_good(credential, signature, now):
    verdict = validate_cms(CONTENT, signature, trust_roots=load_trust_roots(), at=now)
    assert (verdict.ok, verdict.reason, verdict.signer_name) == (True, "", "PRIYA SHARMA")
    assert verdict.fingerprint == credential.fingerprint
    assert verdict.signed_at == now.replace(microsecond=0)


def test_changed_content_is_refused(signature, now):
    verdict = validate_cms(CONTENT + b" ", signature, trust_roots=load_trust_roots(), at=now)
    assert not verdict.ok
    assert "changed" in verdict.reason


def test_a_changed_signature_value_is_refused(signature, now):
    broken = bytearray(signature)
    broken[-1] ^= 1
    assert not validate_cms(CONTENT, bytes(broken), trust_roots=load_trust_roots(), at=now).ok


@pytest.mark.parametrize("rubbish", [b"", b"hello", b"0\x80", b"0" * 5000])
def test_rubbish_is_refused_without_an_error(rubbish, now):
    assert not validate_cms(CONTENT, rubbish, trust_roots=[], at=now).ok


def test_without_trust_roots_nobody_is_trusted(signature, now):
    verdict = validate_cms(CONTENT, signature, trust_roots=[], at=now)
    assert (verdict.ok, verdict.trusted) == (False, False)


def test_after_the_certificate_ran_out_it_is_refused(signature, now):
    later = now + dt.timedelta(days=800)
    assert not validate_cms(CONTENT, signature, trust_roots=load_trust_roots(), at=later).ok


def test_a_good_signature_of_somebody_else_is_not_enough(person, signature, now):
    verdict = validate_cms(CONTENT, signature, trust_roots=load_trust_roots(), at=now)
    with pytest.raises(SignatureRejected):
        require(verdict, fingerprint=person("RAHUL MEHTA").fingerprint)


def _revocable(now: dt.datetime, *, revoked: bool) -> tuple[KeySigner, x509.Certificate, bytes]:
    """Return a signer whose RSA certificate names a CRL, its root, and that CRL."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "REVOCABLE ROOT")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "REVOCABLE PERSON")])
    day = dt.timedelta(days=1)

    def build(who: x509.Name, *, ca: bool) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(who).issuer_name(name).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - day)
        usage = dict.fromkeys(
            ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
        )
        usage |= {"digital_signature": not ca, "content_commitment": not ca, "key_cert_sign": ca, "crl_sign": ca}
        builder = builder.add_extension(x509.KeyUsage(**usage), critical=True)
        return builder.not_valid_after(now + day).add_extension(x509.BasicConstraints(ca, None), critical=True)

    point = x509.DistributionPoint([x509.UniformResourceIdentifier("http://crl.test/r.crl")], None, None, None)
    root = build(name, ca=True).sign(key, hashes.SHA256())
    leaf = build(subject, ca=False).add_extension(x509.CRLDistributionPoints([point]), critical=False)
    certificate = leaf.sign(key, hashes.SHA256())
    crl = x509.CertificateRevocationListBuilder().issuer_name(name).last_update(now - day).next_update(now + day)
    if revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
        crl = crl.add_revoked_certificate(entry.revocation_date(now - day / 2).build())
    return KeySigner(key, certificate, []), root, crl.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    ("revoked", "with_crl", "good"), [(False, True, True), (True, True, False), (False, False, False)]
)
def test_a_certificate_that_names_a_crl_must_be_proved_good(keystore, now, revoked, with_crl, good):
    signer, root, crl = _revocable(now, revoked=revoked)
    (keystore / "roots").mkdir(parents=True)
    if with_crl:
        (keystore / "roots" / "root.crl").write_bytes(crl)
    signature = make_cms(signer=signer, content=CONTENT, now=now)
    verdict = validate_cms(CONTENT, signature, trust_roots=[as_asn1(root)], at=now)
    assert verdict.ok is good, verdict
    if revoked:
        assert "revoked" in verdict.reason
