"""Letters and attested documents in a browser: rejected with a signed letter, attested documents downloaded."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coo.constants import PaperStatus, Status
from coo.demo.cast import PIN, Cast
from coo.models import Application, Certificate, Paper
from signing.models import SignatureJob
from signing.services import pdf
from signing.services.activation import ActivationExpired
from signing.services.pades import Placement
from tests.e2e.steps import apart, look
from tests.factories.files import approve, make_draft, submit
from tests.integration.coo.papers_world import draft_to_attest, reason, seen_by_pdfsig

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 60_000


def download(page: Page, link: str, folder: Path) -> str:
    """Download what the first link of this name leads to; return what pdfsig says of it."""
    with page.expect_download() as started:
        page.get_by_role("link", name=re.compile(link)).first.click()
    path = folder / "download.pdf"
    started.value.save_as(path)
    return seen_by_pdfsig(path.read_bytes(), folder)


def test_rejected_with_a_letter(cast: Cast, open_page: Callable[..., Page], worker: None, tmp_path: Path) -> None:
    file = apart(lambda: submit(make_draft(cast)))
    apart(lambda: reason("R01"))
    officer, exporter = open_page("officer@demo.test"), open_page("exporter@demo.test")
    officer.goto(f"/office/files/{file.uuid}/")
    officer.get_by_role("link", name="Reject", exact=True).click()
    officer.get_by_label("Remarks").fill("The goods were only repacked in India.")
    officer.get_by_label("PIN of the token").fill("999999")
    look(officer, "44-reject")
    officer.get_by_role("button", name="Reject and sign the letter").click()
    expect(officer.get_by_text("Choose at least one reason").first).to_be_visible()
    officer.get_by_label(re.compile("Not of Indian origin")).check()
    officer.get_by_label("PIN of the token").fill(PIN)
    officer.get_by_role("button", name="Reject and sign the letter").click()
    expect(officer.get_by_text("is Rejected.")).to_be_visible()

    exporter.goto(f"/applications/{file.uuid}/")
    letter = exporter.get_by_role("link", name=re.compile("View Approved Letter"))
    for _look in range(30):
        if letter.count():
            break
        exporter.wait_for_timeout(1000)
        exporter.reload()
    look(exporter, "44-rejected-with-letter")
    assert "Signature is Valid." in download(exporter, "View Approved Letter", tmp_path)
    for page in (officer, exporter):
        assert page.problems == []  # type: ignore[attr-defined]


def test_attested_documents_come_back(cast: Cast, open_page: Callable[..., Page], worker: None, tmp_path: Path) -> None:
    file = apart(lambda: approve(submit(draft_to_attest(cast)), cast))
    officer, exporter = open_page("officer@demo.test"), open_page("exporter@demo.test")
    officer.goto(f"/office/issue/?file={file.uuid}")
    officer.get_by_label("PIN of the token").fill(PIN)
    officer.get_by_role("button", name=re.compile("Sign & Issue")).click()
    expect(officer.get_by_role("heading", level=1, name="The certificate is issued")).to_be_visible(timeout=LONG)
    expect(officer.get_by_text("Signed")).to_have_count(2)
    look(officer, "45-attested-progress")

    exporter.goto(f"/applications/{file.uuid}/")
    look(exporter, "45-attested-documents")
    links = exporter.get_by_role("link", name=re.compile("Attested document"))
    expect(links).to_have_count(2)
    seen = download(exporter, "Attested document", tmp_path)
    assert "Signature is Valid." in seen
    assert "Total document signed" in seen
    for page in (officer, exporter):
        assert page.problems == []  # type: ignore[attr-defined]
    assert Paper.objects.filter(status=PaperStatus.SIGNED).count() == 2


def test_twenty_five_at_once_with_one_whose_key_fails(
    cast: Cast, open_page: Callable[..., Page], worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = apart(lambda: [approve(submit(make_draft(cast, invoice_number=f"BULK/{n}")), cast) for n in range(25)])
    unlucky, real, fails = files[11], pdf._sign, [True]

    def sign(job: SignatureJob, placement: Placement, now: object) -> bytes:
        is_it = Certificate.objects.get(uuid=job.reference).application_id == unlucky.pk
        if fails and is_it:
            raise ActivationExpired
        return real(job, placement, now)  # type: ignore[arg-type]

    monkeypatch.setattr(pdf, "_sign", sign)
    officer = open_page("officer@demo.test")
    officer.goto("/office/issue/?" + "&".join(f"file={file.uuid}" for file in files))
    officer.get_by_label("PIN of the token").fill(PIN)
    officer.get_by_role("button", name=re.compile("Sign & Issue")).click()
    waiting = officer.get_by_role("heading", level=1, name="Some documents wait for your PIN")
    expect(waiting).to_be_visible(timeout=4 * LONG)
    expect(officer.get_by_role("link", name=re.compile("^Download"))).to_have_count(24)
    look(officer, "46-one-of-twenty-five")

    fails.clear()
    officer.get_by_role("link", name="Enter the PIN again").first.click()
    officer.get_by_label("PIN of the token").fill(PIN)
    officer.get_by_role("button", name=re.compile("Sign & Issue")).click()
    expect(officer.get_by_role("heading", level=1, name="The certificate is issued")).to_be_visible(timeout=LONG)
    assert Application.objects.filter(status=Status.APPROVED).count() == 25
