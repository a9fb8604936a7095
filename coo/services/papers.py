"""Papers that an officer signs besides certificates: asked for, rendered by a worker, signed by another, kept.

Each step is a short transaction of its own that leaves a state behind, as in `coo.services.issuance`: whatever dies
between two steps is picked up by running the job again, and no step happens twice. Who asks for a paper is
`rejection`, `attestation` and `true_copies`.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import OfficerPost, User
from accounts.services.notices import notify
from coo.constants import CertificateStatus, PaperKind, PaperStatus
from coo.documents.attested import attested_pdf
from coo.documents.attested import signature_box as box_of_attested
from coo.documents.certificate import signature_box as box_of_certificate
from coo.documents.rejection_letter import rejection_letter_pdf
from coo.documents.rejection_letter import signature_box as box_of_letter
from coo.documents.true_copy import true_copy_pdf
from coo.models import Application, Attachment, Certificate, Paper, Reason
from coo.services.issue_state import PAPER_JOB, PAPER_ON_THE_WAY, PAPER_PURPOSE
from coo.services.makers import maker_facts, specimen_pictures
from coo.services.rendering import keep_rendering, require_own_file
from coo.services.review import tell_applicants
from coo.services.transition import move_paper
from coo.services.voiding import void_paper
from signing.models import Credential, SignatureJob
from signing.services.pdf import request_pdf_signature
from tradeconnect.common import audit
from tradeconnect.common.files import store
from tradeconnect.common.jobs import enqueue
from tradeconnect.common.models import StoredFile


@dataclass(frozen=True, slots=True)
class Sort:
    """How papers of a kind are made.

    Args:
        mark: before the serial at the end of its number.
        make: returns the unsigned PDF from the frozen data and the pictures of stamp and signature.
        reason: goes into the signature; the paper is not translated.
        box: page, and left, bottom, right, top of the signature in points.
    """

    mark: str
    make: Callable[[Paper, bytes, bytes], bytes]
    reason: str
    box: Callable[[], tuple[int, float, float, float, float]]


SORTS: Final[dict[str, Sort]] = {
    PaperKind.REJECTION: Sort("-R", rejection_letter_pdf, "Rejection of an application", box_of_letter),
    PaperKind.ATTESTATION: Sort("/A", attested_pdf, "Attestation of a document", box_of_attested),
    PaperKind.TRUE_COPY: Sort("/C", true_copy_pdf, "Certified true copy", box_of_certificate),
}


@dataclass(frozen=True, slots=True)
class SignsWith:
    """What an officer signs a paper with: the post, the key, and an activation of it that no other paper uses."""

    post: OfficerPost
    credential: Credential
    activation: str


def ask_paper(
    kind: PaperKind,
    *,
    application: Application,
    data: dict[str, Any],
    signs: SignsWith,
    now: dt.datetime,
    certificate: Certificate | None = None,
    attachment: Attachment | None = None,
    reason: Reason | None = None,
) -> Paper:
    """Freeze what a paper prints and give it its number, in the transaction of the act that it tells of.

    The caller holds the lock on the application, under which its papers are numbered, and has asked for the specimens
    (`makers.require_specimens`); `start` sets it on its way.

    Args: data: what is printed besides agency, office, officer and key.
    """
    sort = SORTS[kind]
    stem = certificate.number if certificate is not None else application.number
    papers = Paper.objects.filter(application=application, certificate=certificate, kind=kind)
    return Paper.objects.create(
        kind=kind,
        application=application,
        certificate=certificate,
        attachment=attachment,
        post=signs.post,
        # Void ones keep their number.
        number=f"{stem}{sort.mark}{papers.count() + 1}",
        data={
            **data,
            **maker_facts(signs.post, signs.credential),
            "file_number": application.number,
            "asked_at": now.isoformat(timespec="seconds"),
        },
        reason=reason,
        asked_at=now,
        credential=signs.credential,
        activation=signs.activation,
        requested_at=now,
    )


def start(paper: Paper) -> None:
    """Let a worker render and sign a paper, in the transaction that made this possible."""
    enqueue(PAPER_JOB, key=f"{paper.uuid}:{paper.activation}", paper=str(paper.uuid))


def start_followers(certificate: Certificate) -> None:
    """Set the attested documents on their way, in the transaction that publishes the certificate that they name."""
    for paper in certificate.papers.filter(kind=PaperKind.ATTESTATION, status__in=PAPER_ON_THE_WAY):
        start(paper)


def render_paper(*, paper: UUID, now: dt.datetime) -> None:
    """Render a paper's unsigned PDF and ask for its officer's signature: the job `coo.render_paper`.

    Running it again, or twice at once, has one effect; a paper that is signed or void is left alone. A true copy whose
    certificate is not valid any more is void.

    Raises: PdfNotRendered, FileDamaged, NotAttestable, IssueRefused; the queue records it and tries again.
    """
    row = Paper.objects.select_related("post__office", "certificate", "attachment__file").get(uuid=paper)
    if row.status not in PAPER_ON_THE_WAY:
        return
    if row.kind == PaperKind.TRUE_COPY and row.certificate and row.certificate.status != CertificateStatus.VALID:
        _end_copy(row, row.certificate, now=now)
        return
    pdf = _render(row) if row.status == PaperStatus.ASKED else None
    # Not joined: what another worker may have written meanwhile. Who waits for a row gets it anew, but not its joins.
    rows = Paper.objects.select_related("post__user")
    locked = keep_rendering(
        lock=lambda: rows.select_for_update(of=("self",)).get(pk=row.pk),
        keep=lambda held, file: move_paper(held, "render", actor=None, now=now, unsigned_pdf=file),
        unmade=PaperStatus.ASKED,
        pdf=pdf,
    )
    # After the commit, as for certificates: who keeps the signed file locks the signature first and then the paper.
    if locked.status == PaperStatus.RENDERED:
        _request_signature(locked, now)


def _render(paper: Paper) -> StoredFile:
    """Make and keep the unsigned PDF; nothing refers to it yet."""
    stamp, specimen = specimen_pictures(paper.post, paper.asked_at)
    content = SORTS[paper.kind].make(paper, stamp, specimen)
    return store(name=paper.file_name, content=content, content_type="application/pdf")


def _request_signature(paper: Paper, now: dt.datetime) -> None:
    assert paper.unsigned_pdf is not None  # noqa: S101 - a rendered paper has it
    assert paper.credential is not None  # noqa: S101 - every paper is asked for with one
    sort = SORTS[paper.kind]
    page, *box = sort.box()
    request_pdf_signature(
        purpose=PAPER_PURPOSE,
        reference=str(paper.uuid),
        pdf=paper.unsigned_pdf,
        credential=paper.credential,
        activation=paper.activation,
        page=page,
        box=(box[0], box[1], box[2], box[3]),
        reason=sort.reason,
        actor=paper.post.user,
        asked_at=paper.requested_at,
        now=now,
    )


def keep_signed(*, signature: SignatureJob, now: dt.datetime) -> Paper:
    """Keep the signed PDF of a paper, and tell the firm of a true copy that it asked for.

    Called in the transaction that completes the signature. Called again with the same signature it changes nothing. A
    paper that was declared void meanwhile stays void, with an event.

    Args: signature: completed; its reference is the paper's uuid.
    Raises: PublicationRefused when the signature covers another file than the one rendered.
    """
    with transaction.atomic():
        certificate = _locked_original(signature)
        paper = Paper.objects.select_for_update().get(uuid=signature.reference)
        if paper.status == PaperStatus.SIGNED and paper.signature_id == signature.pk:
            return paper
        if paper.status == PaperStatus.VOID:
            audit.record("coo.paper.signature_ignored", actor=None, target=paper, now=now)
            return paper
        require_own_file(paper, signature)
        if certificate is not None and certificate.status != CertificateStatus.VALID:
            return _end_copy(paper, certificate, now=now)
        paper = move_paper(
            paper, "sign", actor=None, now=now, pdf=signature.result, signed_at=now, signature=signature, activation=""
        )
        if paper.kind == PaperKind.TRUE_COPY:
            tell_applicants(
                paper.application, "true_copy_granted", now=now, certificate=paper.certificate, office=paper.post.office
            )
    return paper


def _locked_original(signature: SignatureJob) -> Certificate | None:
    """Return the certificate of a true copy under its lock, taken before the paper's; None for other papers."""
    originals = Certificate.objects.filter(papers__uuid=signature.reference, papers__kind=PaperKind.TRUE_COPY)
    return originals.select_for_update(of=("self",)).first()


