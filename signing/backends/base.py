"""What every place that holds keys offers, and how one is found. Later kinds (agent, esign, hsm) plug in here.

The rest of the app signs through `backend_for(kind).open(credential, pin)` only, which returns a pyHanko `Signer`: an
object that can put its raw signature under a digest. No key, no signer: signing fails closed. It registers credentials
through `backend.registrar`, which says in which ways that can be done, as data that the page and its form are made of.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pyhanko.sign import Signer

from accounts.models import User
from signing.constants import RegistrationPage
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


class RegistrationRefused(Exception):
    """A credential is not registered, and nothing was kept.

    Attributes: reason (one plain sentence), field (of the way's form where it is shown).
    """

    def __init__(self, reason: str, field: str = "") -> None:
        self.reason, self.field = reason, field
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to register a credential, as the page shows it.

    Args:
        name: stable, unique among all backends, as `software-file`.
        page: which of the guide's two buttons leads to it.
        title, lead, button: what it is, what it needs, and the word on its button.
        fields: makes the fields of its form by name.
        certificate_field: where a refusal of the certificate itself is shown.
        is_demonstration: the certificate counts on this portal only, and the page says so.
    """

    name: str
    page: RegistrationPage
    title: str | Promise
    lead: str | Promise
    button: str | Promise
    fields: Callable[[], dict[str, forms.Field]]
    certificate_field: str
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who registers: the person, and the firm or agency that they act for just now (empty for none)."""

    person: User
    organisation: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A certificate whose key the registrar has seen at work, not kept yet.

    Args: issuers: the other certificates that came along; none of them is trusted for that. key: whatever the
        registrar needs to keep it; never logged, and gone with this object.
    """

    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]
    key: object = None

    def __repr__(self) -> str:
        """Show nothing of the key."""
        return f"Offer({self.certificate.subject.rfc4514_string()})"


class Registrar(Protocol):
    """How credentials of one kind come and go. The rules of certificates are the app's, not the registrar's."""

    def ways(self) -> Sequence[Way]:
        """Return the ways that are open on this portal; none where the backend may not run."""
        ...

    def read(self, way: Way, answers: Mapping[str, Any], applicant: Applicant, now: dt.datetime) -> Offer:
        """Return the certificate of a filled form, after proof that its key is the person's to use. Keeps nothing.

        Args: answers: the cleaned fields of `way`.
        Raises: RegistrationRefused.
        """
        ...

    def keep(self, offer: Offer, answers: Mapping[str, Any]) -> str:
        """Keep the key of an accepted offer; return the `key_name` by which `open` finds it."""
        ...

    def forget(self, key_name: str) -> None:
        """Delete the key kept under this name; one that is gone is no error."""
        ...


class SignerBackend(Protocol):
    """A place that holds keys. `kind` is the `CredentialKind` whose credentials it opens."""

    kind: str
    registrar: Registrar

    def open(self, credential: Credential, pin: str) -> Signer:
        """Return a signer that holds the key of `credential`, opened with `pin`.

        Raises:
            WrongPin: the key is there and the PIN does not open it.
            CredentialUnusable: the key is missing or is not this credential's, or the backend may not run here.
        """
        ...


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """Return a certificate in the library that pyHanko speaks."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def backend_for(kind: str) -> SignerBackend:
    """Return the configured backend (settings.SIGNING_BACKENDS, dotted paths) that opens credentials of `kind`.

    Raises: CredentialUnusable when none is enabled.
    """
    for backend in enabled_backends():
        if backend.kind == kind:
            return backend
    raise CredentialUnusable(_("Signing with this kind of certificate is not enabled on this portal."))


def enabled_backends() -> Iterator[SignerBackend]:
    """Yield the configured backends in their order."""
    for path in settings.SIGNING_BACKENDS:
        backend: SignerBackend = import_string(path)()
        yield backend


def open_ways(page: RegistrationPage) -> list[tuple[SignerBackend, Way]]:
    """Return the ways to register that are open on this portal behind one of the two buttons, with their backends."""
    return [(backend, way) for backend in enabled_backends() for way in backend.registrar.ways() if way.page == page]
