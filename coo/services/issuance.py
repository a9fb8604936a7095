"""Sign & Issue: number, render, ask for the officer's signature. Publishing is `coo.services.publication`.

Each step is a short transaction of its own that leaves a state behind; whatever dies between two steps is picked up by
running the job again, and no step happens twice (notes on issuance: number → render → sign → publish).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OfficerPost, User
from accounts.stepup import require_fresh_second_factor
from coo.constants import PUBLISHED, CertificateStatus, Status
from coo.documents.certificate import FormUnknown, certificate_pdf, form_of, freeze_certificate_data, signature_box
from coo.models import Application, ApplicationVersion, Certificate
from coo.numbers import format_certificate_number
from coo.selectors import latest_version
from coo.services.review import ConflictOfInterest, require_office
from coo.services.transition import lock_application, move_certificate
from coo.snapshot import from_dict
from signing.constants import SignatureStatus
from signing.models import Credential, SignatureJob
from signing.services.activation import activate, discard
from signing.services.credentials import check_pin
from signing.services.pdf import request_pdf_signature
from tradeconnect.common.dates import financial_year
from tradeconnect.common.files import store
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import enqueue
from tradeconnect.common.models import Job, StoredFile
from tradeconnect.common.numbering import next_number

PURPOSE: Final = "coo.certificate"
# In the signature and in the panel that the certificate prints; the paper is not translated.
REASON: Final = "Issue of certificate of origin"
RENDER_JOB: Final = "coo.render_certificate"
ON_THE_WAY: Final = (CertificateStatus.NUMBERED, CertificateStatus.RENDERED)


class IssueRefused(Exception):
    """This file cannot be issued now; the text is for the officer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file of a request: the certificate that is on its way, or why not."""

    application: Application
    certificate: Certificate | None = None
    why: str = ""


def sign_and_issue(
    *,
    applications: Iterable[Application],
    post: OfficerPost,
    credential: Credential,
    pin: str,
    second_factor_at: dt.datetime | None,
    actor: User,
    now: dt.datetime,
) -> list[Outcome]:
    """Set every file on its way, each in a transaction of its own, with an activation of the credential of its own.

    Args: second_factor_at: when the officer last gave the second factor in this session; within five minutes.
    Returns: an outcome per file, in the order given; one that is refused does not stop the others.
    Raises: SecondFactorStale, WrongPin, PinLocked, CredentialUnusable (then no file was touched: both are checked
        before the first one).
    """
    require_fresh_second_factor(second_factor_at, now)
    outcomes = []
    check_pin(credential=credential, pin=pin, actor=actor, now=now)
    for application in applications:
        # An activation ends with its signature, so every certificate needs its own.
        activation = activate(credential=credential, pin=pin, now=now)
        try:
            certificate = request_issue(
                application=application,
                post=post,
                credential=credential,
                activation=activation,
                actor=actor,
                now=now,
            )
        except (IssueRefused, TransitionRefused, ConflictOfInterest) as refused:
            discard(activation)
            outcomes.append(Outcome(application, why=_words(refused)))
        else:
            outcomes.append(Outcome(application, certificate))
    return outcomes


def _words(refused: Exception) -> str:
    if isinstance(refused, ConflictOfInterest):
        return _("You act for its firm. Another officer has to issue it.")
    if isinstance(refused, TransitionRefused):
        return refused.why or _("It is no longer Approved Pending Issuance.")
    return str(refused)


def request_issue(
    *,
    application: Application,
    post: OfficerPost,
    credential: Credential,
    activation: str,
    actor: User,
    now: dt.datetime,
) -> Certificate:
    """Number the certificate of one approved file, freeze what it prints, and enqueue its rendering and signature.

    Asked again while the signature has failed, it takes the same certificate and number; a number whose officer does
    not sign is declared void when another officer issues the file.

    Args:
        activation: name of the credential's activation; never the PIN.

    Raises: IssueRefused with words for the officer, TransitionRefused when the file is not waiting for its issue,
        PermissionDenied and ConflictOfInterest as for a decision.
    """
    _require_specimens(post)
    with transaction.atomic():
        locked = lock_application(application)
        require_office(application=locked, post=post, actor=actor, now=now)
        if locked.status != Status.APPROVED_PENDING_ISSUANCE:
            raise TransitionRefused("issue", locked.status)
        certificate = _live_certificate(locked, post, credential, now) or _number(locked, post, credential, now)
        enqueue(
            RENDER_JOB,
            key=f"{certificate.uuid}:{activation}",
            certificate=str(certificate.uuid),
            credential=str(credential.uuid),
            activation=activation,
            asked_at=now.isoformat(),
        )
    return certificate


def _require_specimens(post: OfficerPost) -> None:
    if post.office.stamp_id is None:
        raise IssueRefused(_("The office has no stamp on record. Ask the administrator of your agency to add it."))
    if post.specimen_signature_id is None:
        raise IssueRefused(_("Your specimen signature is not on record. Ask the administrator of your agency."))


def _live_certificate(
    application: Application, post: OfficerPost, credential: Credential, now: dt.datetime
) -> Certificate | None:
    """Return the certificate that waits for its signature again, or None when a new number is to be taken.

    The caller holds the lock on the application, under which every number of the file is taken.
    """
    live = application.certificates.filter(status__in=ON_THE_WAY).select_related("post__user").first()
    if live is None:
        return None
    if not issue_state(live, now=now).is_stalled:
        raise IssueRefused(
            _("%(officer)s is already issuing it, number %(number)s.")
            % {"officer": live.post.user, "number": live.number}
        )
    if live.post_id == post.pk and live.data["signing_certificate"] == name_of(credential):
        return live
    # The paper names an officer and a key that did not sign. The number stays in the register, as void.
    reason = f"Not signed by {live.post.user}; issued anew by {post.user}."
    move_certificate(live, "void", actor=post.user, now=now, reason=reason)
    return None


def name_of(credential: Credential) -> str:
    """Return how a certificate's panel names the key that signs it, as `serial 4E17 90AC 33D2 08B1`."""
    serial = credential.serial.upper()
    groups = " ".join(serial[start : start + 4] for start in range(0, len(serial), 4))
    return f"serial {groups}"


