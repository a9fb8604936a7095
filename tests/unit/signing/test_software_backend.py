"""Opening PKCS#12 files, and all the ways in which it must not."""

import datetime as dt
import logging

import pytest
from django.core.exceptions import ImproperlyConfigured

from signing.backends.base import CredentialUnusable, WrongPin, backend_for
from signing.backends.software import SoftwareBackend
from signing.demo_pki import ensure_demo_root, issue
from signing.services.credentials import open_signer
from tests.unit.signing.conftest import PIN


@pytest.fixture
def credential(person):
    return person()


def reason(credential, now, pin: str = PIN) -> str:
    with pytest.raises(CredentialUnusable) as caught:
        open_signer(credential=credential, pin=pin, actor=credential.owner, now=now)
    return caught.value.reason


def test_the_right_pin_opens_the_key(credential, now):
    signer = open_signer(credential=credential, pin=PIN, actor=credential.owner, now=now)
    assert signer.subject_name.startswith("PRIYA SHARMA")


@pytest.mark.parametrize("pin", ["", "000000", PIN + "0", "४८२९१५"])
def test_a_wrong_pin_is_refused_and_told_to_nobody(credential, now, pin, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(WrongPin) as caught:
        open_signer(credential=credential, pin=pin, actor=credential.owner, now=now)
    assert caught.value.__cause__ is None
    if pin:
        assert pin not in str(caught.value) + caplog.text


def test_a_removed_credential_is_refused(credential, now):
    credential.removed_at = now
    assert "removed" in reason(credential, now)


def test_an_expired_credential_is_refused(credential, now):
    assert "expired" in reason(credential, credential.not_after)


def test_a_credential_of_tomorrow_is_refused(credential, now):
    assert "not valid yet" in reason(credential, credential.not_before - dt.timedelta(seconds=1))


def test_another_persons_credential_is_refused(credential, person, now):
    with pytest.raises(CredentialUnusable, match="another person"):
        open_signer(credential=credential, pin=PIN, actor=person(pk=2).owner, now=now)


def test_a_missing_key_is_refused(credential, now, keystore):
    (keystore / credential.key_name).unlink()
    assert "cannot be found" in reason(credential, now)


@pytest.mark.parametrize("name", ["", "../secret_key", "/etc/passwd", "roots/demo-root.pem", ".."])
def test_a_key_name_cannot_leave_the_keystore(credential, now, name):
    credential.key_name = name
    assert "cannot be found" in reason(credential, now)


def test_the_key_of_another_certificate_is_refused(credential, person, now):
    credential.key_name = person("RAHUL MEHTA").key_name
    assert "another certificate" in reason(credential, now)


def test_production_refuses_the_backend(credential, now, settings):
    settings.DEMO_ACCOUNTS = False
    assert "development" in reason(credential, now)


def test_without_a_backend_nothing_is_signed(credential, now, settings):
    settings.SIGNING_BACKENDS = []
    assert "not enabled" in reason(credential, now)


def test_the_registry_finds_the_backend_of_a_kind():
    assert isinstance(backend_for("software"), SoftwareBackend)
    with pytest.raises(CredentialUnusable):
        backend_for("hsm")


def test_the_demonstration_authority_is_refused_in_production(settings, now):
    settings.DEMO_ACCOUNTS = False
    with pytest.raises(ImproperlyConfigured):
        ensure_demo_root()
    with pytest.raises(ImproperlyConfigured):
        issue(common_name="X", organisation="Y", email="x@example.test", pin=PIN, now=now)


def test_keys_are_readable_by_their_owner_only(credential, keystore):
    assert keystore.stat().st_mode & 0o777 == 0o700
    for name in (credential.key_name, "demo-ca.pem"):
        assert (keystore / name).stat().st_mode & 0o777 == 0o600
    assert PIN.encode() not in (keystore / credential.key_name).read_bytes()


def test_the_authority_is_made_once(credential, keystore):
    before = (keystore / "demo-ca.pem").read_bytes()
    ensure_demo_root()
    assert (keystore / "demo-ca.pem").read_bytes() == before
    assert not list(keystore.glob("*.new"))
