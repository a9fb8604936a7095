"""Asks a virus scanner (clamd) about an uploaded file. Off without an address; with one, no answer means no upload."""

import socket
import struct
from typing import Final
from urllib.parse import urlsplit

_PIECE: Final = 64 * 1024
_ANSWER_BYTES: Final = 4096


class ScannerDown(Exception):
    """The scanner did not answer as it should: nothing is known about the file."""


def is_infected(content: bytes, *, address: str, seconds: float = 10.0) -> bool:
    """Send a file to clamd (`INSTREAM`) and return whether it found something.

    Args: address: `unix:/run/clamav/clamd.ctl` or `tcp://host:3310`. seconds: for connecting and for each answer.
    Raises: ScannerDown.
    """
    try:
        with _connect(address, seconds) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _PIECE):
                piece = content[start : start + _PIECE]
                connection.sendall(struct.pack(">I", len(piece)) + piece)
            connection.sendall(struct.pack(">I", 0))
            answer = _answer(connection)
    except (OSError, ValueError) as error:
        raise ScannerDown(str(error)) from error
    if answer == "stream: OK":
        return False
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return True
    raise ScannerDown(answer)


def _connect(address: str, seconds: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(seconds)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    if parts.scheme != "tcp" or not parts.hostname:
        raise ValueError(f"not an address of a scanner: {address}")
    return socket.create_connection((parts.hostname, parts.port or 3310), timeout=seconds)


def _answer(connection: socket.socket) -> str:
    answer = b""
    while len(answer) < _ANSWER_BYTES and not answer.endswith(b"\0"):
        piece = connection.recv(_ANSWER_BYTES)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
