"""Reads and turns the switches of a running stand-in server, from another process."""

import http.client
import json
import urllib.parse
from typing import Any, Final

_SECONDS: Final = 3.0


class NoStandIns(Exception):
    """The stand-in server does not answer, or not as one."""


class Switchboard:
    """The switches of the server at `url`."""

    def __init__(self, url: str, token: str) -> None:
        self._address = urllib.parse.urlsplit(url)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def states(self) -> dict[str, dict[str, Any]]:
        """Return mode, lie, lies and answered of each service. Raises: NoStandIns."""
        return self._ask("GET", None)

    def turn(self, service: str, mode: str, lie: str = "") -> None:
        """Turn a service to a mode, and to one lie for every answer. Raises: NoStandIns, also for unknown words."""
        self._ask("POST", json.dumps({"service": service, "mode": mode, "lie": lie}))

    def _ask(self, method: str, body: str | None) -> dict[str, dict[str, Any]]:
        if self._address.scheme != "http" or not self._address.hostname:
            raise NoStandIns
        connection = http.client.HTTPConnection(self._address.hostname, self._address.port, timeout=_SECONDS)
        try:
            connection.request(method, "/switch", body, self._headers)
            answer = connection.getresponse()
            found: dict[str, dict[str, Any]] = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoStandIns from error
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise NoStandIns(str(answer.status))
        return found