def _end_copy(paper: Paper, certificate: Certificate, *, now: dt.datetime) -> Paper:
    """Declare a copy void whose certificate has ended since it was granted, and tell the firm."""
    with transaction.atomic():
        voided = void_paper(paper, actor=None, now=now, reason=f"The certificate is {certificate.status}.")
        why = _("The certificate is not valid any more: no copy of it is made.")
        tell_applicants(
            paper.application,
            "true_copy_refused",
            now=now,
            certificate=certificate,
            remarks=why,
            office=paper.post.office,
        )
    return voided


def note_failed_signature(*, signature: SignatureJob, now: dt.datetime) -> None:
    """Write into the paper's history that its signature failed, and tell its officer, whose PIN it waits for again."""
    paper = Paper.objects.select_related("post__user", "application").filter(uuid=signature.reference).first()
    if paper is None:
        return
    error = signature.error
    audit.record("coo.paper.signature_failed", actor=None, target=paper, now=now, data={"error": error})
    path = reverse("coo:office_file", args=[paper.application.uuid])
    notify(person=paper.post.user, kind="paper_not_signed", now=now, path=path, paper=paper, error=error)


def ask_again(paper: Paper, *, signs: SignsWith, actor: User, now: dt.datetime) -> Paper:
    """Ask for the signature of a paper anew: the same paper with the same officer and key, else another in its place.

    The caller holds the lock on the application and has seen that the paper is stalled, or not started.

    Returns: the paper that is to be signed; `start` sets it on its way.
    """
    facts = maker_facts(signs.post, signs.credential)
    if paper.post_id == signs.post.pk and paper.data["signing_certificate"] == facts["signing_certificate"]:
        paper.credential, paper.activation, paper.requested_at = signs.credential, signs.activation, now
        paper.save(update_fields=["credential", "activation", "requested_at"])
        return paper
    # The paper names a person and a key that did not sign.
    attachment = paper.attachment
    void_paper(paper, actor=actor, now=now, reason=f"Not signed by {paper.post.user}; asked for anew by {actor}.")
    return ask_paper(
        PaperKind(paper.kind),
        application=paper.application,
        data=paper.data,
        signs=signs,
        now=now,
        certificate=paper.certificate,
        attachment=attachment,
        reason=paper.reason,
    )
