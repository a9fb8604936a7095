"""Private files of the keystore folder: outside the database and the media folder, readable by their owner only."""

import os
import secrets
from pathlib import Path

from django.conf import settings


def folder(*parts: str) -> Path:
    """Return a folder below settings.SIGNING_KEYSTORE, made with mode 0700 when it is missing."""
    path = Path(settings.SIGNING_KEYSTORE)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in parts:
        path = path / part
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def write_private(path: Path, content: bytes) -> bool:
    """Write `content` to the new file `path` with mode 0600, whole or not at all.

    Returns: whether it was written; False when the file was there already, which is then left as it is. Of several
    processes that write at once, one wins and the others see its whole file.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
