"""The services outside the portal by name, and how each is doing: for the console, and for the stand-ins."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.directory.http import SERVICE as DIRECTORY
from accounts.registry.http import SERVICE as REGISTRY
from tradeconnect.common.http import circuits
from tradeconnect.common.models import OutsideService

SMS: Final = "sms"
# By the name of their circuit; others stand in the list once they were asked.
SERVICE_NAMES: Final[dict[str, str | Promise]] = {
    REGISTRY: _("IEC registry"),
    DIRECTORY: _("Customer-portal directory"),
    SMS: _("SMS provider"),
}


@dataclass(frozen=True, slots=True)
class Service:
    """A service outside as the console shows it.

    Args: row: None before the first call. is_resting: nobody asks it just now.
    """

    name: str | Promise
    row: OutsideService | None
    is_resting: bool

    @property
    def is_failing(self) -> bool:
        """Tell whether its last answer was none, or a wrong one."""
        return self.is_resting or (self.row is not None and self.row.failures > 0)


def services_outside(now: dt.datetime) -> list[Service]:
    """Return the services of `SERVICE_NAMES`, and whatever else was ever asked: one query."""
    known = circuits()
    names = [*SERVICE_NAMES, *(name for name in known if name not in SERVICE_NAMES)]
    return [_service(name, known.get(name), now) for name in names]


def _service(name: str, row: OutsideService | None, now: dt.datetime) -> Service:
    return Service(SERVICE_NAMES.get(name, name), row, row is not None and row.rests_until(now) is not None)
