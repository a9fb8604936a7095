"""Signing PDF files in a worker: asked for in the transaction of the business fact, done after it."""

import datetime as dt
import logging
import uuid
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from signing.backends.base import CredentialUnusable, WrongPin
from signing.constants import SignatureFormat, SignatureStatus
from signing.models import Credential, SignatureJob
from signing.services import activation as activations
from signing.services.content import AlreadySigned
from signing.services.credentials import open_signer
from signing.services.pades import PdfUnsignable, Placement, sign_pdf_bytes
from signing.services.transition import advance
from signing.services.validation import SignatureRejected, load_trust_roots, require, validate_pdf
from tradeconnect.common import audit
from tradeconnect.common.files import FileDamaged, store
from tradeconnect.common.jobs import enqueue
from tradeconnect.common.models import StoredFile

log = logging.getLogger(__name__)

# Another try by the worker cannot help: a person must act. Everything else (disk, database, a receiver) is tried again.
_DEFINITE: Final = (
    activations.ActivationExpired, WrongPin, CredentialUnusable, FileDamaged, PdfUnsignable, SignatureRejected,
)  # fmt: skip


def request_pdf_signature(
    *,
    credential: Credential,
    activation: str,
    pdf: StoredFile,
    purpose: str,
    reference: str,
    reason: str,
    actor: User,
    now: dt.datetime,
    asked_at: dt.datetime | None = None,
    field_name: str = "Officer",
    box: tuple[float, float, float, float] | None = None,
    page: int = 0,
) -> SignatureJob:
    """Ask for a certifying signature in `pdf`; a worker makes it after the commit.

    Effects: a requested job with its audit event, and the queue entry `signing.sign_pdf`. Asked again for the same
    purpose and reference: a failed one is retried and a waiting one continues with the file, credential and activation
    given now; a completed one, and one that was asked for anew after `asked_at`, is returned as it is.

    Args:
        activation: from `signing.services.activation.activate`, of the same credential.
        purpose, reference: what is signed, once.
        reason: goes into the signature, at most 120 characters.
        asked_at: when the person entered the PIN, for a caller that may come late or twice; None is `now`.
        field_name: of the signature in the PDF.
        box: left, bottom, right, top in points on `page` (from 0; -1 is the last), over the panel that the page prints;
            None for a signature that is not seen.

    Returns: the job. Whatever is wrong with the credential or the activation shows later: the job fails with its
    `error` in words and the signal `failed`, so that there is one way to learn of it.
    Raises: AlreadySigned when the purpose and reference belong to a detached signature.
    """
    wish: dict[str, Any] = {"credential": credential, "activation": activation, "content": pdf, "reason": reason}
    wish |= {"requested_by": actor, "requested_at": asked_at or now}
    with transaction.atomic():
        job = _asked_for(purpose, reference, wish, actor, now)
        if job.status == SignatureStatus.REQUESTED:
            # A new wish is a new entry: the old one may be done (it failed) or dead. Twice does no harm.
            enqueue(
                "signing.sign_pdf",
                key=f"{job.uuid}:{now.isoformat()}",
                signature=str(job.uuid),
                field=field_name,
                page=page,
                box=" ".join(str(round(side)) for side in box) if box else "",
            )
    return job


def _asked_for(purpose: str, reference: str, wish: dict[str, Any], actor: User, now: dt.datetime) -> SignatureJob:
    """Return the job, made or locked, that asks for `wish` now; or the completed one as it is."""
    job, created = SignatureJob.objects.select_for_update().get_or_create(
        purpose=purpose, reference=reference, defaults={"format": SignatureFormat.PDF, **wish}
    )
    if job.format != SignatureFormat.PDF:
        raise AlreadySigned
    if created:
        data = {"purpose": purpose, "reference": reference, "certificate": job.credential.fingerprint}
        audit.record("signing.signature.requested", actor=actor, target=job, now=now, data=data)
    elif wish["requested_at"] < job.requested_at:
        log.info("signature %s was asked for anew: an older activation does not count", job.uuid)
    elif job.status == SignatureStatus.FAILED and wish["requested_at"] > job.requested_at:
        # Of the same moment it is the same wish, brought twice by a job: that has failed already.
        job = advance(job=job, action="retry", actor=actor, now=now, **wish)
    elif job.status == SignatureStatus.REQUESTED:
        for field, value in wish.items():
            setattr(job, field, value)
        job.save(update_fields=list(wish))
    return job


def sign_requested_pdf(*, signature: uuid.UUID | str, placement: Placement, now: dt.datetime) -> None:
    """Make the signature that a job asks for, validate it, keep it and tell who asked: the worker's part.

    Running it twice, also at the same time, has one effect: the work is done outside any transaction and counts only if
    the row, locked, still asks for exactly it. A crash in between leaves the row as it was, and the queue calls again.

    Effects: the job completed with its file and the signal `completed`; or, when a person must act, the job failed
    with `error` in words, an error in the log and the signal `failed`.
    Raises: SignatureJob.DoesNotExist, and whatever another attempt may cure (the queue records it).
    """
    job = SignatureJob.objects.select_related("credential", "content", "requested_by").get(uuid=signature)
    if job.status != SignatureStatus.REQUESTED:
        return
    try:
        signed = _sign(job, placement, now)
    except _DEFINITE as error:
        _give_up(job, error, now)
        return
    with transaction.atomic():
        if not _still_asked(job):
            log.info("signature %s was made already or asked for anew", job.uuid)
            return
        result = store(name=job.content.name, content=signed, content_type="application/pdf")
        advance(job=job, action="complete", actor=None, now=now, result=result, completed_at=now, activation="")
        transaction.on_commit(lambda: activations.discard(job.activation), robust=True)


def _sign(job: SignatureJob, placement: Placement, now: dt.datetime) -> bytes:
    """Return the signed file, validated; raise one of `_DEFINITE` when only a person can help."""
    pin = activations.unseal(name=job.activation, credential=job.credential, now=now)
    signer = open_signer(credential=job.credential, pin=pin, actor=job.requested_by, now=now)
    pdf = job.content.read()
    signed = sign_pdf_bytes(signer=signer, pdf=pdf, placement=placement, reason=job.reason, now=now)
    require(validate_pdf(signed, trust_roots=load_trust_roots(), at=now), fingerprint=job.credential.fingerprint)
    if not signed.startswith(pdf):
        raise SignatureRejected(_("The signed file does not contain the file that was to be signed."))
    return signed


def _still_asked(job: SignatureJob) -> bool:
    """Lock the row and tell whether it still waits for what `job` was read as."""
    row = SignatureJob.objects.select_for_update().get(pk=job.pk)
    return row.status == SignatureStatus.REQUESTED and (row.content_id, row.credential_id, row.activation) == (
        job.content_id,
        job.credential_id,
        job.activation,
    )


def _give_up(job: SignatureJob, error: Exception, now: dt.datetime) -> None:
    with transaction.atomic():
        if not _still_asked(job):
            return
        advance(job=job, action="fail", actor=None, now=now, error=str(error) or type(error).__name__, activation="")
        transaction.on_commit(lambda: activations.discard(job.activation), robust=True)
    log.error("signature %s (%s %s) failed: %s", job.uuid, job.purpose, job.reference, error)
