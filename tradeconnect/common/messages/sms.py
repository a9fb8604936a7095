"""The SMS provider: an adapter named by settings.SMS_PROVIDER, like Django's own for mail."""

import json
import uuid
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

TIME_LIMIT: Final = 10


class SmsProvider(Protocol):
    """Whoever takes an SMS."""

    def send(self, *, to: str, text: str, reference: str) -> None:
        """Hand over one SMS. Args: to: a mobile number. reference: the same for a repeated try. Raises on any doubt."""
        ...


def sms_provider() -> SmsProvider:
    """Return the configured provider."""
    provider: SmsProvider = import_string(settings.SMS_PROVIDER)()
    return provider


class HttpSmsProvider:
    """A provider that takes JSON over HTTP: `POST {SMS_URL}` with `to`, `text` and `reference`."""

    def send(self, *, to: str, text: str, reference: str) -> None:
        """Post the SMS; ServiceUnavailable leaves the job to try again."""
        from tradeconnect.common.http import OutsideClient

        client = OutsideClient("sms", settings.SMS_URL, settings.SMS_TOKEN)
        client.post_json("", {"to": to, "text": text, "reference": reference})


class FolderSmsProvider:
    """For development: each SMS becomes a file beside the mails, shown on the page of sent messages."""

    def send(self, *, to: str, text: str, reference: str) -> None:
        """Write the SMS under its reference: a repeated try writes the same file."""
        folder = Path(settings.SMS_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"{uuid.uuid4().hex}.part"
        draft.write_text(json.dumps({"to": to, "text": text}, ensure_ascii=False), encoding="utf-8")
        draft.rename(folder / f"{reference}.json")


class MemorySmsProvider:
    """For tests: keeps what was sent in `outbox`."""

    outbox: Final[list[tuple[str, str]]] = []

    def send(self, *, to: str, text: str, reference: str) -> None:
        """Remember number and text."""
        self.outbox.append((to, text))
