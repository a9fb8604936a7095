"""The paper copy of a certificate on its way: the office records courier and tracking number, later the delivery."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OfficerPost, User
from coo.constants import CertificateStatus
from coo.models import Application, Certificate, Dispatch
from coo.services.office.acts import lock_for_act
from coo.services.review import tell_applicants
from coo.services.transition import lock_certificate, record_act
from coo.workflow import find_act
from tradeconnect.common.fsm import TransitionRefused


def dispatch_certificate(
    *,
    certificate: Certificate,
    post: OfficerPost,
    courier: str,
    tracking_number: str,
    sent_on: dt.date,
    seen: int,
    actor: User,
    now: dt.datetime,
) -> Dispatch:
    """Record that the paper copy went to the firm, and tell the firm.

    Args:
        sent_on: the day in India, not in the future.
        seen: how many dispatches the officer had before them: two officers do not send one copy twice.

    Raises: TransitionRefused when it cannot be dispatched, or somebody recorded a dispatch meanwhile;
        PermissionDenied and ConflictOfInterest as for a decision.
    """
    with transaction.atomic():
        file = lock_for_act("dispatch", certificate.application, post=post, actor=actor, now=now)
        # Locked: it may be superseded at this moment, under the lock of another file.
        require_dispatchable(file, lock_certificate(certificate))
        if certificate.dispatches.count() != seen:
            why = _("Another officer has recorded a dispatch since you opened this page. Nothing was recorded twice.")
            raise TransitionRefused("dispatch", file.status, why)
        dispatch = Dispatch.objects.create(
            certificate=certificate,
            courier=courier,
            tracking_number=tracking_number,
            sent_on=sent_on,
            recorded_by=actor,
            recorded_at=now,
        )
        about = {
            "certificate": certificate.number,
            "courier": courier,
            "tracking_number": tracking_number,
            "sent_on": sent_on.isoformat(),
        }
        record_act("dispatch", file, actor=actor, now=now, data=about)
        tell_applicants(file, "dispatched", now=now, certificate=certificate, office=post.office, dispatch=dispatch)
    return dispatch


def record_delivery(
    *, dispatch: Dispatch, post: OfficerPost, delivered_on: dt.date, actor: User, now: dt.datetime
) -> Dispatch:
    """Record that a paper copy has arrived.

    Args: delivered_on: the day in India, not in the future and not before it was sent.
    Raises: TransitionRefused when that is recorded already; PermissionDenied and ConflictOfInterest as for a decision.
    """
    with transaction.atomic():
        certificate = dispatch.certificate
        file = lock_for_act("deliver", certificate.application, post=post, actor=actor, now=now)
        locked = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        if locked.delivered_on is not None:
            raise TransitionRefused("deliver", file.status, _("The delivery is recorded already."))
        locked.delivered_on = delivered_on
        locked.save(update_fields=["delivered_on"])
        about = {"certificate": certificate.number, "delivered_on": delivered_on.isoformat()}
        record_act("deliver", file, actor=actor, now=now, data=about)
    return locked


def require_dispatchable(file: Application, certificate: Certificate) -> None:
    """Raise TransitionRefused in words unless the firm wants the paper copy of a valid certificate delivered."""
    find_act("dispatch").require(file.status)
    if not file.wants_delivery:
        why = _("The firm did not ask for the delivery of a paper copy.")
        raise TransitionRefused("dispatch", file.status, why)
    if certificate.status != CertificateStatus.VALID:
        why = _("The certificate is not valid any more: its paper copy is not sent.")
        raise TransitionRefused("dispatch", file.status, why)
