"""Register New DSC: which certificates count, what is said of the others, and what is kept of one."""

import logging
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.core import serializers
from django.db import connection
from django.urls import reverse
from django.utils.html import escape

from accounts.models import Notice, User
from signing.backends.base import Applicant, RegistrationRefused, open_ways
from signing.constants import RegistrationPage
from signing.models import Credential
from signing.services.content import sign_content
from signing.services.credentials import CredentialUnusable, check_pin
from signing.services.registration import TRIES, register_credential
from tests.factories.certificates import DAY, PIN, Authority, ec_key, other_key, pack, rsa_key
from tests.factories.login import sign_in
from tradeconnect.common import audit
from tradeconnect.common.models import AuditEvent

NAME = "PRIYA SHARMA"
DSC, ESIGN = "signing:register_dsc", "signing:register_esign"


@pytest.fixture
def authority(now, keystore) -> Authority:
    return Authority(now).trust(keystore / "roots")


@pytest.fixture
def send(client, signer):
    """Upload a file as the signed-in person, or as another; return the answer."""

    def post(content: bytes, pin: str = PIN, *, who: User = signer, **more):
        sign_in(client, who)
        file = BytesIO(content)
        file.name = "mine.p12"
        return client.post(reverse(DSC), {"way": "software-file", "file": file, "pin": pin, **more})

    return post


def registered():
    """Return what was registered here; the cast has credentials too."""
    return Credential.objects.exclude(owner__email__endswith="@demo.test")


def told(response) -> str:
    """Return the only message of a refused form, at its field; nothing may have been kept."""
    assert response.status_code == 422
    assert not registered().exists()
    errors = response.context["chosen"].errors
    assert [len(each) for each in errors.values()] == [1], "one field has one message"
    (field, (words,)) = next(iter(errors.items()))
    assert field != "__all__"
    assert escape(words) in response.content.decode()
    return words


def keys(keystore) -> list[str]:
    return sorted(path.name for path in keystore.glob("*") if path.is_file())


# What counts


@pytest.mark.parametrize("key", [ec_key(), rsa_key(2048)], ids=["P-256", "RSA-2048"])
@pytest.mark.parametrize("usages", [("digital_signature", "content_commitment"), ("digital_signature",)])
def test_a_good_certificate_is_registered_and_signs(send, authority, signer, now, keystore, key, usages):
    response = send(authority.file(NAME, key=key, usages=usages))
    assert response.status_code == 302
    assert response.url == reverse("signing:tokens")
    credential = registered().get()
    assert (credential.owner, credential.subject, credential.issuer) == (signer, NAME, "Root of the tests")
    assert credential.certificate.count("BEGIN CERTIFICATE") == 2
    assert credential.revocation_list_at is None
    path = keystore / credential.key_name
    assert path.stat().st_mode & 0o777 == 0o600
    sign_content(
        credential=credential,
        pin=PIN,
        content=b"x",
        content_name="x",
        purpose="test.x",
        reference="1",
        reason="",
        actor=signer,
        now=now,
    )
    event = audit.history(credential).get()
    assert (event.actor, event.data["certificate"]) == (signer, credential.fingerprint)


def test_a_weakly_encrypted_file_is_encrypted_anew(send, authority, keystore):
    key = ec_key()
    certificate = authority.sign(NAME, key=key)
    weak = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(1)
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())  # noqa: S303
        .build(PIN.encode())
    )
    assert send(pkcs12.serialize_key_and_certificates(None, key, certificate, None, weak)).status_code == 302
    kept = (keystore / registered().get().key_name).read_bytes()
    assert pkcs12.load_key_and_certificates(kept, PIN.encode())[0] is not None
    triple_des = bytes.fromhex("060a2a864886f70d010c0103")
    assert triple_des not in kept
    assert bytes.fromhex("060960864801650304012a") in kept  # AES-256-CBC


