"""Sign & Issue: number, render, ask for the officer's signature. Publishing is `coo.services.publication`.

A certificate that the exporter declares takes the same way; how it begins is `coo.services.self_declaration`.

Each step is a short transaction of its own that leaves a state behind; whatever dies between two steps is picked up by
running the job again, and no step happens twice (notes on issuance: number → render → sign → publish).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OfficerPost, User
from accounts.stepup import require_fresh_second_factor
from coo.constants import INK_SIGNATURE, CertificateStatus, Status
from coo.documents.certificate import (
    FormUnknown,
    SpecimenMissing,
    certificate_pdf,
    form_of,
    freeze_certificate_data,
    signature_box,
)
from coo.documents.ink import ink_png
from coo.models import Application, ApplicationVersion, Certificate
from coo.numbers import format_certificate_number
from coo.selectors import latest_version
from coo.services.attestation import ask_attestations
from coo.services.issue_state import ON_THE_WAY, PURPOSE, RENDER_JOB, issue_state
from coo.services.makers import IssueRefused, maker_facts, name_of, require_specimens, specimen_pictures
from coo.services.rendering import keep_rendering
from coo.services.review import ConflictOfInterest, require_office
from coo.services.superseding import lock_replaced, official_use
from coo.services.transition import lock_application, move_certificate
from coo.services.voiding import void_certificate
from coo.snapshot import from_dict
from signing.models import Credential
from signing.services.activation import Activations
from signing.services.credentials import check_pin
from signing.services.pdf import request_pdf_signature
from tradeconnect.common.dates import financial_year
from tradeconnect.common.files import store
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import enqueue
from tradeconnect.common.models import StoredFile
from tradeconnect.common.numbering import next_number

__all__ = [
    "IssueRefused",
    "Outcome",
    "certificate_on_the_way",
    "enqueue_rendering",
    "live_certificate",
    "name_of",
    "render_certificate",
    "request_issue",
    "require_specimens",
    "sign_and_issue",
    "signed_facts",
    "signed_ink",
    "take_number",
]

# In the signature and in the panel that the certificate prints; the paper is not translated.
REASON: Final = "Issue of certificate of origin"
DECLARED_REASON: Final = "Self-declaration of origin"


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
        # An activation ends with its signature, so every certificate and every attested document needs its own.
        try:
            with Activations(credential=credential, pin=pin, now=now) as activations:
                certificate = request_issue(
                    application=application,
                    post=post,
                    credential=credential,
                    activations=activations,
                    actor=actor,
                    now=now,
                )
        except (IssueRefused, TransitionRefused, ConflictOfInterest) as refused:
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
    activations: Activations,
    actor: User,
    now: dt.datetime,
) -> Certificate:
    """Number the certificate of one approved file, freeze what it prints, and enqueue its rendering and signature.

    Its attested documents are asked for with it, and follow when it is published. Asked again while the signature has
    failed, it takes the same certificate and number; a number whose officer does not sign is declared void when another
    officer issues the file.

    Args:
        activations: of the credential; never the PIN.

    Raises: IssueRefused with words for the officer, TransitionRefused when the file is not waiting for its issue,
        PermissionDenied and ConflictOfInterest as for a decision.
    """
    require_specimens(post, now)
    with transaction.atomic():
        locked = lock_application(application)
        require_office(application=locked, post=post, actor=actor, now=now)
        if locked.status != Status.APPROVED_PENDING_ISSUANCE:
            raise TransitionRefused("issue", locked.status)
        lock_replaced(locked)
        certificate = live_certificate(locked, post, credential, now) or _number(locked, post, credential, now)
        enqueue_rendering(certificate, credential, activations.take(), now)
        ask_attestations(certificate, post=post, credential=credential, activations=activations, actor=actor, now=now)
    return certificate


def enqueue_rendering(certificate: Certificate, credential: Credential, activation: str, now: dt.datetime) -> None:
    """Let a worker render a numbered certificate and sign it, in the transaction that numbered it."""
    enqueue(
        RENDER_JOB,
        key=f"{certificate.uuid}:{activation}",
        certificate=str(certificate.uuid),
        credential=str(credential.uuid),
        activation=activation,
        asked_at=now.isoformat(),
    )


def live_certificate(
    application: Application, maker: OfficerPost | User, credential: Credential, now: dt.datetime
) -> Certificate | None:
    """Return the certificate that waits for its signature again, or None when a new number is to be taken.

    The caller holds the lock on the application, under which every number of the file is taken.

    Args: maker: as `Certificate.maker`: the officer's post, or the exporter who declares the origin.
    Raises: IssueRefused while it is under way.
    """
    live = certificate_on_the_way(application)
    if live is None:
        return None
    if not issue_state(live, now=now).is_stalled:
        raise IssueRefused(
            _("%(officer)s is already issuing it, number %(number)s.") % {"officer": live.signer, "number": live.number}
        )
    if live.maker == maker and live.data["signing_certificate"] == name_of(credential):
        return live
    # The paper names a person and a key that did not sign. The number stays in the register, as void.
    actor = maker.user if isinstance(maker, OfficerPost) else maker
    reason = f"Not signed by {live.signer}; issued anew by {actor}."
    void_certificate(live, actor=actor, now=now, reason=reason)
    return None


def certificate_on_the_way(application: Application) -> Certificate | None:
    """Return the file's certificate that has its number and is not published yet, or None."""
    live = application.certificates.filter(status__in=ON_THE_WAY)
    return live.select_related("post__user", "declared_by", "application__firm").first()


