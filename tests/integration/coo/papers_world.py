"""What the tests of letters, attested documents and true copies share."""

import io
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
from django.utils import timezone
from PIL import Image

from coo.constants import ReasonUse
from coo.demo import applications
from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import Application, Paper, Reason
from coo.services import signing_again
from coo.services.issue_state import PAPER_JOB
from signing.services.activation import discard
from tests.factories.files import make_draft
from tests.integration.coo.office_world import post_of
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import Job


def signs(user: Any) -> dict[str, Any]:
    """Return what a service needs of an officer who signs."""
    now = timezone.now()
    credential = credential_of(user, now)
    return {
        "credential": credential,
        "pin": PIN,
        "second_factor_at": now,
        "post": post_of(user),
        "actor": user,
        "now": now,
    }


def reason(code: str = "R01", **facts: Any) -> Reason:
    facts = {"title": "Not of Indian origin", "text": "Repacking gives no origin.", "starts_on": "2020-01-01", **facts}
    return Reason.objects.create(code=code, use=ReasonUse.REJECTION, **facts)


def picture(size: tuple[int, int] = (640, 400)) -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", size, "#cfe8cf").save(packed, "JPEG")
    return packed.getvalue()


def draft_to_attest(cast: Any, **changes: Any) -> Application:
    """Return a draft with two documents to be attested, a PDF and a picture, and one that is not."""
    draft = make_draft(cast, **changes)
    applications._attach(draft, 2, "OTHER", "Packing list.jpg", picture())
    applications._attach(draft, 3, "OTHER", "Photograph.jpg", picture((400, 640)))
    draft.attachments.filter(serial__in=[1, 2]).update(attest=True)
    return draft


def lose_activation(paper: Paper) -> None:
    """Let the paper's activation vanish before its worker comes, and run the jobs."""
    discard(paper.activation)
    drain_jobs()
    paper.refresh_from_db()


def sign_again(user: Any, *papers: Paper) -> list[signing_again.PaperOutcome]:
    return signing_again.sign_papers(papers=papers, **signs(user))


def paper_jobs(paper: Paper) -> Any:
    return Job.objects.filter(name=PAPER_JOB, ids__paper=str(paper.uuid))


def seen_by_pdfsig(pdf: bytes, folder: Path) -> str:
    """Return what poppler's pdfsig, which is not ours, says of the signatures in a file."""
    path = folder / "signed.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=True).stdout


def text_of(pdf: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)
