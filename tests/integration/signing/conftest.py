"""A keystore of its own for each test, two people with credentials, and a listener to the published signals."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from signing import signals
from signing.demo_pki import make_demo_credential
from signing.models import Credential

PIN = "482915"


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture(autouse=True)
def keystore(tmp_path: Path, settings) -> Path:
    settings.SIGNING_KEYSTORE = tmp_path / "keystore"
    settings.SIGNING_TRUST_ROOTS = tmp_path / "keystore" / "roots"
    return settings.SIGNING_KEYSTORE


@pytest.fixture
def signer(db) -> User:
    return User.objects.create(email="priya.signing@example.test", first_name="Priya", last_name="Sharma")


@pytest.fixture
def stranger(db) -> User:
    return User.objects.create(email="rahul.signing@example.test", first_name="Rahul", last_name="Mehta")


@pytest.fixture
def credential(signer: User, now: dt.datetime) -> Credential:
    return make_demo_credential(user=signer, pin=PIN, organisation="Yamuna Chamber", now=now)


@pytest.fixture
def heard() -> Iterator[list[tuple[str, str]]]:
    """What was sent, as (signal, reference)."""
    sent: list[tuple[str, str]] = []

    def on_completed(job, **kwargs) -> None:
        sent.append(("completed", job.reference))

    def on_failed(job, **kwargs) -> None:
        sent.append(("failed", job.reference))

    signals.completed.connect(on_completed)
    signals.failed.connect(on_failed)
    yield sent
    signals.completed.disconnect(on_completed)
    signals.failed.disconnect(on_failed)
