"""Production settings: no start without the secrets, nothing of the demonstration, the client behind its proxy."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = {
    "SECRET_KEY": "x" * 60,
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1",
    "PORTAL_URL": "https://portal.example/",
    "ALLOWED_HOSTS": "portal.example",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "IEC_REGISTRY_URL": "https://127.0.0.1:1",
    "IEC_REGISTRY_TOKEN": "r" * 32,
    "CUSTOMER_DIRECTORY_URL": "https://127.0.0.1:1",
    "CUSTOMER_DIRECTORY_TOKEN": "d" * 32,
    "SMS_URL": "https://127.0.0.1:1",
    "SMS_TOKEN": "s" * 32,
}
WANTED = (
    *("DEBUG", "DEMO_ACCOUNTS", "PAYMENT_GATEWAYS", "SIGNING_BACKENDS", "TRUSTED_PROXY_COUNT", "EMAIL_TIMEOUT"),
    *("IEC_REGISTRY_TOKEN", "CUSTOMER_DIRECTORY_TOKEN", "SMS_TOKEN", "STAND_INS_SWITCH", "STAND_INS_URL"),
    *("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "PORTAL_URL"),
)
PROGRAM = (
    f"import json; from tradeconnect.settings import prod; print(json.dumps([getattr(prod, n) for n in {WANTED}]))"
)


def load(given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own, with nothing but `given` in its environment."""
    environment = given | {"PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", PROGRAM]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_nothing_of_the_demonstration_is_on() -> None:
    run = load(NEEDED)
    assert run.returncode == 0, run.stderr
    found = dict(zip(WANTED, json.loads(run.stdout), strict=True))
    assert found["EMAIL_TIMEOUT"] > 0
    del found["EMAIL_TIMEOUT"]
    assert found == {
        "DEBUG": False,
        "DEMO_ACCOUNTS": False,
        "PAYMENT_GATEWAYS": {},
        "SIGNING_BACKENDS": [],
        "TRUSTED_PROXY_COUNT": 1,
        "IEC_REGISTRY_TOKEN": "r" * 32,
        "CUSTOMER_DIRECTORY_TOKEN": "d" * 32,
        "SMS_TOKEN": "s" * 32,
        "STAND_INS_SWITCH": False,
        "STAND_INS_URL": "",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "LANGUAGE_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "PORTAL_URL": "https://portal.example",
    }


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_it_does_not_start_without(missing: str) -> None:
    run = load({name: value for name, value in NEEDED.items() if name != missing})
    assert run.returncode != 0
    assert missing in run.stderr
