"""Certified true copies: a firm that has lost its original asks, its office grants or refuses (FTA rules, spec 8)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OfficerPost, User
from accounts.stepup import require_fresh_second_factor
from coo.constants import CertificateStatus, PaperKind, Status
from coo.documents.true_copy import freeze_copy_data
from coo.models import Application, Certificate, CopyRequest, Paper
from coo.services.makers import require_specimens
from coo.services.office.acts import lock_for_act
from coo.services.papers import SignsWith, ask_paper, start
from coo.services.review import tell_applicants
from coo.services.transition import ReasonMissing, lock_application, lock_certificate, record_act
from coo.workflow import find_act
from signing.models import Credential
from signing.services.activation import Activations
from signing.services.credentials import check_pin
from tradeconnect.common.fsm import TransitionRefused


def copyable_certificate(application: Application) -> Certificate | None:
    """Return the file's certificate of which a true copy may be made, or None.

    It is valid, and an office issued it: a declaring exporter prints another original. A superseded or cancelled one
    gets no copy.
    """
    valid = application.certificates.filter(status=CertificateStatus.VALID, office__isnull=False)
    return valid.select_related("office__agency", "version__signature").first()


def _lock_copyable(application: Application) -> Certificate | None:
    """Return the certificate under its lock: it may be superseded at this moment, under the lock of another file."""
    certificate = copyable_certificate(application)
    if certificate is not None:
        lock_certificate(certificate)
    return copyable_certificate(application)


def ask_true_copy(*, application: Application, reason: str, actor: User, now: dt.datetime) -> CopyRequest:
    """Ask the office for a true copy of the file's certificate; one request at a time.

    Args: reason: why the original does not do, for the officer.
    Raises: TransitionRefused when there is no valid certificate of an office, or a request is open; ReasonMissing.
    """
    with transaction.atomic():
        locked = lock_application(application)
        find_act("ask_true_copy").require(locked.status)
        if not reason.strip():
            raise ReasonMissing("ask_true_copy")
        certificate = _lock_copyable(locked)
        if certificate is None:
            raise TransitionRefused("ask_true_copy", locked.status, _("There is no valid certificate to be copied."))
        if certificate.copy_requests.filter(decided_at=None).exists():
            why = _("A true copy is asked for already. The office decides on it.")
            raise TransitionRefused("ask_true_copy", locked.status, why)
        request = CopyRequest.objects.create(
            certificate=certificate, reason=reason.strip(), asked_by=actor, asked_at=now
        )
        record_act("ask_true_copy", locked, actor=actor, now=now, data={"reason": reason.strip()})
    return request


def grant_true_copy(
    *,
    copy_request: CopyRequest,
    post: OfficerPost,
    credential: Credential,
    pin: str,
    second_factor_at: dt.datetime | None,
    actor: User,
    now: dt.datetime,
) -> Paper:
    """Grant a request: a worker makes the copy and signs it; the firm is told when it is signed.

    Raises: SecondFactorStale, WrongPin, PinLocked, CredentialUnusable, IssueRefused without valid specimens,
        TransitionRefused when the request is decided or the certificate is not valid any more, PermissionDenied,
        ConflictOfInterest; then nothing is granted.
    """
    require_fresh_second_factor(second_factor_at, now)
    require_specimens(post, now)
    check_pin(credential=credential, pin=pin, actor=actor, now=now)
    with Activations(credential=credential, pin=pin, now=now) as activations, transaction.atomic():
        locked, application = _lock_open(copy_request, "grant_true_copy", post, actor, now)
        certificate = _lock_copyable(application)
        if certificate is None or certificate.pk != locked.certificate_id:
            why = _("The certificate is not valid any more: it gets no true copy. Refuse the request.")
            raise TransitionRefused("grant_true_copy", Status.APPROVED, why)
        paper = ask_paper(
            PaperKind.TRUE_COPY,
            application=application,
            data=freeze_copy_data(certificate, now=now),
            signs=SignsWith(post, credential, activations.take()),
            now=now,
            certificate=certificate,
        )
        locked.decided_by, locked.decided_at, locked.paper = actor, now, paper
        locked.save(update_fields=["decided_by", "decided_at", "paper"])
        record_act("grant_true_copy", application, actor=actor, now=now, data={"paper": paper.number})
        start(paper)
    return paper


def refuse_true_copy(
    *, copy_request: CopyRequest, post: OfficerPost, reason: str, actor: User, now: dt.datetime
) -> CopyRequest:
    """Refuse a request with words that the firm reads.

    Raises: ReasonMissing, TransitionRefused when it is decided already, PermissionDenied, ConflictOfInterest.
    """
    with transaction.atomic():
        locked, application = _lock_open(copy_request, "refuse_true_copy", post, actor, now)
        if not reason.strip():
            raise ReasonMissing("refuse_true_copy")
        locked.decided_by, locked.decided_at, locked.refusal = actor, now, reason.strip()
        locked.save(update_fields=["decided_by", "decided_at", "refusal"])
        record_act("refuse_true_copy", application, actor=actor, now=now, data={"reason": locked.refusal})
        tell_applicants(
            application,
            "true_copy_refused",
            now=now,
            certificate=locked.certificate,
            remarks=locked.refusal,
            office=post.office,
        )
    return locked


def _lock_open(
    copy_request: CopyRequest, action: str, post: OfficerPost, actor: User, now: dt.datetime
) -> tuple[CopyRequest, Application]:
    """Lock the file and then its request, which is still to be decided on."""
    application = lock_for_act(action, copy_request.certificate.application, post=post, actor=actor, now=now)
    rows = CopyRequest.objects.select_related("certificate").select_for_update(of=("self",))
    locked = rows.get(pk=copy_request.pk)
    if locked.decided_at is not None:
        raise TransitionRefused(action, application.status, _("Another officer has decided on this request."))
    return locked, application
