"""From a filed application to the paper: the certificate of every agreement prints what was filed, box by box."""

import re
from typing import Any

import pytest

from coo.constants import CertificateStatus
from coo.models import Certificate
from coo.services.printed_facts import printed_facts
from tests.factories.files import EXAMPLES, approve, issue, make_draft, submit
from tests.unit.documents.paper import page_count
from tests.unit.documents.test_forms import read

pytestmark = pytest.mark.django_db
# One agreement of each form family, and goods that come from elsewhere.
ISSUED = ("AIFTA", "NP-B2B", "IUCEPA", "IKCEPA", "MERCOSUR", "INDAUSECTA")


def issued(cast: Any, code: str) -> Certificate:
    """File, approve and issue the example of an agreement."""
    file = approve(submit(make_draft(cast, plan=EXAMPLES[code])), cast)
    issue(file, cast)
    return Certificate.objects.select_related("application__agreement", "pdf").get(application=file)


@pytest.mark.parametrize("code", ISSUED)
def test_the_signed_file_holds_every_box_and_every_copy(cast: Any, code: str) -> None:
    certificate = issued(cast, code)

    assert certificate.status == CertificateStatus.VALID
    assert certificate.pdf is not None
    agreement, plan = certificate.application.agreement, EXAMPLES[code]
    pdf = certificate.pdf.read()
    text = read(pdf)
    for number in range(1, len(agreement.boxes) + 1):
        assert f"{number} {certificate.data['form']['boxes'][number - 1]}" in text
    for fact in (certificate.number, certificate.printed_code, plan.importer, plan.invoice_number):
        assert fact in text
    for item, row in zip(plan.items, certificate.data["items"], strict=True):
        assert item.description in text
        assert row["criterion"] in text
    sheets = int(re.search(r"Sheet 1 of (\d+)", text).group(1))
    assert page_count(pdf) == sheets * len(agreement.copy_markings) + ("Notes overleaf" in text)
    for marking in agreement.copy_markings:
        assert f"{marking} Sheet 1 of {sheets}" in text


@pytest.mark.parametrize("code", ISSUED)
def test_the_public_check_names_the_boxes_of_this_paper(cast: Any, code: str) -> None:
    certificate = issued(cast, code)

    boxes = certificate.application.agreement.boxes
    facts = [fact for group in printed_facts(certificate.data) for fact in group.facts]
    for fact in facts:
        assert fact.value
        assert all(1 <= int(number) <= len(boxes) for number in fact.box.split(", "))
    by_label = {fact.label: int(fact.box) for fact in facts if "," not in fact.box}
    assert re.search("onsignee|mporter", boxes[by_label["Goods consigned to"] - 1])
    assert "nvoice" in boxes[by_label["Invoice"] - 1]
    assert "eclaration" in boxes[by_label["Declaration by the exporter"] - 1]
    assert "ertif" in boxes[by_label["Certification"] - 1]
