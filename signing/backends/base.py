"""What every place that holds keys offers, and how one is found. Later kinds (agent, esign, hsm) plug in here.

The rest of the app sees a backend only through `backend_for(kind).open(credential, pin)`, which returns a pyHanko
`Signer`: an object that can put its raw signature under a digest. No key, no signer: signing fails closed.
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pyhanko.sign import Signer

from signing.models import Credential


class WrongPin(Exception):
    """The PIN does not open the key. Carries nothing of the PIN.

    Attributes: tries_left (before the credential is locked; None where nobody counts).
    """

    def __init__(self, tries_left: int | None = None) -> None:
        self.tries_left = tries_left
        if tries_left is None:
            super().__init__(_("The PIN is wrong. Nothing was signed."))
        else:
            words = ngettext("The PIN is wrong. %d try is left.", "The PIN is wrong. %d tries are left.", tries_left)
            super().__init__(words % tries_left)


class CredentialUnusable(Exception):
    """Nothing can be signed with this credential now.

    Attributes: reason (a plain sentence for the person).
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class SignerBackend(Protocol):
    """A place that holds keys. `kind` is the `CredentialKind` whose credentials it opens."""

    kind: str

    def open(self, credential: Credential, pin: str) -> Signer:
        """Return a signer that holds the key of `credential`, opened with `pin`.

        Raises:
            WrongPin: the key is there and the PIN does not open it.
            CredentialUnusable: the key is missing or is not this credential's, or the backend may not run here.
        """
        ...


def backend_for(kind: str) -> SignerBackend:
    """Return the configured backend (settings.SIGNING_BACKENDS, dotted paths) that opens credentials of `kind`.

    Raises: CredentialUnusable when none is enabled.
    """
    for path in settings.SIGNING_BACKENDS:
        backend: SignerBackend = import_string(path)()
        if backend.kind == kind:
            return backend
    raise CredentialUnusable(_("Signing with this kind of certificate is not enabled on this portal."))
