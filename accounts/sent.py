"""Every mail and SMS that was sent, read back from where development and tests put them. Never in production."""

import datetime as dt
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, overload

from django.conf import settings
from django.core import mail
from django.utils.module_loading import import_string

# Older ones stay in their files; the page is for what was sent just now.
NEWEST: Final = 1000
# What Django's file backend writes after each message.
_END: Final = b"-" * 79


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A mail or an SMS (without a subject) as it left the portal. Args: at: None where nobody noted it."""

    channel: str
    to: str
    subject: str
    body: str
    at: dt.datetime | None


class SentMessages(Sequence[SentMessage]):
    """The newest messages, newest first; a file is only read when its message is asked for."""

    def __init__(self) -> None:
        self._kept = _in_memory()
        self._files = [] if self._kept else _files()

    def __len__(self) -> int:
        return len(self._kept) + len(self._files)

    @overload
    def __getitem__(self, index: int) -> SentMessage: ...
    @overload
    def __getitem__(self, index: slice) -> list[SentMessage]: ...
    def __getitem__(self, index: int | slice) -> SentMessage | list[SentMessage]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        return self._kept[index] if self._kept else _read(self._files[index])


def sent_messages(address: str = "") -> Sequence[SentMessage]:
    """Return what was sent, newest first. Args: address: only what went to addresses and numbers that hold it."""
    everything = SentMessages()
    if not address:
        return everything
    return [message for message in everything if address.lower() in message.to.lower()]


def _in_memory() -> list[SentMessage]:
    """Return what the tests' backends keep."""
    mails = [
        SentMessage("mail", ", ".join(one.to), str(one.subject), str(one.body), None)
        for one in reversed(getattr(mail, "outbox", []))
    ]
    outbox = getattr(import_string(settings.SMS_PROVIDER), "outbox", [])
    return mails + [SentMessage("sms", to, "", text, None) for to, text in reversed(outbox)]


def _files() -> list[Path]:
    folders = (settings.EMAIL_FILE_PATH, getattr(settings, "SMS_FILE_PATH", None))
    found = [entry for folder in folders if folder for entry in _entries(Path(folder))]
    return [Path(path) for _at, path in sorted(found, reverse=True)[:NEWEST]]


def _entries(folder: Path) -> Iterator[tuple[float, str]]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".log", ".json")):
                yield entry.stat().st_mtime, entry.path


def _read(path: Path) -> SentMessage:
    content, at = path.read_bytes(), dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    if path.suffix == ".json":
        sms = json.loads(content)
        return SentMessage("sms", sms["to"], "", sms["text"], at)
    # A job sends one mail over a connection of its own, so there is one in a file.
    found = message_from_bytes(content.split(_END)[0], policy=policy.default)
    text = found.get_body(("plain",))
    written = parsedate_to_datetime(str(found["Date"])) if found["Date"] else at
    if written.tzinfo is None:  # "-0000", as Django writes: UTC
        written = written.replace(tzinfo=dt.UTC)
    return SentMessage("mail", str(found["To"]), str(found["Subject"]), text.get_content() if text else "", written)
