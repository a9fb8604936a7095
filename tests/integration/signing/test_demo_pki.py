"""Credentials of the demonstration authority, and which of them a person may use."""

import datetime as dt
import time

import pytest
from cryptography import x509
from django.core.exceptions import ImproperlyConfigured

from signing.demo_pki import make_demo_credential
from signing.models import Credential
from signing.selectors import tokens_of, usable_credentials
from signing.services.content import sign_content
from tests.integration.signing.conftest import PIN


def test_the_certificate_is_as_an_indian_one(credential, now):
    leaf, issuer, root = x509.load_pem_x509_certificates(credential.certificate.encode())
    assert leaf.subject.rfc4514_string() == "CN=PRIYA SHARMA,O=Yamuna Chamber,C=IN"
    assert (credential.subject, credential.issuer) == ("PRIYA SHARMA", "Demonstration Sub-CA")
    assert root.subject.rfc4514_string().startswith("CN=TradeConnect Demonstration Root")
    leaf.verify_directly_issued_by(issuer)
    issuer.verify_directly_issued_by(root)
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert credential.serial == f"{leaf.serial_number:X}"
    assert credential.not_after - credential.not_before == dt.timedelta(days=730)
    assert credential.not_before < now < credential.not_after


def test_a_person_has_one(credential, signer, now, keystore):
    assert make_demo_credential(user=signer, pin=PIN, organisation="Yamuna Chamber", now=now) == credential
    assert len(list(keystore.glob("*.p12"))) == 1


def test_a_lost_key_file_gives_a_new_one(credential, signer, now, keystore):
    (keystore / credential.key_name).unlink()
    new = make_demo_credential(user=signer, pin=PIN, organisation="Yamuna Chamber", now=now)
    assert new != credential
    assert list(usable_credentials(signer, now)) == [new]


def test_another_name_can_be_given(stranger, now):
    made = make_demo_credential(user=stranger, pin=PIN, organisation="X" * 90, now=now, name="R. Mehta")
    assert made.subject == "R. MEHTA"


def test_it_is_quick(stranger, signer, now):
    make_demo_credential(user=stranger, pin=PIN, organisation="X", now=now)
    start = time.process_time()
    make_demo_credential(user=signer, pin=PIN, organisation="X", now=now)
    assert time.process_time() - start < 0.5


def test_production_refuses(signer, now, settings):
    settings.DEMO_ACCOUNTS = False
    with pytest.raises(ImproperlyConfigured):
        make_demo_credential(user=signer, pin=PIN, organisation="X", now=now)
    assert not Credential.objects.filter(owner=signer).exists()


def test_a_credential_of_last_year_still_signs_at_its_time(signer, now):
    then = now - dt.timedelta(days=400)
    credential = make_demo_credential(user=signer, pin=PIN, organisation="X", now=then)
    arguments = {"credential": credential, "pin": PIN, "content": b"x", "content_name": "x", "purpose": "test.x"}
    sign_content(**arguments, reference="1", reason="", actor=signer, now=then)


def test_usable_is_own_not_removed_and_in_date(credential, signer, stranger, now):
    assert list(usable_credentials(signer, now)) == [credential]
    assert not usable_credentials(stranger, now).exists()
    assert not usable_credentials(signer, credential.not_after).exists()
    assert not usable_credentials(signer, credential.not_before - dt.timedelta(seconds=1)).exists()
    credential.removed_at = now
    credential.save()
    assert not usable_credentials(signer, now).exists()


def test_a_credential_is_found_by_its_owner_only(credential, signer, stranger, now):
    assert usable_credentials(signer, now).get() == credential
    assert not usable_credentials(stranger, now).exists()


def test_every_state_is_told(credential, signer, now):
    def state(at: dt.datetime) -> str:
        return tokens_of(signer, at)[0].state.value

    assert state(now) == "usable"
    assert state(credential.not_after) == "expired"
    assert state(credential.not_before - dt.timedelta(days=1)) == "not_yet_valid"
    credential.removed_at = now
    credential.save()
    assert state(now) == "removed"
