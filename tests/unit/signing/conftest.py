"""A keystore of its own for each test, and people with certificates, without a database."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from django.utils import timezone

from accounts.models import User
from signing.backends.keystore import folder, write_private
from signing.constants import CredentialKind
from signing.demo_pki import issue
from signing.models import Credential

PIN = "482915"
Person = Callable[..., Credential]


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture(autouse=True)
def keystore(tmp_path: Path, settings) -> Path:
    settings.SIGNING_KEYSTORE = tmp_path / "keystore"
    settings.SIGNING_TRUST_ROOTS = tmp_path / "keystore" / "roots"
    return settings.SIGNING_KEYSTORE


@pytest.fixture
def person(now: dt.datetime) -> Person:
    """Make an unsaved credential with its file in the keystore."""

    def make(name: str = "PRIYA SHARMA", pin: str = PIN, pk: int = 1) -> Credential:
        certificate, archive = issue(
            common_name=name, organisation="Yamuna Chamber", email="priya@example.test", pin=pin, now=now
        )
        fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
        write_private(folder() / f"{fingerprint}.p12", archive)
        return Credential(
            owner=User(pk=pk, email="priya@example.test", first_name="Priya"),
            kind=CredentialKind.SOFTWARE,
            subject=name,
            fingerprint=fingerprint,
            key_name=f"{fingerprint}.p12",
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
        )

    return make
