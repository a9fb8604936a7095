"""The sealed PIN: bound to a certificate, short-lived, and not to be read off the disk."""

import datetime as dt

import pytest

from signing.services.activation import ActivationExpired, activate, discard, unseal
from tests.unit.signing.conftest import PIN


@pytest.fixture
def credential(person):
    return person()


@pytest.fixture
def name(credential, now):
    return activate(credential=credential, pin=PIN, now=now)


def test_the_worker_gets_the_pin_back(credential, name, now):
    assert len(name) == 32
    assert unseal(name=name, credential=credential, now=now) == PIN
    assert unseal(name=name, credential=credential, now=now + dt.timedelta(minutes=14, seconds=59)) == PIN


def test_the_file_is_private_and_does_not_show_the_pin(keystore, name):
    path = keystore / "activations" / name
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert PIN.encode() not in path.read_bytes()


def test_it_ends_after_its_time_and_is_deleted_when_met(credential, keystore, name, now):
    with pytest.raises(ActivationExpired):
        unseal(name=name, credential=credential, now=now + dt.timedelta(minutes=15))
    assert not (keystore / "activations" / name).exists()


def test_a_new_one_sweeps_the_old_ones_away(credential, keystore, name, now):
    kept = activate(credential=credential, pin=PIN, now=now + dt.timedelta(minutes=10))
    new = activate(credential=credential, pin=PIN, now=now + dt.timedelta(minutes=15))
    assert {path.name for path in (keystore / "activations").iterdir()} == {kept, new}


def test_it_counts_for_its_certificate_only(person, name, now):
    with pytest.raises(ActivationExpired):
        unseal(name=name, credential=person("RAHUL MEHTA"), now=now)


def test_it_is_worthless_without_the_secret_key(credential, name, now, settings):
    settings.SECRET_KEY = "another"
    with pytest.raises(ActivationExpired):
        unseal(name=name, credential=credential, now=now)


def test_it_is_worthless_under_another_name(credential, keystore, name, now):
    other = name[::-1]
    (keystore / "activations" / name).rename(keystore / "activations" / other)
    with pytest.raises(ActivationExpired):
        unseal(name=other, credential=credential, now=now)


@pytest.mark.parametrize("name", ["", "x", "../demo-ca.pem", "a" * 32, "../../../../etc/passwd/aaaaaaaaa"])
def test_a_made_up_name_opens_nothing(credential, now, name):
    with pytest.raises(ActivationExpired):
        unseal(name=name, credential=credential, now=now)
    discard(name)
