"""Folders: the checkout, its environment, and the data that a run leaves behind."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tradeconnect.bootstrap.terminal import CommandError

ROOT: Final = Path(__file__).resolve().parent.parent.parent
VENV: Final = ROOT / ".venv"
PYTHON: Final = VENV / "bin" / "python"


def var_path() -> Path:
    """Return where the data folder of `run` is or would be: TRADECONNECT_VAR, else `var` in the checkout."""
    return Path(os.environ.get("TRADECONNECT_VAR") or ROOT / "var").expanduser().resolve()


def var_folder() -> Path:
    """Return the data folder of `run`, made if missing.

    Raises: CommandError when it cannot be written.
    """
    folder = var_path()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"Cannot make the data folder {folder}: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CommandError(
            f"The data folder {folder} belongs to another user. Start as that user, or set TRADECONNECT_VAR to a"
            " folder of your own."
        )
    return folder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on `path` while the block runs; wait for whoever holds it.

    The kernel drops the lock with its process, so nothing of a killed run stays behind.
    """
    with open_lock(path) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def open_lock(path: Path) -> "LockFile":
    """Open the file that a lock is taken on.

    Raises: CommandError when another user owns it.
    """
    try:
        return LockFile(path)
    except PermissionError as error:
        raise CommandError(f"{path} belongs to another user: start as that user.") from error


class LockFile:
    """A file for flock(2). It stays when released: removing it would let two holders lock two different files."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def fileno(self) -> int:
        """Return the descriptor, as fcntl wants it."""
        return self._descriptor

    def try_lock(self) -> bool:
        """Take the lock if it is free and say whether that worked."""
        try:
            fcntl.flock(self, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Release the lock."""
        os.close(self._descriptor)

    def __enter__(self) -> "LockFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
