"""Opening a credential: the one door between a person's PIN and a key."""

import datetime as dt

from django.utils.translation import gettext as _
from pyhanko.sign import Signer

from accounts.models import User
from signing.backends.base import CredentialUnusable, WrongPin, backend_for
from signing.constants import CredentialState
from signing.models import Credential
from signing.selectors import credential_state

__all__ = ["CredentialUnusable", "WrongPin", "open_signer"]


def open_signer(*, credential: Credential, pin: str, actor: User, now: dt.datetime) -> Signer:
    """Return a signer with the key of `credential`.

    Args:
        pin: in memory only; it goes to the backend and nowhere else.
        actor: who signs; a credential signs for its owner only.

    Raises:
        WrongPin: the PIN does not open the key.
        CredentialUnusable: not the actor's, removed, out of date, key missing, or its backend is not enabled.
    """
    if credential.owner_id != actor.pk:
        raise CredentialUnusable(_("This certificate belongs to another person."))
    match credential_state(credential, now):
        case CredentialState.REMOVED:
            raise CredentialUnusable(_("This certificate was removed."))
        case CredentialState.NOT_YET_VALID:
            raise CredentialUnusable(_("This certificate is not valid yet."))
        case CredentialState.EXPIRED:
            raise CredentialUnusable(_("This certificate has expired."))
    return backend_for(credential.kind).open(credential, pin)
