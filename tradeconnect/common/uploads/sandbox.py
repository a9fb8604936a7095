"""Inspects an uploaded file in a process of its own, which is killed when it takes too long or too much.

Whatever a hostile file does to a parser, it does there: the process has no secrets in its environment, no network, no
files, and dies with its answer. Its answer is measured before it is believed.
"""

import json
import logging
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings

from tradeconnect.common.uploads.inspection import SHOWN, Inspection
from tradeconnect.common.uploads.limits import PDF_PAGES, PREVIEW_BYTES, Allowance
from tradeconnect.common.uploads.names import MAGIC

log = logging.getLogger(__name__)

_CHILD: Final = Path(__file__).with_name("child.py")
_ROOT: Final = _CHILD.parents[3]
_PREVIEW_MAGIC: Final = b"RIFF"
# The line of JSON is shorter.
_HEAD_BYTES: Final = 500


def inspect_apart(kind: str, content: bytes, allowance: Allowance | None = None) -> Inspection:
    """Inspect a file apart from this process.

    Args: kind: a key of `names.TYPES`. allowance: for tests; the usual one otherwise.
    Returns: the inspection, with code `heavy` when the process had to be killed or died.
    """
    answer = answer_of_child("inspect", kind, content, allowance or Allowance())
    return Inspection(code="heavy") if answer is None else _read(kind, content, answer)


def answer_of_child(task: str, kind: str, content: bytes, allowance: Allowance) -> bytes | None:
    """Return what the child answers about a file, not believed yet; None when it had to be killed or died.

    Args: task: a key of `child.TASKS`.
    """
    # Files, not pipes: nothing can block, and the kernel limits what the child writes.
    with tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as answer:
        sent.write(content)
        sent.seek(0)
        if not _run(task, kind, sent, answer, allowance):
            return None
        answer.seek(0)
        return answer.read(allowance.output)


def _run(task: str, kind: str, sent: IO[bytes], answer: IO[bytes], allowance: Allowance) -> bool:
    """Run the child to its end; say whether it came to one by itself."""
    numbers = (allowance.memory, allowance.output, allowance.cpu, int(settings.UPLOAD_NEEDS_FILTER))
    command = [sys.executable, "-I", str(_CHILD), str(_ROOT), kind, *map(str, numbers), task]
    process = subprocess.Popen(  # noqa: S603 - our own program, the arguments are ours
        command,
        stdin=sent,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        start_new_session=True,
    )
    try:
        code = process.wait(timeout=allowance.wall)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        log.warning("reading an upload (%s) was stopped after %s seconds", kind, allowance.wall)
        return False
    if code:
        log.warning("reading an upload (%s) ended with %s", kind, code)
    return code == 0


def head_of(answer: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the first line of an answer as a dictionary, empty when it is none, and the bytes after it."""
    line, _newline, rest = answer.partition(b"\n")
    try:
        head = json.loads(line[:_HEAD_BYTES])
        confined = bool(head["confined"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}, b""
    if not confined:
        log.error("this machine has no filter of system calls that we know: see UPLOAD_NEEDS_FILTER")
    return head, rest


def _read(kind: str, content: bytes, answer: bytes) -> Inspection:
    """Return what the child said, as far as it can be believed: it may have been taken over by what it read."""
    head, rest = head_of(answer)
    try:
        size, shown, pages, code = int(head["content"]), int(head["preview"]), int(head["pages"]), str(head["code"])
    except (ValueError, KeyError, TypeError, OverflowError):
        return Inspection(code="heavy")
    if code:
        return Inspection(code=code)
    redrawn = kind in ("jpg", "png")
    clean, preview = rest[:size], rest[size : size + shown]
    sizes_fit = size >= 0 <= shown <= PREVIEW_BYTES and size + shown == len(rest) and 0 <= pages <= PDF_PAGES
    is_shown = not shown or preview.startswith(_PREVIEW_MAGIC)
    if not (sizes_fit and is_shown and (not redrawn or clean.startswith(MAGIC[kind]))):
        return Inspection(code="heavy")
    return Inspection(content=clean if redrawn else content, pages=pages if kind in SHOWN else 0, preview=preview)
