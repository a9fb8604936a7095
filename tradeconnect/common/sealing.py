"""Text that may wait in the database or on disk only encrypted: a code on its way into a mail, an authenticator's key.

The key of each purpose is HKDF-SHA256 (RFC 5869) of SECRET_KEY, so what was sealed for one purpose opens for no other,
and a new SECRET_KEY makes everything sealed worthless.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealBroken(Exception):
    """The text was sealed for another purpose, with another SECRET_KEY, or was changed."""


def cipher(purpose: str) -> Fernet:
    """Return the cipher of a purpose, as `tradeconnect.messages`."""
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode())
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))


def seal(text: str, *, purpose: str) -> str:
    """Return `text` encrypted for `purpose`."""
    return cipher(purpose).encrypt(text.encode()).decode()


def unseal(token: str, *, purpose: str) -> str:
    """Return what was sealed for `purpose`. Raises: SealBroken."""
    try:
        return cipher(purpose).decrypt(token.encode()).decode()
    except InvalidToken:
        raise SealBroken(purpose) from None
