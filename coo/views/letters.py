"""View Approved Letter: the guide's table of the letters of a file, and its attested documents (guide, E)."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coo.access import get_application
from coo.constants import PUBLISHED, CertificateStatus, PaperKind, PaperStatus
from coo.models import Application, Certificate, Paper


@dataclass(frozen=True, slots=True)
class Letter:
    """A row of the table.

    Args:
        issued_by: the office, or the person who declared the origin.
        signer: the person who signed it.
        kind: what it is, in words.
        page: name of the address that hands it out; uuid: of the certificate or the paper.
        status: of a certificate, else empty.
    """

    issued_by: str
    signer: str
    issued_at: dt.datetime
    kind: str
    number: str
    page: str
    uuid: UUID
    status: str = ""


@require_safe
def letters(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the certificates, the rejection letter and the true copies of a file, and the documents attested with it."""
    file = get_application(request, uuid)
    published = file.certificates.filter(status__in=PUBLISHED).defer("data")
    certificates = published.select_related("post__user", "office__agency", "declared_by")
    papers = file.papers.filter(status=PaperStatus.SIGNED).defer("data")
    signed = list(papers.select_related("post__user", "post__office__agency", "attachment__file"))
    rows = [_certificate(file, row) for row in certificates]
    rows += [_paper(row) for row in signed if row.kind != PaperKind.ATTESTATION]
    context = {
        "nav": "dashboard",
        "application": file,
        "ended": _ended(list(certificates)),
        "letters": sorted(rows, key=lambda row: row.issued_at),
        "attested": [row for row in signed if row.kind == PaperKind.ATTESTATION],
    }
    return render(request, "coo/letters.html", context)


def _ended(certificates: list[Certificate]) -> str:
    """Return the status of the newest certificate when none is in force any more, else nothing."""
    if not certificates or any(row.status == CertificateStatus.VALID for row in certificates):
        return ""
    return max(certificates, key=lambda row: row.numbered_at).status


def _certificate(file: Application, certificate: Certificate) -> Letter:
    kind = file.get_certificate_kind_display()
    if file.agreement is not None and not file.agreement.name.startswith(kind):
        kind = f"{kind}, {file.agreement.name}"
    assert certificate.issued_at is not None  # noqa: S101 - a published certificate has it
    return Letter(
        issued_by=str(certificate.office) if certificate.office else _("Declared by the exporter"),
        signer=str(certificate.signer),
        issued_at=certificate.issued_at,
        kind=kind,
        number=certificate.number,
        page="coo:certificate_pdf",
        uuid=certificate.uuid,
        status=certificate.status,
    )


def _paper(paper: Paper) -> Letter:
    assert paper.signed_at is not None  # noqa: S101 - a signed paper has it
    return Letter(
        issued_by=str(paper.post.office),
        signer=str(paper.post.user),
        issued_at=paper.signed_at,
        kind=paper.get_kind_display(),
        number=paper.number,
        page="coo:paper_pdf",
        uuid=paper.uuid,
    )