def test_the_pin_is_nowhere(send, authority, caplog, keystore):
    caplog.set_level(logging.DEBUG)
    send(authority.file(NAME))
    send(b"nonsense")
    send(authority.file(NAME), PIN + "x")
    rows = [*registered().all(), *AuditEvent.objects.all()]
    assert PIN not in serializers.serialize("json", rows)
    assert PIN not in caplog.text
    assert not any(PIN.encode() in path.read_bytes() for path in keystore.rglob("*") if path.is_file())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session WHERE session_data LIKE %s", [f"%{PIN}%"])
        assert cursor.fetchone() == (0,)


def test_the_pin_is_not_written_back_into_the_page(send, authority):
    assert PIN not in send(authority.file("RAHUL MEHTA")).content.decode()


def test_one_comes_back_to_the_page_that_needed_it(send, authority):
    assert send(authority.file(NAME), next="/apply/").url == "/apply/"


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"])
def test_but_never_to_an_address_elsewhere(send, authority, elsewhere):
    assert send(authority.file(NAME), next=elsewhere).url == reverse("signing:tokens")


# What does not count


CASES = [
    ("expired", {"end": -1}, "The certificate expired on"),
    ("tomorrow", {"begin": 1}, "not valid yet"),
    ("no signing", {"usages": ("key_encipherment",)}, "does not allow signing"),
    ("no usage", {"usages": None}, "does not allow signing"),
    ("web server", {"purposes": (ExtendedKeyUsageOID.SERVER_AUTH,)}, "another purpose"),
    ("authority", {"ca": True, "usages": ("key_cert_sign", "digital_signature")}, "of an authority"),
    ("short key", {"key": rsa_key(1024)}, "too short: 1024 bits"),
    ("other curve", {"key": ec.generate_private_key(ec.SECP384R1())}, "cannot sign with"),
    ("other kind", {"key": other_key()}, "cannot sign with"),
    ("needs a list", {"list_url": "http://lists.test/1.crl"}, "cannot be checked whether"),
]


@pytest.mark.parametrize(("options", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_bad_certificate_is_refused_in_one_sentence(send, authority, now, keystore, options, words):
    options = {name: now + value * DAY if name in ("begin", "end") else value for name, value in options.items()}
    before = keys(keystore)
    assert words in told(send(authority.file(NAME, **options)))
    assert keys(keystore) == before


def test_a_root_that_nobody_trusts(send, authority, now):
    assert "does not lead to an authority" in told(send(Authority(now, "Root of nobody").file(NAME)))


def test_a_root_that_only_has_the_name_of_a_trusted_one(send, authority, now):
    assert "does not lead to an authority" in told(send(Authority(now).file(NAME)))


def test_another_persons_name_shows_both(send, authority):
    words = told(send(authority.file("RAHUL MEHTA")))
    assert "RAHUL MEHTA" in words
    assert "Priya Sharma" in words


def test_a_certificate_without_a_name(send, authority):
    assert "names no person" in told(send(authority.file("")))


def test_a_name_is_only_text(send, authority):
    response = send(authority.file("<script>alert(1)</script>"))
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 not a certificate", "not a PKCS#12 file"),
        (b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "certificate or key as text"),
        (b"\x30\x82\x01\x00" + b"\0" * 256, "not a PKCS#12 file"),
        (b"\x30\x80" * 5000, "not a PKCS#12 file"),
        (b"", "This file is empty"),
    ],
)
def test_what_is_no_pkcs12(send, content, words):
    assert words in told(send(content))


def test_a_huge_file(send):
    assert "larger than 100 kB" in told(send(b"\x30" * (101 * 1024)))