def _number(application: Application, post: OfficerPost, credential: Credential, now: dt.datetime) -> Certificate:
    """Freeze what the certificate prints, then take the next number of the office."""
    version = latest_version(application)
    if version is None:
        raise IssueRefused(_("The file has no signed version."))
    office = post.office
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
    return take_number(certificate, office.agency.code, office.code)


def take_number(certificate: Certificate, agency: str, office: str) -> Certificate:
    """Give a certificate the next number of its gap-free series, and save it: last in a short transaction.

    The counter's row stays locked until the commit. Args: agency, office: as its number writes them.
    """
    period = financial_year(certificate.numbered_at)
    value = next_number(f"coo.certificate.{agency}-{office}", period)
    certificate.number = format_certificate_number(agency, office, value, period)
    certificate.save(force_insert=True)
    return certificate


def _frozen_data(
    application: Application, version: ApplicationVersion, post: OfficerPost, credential: Credential, now: dt.datetime
) -> dict[str, Any]:
    """Return what the certificate prints; its date of issue is the date in India of `now`."""
    return freeze_certificate_data(**maker_facts(post, credential), **signed_facts(application, version), issued_at=now)


def signed_facts(application: Application, version: ApplicationVersion) -> dict[str, Any]:
    """Return what a certificate prints of the file, whoever makes it: what was signed, by whom, and on which form."""
    currency = application.invoice_currency
    return {
        "snapshot": from_dict(version.snapshot),
        "application_number": application.number,
        "declared_at": version.signed_at.isoformat(),
        "declaration_digest": version.digest,
        "declaration_signer": version.signature.credential.subject,
        "form": form_of(application.agreement, currency.minor_units if currency else 2),
        "official_use": official_use(application),
    }


def render_certificate(
    *, certificate: UUID, credential: UUID, activation: str, asked_at: dt.datetime, now: dt.datetime
) -> None:
    """Render the certificate's unsigned PDF and ask for its maker's signature: the job `coo.render_certificate`.

    Running it again, or twice at once, has one effect: the state is looked at under the row's lock, and a signature is
    asked for once per certificate. A certificate that is published or void is left alone.

    Args: asked_at: when the PIN was entered; of two requests for a certificate the later counts.
    """
    row = Certificate.objects.select_related(
        "post__office", "version__signature__content", "version__signature__result"
    ).get(uuid=certificate)
    if row.status not in ON_THE_WAY:
        return
    pdf = _render(row) if row.status == CertificateStatus.NUMBERED else None
    rows = Certificate.objects.select_related("post__user", "declared_by")
    locked = keep_rendering(
        lock=lambda: rows.select_for_update(of=("self",)).get(pk=row.pk),
        keep=lambda held, file: move_certificate(held, "render", actor=None, now=now, unsigned_pdf=file),
        unmade=CertificateStatus.NUMBERED,
        pdf=pdf,
    )
    # After the commit: who publishes locks the signature first and then the certificate, so this holds no certificate.
    if locked.status == CertificateStatus.RENDERED:
        _request_signature(locked, credential, activation, asked_at, now)


def _render(certificate: Certificate) -> StoredFile:
    """Make and keep the unsigned PDF; nothing refers to it yet."""
    declaration = certificate.version.signature
    assert declaration.result is not None  # noqa: S101 - a version is kept with a completed signature
    stamp, specimen = _pictures(certificate)
    content = certificate_pdf(
        certificate,
        declaration_json=declaration.content.read(),
        declaration_p7s=declaration.result.read(),
        stamp=stamp,
        specimen=specimen,
    )
    return store(name=f"{certificate.number}.pdf", content=content, content_type="application/pdf")


def _pictures(certificate: Certificate) -> tuple[bytes, bytes]:
    """Return stamp and signature that the paper shows: those in force when its number was taken."""
    if certificate.post is None:
        return b"", signed_ink(certificate.version)
    return specimen_pictures(certificate.post, certificate.numbered_at)


def signed_ink(version: ApplicationVersion) -> bytes:
    """Return the exporter's signature in ink as it was signed with the application, fit to print (PNG).

    Raises: SpecimenMissing when the signed application has none, or its bytes are gone.
    """
    named = [row["sha256"] for row in version.snapshot.get("attachments", ()) if row["kind"] == INK_SIGNATURE]
    attached = version.application.attachments.filter(file__sha256__in=named).select_related("file").first()
    if attached is None:
        raise SpecimenMissing("the exporter's signature in ink is not attached")
    return ink_png(attached.file.read())


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
        reason=DECLARED_REASON if certificate.is_self_declared else REASON,
        field_name="Exporter" if certificate.is_self_declared else "Officer",
        actor=certificate.signer,
        asked_at=asked_at,
        now=now,
    )
