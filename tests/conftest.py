"""What every suite shares: a database of its own, small reference data, and the cast."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import timezone
from hypothesis import HealthCheck, settings

import tradeconnect.celery  # noqa: F401 - jobs ring through our application, not Celery's default one

# A busy machine is slow, not wrong: no property fails for the seconds that it took.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")


@pytest.fixture(scope="session")
def django_db_modify_db_settings_tox_suffix() -> None:
    """Give each caller a database of its own when TEST_DB_SUFFIX is set (several people, one server)."""
    suffix = os.environ.get("TEST_DB_SUFFIX", "")
    if suffix:
        from django.conf import settings as portal

        portal.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_tradeconnect{suffix}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Load the small reference data and the cast once; tests that roll back leave them in place."""
    from tests.factories.world import ensure_world

    with django_db_blocker.unblock():
        ensure_world(timezone.now())


def _flush_with_triggers_off(case: TransactionTestCase) -> None:
    """Truncate as Django does, with the append-only triggers out of the way: a right of the tests' superuser only."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    try:
        _original_teardown(case)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = origin")


_original_teardown = TransactionTestCase._fixture_teardown
TransactionTestCase._fixture_teardown = _flush_with_triggers_off  # type: ignore[method-assign]


@pytest.fixture
def reference(db: None) -> None:
    """Small reference data: loaded again when a transactional test has emptied the tables."""
    from tests.factories.world import ensure_reference

    ensure_reference(timezone.now())


@pytest.fixture
def cast(reference: None) -> Any:
    """The people of the demonstration (coo.demo.cast.Cast)."""
    from coo.demo.cast import ensure_cast

    return ensure_cast(now=timezone.now())


@pytest.fixture
def signed_in(client: Client) -> Any:
    """Return a function that signs a user in and returns the client."""

    from tests.factories.login import sign_in

    return lambda user: sign_in(client, user)


@pytest.fixture
def full_draft(cast: Any) -> Any:
    """The guide's example, every tab filled, ready to be signed."""
    from tests.factories.files import make_draft

    return make_draft(cast)


@pytest.fixture(autouse=True)
def _no_stray_jobs() -> Iterator[None]:
    """Keep the doorbell quiet: tests run jobs themselves through `common.jobs.drain_jobs`."""
    from unittest import mock

    with mock.patch("tradeconnect.common.jobs.ring"):
        yield
