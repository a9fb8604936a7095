"""One application of every form family, and goods from elsewhere: looked through, signed, paid, approved, issued."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coo.demo.cast import PIN, Cast
from coo.models import Certificate
from payments.services.ledger import prove
from tests.e2e import steps
from tests.e2e.steps import FILE_NUMBER
from tests.factories.files import EXAMPLES, make_draft
from tests.unit.documents.test_forms import read

pytestmark = pytest.mark.django_db(transaction=True)


def file_it(page: Page, draft: str) -> str:
    """Look through the summary, sign, pay from the wallet; return the file number."""
    page.goto(f"/applications/{draft}/summary/")
    steps.sign(page)
    page.get_by_role("link", name="Payment", exact=True).click()
    page.get_by_role("button", name="Pay from CoO Wallet").click()
    number = FILE_NUMBER.search(page.get_by_text(FILE_NUMBER).first.inner_text())
    assert number
    return number.group()


def issue_it(page: Page, file_number: str) -> None:
    """Open the file from the worklist, approve it, sign and issue it with the officer's PIN."""
    page.goto("/office/")
    page.get_by_role("link", name=file_number).click()
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("link", name=re.compile("Sign & Issue")).first.click()
    page.get_by_label("PIN of the token").fill(PIN)
    page.get_by_role("button", name=re.compile("Sign & Issue")).click()
    expect(page.get_by_role("link", name=re.compile("Download|PDF")).first).to_be_visible(timeout=40_000)


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("AIFTA", ("ASEAN-INDIA FREE TRADE AREA", "FORM AI", "1 Goods consigned from")),
        ("IUCEPA", ("INDIA – UNITED ARAB EMIRATES", "1 Exporter's name, address and country")),
        ("IKCEPA", ("INDIA – REPUBLIC OF KOREA", "1 Exporter (name, address, country")),
        ("MERCOSUR", ("INDIA – MERCOSUR", "1 Producer or exporter")),
        ("INDAUSECTA", ("INDIA – AUSTRALIA ECONOMIC COOPERATION", "1 Exporter's name, address and contact details")),
        ("NP-B2B", ("NON-PREFERENTIAL", "1 Goods consigned from", "ORIGIN VIETNAM", "VN-CO-2026-004417")),
    ],
)
def test_a_form_is_filed_and_issued(
    cast: Cast, open_page: Callable[..., Page], worker: None, tmp_path: Path, code: str, printed: tuple[str, ...]
) -> None:
    draft = steps.apart(lambda: make_draft(cast, plan=EXAMPLES[code]))
    exporter = open_page("exporter@demo.test")
    file_number = file_it(exporter, str(draft.uuid))
    officer = open_page("officer@demo.test")
    issue_it(officer, file_number)

    exporter.goto("/certificates/")
    with exporter.expect_download() as started:
        exporter.get_by_role("link", name=re.compile("Download")).first.click()
    pdf = tmp_path / "certificate.pdf"
    started.value.save_as(pdf)
    certificate = Certificate.objects.get(application__file_number=file_number)
    text = read(pdf.read_bytes())
    for words in (*printed, certificate.number, EXAMPLES[code].importer, EXAMPLES[code].items[0].description):
        assert words in text, words
    assert prove() == []
    for page in (exporter, officer):
        assert page.problems == []  # type: ignore[attr-defined]
