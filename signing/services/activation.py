"""Activations: a PIN kept sealed for some minutes, so that the worker can sign after it has rendered.

An officer enters the PIN in the request; the certificate is rendered and signed minutes later by a worker. A PIN may be
in no database, broker message, log or URL, so it waits in a file of the keystore (0600), encrypted with a key that is
derived from SECRET_KEY and the file's random name, bound to one certificate, for settings.SIGNING_ACTIVATION_MINUTES.
Only the name travels. The file is deleted when its signature ends, when it is met after its time, and by a sweep
whenever a new one is made.

For the development backend only: a token on the person's machine, an HSM and eSign (later issues) need none of this.
"""

import datetime as dt
import json
import os
import re
import secrets
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _

from signing.backends.keystore import folder, write_private
from signing.models import Credential
from tradeconnect.common.sealing import cipher

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{32}")


class ActivationExpired(Exception):
    """The activation is gone, too old, or of another certificate: the PIN must be entered again."""

    def __init__(self) -> None:
        super().__init__(_("The PIN was entered too long ago. Enter it again to sign."))


def activate(*, credential: Credential, pin: str, now: dt.datetime) -> str:
    """Keep the PIN of `credential` sealed for a short time.

    The caller has seen it open the key (`signing.services.credentials.check_pin`): once, also for many activations.

    Returns: the name of the activation, 32 characters, worthless without the keystore and SECRET_KEY.
    """
    _sweep(now)
    name = secrets.token_urlsafe(24)
    expires = now + dt.timedelta(minutes=settings.SIGNING_ACTIVATION_MINUTES)
    sealed = json.dumps({"certificate": credential.fingerprint, "expires": expires.timestamp(), "pin": pin})
    path = _folder() / name
    write_private(path, _cipher(name).encrypt(sealed.encode()))
    # The sweep goes by the file's time; let it tell the same clock as the caller.
    os.utime(path, (now.timestamp(), now.timestamp()))
    return name


class Activations:
    """As many activations of one credential as a request comes to need: each ends with its signature.

    Used with `with`: when the block fails, those that were taken are deleted: what they were for did not come about.
    """

    def __init__(self, *, credential: Credential, pin: str, now: dt.datetime) -> None:
        self._credential, self._pin, self._now = credential, pin, now
        self._taken: list[str] = []

    def take(self) -> str:
        """Return the name of a new activation."""
        name = activate(credential=self._credential, pin=self._pin, now=self._now)
        self._taken.append(name)
        return name

    def __enter__(self) -> "Activations":
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: object) -> None:
        if kind is not None:
            while self._taken:
                discard(self._taken.pop())


def unseal(*, name: str, credential: Credential, now: dt.datetime) -> str:
    """Return the PIN kept under `name` for `credential`. Raises: ActivationExpired."""
    path = _path(name)
    try:
        sealed = json.loads(_cipher(name).decrypt(path.read_bytes()))
    except (FileNotFoundError, InvalidToken):
        raise ActivationExpired from None
    if now.timestamp() >= sealed["expires"]:
        discard(name)
        raise ActivationExpired
    if sealed["certificate"] != credential.fingerprint:
        raise ActivationExpired
    pin: str = sealed["pin"]
    return pin


def discard(name: str) -> None:
    """Delete an activation; one that is gone is no error."""
    if _NAME.fullmatch(name):
        _path(name).unlink(missing_ok=True)


def _folder() -> Path:
    return folder("activations")


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ActivationExpired
    return _folder() / name


def _cipher(name: str) -> Fernet:
    """Return the cipher of one activation: no other name's opens it."""
    return cipher(f"tradeconnect.signing.activation:{name}")


def _sweep(now: dt.datetime) -> None:
    """Delete every activation whose time is over, also half-written ones that a crash left."""
    oldest = (now - dt.timedelta(minutes=settings.SIGNING_ACTIVATION_MINUTES)).timestamp()
    for path in _folder().iterdir():
        try:
            if path.stat().st_mtime <= oldest:
                path.unlink()
        except FileNotFoundError:
            continue  # another request swept it first
