"""The customer portal's directory over HTTP: `POST /check` with e-mail and password, answered with `person` or null."""

from typing import Final

from django.conf import settings

from accounts.answers import NotBelievable, mapping, matching, text
from accounts.directory.base import DirectoryPerson
from tradeconnect.common.http import JsonObject, OutsideClient

SERVICE: Final = "customer-directory"
_LONGEST_PASSWORD: Final = 1024
_LONGEST_NAME: Final = 60


class HttpCustomerDirectory:
    """The directory at settings.CUSTOMER_DIRECTORY_URL. A password goes there once, and nowhere else."""

    def __init__(self) -> None:
        self._client = OutsideClient(SERVICE, settings.CUSTOMER_DIRECTORY_URL, settings.CUSTOMER_DIRECTORY_TOKEN)

    def check(self, email: str, password: str) -> DirectoryPerson | None:
        """Return who signs in with this e-mail and password; None when refused. Raises ServiceUnavailable."""
        address = email.strip().lower()
        if not address or not 0 < len(password) <= _LONGEST_PASSWORD:
            return None
        answer = self._client.post_json("/check", {"email": address, "password": password})
        try:
            return _person(answer, address)
        except NotBelievable as reason:
            raise self._client.lied(str(reason)) from None


def _person(answer: JsonObject, address: str) -> DirectoryPerson | None:
    # Only an outspoken null is a refusal: an empty object is no answer.
    if answer.get("person", "") is None:
        return None
    given = mapping(answer.get("person"), "person")
    if text(given, "email", longest=254).lower() != address:
        raise NotBelievable("another person than was asked for")
    return DirectoryPerson(
        email=address,
        first_name=text(given, "first_name", longest=_LONGEST_NAME),
        last_name=text(given, "last_name", longest=_LONGEST_NAME, shortest=0),
        mobile=matching(given, "mobile", r"([6-9][0-9]{9})?"),
        pin=matching(given, "pin", r"([1-9][0-9]{5})?"),
    )
