"""What the tests of registration and sign-in share: the messages that were sent, and the codes in them."""

import re
from typing import Any

from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.messages.sms import MemorySmsProvider
from tradeconnect.common.models import PinCode

EMAIL, MOBILE = "ishani@suvarnalooms.example", "9840012345"
PASSWORD = "Loom-and-Shuttle-7"
DETAILS = {
    "registered_as": "importer_exporter",
    "first_name": "Ishani",
    "last_name": "Rao",
    "email": EMAIL,
    "mobile": "+91 98400 12345",
    "pin": "110020",
    "district": "South East",
    "state_name": "Delhi",
    "city": "New Delhi",
}


def make_pins() -> None:
    """Put two PIN codes into the list: one with one district, one with two."""
    for pin, district, state, city in (
        ("110020", "South East", "Delhi", "New Delhi"),
        ("500033", "Hyderabad", "Telangana", "Jubilee Hills"),
        ("500033", "Ranga Reddy", "Telangana", "Jubilee Hills"),
    ):
        PinCode.objects.get_or_create(pin=pin, district=district, state_name=state, defaults={"city": city})


def make_person(email: str = "known@demo.test", **fields: Any) -> User:
    """Return a person who can log in with PASSWORD."""
    return User.objects.create_user(email, PASSWORD, **{"first_name": "Kiran", "mobile": "9811122233", **fields})


def sent() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Run the jobs; return mails and SMS since the last call as (to, text)."""
    drain_jobs()
    mails = [(message.to[0], f"{message.subject}\n{message.body}") for message in mail.outbox]
    texts = list(MemorySmsProvider.outbox)
    mail.outbox.clear()
    MemorySmsProvider.outbox.clear()
    return mails, texts


def digits_in(text: str) -> str:
    """Return the six digits of a message."""
    found = re.search(r"(?<![\d/-])\d{6}(?!\d)", text)
    assert found, text
    return found[0]


def one_time_password_in(text: str) -> str:
    """Return the one-time password of a mail."""
    found = re.search(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b", text)
    assert found, text
    return found[0]


def other_than(code: str) -> str:
    """Return six digits that are not `code`."""
    return f"{(int(code) + 1) % 10**6:06d}"


def log_in(client: Client, email: str, password: str, **extra: Any) -> Any:
    """Send the login form."""
    return client.post(reverse("accounts:login"), {"username": email, "password": password}, **extra)


def holds(text: str, secret: str) -> bool:
    """Tell whether a secret stands in a text: as a word, since six digits may well occur within a digest."""
    return re.search(rf"(?<![\w.]){re.escape(secret)}(?!\w)", text) is not None


def lose_the_cache() -> None:
    """What a restart of Redis does."""
    cache.clear()


def text_of_the_database() -> str:
    """Return every text and JSON column of every table, joined."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND (data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY'))"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT string_agg("{column}"::text, chr(10)) FROM "{table}"')  # noqa: S608 - of the schema
            found.append(cursor.fetchone()[0] or "")
    return "\n".join(found)
