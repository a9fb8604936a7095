"""The paper copy of a certificate on its way: the office records courier and tracking number, later the delivery."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OfficerPost, User
from coo.constants import CertificateStatus
from coo.models import Application, Certificate, Dispatch
from coo.services.review import require_office, tell_applicants
from coo.services.transition import lock_application
from coo.workflow import find_act
from tradeconnect.common import audit
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
        file = _lock("dispatch", certificate, post=post, actor=actor, now=now)
        require_dispatchable(file, Certificate.objects.get(pk=certificate.pk))
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
        about = {"courier": courier, "tracking_number": tracking_number, "sent_on": sent_on.isoformat()}
        _record("dispatch", file, certificate, post=post, actor=actor, now=now, about=about)
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
        file = _lock("deliver", certificate, post=post, actor=actor, now=now)
        locked = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
        if locked.delivered_on is not None:
            raise TransitionRefused("deliver", file.status, _("The delivery is recorded already."))
        locked.delivered_on = delivered_on
        locked.save(update_fields=["delivered_on"])
        about = {"delivered_on": delivered_on.isoformat()}
        _record("deliver", file, certificate, post=post, actor=actor, now=now, about=about)
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


def _lock(action: str, certificate: Certificate, *, post: OfficerPost, actor: User, now: dt.datetime) -> Application:
    """Return the file under its lock, for an officer of its office."""
    file = lock_application(certificate.application)
    require_office(application=file, post=post, actor=actor, now=now)
    find_act(action).require(file.status)
    return file


def _record(
    action: str,
    file: Application,
    certificate: Certificate,
    *,
    post: OfficerPost,
    actor: User,
    now: dt.datetime,
    about: dict[str, str],
) -> None:
    audit.record(
        f"coo.application.{action}",
        actor=actor,
        target=file,
        now=now,
        on_behalf_of=f"{post.office.agency.code}-{post.office.code}",
        data={"certificate": certificate.number, **about},
    )
