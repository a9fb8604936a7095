"""The last step of an issue: the signed file is the certificate, the file is approved, the firm is told."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from coo.constants import PUBLISHED, CertificateStatus
from coo.models import Certificate
from coo.services.books import LEARN_JOB
from coo.services.papers import start_followers
from coo.services.rendering import PublicationRefused, require_own_file
from coo.services.review import tell_applicants
from coo.services.superseding import lock_replaced, supersede
from coo.services.transition import lock_application, lock_certificate, move_application, move_certificate
from coo.services.voiding import void_certificate
from signing.models import SignatureJob
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import enqueue

__all__ = ["PublicationRefused", "note_failed_signature", "publish"]


def publish(*, signature: SignatureJob, now: dt.datetime) -> Certificate:
    """Make the certificate valid with its signed PDF and the file Approved, in one transaction with the mail.

    Called in the transaction that completes the signature; signing has validated the signed file before. Called again
    with the same signature it changes nothing. A number that was declared void meanwhile stays void, with an event.

    Args:
        signature: completed; its reference is the certificate's uuid.

    Returns: the certificate as it is now.
    Raises: PublicationRefused when the signature covers another file than the one rendered, TransitionRefused when the
        file or the certificate is in a state that issuing does not start from.
    """
    with transaction.atomic():
        certificate = Certificate.objects.select_related("application").get(uuid=signature.reference)
        # The same order of locks as in issuance: first the file, then its certificate.
        application = lock_application(certificate.application)
        certificate = lock_certificate(certificate)
        if certificate.status in PUBLISHED and certificate.signature_id == signature.pk:
            return certificate
        if certificate.status == CertificateStatus.VOID:
            audit.record("coo.certificate.signature_ignored", actor=None, target=certificate, now=now)
            return certificate
        require_own_file(certificate, signature)
        try:
            replaced = lock_replaced(application)
        except TransitionRefused:
            # Cancelled after the signature had failed to come in time: what is signed names a certificate that ended.
            return void_certificate(certificate, actor=None, now=now, reason="What it replaces was cancelled.")
        certificate = move_certificate(
            certificate, "publish", actor=None, now=now, pdf=signature.result, issued_at=now, signature=signature
        )
        application = move_application(
            application, "issue", actor=None, now=now, data={"certificate": certificate.number}
        )
        if replaced is not None:
            supersede(replaced, by=certificate, why=application.in_lieu_reason, now=now)
        enqueue(LEARN_JOB, key=str(certificate.uuid), certificate=str(certificate.uuid))
        start_followers(certificate)
        verify_link = settings.PORTAL_URL + reverse("coo:verify_token", args=[certificate.token])
        tell_applicants(
            application,
            "issued",
            now=now,
            certificate=certificate,
            office=certificate.office,
            verify_link=verify_link,
        )
    return certificate


def note_failed_signature(*, signature: SignatureJob, now: dt.datetime) -> None:
    """Write into the certificate's history that its signature failed; it stays rendered and waits for the PIN again."""
    certificate = Certificate.objects.filter(uuid=signature.reference).first()
    if certificate is not None:
        audit.record(
            "coo.certificate.signature_failed",
            actor=None,
            target=certificate,
            now=now,
            data={"error": signature.error},
        )
