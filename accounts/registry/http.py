"""The IEC registry over HTTP: `GET /firms?email=…` and `GET /firms/<IEC>`. Its answers are checked, never trusted."""

from collections.abc import Collection
from typing import Final

from django.conf import settings

from accounts.answers import NotBelievable, list_of
from accounts.registry.answers import firm_from, is_iec
from accounts.registry.base import RegistryFirm
from tradeconnect.common.http import JsonObject, OutsideClient
from tradeconnect.common.models import State

SERVICE: Final = "iec-registry"
_MOST_FIRMS: Final = 200


class HttpIecRegistry:
    """The registry at settings.IEC_REGISTRY_URL."""

    def __init__(self) -> None:
        self._client = OutsideClient(SERVICE, settings.IEC_REGISTRY_URL, settings.IEC_REGISTRY_TOKEN)

    def firms_listed_for(self, email: str) -> list[RegistryFirm]:
        """Return the firms that list the e-mail, by name. Raises ServiceUnavailable."""
        address = email.strip().lower()
        answer = self._client.get_json("/firms", {"email": address})
        try:
            firms = _firms(answer, address, _state_codes())
        except NotBelievable as reason:
            raise self._client.lied(str(reason)) from None
        return sorted(firms, key=lambda firm: (firm.name, firm.iec))

    def firm(self, iec: str) -> RegistryFirm | None:
        """Return the firm of an IEC, None when there is none; what cannot be an IEC is not asked for."""
        if not is_iec(iec):
            return None
        answer = self._client.find_json(f"/firms/{iec}")
        # Only an outspoken null is "no such firm": a 404 may also come from whatever stands before the registry.
        if answer.get("firm", "") is None:
            return None
        try:
            firm = firm_from(answer.get("firm"), states=_state_codes())
        except NotBelievable as reason:
            raise self._client.lied(str(reason)) from None
        if firm.iec != iec:
            raise self._client.lied("another firm than was asked for")
        return firm


def _firms(answer: JsonObject, address: str, states: Collection[str]) -> list[RegistryFirm]:
    firms = [firm_from(one, states=states) for one in list_of(answer, "firms", most=_MOST_FIRMS)]
    if any(address not in firm.emails for firm in firms):
        raise NotBelievable("a firm that does not list the e-mail")
    if len({firm.iec for firm in firms}) < len(firms):
        raise NotBelievable("a firm twice")
    return firms


def _state_codes() -> frozenset[str]:
    return frozenset(State.objects.values_list("gst_code", flat=True))
