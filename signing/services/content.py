"""Signing bytes while the person waits: the exporter's declaration."""

import datetime as dt
import hashlib

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from signing.backends.base import CredentialUnusable, WrongPin
from signing.constants import SignatureFormat, SignatureStatus
from signing.models import Credential, SignatureJob
from signing.services.cades import make_cms
from signing.services.credentials import PinLocked, check_pin
from signing.services.transition import advance
from signing.services.validation import SignatureRejected, load_trust_roots, require, validate_cms
from tradeconnect.common.files import store

__all__ = ["AlreadySigned", "CredentialUnusable", "PinLocked", "SignatureRejected", "WrongPin", "sign_content"]


class AlreadySigned(Exception):
    """Something else was signed for the same purpose and reference."""

    def __init__(self) -> None:
        super().__init__(_("This was signed already, with other content or by another certificate."))


def sign_content(
    *,
    credential: Credential,
    pin: str,
    content: bytes,
    content_name: str,
    purpose: str,
    reference: str,
    reason: str,
    actor: User,
    now: dt.datetime,
) -> SignatureJob:
    """Sign `content` with a detached CMS (CAdES B-B), validate it again, and keep both with a completed job.

    Effects: two stored files, the job, its audit event and the signal `completed`, all in one transaction. The key is
    opened and used before that transaction.

    Args:
        pin: opens the key; used and forgotten.
        content_name: file name of the content; the signature is kept as this name with `.p7s`.
        purpose, reference: what is signed, once; a new version needs a new reference.
        reason: kept with the job.

    Returns: the job. The same content signed again with the same credential returns the job that is there.
    Raises:
        WrongPin, PinLocked, CredentialUnusable: see `check_pin`.
        AlreadySigned: other content or another credential for the same purpose and reference.
        SignatureRejected: the signature that was made does not validate; nothing is kept.
    """
    signer = check_pin(credential=credential, pin=pin, actor=actor, now=now)
    cms = make_cms(signer=signer, content=content, now=now)
    verdict = validate_cms(content, cms, trust_roots=load_trust_roots(), at=now)
    require(verdict, fingerprint=credential.fingerprint)
    with transaction.atomic():
        try:
            with transaction.atomic():
                job = SignatureJob.objects.create(
                    purpose=purpose,
                    reference=reference,
                    format=SignatureFormat.CMS,
                    credential=credential,
                    reason=reason,
                    content=store(name=content_name, content=content, content_type="application/octet-stream"),
                    requested_by=actor,
                    requested_at=now,
                )
        except IntegrityError:
            return _there_already(purpose, reference, credential, content)
        result = store(name=f"{content_name}.p7s", content=cms, content_type="application/pkcs7-signature")
        return advance(job=job, action="complete", actor=actor, now=now, result=result, completed_at=now)


def _there_already(purpose: str, reference: str, credential: Credential, content: bytes) -> SignatureJob:
    job = SignatureJob.objects.select_related("content").get(purpose=purpose, reference=reference)
    same = (
        job.status == SignatureStatus.COMPLETED
        and job.format == SignatureFormat.CMS
        and job.credential_id == credential.pk
        and job.content.sha256 == hashlib.sha256(content).hexdigest()
    )
    if not same:
        raise AlreadySigned
    return job
