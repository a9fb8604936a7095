"""The accounts of the stand-in customer portal: everybody is made up, with one password for all to read."""

import hmac
from dataclasses import dataclass
from typing import Final

PASSWORD: Final = "Customer-Portal-2026"  # noqa: S105 - printed for everybody, opens nothing but the demonstration


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the customer portal."""

    email: str
    first_name: str
    last_name: str
    mobile: str
    pin: str


PEOPLE: Final = {
    person.email: person
    for person in (
        # Listed for Palar Leathers in the registry.
        Person("portal-user@demo.test", "Nirmala", "Sundaram", "9840012345", "600007"),
        Person("two@demo.test", "Gautam", "Hegde", "9845054321", "560002"),
        Person("inactive@demo.test", "Rashid", "Ansari", "9837011223", "244001"),
        # Listed for several firms, as a partner in them may be.
        Person("partner@demo.test", "Cyrus", "Contractor", "9820098200", "400002"),
        # Listed for no firm, and with nothing but a name.
        Person("unlisted@demo.test", "Tashi", "", "", ""),
    )
}


def check(email: str, password: str) -> Person | None:
    """Return whose e-mail and password these are."""
    person = PEOPLE.get(email.strip().lower())
    right = hmac.compare_digest(password.encode(), PASSWORD.encode())
    return person if right else None
