"""Second factors on django-otp: an authenticator app whose key is kept sealed, recovery codes kept as digests.

django-otp's own TOTP and static devices keep key and codes readable in the database; the house rules forbid that, so
these two build on its `Device` and `TOTP` instead. How often one may try is counted in `accounts.services.throttles`.
"""

import time
from base64 import b32encode
from binascii import unhexlify
from typing import Final
from urllib.parse import quote, urlencode

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, TimestampMixin
from django_otp.oath import TOTP
from django_otp.util import random_hex

from tradeconnect.common.sealing import seal, unseal

PURPOSE: Final = "tradeconnect.accounts.authenticator"
ISSUER: Final = "TradeConnect"
STEP_SECONDS: Final = 30
# The code before and after the current one count too: clocks differ (RFC 6238, section 5.2).
TOLERANCE_STEPS: Final = 1


def new_sealed_key() -> str:
    """Return a new secret of twenty random bytes (RFC 4226, section 4), sealed."""
    return seal(random_hex(20), purpose=PURPOSE)


class AuthenticatorDevice(TimestampMixin, Device):  # type: ignore[misc]
    """An authenticator app (TOTP, RFC 6238). A code counts once: `last_step` only grows."""

    sealed_key = models.TextField(default=new_sealed_key, editable=False)
    last_step = models.BigIntegerField(default=-1, help_text=_("time step of the last code that counted"))

    class Meta(Device.Meta):  # type: ignore[misc]
        abstract = False
        constraints = [models.UniqueConstraint(fields=["user"], name="authenticator_once")]

    @property
    def key(self) -> bytes:
        """Return the secret; raise SealBroken when SECRET_KEY has changed since."""
        return unhexlify(unseal(self.sealed_key, purpose=PURPOSE))

    @property
    def secret_text(self) -> str:
        """Return the secret as a person types it into an app: base 32."""
        return b32encode(self.key).decode()

    @property
    def config_url(self) -> str:
        """Return the `otpauth://` address that an app reads from the QR code."""
        query = urlencode({"secret": self.secret_text, "issuer": ISSUER, "digits": 6, "period": STEP_SECONDS})
        return f"otpauth://totp/{quote(f'{ISSUER}:{self.user.email}')}?{query}"

    def code_now(self) -> str:
        """Return the current code; for demonstration accounts and tests."""
        return f"{TOTP(self.key, step=STEP_SECONDS).token():06d}"

    def verify_token(self, token: str) -> bool:
        """Tell whether `token` is the code of now, or of one step around it, and was not used before.

        The caller holds the row's lock and counts the tries (`accounts.services.second_factor`).
        """
        digits = "".join(character for character in str(token) if character.isdigit())
        if len(digits) != 6:
            return False
        totp = TOTP(self.key, step=STEP_SECONDS)
        totp.time = time.time()
        if not totp.verify(int(digits), tolerance=TOLERANCE_STEPS, min_t=self.last_step + 1):
            return False
        self.last_step = totp.t()
        self.set_last_used_timestamp(commit=False)
        self.save(update_fields=["last_step", "last_used_at"])
        return True


class RecoveryDevice(TimestampMixin, Device):  # type: ignore[misc]
    """Recovery codes for who has lost the authenticator: each opens once, then it is gone."""

    digests = ArrayField(models.CharField(max_length=64), default=list)

    class Meta(Device.Meta):  # type: ignore[misc]
        abstract = False
        constraints = [models.UniqueConstraint(fields=["user"], name="recovery_once")]

    @staticmethod
    def digest(code: str) -> str:
        """Return what is stored of a code: 50 random bits need no slow hash, only one that cannot be turned round."""
        plain = "".join(character for character in code.lower() if character.isalnum())
        return salted_hmac("accounts.recovery", plain, algorithm="sha256").hexdigest()

    def verify_token(self, token: str) -> bool:
        """Tell whether `token` is one of the codes, and strike it off. The caller holds the row's lock."""
        found = self.digest(str(token))
        if found not in self.digests:
            return False
        self.digests = [digest for digest in self.digests if digest != found]
        self.set_last_used_timestamp(commit=False)
        self.save(update_fields=["digests", "last_used_at"])
        return True