def _number(application: Application, post: OfficerPost, credential: Credential, now: dt.datetime) -> Certificate:
    """Freeze what the certificate prints, then take the next number of the office."""
    version = latest_version(application)
    if version is None:
        raise IssueRefused(_("The file has no signed version."))
    office, period = post.office, financial_year(now)
    try:
        data = _frozen_data(application, version, post, credential, now)
    except FormUnknown as error:
        raise IssueRefused(_("The boxes of this agreement’s form are not in order. Tell the helpdesk.")) from error
    certificate = Certificate(
        application=application,
        version=version,
        office=office,
        post=post,
        numbered_at=now,
        data=data,
    )
    # The counter's row stays locked until the commit, so its number is taken last.
    value = next_number(f"coo.certificate.{office.agency.code}-{office.code}", period)
    certificate.number = format_certificate_number(office.agency.code, office.code, value, period)
    certificate.save(force_insert=True)
    return certificate


def _frozen_data(
    application: Application, version: ApplicationVersion, post: OfficerPost, credential: Credential, now: dt.datetime
) -> dict[str, Any]:
    """Return what the certificate prints; its date of issue is the date in India of `now`."""
    office, currency = post.office, application.invoice_currency
    agency = office.agency
    return freeze_certificate_data(
        snapshot=from_dict(version.snapshot),
        application_number=application.number,
        agency={"code": agency.code, "name": agency.name, "name_hi": agency.name_hi, "address": agency.address},
        office={"code": office.code, "city": office.city, "address": office.address},
        officer={"name": post.user.get_full_name(), "designation": post.designation},
        declared_at=version.signed_at.isoformat(),
        declaration_digest=version.digest,
        declaration_signer=version.signature.credential.subject,
        form=form_of(application.agreement, currency.minor_units if currency else 2),
        issued_at=now,
        signing_certificate=name_of(credential),
    )


