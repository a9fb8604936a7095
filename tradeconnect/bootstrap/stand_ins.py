"""The stand-ins of the services outside (accounts.stand_ins), as one more child of `run`.

The first start takes a free port and says which in a file; every later one takes the same, because web server and
worker were told it. The token is a new one for each run, and reaches them by environment only.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tradeconnect.bootstrap.places import PYTHON, ROOT
from tradeconnect.bootstrap.supervisor import Child, Supervisor
from tradeconnect.bootstrap.terminal import CommandError

_EARLY_DEATHS: Final = 3


class StandIns:
    """The server of a run on the data folder `var`."""

    def __init__(self, var: Path) -> None:
        self._token = secrets.token_urlsafe(32)
        self._ready = var / "stand-ins.port"
        self._port = 0
        self._child: Child | None = None

    def child(self, environment: Mapping[str, str], log: Path | None) -> Child:
        """Return the child to be started."""
        self._ready.unlink(missing_ok=True)
        self._child = Child("stand-ins", self._command(), {**environment, **self.variables()}, ROOT, log)
        return self._child

    def wait(self, supervisor: Supervisor, seconds: float) -> None:
        """Wait until the server says on which port it listens.

        Raises: CommandError with the end of its log when it does not.
        """
        child = self._child
        assert child is not None  # noqa: S101 - child() has been called
        supervisor.wait(lambda: self._listens() or len(child.deaths) >= _EARLY_DEATHS, seconds)
        if supervisor.stopping:
            return
        if not self._listens():
            raise CommandError(f"The stand-ins of the services outside do not start.\n{child.tail()}")
        self._port = int(self._ready.read_text())
        child.command = self._command()

    def variables(self) -> dict[str, str]:
        """Return what leads the portal to the server: the token, and once the port is known, the addresses."""
        found = {"OUTSIDE_TOKEN": self._token}
        if not self._port:
            return found
        url = f"http://127.0.0.1:{self._port}"
        return {
            **found,
            "STAND_INS_URL": url,
            "IEC_REGISTRY_URL": f"{url}/registry",
            "CUSTOMER_DIRECTORY_URL": f"{url}/directory",
            "SMS_URL": f"{url}/sms",
        }

    def _command(self) -> list[str]:
        options = ["--port", str(self._port), "--ready-file", str(self._ready)]
        return [str(PYTHON), "-m", "accounts.stand_ins.server", *options]

    def _listens(self) -> bool:
        return self._ready.exists()
