"""What the portal asks of the customer portal's directory, and how the configured one is found."""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """A person as the customer portal knows them.

    Args:
        email: in lower case.
        last_name: may be empty.
        mobile: ten digits, without +91; may be empty.
        pin: postal index number, six digits; may be empty.
    """

    email: str
    first_name: str
    last_name: str
    mobile: str
    pin: str


class CustomerDirectory(Protocol):
    """An adapter. `check` calls another machine: never inside a transaction of consequence."""

    def check(self, email: str, password: str) -> DirectoryPerson | None:
        """Return who signs in with this e-mail and password; None when the directory refuses them.

        Raises: tradeconnect.common.http.ServiceUnavailable, which is not "wrong password".
        """
        ...


def customer_directory() -> CustomerDirectory:
    """Return the directory that settings.CUSTOMER_DIRECTORY names by its dotted path."""
    directory: CustomerDirectory = import_string(settings.CUSTOMER_DIRECTORY)()
    return directory
