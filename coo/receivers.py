"""What other apps' published signals cause here. Receivers run in the transaction that sent the signal."""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from coo.services import papers, publication, submission
from coo.services.fees import PURPOSE as FEE_PURPOSE
from coo.services.issue_state import PAPER_PURPOSE
from coo.services.issue_state import PURPOSE as CERTIFICATE_PURPOSE
from payments import signals as payments_signals
from payments.models import PaymentIntent
from signing import signals as signing_signals
from signing.models import SignatureJob


@receiver(signing_signals.completed, dispatch_uid="coo.certificate_signed")
def certificate_signed(*, job: SignatureJob, now: dt.datetime, **_kwargs: Any) -> None:
    """Publish the certificate whose PDF its officer, or the exporter who declares it, has signed."""
    if job.purpose == CERTIFICATE_PURPOSE:
        publication.publish(signature=job, now=now)


@receiver(signing_signals.failed, dispatch_uid="coo.certificate_signature_failed")
def certificate_signature_failed(*, job: SignatureJob, now: dt.datetime, **_kwargs: Any) -> None:
    """Keep in the certificate's history that its signature failed; its maker is asked for the PIN again."""
    if job.purpose == CERTIFICATE_PURPOSE:
        publication.note_failed_signature(signature=job, now=now)


@receiver(signing_signals.completed, dispatch_uid="coo.paper_signed")
def paper_signed(*, job: SignatureJob, now: dt.datetime, **_kwargs: Any) -> None:
    """Keep the rejection letter, attested document or true copy that its officer has signed."""
    if job.purpose == PAPER_PURPOSE:
        papers.keep_signed(signature=job, now=now)


@receiver(signing_signals.failed, dispatch_uid="coo.paper_signature_failed")
def paper_signature_failed(*, job: SignatureJob, now: dt.datetime, **_kwargs: Any) -> None:
    """Keep in the paper's history that its signature failed; its officer is asked for the PIN again."""
    if job.purpose == PAPER_PURPOSE:
        papers.note_failed_signature(signature=job, now=now)


@receiver(payments_signals.settled, dispatch_uid="coo.payment_settled")
def payment_settled(*, intent: PaymentIntent, now: dt.datetime, **_kwargs: Any) -> None:
    """Submit the application that a gateway payment was for."""
    if intent.purpose == FEE_PURPOSE:
        submission.complete_payment(intent=intent, now=now)
