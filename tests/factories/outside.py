"""The world outside for tests: the real stand-in server, in a thread, and settings that lead to it.

`outside` is a fixture of every integration test (tests/integration/conftest.py).
"""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.stand_ins.server import StandIns, running

TOKEN = "token-of-the-tests"
SLOW_SECONDS = 3.0


@pytest.fixture
def outside(settings: Any) -> Iterator[StandIns]:
    """Registry, directory and SMS provider, in the mode `normal`; `outside.switch("registry", "down")` turns one."""
    with running(TOKEN, SLOW_SECONDS) as server:
        settings.STAND_INS_URL = server.url
        settings.IEC_REGISTRY_URL = f"{server.url}/registry"
        settings.CUSTOMER_DIRECTORY_URL = f"{server.url}/directory"
        settings.SMS_URL = f"{server.url}/sms"
        settings.OUTSIDE_TOKEN = TOKEN
        settings.IEC_REGISTRY_TOKEN = settings.CUSTOMER_DIRECTORY_TOKEN = settings.SMS_TOKEN = TOKEN
        settings.OUTSIDE_CONNECT_SECONDS, settings.OUTSIDE_READ_SECONDS = 0.5, 0.5
        settings.OUTSIDE_TOTAL_SECONDS = 1.0
        yield server
