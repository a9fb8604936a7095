"""The virus scanner: asked when there is one, and no upload when it does not answer."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.factories.uploads.pdfs import pdf
from tradeconnect.common.uploads.check import UploadRefused, check_upload
from tradeconnect.common.uploads.clamd import ScannerDown, is_infected

EICAR = b"".join([b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"])


@contextmanager
def scanner(path: Path, answer: bytes | None = None) -> Iterator[str]:
    """A scanner that finds EICAR, or always gives the same answer (empty: hangs up)."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()

    def serve() -> None:
        try:
            connection, _address = server.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as source:
            assert source.read(10) == b"zINSTREAM\0"
            sent = b""
            while size := struct.unpack(">I", source.read(4))[0]:
                sent += source.read(size)
            found = b"stream: Eicar-Test FOUND\0" if EICAR in sent else b"stream: OK\0"
            connection.sendall(found if answer is None else answer)

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"unix:{path}"
    server.close()
    thread.join(timeout=5)


def refused(name: str, content: bytes) -> str:
    with pytest.raises(UploadRefused) as found:
        check_upload(name, content)
    return found.value.code


def test_a_clean_file_is_let_in(tmp_path: Path, settings: Any) -> None:
    with scanner(tmp_path / "clamd") as settings.CLAMD_URL:
        assert check_upload("a.pdf", pdf()).kind == "pdf"


def test_an_infected_file_is_refused_and_control_without_a_scanner_it_is_let_in(tmp_path: Path, settings: Any) -> None:
    infected = pdf(lambda document: setattr(document.Root, "Note", document.make_stream(EICAR)), compress_streams=False)
    with scanner(tmp_path / "clamd") as settings.CLAMD_URL:
        assert refused("a.pdf", infected) == "virus"
    settings.CLAMD_URL = ""
    assert check_upload("a.pdf", infected).kind == "pdf"


@pytest.mark.parametrize(
    "answer", [b"", b"stream: ", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK?\0", b"\xff"]
)
def test_an_answer_that_says_nothing_lets_nothing_in(tmp_path: Path, settings: Any, answer: bytes) -> None:
    with scanner(tmp_path / "clamd", answer) as settings.CLAMD_URL:
        assert refused("a.pdf", pdf()) == "scanner"


@pytest.mark.enable_socket  # nobody listens on this machine's port 1
@pytest.mark.parametrize("address", ["unix:/nowhere/clamd", "tcp://127.0.0.1:1", "http://x", "nonsense"])
def test_a_scanner_that_is_not_there_lets_nothing_in(settings: Any, address: str) -> None:
    settings.CLAMD_URL = address
    assert refused("a.pdf", pdf()) == "scanner"


def test_a_scanner_that_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "clamd"))
        server.listen()
        with pytest.raises(ScannerDown):
            is_infected(b"x", address=f"unix:{tmp_path / 'clamd'}", seconds=0.2)


def test_a_large_file_is_sent_in_pieces(tmp_path: Path) -> None:
    with scanner(tmp_path / "clamd") as address:
        assert is_infected(bytes(300_000) + EICAR, address=address)
