"""What the portal asks of the IEC registry, and how the configured one is found.

The registry is the authority on firms; the portal still believes an adapter only what it has checked. Every call may
raise `tradeconnect.common.http.ServiceUnavailable`: the registry is down (`ServiceDown`) or its answer cannot be true
(`ServiceLied`). Neither is ever "no such firm".
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class RegistryBranch:
    """A branch of a firm.

    Args:
        number: three digits, `000` is the head office.
        pin: six digits.
        state_code: the GST code of the state, two digits.
        gstin: empty when the branch has none.
    """

    number: str
    address: str
    city: str
    pin: str
    state_code: str
    gstin: str


@dataclass(frozen=True, slots=True)
class RegistryFirm:
    """A firm as the registry lists it.

    Args:
        iec: a PAN, or ten digits for old ones.
        emails: in lower case; who signs in with one of them may link the IEC.
        is_active: False when the registry has suspended or cancelled the IEC.
        branches: by number, at least one.
    """

    iec: str
    name: str
    pan: str
    emails: tuple[str, ...]
    is_active: bool
    branches: tuple[RegistryBranch, ...]


class IecRegistry(Protocol):
    """An adapter. Both methods call another machine: never inside a transaction of consequence."""

    def firms_listed_for(self, email: str) -> list[RegistryFirm]:
        """Return the firms that list the e-mail, by name, de-activated ones too. Raises ServiceUnavailable."""
        ...

    def firm(self, iec: str) -> RegistryFirm | None:
        """Return the firm of an IEC; None when the registry says that there is none. Raises ServiceUnavailable."""
        ...


def iec_registry() -> IecRegistry:
    """Return the registry that settings.IEC_REGISTRY names by its dotted path."""
    registry: IecRegistry = import_string(settings.IEC_REGISTRY)()
    return registry
