"""TCP ports: which one is free, and whether the portal answers on it."""

import http.client
import socket
from typing import Final

from tradeconnect.bootstrap.terminal import CommandError

DEFAULT_PORT: Final = 8000
_NEIGHBOURS: Final = 50


def free(host: str, port: int) -> bool:
    """Say whether a server could listen on `host`:`port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Connections of a run that ended a moment ago do not count as taken; a listener does.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def pick(host: str, wanted: int = DEFAULT_PORT) -> int:
    """Return `wanted` if it is free, else the next free port after it.

    Raises: CommandError when none of the next fifty is.
    """
    for port in range(wanted, min(wanted + _NEIGHBOURS, 65536)):
        if free(host, port):
            return port
    raise CommandError(f"No port from {wanted} on is free on {host}.")


def any_free(host: str = "127.0.0.1") -> int:
    """Return a port that the system finds free. Somebody may still take it first: the user must retry."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def healthy(host: str, port: int, seconds: float = 2.0) -> bool:
    """Say whether /healthz answers 200 on `host`:`port` within some seconds."""
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200  # noqa: PLR2004
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
