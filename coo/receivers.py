"""What other apps' published signals cause here, and deletions that run through cascades.

Receivers run in the transaction that sent the signal.
"""

import datetime as dt
from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from accounts import signals as accounts_signals
from accounts.models import Office, OfficerPost
from accounts.signals import OfficeUse
from coo.models import PagePicture
from coo.services import papers, publication, reading, submission
from coo.services.fees import PURPOSE as FEE_PURPOSE
from coo.services.issue_state import PAPER_PURPOSE
from coo.services.issue_state import PURPOSE as CERTIFICATE_PURPOSE
from coo.services.office.clock import reset_due_times
from coo.services.office.posts import office_use, release_files
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


@receiver(post_delete, sender=PagePicture, dispatch_uid="coo.page_picture_deleted")
def page_picture_deleted(*, instance: PagePicture, **_kwargs: Any) -> None:
    """Delete the picture of a page with its row: attachments go in many ways, and their readings with them."""
    reading.forget_picture(instance)


@receiver(accounts_signals.hours_changed, dispatch_uid="coo.hours_changed")
def hours_changed(*, office: Office, now: dt.datetime, **_kwargs: Any) -> None:
    """Compute anew when the files of the office are due."""
    reset_due_times(office, now=now)


@receiver(accounts_signals.post_ended, dispatch_uid="coo.post_ended")
def post_ended(*, post: OfficerPost, now: dt.datetime, **_kwargs: Any) -> None:
    """Release what the person has in hand, for the other officers of the office."""
    release_files(post=post, now=now)


@receiver(accounts_signals.office_asked, dispatch_uid="coo.office_asked")
def office_asked(*, office: Office, **_kwargs: Any) -> OfficeUse:
    """Say which files are open in the office, and whether its code is part of certificates' numbers."""
    return office_use(office)