def render_certificate(
    *, certificate: UUID, credential: UUID, activation: str, asked_at: dt.datetime, now: dt.datetime
) -> None:
    """Render the certificate's unsigned PDF and ask for the officer's signature: the job `coo.render_certificate`.

    Running it again, or twice at once, has one effect: the state is looked at under the row's lock, and a signature is
    asked for once per certificate. A certificate that is published or void is left alone.

    Args: asked_at: when the officer entered the PIN; of two requests for a certificate the later counts.
    """
    row = Certificate.objects.select_related(
        "office__stamp", "post__specimen_signature", "version__signature__content", "version__signature__result"
    ).get(uuid=certificate)
    if row.status not in ON_THE_WAY:
        return
    pdf = _render(row) if row.status == CertificateStatus.NUMBERED else None
    with transaction.atomic():
        locked = Certificate.objects.select_for_update(of=("self",)).select_related("post__user").get(pk=row.pk)
        if locked.status == CertificateStatus.NUMBERED and pdf is not None:
            locked = move_certificate(locked, "render", actor=None, now=now, unsigned_pdf=pdf)
            pdf = None
    if pdf is not None:
        _discard(pdf)
    # After the commit: who publishes locks the signature first and then the certificate, so this holds no certificate.
    if locked.status == CertificateStatus.RENDERED:
        _request_signature(locked, credential, activation, asked_at, now)


def _render(certificate: Certificate) -> StoredFile:
    """Make and keep the unsigned PDF; nothing refers to it yet."""
    declaration = certificate.version.signature
    assert declaration.result is not None  # noqa: S101 - a version is kept with a completed signature
    content = certificate_pdf(
        certificate, declaration_json=declaration.content.read(), declaration_p7s=declaration.result.read()
    )
    return store(name=f"{certificate.number}.pdf", content=content, content_type="application/pdf")


def _discard(pdf: StoredFile) -> None:
    """Remove a rendering that came second: another worker's is the certificate's."""
    pdf.file.delete(save=False)
    pdf.delete()


def _request_signature(
    certificate: Certificate, credential: UUID, activation: str, asked_at: dt.datetime, now: dt.datetime
) -> None:
    assert certificate.unsigned_pdf is not None  # noqa: S101 - a rendered certificate has it
    page, left, bottom, right, top = signature_box()
    request_pdf_signature(
        purpose=PURPOSE,
        reference=str(certificate.uuid),
        pdf=certificate.unsigned_pdf,
        credential=Credential.objects.get(uuid=credential),
        activation=activation,
        page=page,
        box=(left, bottom, right, top),
        reason=REASON,
        actor=certificate.post.user,
        asked_at=asked_at,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class IssueState:
    """Where the issue of a certificate stands, for the progress page.

    Args:
        is_done: published.
        is_stalled: nothing moves until an officer enters the PIN again.
        error: what went wrong, in words, or an empty string.
    """

    is_done: bool = False
    is_stalled: bool = False
    error: str = ""

    @property
    def is_under_way(self) -> bool:
        """Whether something is still going to happen by itself."""
        return not self.is_done and not self.is_stalled


def issue_state(certificate: Certificate, *, now: dt.datetime) -> IssueState:
    """Return where one certificate stands: at most two queries."""
    return issue_states([certificate], now=now)[certificate.pk]


def issue_states(certificates: Iterable[Certificate], *, now: dt.datetime) -> dict[int, IssueState]:
    """Return where the certificates stand, by primary key: two queries, however many there are."""
    rows = list(certificates)
    waiting = [str(row.uuid) for row in rows if row.status in ON_THE_WAY]
    signatures = {job.reference: job for job in SignatureJob.objects.filter(purpose=PURPOSE, reference__in=waiting)}
    jobs: dict[str, Job] = {}
    for job in Job.objects.filter(name=RENDER_JOB, ids__certificate__in=waiting).order_by("pk"):
        jobs[job.ids["certificate"]] = job
    return {row.pk: _state(row, signatures.get(str(row.uuid)), jobs.get(str(row.uuid)), now) for row in rows}


def _state(certificate: Certificate, signature: SignatureJob | None, job: Job | None, now: dt.datetime) -> IssueState:
    if certificate.status not in ON_THE_WAY:
        return IssueState(is_done=certificate.status in PUBLISHED)
    if job is not None and job.done_at is None:
        # It will ask for the signature, also for one that has failed, unless it has given up.
        if job.dead_at is None:
            return IssueState()
        return IssueState(is_stalled=True, error=_("The certificate could not be made."))
    if signature is None:
        return IssueState()
    if signature.status == SignatureStatus.FAILED:
        return IssueState(is_stalled=True, error=signature.error)
    # No activation lives that long: whatever keeps the signature from coming, it needs the PIN again.
    limit = 2 * dt.timedelta(minutes=settings.SIGNING_ACTIVATION_MINUTES)
    if now - signature.requested_at > limit:
        return IssueState(is_stalled=True, error=_("The signature did not come in time."))
    return IssueState()
