"""Removing a credential: from then on nothing is signed with it, not even what was asked for before."""

import datetime as dt
import logging
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services.sessions import tell_of_security
from signing.backends.base import CredentialUnusable, backend_for
from signing.models import Credential
from signing.selectors import waiting_signatures
from signing.services import activation as activations
from signing.services.transition import advance
from tradeconnect.common import audit

REMOVED: Final = gettext_lazy("A digital signature token was removed from your login")
log = logging.getLogger(__name__)


@transaction.atomic
def remove_credential(*, credential: Credential, actor: User, now: dt.datetime) -> Credential:
    """Take `credential` out of use for good (the same certificate may be registered anew) and delete its key.

    What it signed stays valid, and its row stays for the history.

    Effects, in one transaction: the row, its audit event, a notice to the owner, and every signature that still waits
    for it failed, which tells the apps that asked (signal `failed`). After the commit the backend deletes the key, and
    activations go.

    Returns: the row; one that was removed already is returned as it is.
    Raises: CredentialUnusable when it is another person's.
    """
    # NO KEY: whoever asks for a signature just now refers to this row and holds the job that is failed below.
    locked = Credential.objects.select_for_update(no_key=True).get(pk=credential.pk)
    if locked.owner_id != actor.pk:
        raise CredentialUnusable(_("This certificate belongs to another person."))
    if locked.removed_at is not None:
        return locked
    locked.removed_at = now
    locked.save(update_fields=["removed_at"])
    waiting = list(waiting_signatures(locked).order_by("pk"))
    for job in waiting:
        advance(
            job=job,
            action="fail",
            actor=actor,
            now=now,
            error=_("The certificate was removed before it signed. Sign with another one."),
            activation="",
        )
    audit.record(
        "signing.credential.removed",
        actor=actor,
        target=locked,
        now=now,
        data={"certificate": locked.fingerprint, "waiting_signatures": len(waiting)},
    )
    tell_of_security(person=actor, what=REMOVED, now=now, path=reverse("signing:tokens"))

    def after_commit() -> None:
        for job in waiting:
            activations.discard(job.activation)
        forget_key(locked)

    transaction.on_commit(after_commit, robust=True)
    return locked


def forget_key(credential: Credential) -> None:
    """Let the backend delete the key of a removed credential; a key that is gone is no error.

    A backend that is not enabled any more cannot: the key file stays, encrypted, and the log says so.
    """
    try:
        backend_for(credential.kind).registrar.forget(credential.key_name)
    except CredentialUnusable:
        log.warning("the key of the removed certificate %s stays: no backend deletes it", credential.fingerprint)
