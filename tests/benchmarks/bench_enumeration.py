"""Whether a page tells, by its words or its time, that an address is known. Bodies are asserted, times are figures.

Run: python -m pytest tests/benchmarks/bench_enumeration.py -q -s
Reference: a difference of medians under 5 ms over 200 pairs. Known and unknown take turns, each first every other time;
the passwords are hashed as in production, and the directory is the stand-in. A busy machine shows in the noise.
"""

import logging
import re
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Throttle, User
from accounts.stand_ins.server import StandIns
from tests.factories.outside import outside as outside
from tests.integration.accounts.sign_in_world import DETAILS, make_person, make_pins

REFERENCE_MS = 5
PAIRS = 200
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|\d\d:\d\d(:\d\d)?|data-resend="\d+"')


def _register(client: Client, email: str, number: int) -> list[Any]:
    details = {**DETAILS, "email": email, "mobile": f"98{number:08d}"}
    return [client.post(reverse("accounts:register"), details), client.get(reverse("accounts:registration_otp"))]


def _reset(client: Client, email: str, number: int) -> list[Any]:
    return [
        client.post(reverse("accounts:reset_password"), {"email": email}),
        client.get(reverse("accounts:reset_password_otp")),
    ]


def _login(client: Client, email: str, number: int) -> list[Any]:
    return [client.post(reverse("accounts:login"), {"username": email, "password": f"wrong-{number}"})]


def _plain(answers: list[Any], *echoed: str) -> list[tuple[int, str]]:
    bodies = []
    for answer in answers:
        body = CHANGING.sub("", answer.content.decode())
        for word in echoed:
            body = body.replace(word, "…")
        bodies.append((answer.status_code, re.sub(r"•••• •\d{4}", "", body)))
    return bodies


def _one(act: Callable[..., list[Any]], email: str, number: int) -> tuple[float, list[tuple[int, str]]]:
    client = Client()
    client.get(reverse("accounts:login"))
    began = time.perf_counter()
    answers = act(client, email, number)
    took = (time.perf_counter() - began) * 1000
    name, domain = email.split("@")
    return took, _plain(answers, email, f"{name[0]}•••{name[-1]}@{domain}")


@pytest.mark.django_db
@pytest.mark.parametrize("act", [_register, _reset, _login], ids=["register", "reset", "login"])
def test_enumeration(
    act: Callable[..., list[Any]], outside: StandIns, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Assert that bodies are equal; print both medians and their difference."""
    settings.PASSWORD_HASHERS = ["accounts.hashers.PortalArgon2Hasher"]
    logging.getLogger("stand-ins").setLevel(logging.WARNING)
    make_pins()
    hashed = make_person("first@known.example").password
    # One hash for all: how long it takes to check depends on its parameters only.
    User.objects.bulk_create(
        User(email=f"kiran{n}@known.example", first_name="Kiran", mobile="9811122233", password=hashed)
        for n in range(PAIRS)
    )
    took: dict[str, list[float]] = {"known": [], "strange": []}
    for warm in range(3):
        _one(act, f"warm{warm}@strange.example", 99_000 + warm)
    for n in range(PAIRS):
        bodies = []
        for which in ("known", "strange") if n % 2 else ("strange", "known"):
            # The limits of a source are not what is measured; they count alike for both.
            Throttle.objects.all().delete()
            milliseconds, body = _one(act, f"kiran{n}@{which}.example", 2 * n + (which == "known"))
            took[which].append(milliseconds)
            bodies.append(body)
        assert bodies[0] == bodies[1]
    known, strange = statistics.median(took["known"]), statistics.median(took["strange"])
    line = f"{act.__name__[1:]:9} known {known:7.2f} ms  unknown {strange:7.2f} ms"
    line += f"  difference {abs(known - strange):5.2f} ms"
    # What the machine does by itself: the same between the two halves of the unknown ones.
    noise = abs(statistics.median(took["strange"][::2]) - statistics.median(took["strange"][1::2]))
    line += f"  noise {noise:5.2f} ms"
    with capsys.disabled():
        print(f"\n{line}  (limit {REFERENCE_MS} ms, {PAIRS} pairs)")  # noqa: T201 - a benchmark prints