def test_a_cut_file(send, authority):
    whole = authority.file(NAME)
    assert "not a PKCS#12 file" in told(send(whole[: len(whole) // 2]))


def test_a_wrong_pin(send, authority):
    assert "does not open the file" in told(send(authority.file(NAME), "wrong-pin-1"))


@pytest.mark.parametrize(
    ("pin", "words"), [("12345", "at least 6"), ("123456", "too easy"), ("777777", "too easy"), ("fedcba", "too easy")]
)
def test_a_weak_pin(send, authority, pin, words):
    assert words in told(send(authority.file(NAME, pin=pin), pin))


def test_a_key_without_a_certificate(send):
    assert "no certificate that belongs to it" in told(send(pack(ec_key(), None)))


def test_a_certificate_without_a_key(send, authority):
    bare = authority.sign(NAME, key=ec_key())
    assert "no private key" in told(send(pack(None, None, issuers=[bare])))


def test_a_file_that_asks_for_too_much_work(send, authority):
    costly = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(2_000_001)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(PIN.encode())
    )
    key = ec_key()
    certificate = authority.sign(NAME, key=key)
    assert "too much work" in told(send(pkcs12.serialize_key_and_certificates(None, key, certificate, None, costly)))


# Revocation lists


def test_a_revoked_certificate(send, authority, keystore):
    key = ec_key()
    certificate = authority.sign(NAME, key=key)
    authority.list_revoked(keystore / "roots", certificate)
    assert "was revoked" in told(send(pack(key, certificate)))


def test_a_revoked_certificate_that_names_its_list(send, authority, keystore):
    key = ec_key()
    certificate = authority.sign(NAME, key=key, list_url="http://lists.test/1.crl")
    authority.list_revoked(keystore / "roots", certificate)
    assert "was revoked" in told(send(pack(key, certificate)))


@pytest.mark.parametrize("list_url", ["", "http://lists.test/1.crl"])
def test_a_list_that_clears_it_is_named_on_the_page(send, authority, keystore, client, now, list_url):
    authority.list_revoked(keystore / "roots")
    assert send(authority.file(NAME, list_url=list_url)).status_code == 302
    assert registered().get().revocation_list_at is not None
    assert "Not revoked, by its issuer’s list of" in client.get(reverse("signing:tokens")).content.decode()


def test_an_old_list_revokes_but_clears_nobody(send, authority, keystore, now):
    authority.list_revoked(keystore / "roots", made=now - 30 * DAY)
    assert "cannot be checked" in told(send(authority.file(NAME, list_url="http://lists.test/1.crl")))
    assert send(authority.file(NAME)).status_code == 302
    assert registered().get().revocation_list_at is None


def test_a_list_of_somebody_else_does_not_count(send, authority, keystore, now):
    key = ec_key()
    certificate = authority.sign(NAME, key=key)
    Authority(now).list_revoked(keystore / "roots", certificate)  # the same name, another key
    assert send(pack(key, certificate)).status_code == 302


def test_a_damaged_list_is_left_out_and_logged(send, authority, keystore, caplog):
    (keystore / "roots" / "bad.crl").write_bytes(b"nonsense")
    assert send(authority.file(NAME)).status_code == 302
    assert "bad.crl cannot be read" in caplog.text


def test_a_registered_one_that_is_revoked_later_signs_no_more(send, authority, keystore, signer, now):
    send(authority.file(NAME))
    credential = registered().get()
    leaf = x509.load_pem_x509_certificates(credential.certificate.encode())[0]
    authority.list_revoked(keystore / "roots", leaf)
    with pytest.raises(CredentialUnusable, match="revoked"):
        check_pin(credential=credential, pin=PIN, actor=signer, now=now)


# Whose it is


def test_the_same_certificate_counts_for_one_person(send, authority, stranger, keystore):
    stranger.first_name, stranger.last_name = "Priya", "Sharma"
    stranger.save()
    content = authority.file(NAME)
    send(content)
    before = keys(keystore)
    response = send(content, who=stranger)
    assert "registered to another person" in response.content.decode()
    assert registered().count() == 1
    assert keys(keystore) == before


def test_twice_is_said(send, authority, signer):
    content = authority.file(NAME)
    send(content)
    told = Notice.objects.filter(user=signer, kind="security")
    assert told.get().title == "A digital signature token was registered for your login"
    assert "registered this certificate already" in send(content).content.decode()
    assert registered().count() == told.count() == 1


def test_a_failing_write_leaves_no_key(authority, signer, now, keystore, monkeypatch):
    backend, way = next(pair for pair in open_ways(RegistrationPage.DSC) if pair[1].name == "software-file")
    monkeypatch.setattr("signing.services.registration.audit.record", lambda *a, **k: 1 / 0)
    before = keys(keystore)
    with pytest.raises(ZeroDivisionError):
        register_credential(
            backend=backend,
            way=way,
            answers={"file": BytesIO(authority.file(NAME)), "pin": PIN},
            applicant=Applicant(signer, ""),
            now=now,
        )
    assert keys(keystore) == before


def test_tries_are_counted(send):
    for _try in range(TRIES.tries):
        assert "PKCS#12" in send(b"nonsense").content.decode()
    assert "Too many tries" in send(b"nonsense").content.decode()


# The demonstration authority


@pytest.fixture
def demonstrate(client, signer):
    def post(pin: str = PIN, again: str = PIN):
        sign_in(client, signer)
        return client.post(reverse(DSC), {"way": "software-demonstration", "pin": pin, "pin_again": again})

    return post


def test_a_demonstration_certificate(demonstrate, signer, now):
    assert demonstrate().status_code == 302
    credential = registered().get()
    assert (credential.subject, credential.issuer) == (NAME, "Demonstration Sub-CA")
    assert check_pin(credential=credential, pin=PIN, actor=signer, now=now)


def test_its_pin_is_typed_twice(demonstrate):
    assert told(demonstrate(again="another-one")) == "The two PINs differ."


# What is open


def test_the_page_offers_what_the_backends_can_do(client, signer):
    sign_in(client, signer)
    text = client.get(reverse(DSC)).content.decode()
    assert "Certificate in a file" in text
    assert "Demonstration certificate" in text
    assert "style=" not in text


def test_production_offers_nothing_and_takes_nothing(send, client, authority, settings, signer, now, keystore):
    content = authority.file(NAME)
    backend, way = open_ways(RegistrationPage.DSC)[0]
    settings.DEMO_ACCOUNTS = False
    before = keys(keystore)
    response = send(content)
    assert response.status_code == 422
    assert "No way to register a DSC is enabled" in response.content.decode()
    with pytest.raises(RegistrationRefused, match="development only"):
        register_credential(
            backend=backend,
            way=way,
            answers={"file": BytesIO(content), "pin": PIN},
            applicant=Applicant(signer, ""),
            now=now,
        )
    assert not registered().exists()
    assert keys(keystore) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_aadhaar_e_sign_says_that_it_is_not_enabled(client, signer, method):
    sign_in(client, signer)
    response = getattr(client, method)(reverse(ESIGN))
    assert response.status_code == (200 if method == "get" else 422)
    text = response.content.decode()
    assert "not enabled on this portal" in text
    assert "<input" not in text.partition("<main")[2].partition("</main")[0]


def test_a_way_of_the_other_page_is_not_open(client, signer):
    sign_in(client, signer)
    response = client.post(reverse(ESIGN), {"way": "software-file", "pin": PIN})
    assert "not open on this portal" in response.content.decode()


@pytest.mark.parametrize("name", [DSC, ESIGN])
def test_login_is_required(client, name):
    assert client.get(reverse(name)).status_code == 302


def test_a_file_without_encryption_is_not_opened_by_a_pin(send, authority):
    key = ec_key()
    plain = pkcs12.serialize_key_and_certificates(None, key, authority.sign(NAME, key=key), None, NoEncryption())
    assert "does not open the file" in told(send(plain))


def test_two_at_once_register_it_once(send, authority, signer, keystore, monkeypatch):
    """Neither saw the other's row: the constraint decides, the loser is told and leaves no key."""
    content = authority.file(NAME)
    send(content)
    before = keys(keystore)
    monkeypatch.setattr("signing.services.registration._require_free", lambda *arguments: None)
    assert "is registered already" in send(content).content.decode()
    assert registered().count() == 1
    assert keys(keystore) == before


def test_a_pin_in_any_script(send, authority, signer, now):
    pin = "मेरा-पिन-९१"
    assert send(authority.file(NAME, pin=pin), pin).status_code == 302
    assert check_pin(credential=registered().get(), pin=pin, actor=signer, now=now)
