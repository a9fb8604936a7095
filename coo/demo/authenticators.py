"""The second factors of the demonstration's officers, administrator and operator, known to all like the password."""

from base64 import b32decode
from typing import Final

from accounts.models import AuthenticatorDevice, RecoveryDevice, User
from accounts.models.second_factor import PURPOSE
from accounts.services.second_factor import codes_now
from tradeconnect.common.sealing import SealBroken, seal

# Base 32, as an authenticator app takes it; one entry in an app serves all demonstration accounts.
AUTHENTICATOR_KEY: Final = "TRADECONNECTDEMONSTRATIONCODEKEY"
CONFIRMING: Final = ("officer", "officer2", "other-officer", "admin", "operator")
RECOVERY_CODES: Final = tuple(f"demo0recv{number}" for number in range(10))


def ensure_authenticator(user: User) -> None:
    """Give `user` a confirmed authenticator with the demonstration's key, and recovery codes, where they are missing.

    An authenticator that a person set up instead stays. One that was never confirmed, or that another SECRET_KEY
    sealed, is made good.
    """
    device = AuthenticatorDevice.objects.filter(user=user).first()
    if device is None or not device.confirmed or not _opens(device):
        key = b32decode(AUTHENTICATOR_KEY).hex()
        fresh = {"name": "demonstration", "confirmed": True, "sealed_key": seal(key, purpose=PURPOSE), "last_step": -1}
        AuthenticatorDevice.objects.update_or_create(user=user, defaults=fresh)
    digests = [RecoveryDevice.digest(code) for code in RECOVERY_CODES]
    RecoveryDevice.objects.get_or_create(user=user, defaults={"name": "recovery codes", "digests": digests})


def demonstration_codes() -> dict[str, str]:
    """Return the codes that the demonstration's authenticators show now, by e-mail, for the page of sent messages.

    Raises: ImproperlyConfigured where demonstration accounts are not allowed.
    """
    return codes_now(f"{name}@demo.test" for name in CONFIRMING)


def _opens(device: AuthenticatorDevice) -> bool:
    try:
        return bool(device.key)
    except SealBroken:
        return False
