"""The issuing office cancels a certificate: it is not in force any more, and whoever checks it reads why (spec 8)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OfficerPost, User
from accounts.stepup import require_fresh_second_factor
from coo.constants import CertificateStatus
from coo.models import Certificate
from coo.services.issue_state import ON_THE_WAY, issue_states
from coo.services.office.acts import lock_for_act
from coo.services.review import tell_applicants
from coo.services.transition import lock_certificate, move_certificate, record_act
from coo.workflow import CERTIFICATE
from tradeconnect.common.fsm import TransitionRefused


def cancel_certificate(
    *,
    certificate: Certificate,
    post: OfficerPost,
    reason: str,
    second_factor_at: dt.datetime | None,
    actor: User,
    now: dt.datetime,
) -> Certificate:
    """Cancel a valid certificate of the officer's own office for good; the firm is told, *Verify* says so at once.

    Args:
        reason: read by the firm and by everybody who checks the certificate; at most 300 characters.
        second_factor_at: when the officer last gave the second factor in this session; within five minutes.

    Returns: the certificate as it is now.
    Raises: TransitionRefused when it is not valid any more, or one in lieu of it is being signed; SecondFactorStale,
        ReasonMissing; PermissionDenied and ConflictOfInterest as for a decision.
    """
    require_fresh_second_factor(second_factor_at, now)
    with transaction.atomic():
        # The order of locks is that of issuance: first the file, then its certificate.
        file = lock_for_act("cancel_certificate", certificate.application, post=post, actor=actor, now=now)
        locked = lock_certificate(certificate)
        require_valid(locked)
        require_none_on_the_way(locked, now)
        reason = reason.strip()
        moved = move_certificate(locked, "cancel", actor=actor, now=now, reason=reason, ended_at=now, end_reason=reason)
        about = {"certificate": moved.number, "reason": reason}
        record_act("cancel_certificate", file, actor=actor, now=now, data=about)
        tell_applicants(file, "cancelled", now=now, certificate=moved, office=post.office, remarks=reason)
    return moved


def require_valid(certificate: Certificate) -> None:
    """Raise TransitionRefused in words for one that has ended already."""
    if certificate.status != CertificateStatus.VALID:
        why = _("Certificate %(number)s is not valid any more (%(status)s): it cannot be cancelled.")
        words = {"number": certificate.number, "status": certificate.get_status_display()}
        raise TransitionRefused("cancel", certificate.status, why % words)
    CERTIFICATE.find("cancel", certificate.status)


def require_none_on_the_way(certificate: Certificate, now: dt.datetime) -> None:
    """Raise TransitionRefused while one in lieu of it is being signed: that will supersede it in a moment."""
    newer = list(Certificate.objects.filter(application__in_lieu_of=certificate, status__in=ON_THE_WAY))
    states = issue_states(newer, now=now)
    if any(states[row.pk].is_under_way for row in newer):
        why = _("Certificate %(number)s is being signed in lieu of this one just now, and will supersede it.")
        raise TransitionRefused("cancel", certificate.status, why % {"number": newer[0].number})
