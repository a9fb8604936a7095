"""Attested documents: what is marked *Attest* in the signed version goes back stamped and signed (spec section 8)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import OfficerPost, User
from coo.constants import ATTESTABLE, PaperKind
from coo.documents.qr import verification_link
from coo.models import ApplicationVersion, Attachment, Certificate
from coo.services.issue_state import PAPER_ON_THE_WAY
from coo.services.makers import IssueRefused
from coo.services.papers import SignsWith, ask_again, ask_paper
from signing.models import Credential
from signing.services.activation import Activations


def ask_attestations(
    certificate: Certificate,
    *,
    post: OfficerPost,
    credential: Credential,
    activations: Activations,
    actor: User,
    now: dt.datetime,
) -> None:
    """Ask for the attested documents of a certificate that is numbered, or asked for again, each with an activation.

    They are rendered and signed when the certificate is published, whose number they name
    (`papers.start_followers`). The caller holds the lock on the application.

    Raises: IssueRefused when a marked document cannot be attested: it is gone, or has no pages.
    """
    asked = {paper.attachment_id: paper for paper in certificate.papers.filter(status__in=PAPER_ON_THE_WAY)}
    for attachment, facts in _to_attest(certificate.version):
        signs = SignsWith(post, credential, activations.take())
        if attachment.pk in asked:
            ask_again(asked[attachment.pk], signs=signs, actor=actor, now=now)
            continue
        ask_paper(
            PaperKind.ATTESTATION,
            application=certificate.application,
            data={"document": facts, **_certificate_facts(certificate)},
            signs=signs,
            now=now,
            certificate=certificate,
            attachment=attachment,
        )


def _to_attest(version: ApplicationVersion) -> list[tuple[Attachment, dict[str, Any]]]:
    """Return the documents that the signed version marks, each with what is printed of it, in their order."""
    marked: list[Mapping[str, Any]] = [row for row in version.snapshot.get("attachments", ()) if row["attest"]]
    rows = version.application.attachments.select_related("file").filter(serial__in=[row["serial"] for row in marked])
    there = {(row.serial, row.file.sha256): row for row in rows}
    found = []
    for row in marked:
        attachment = there.get((row["serial"], row["sha256"]))
        if attachment is None:
            raise IssueRefused(_("%(name)s is to be attested and is not there any more.") % {"name": row["name"]})
        if attachment.file.content_type not in ATTESTABLE:
            words = _("%(name)s is to be attested, but has no pages. Raise a deficiency: the firm attaches it as PDF.")
            raise IssueRefused(words % {"name": row["name"]})
        found.append((attachment, {"kind": row["kind_name"], "name": row["name"], "sha256": row["sha256"]}))
    return found


def _certificate_facts(certificate: Certificate) -> dict[str, str]:
    """Return what an attested document prints of the certificate with which it was presented."""
    return {
        "certificate_number": certificate.number,
        "link": verification_link(settings.PORTAL_URL, certificate.token),
    }
