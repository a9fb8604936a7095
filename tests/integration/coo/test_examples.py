"""The example of every agreement is complete: nothing stops its signature."""

import pytest
from django.utils import timezone

from coo.constants import IssueMode
from coo.demo.cast import Cast
from coo.models import Agreement, Application
from coo.services.findings import application_findings
from tests.factories.files import EXAMPLES, make_draft, submit
from tradeconnect.common.dates import india_date

pytestmark = pytest.mark.django_db


def test_every_agreement_that_is_served_here_has_an_example(cast: Cast) -> None:
    served = set(Agreement.objects.exclude(mode=IssueMode.ELSEWHERE).values_list("code", flat=True))
    assert served == set(EXAMPLES)


@pytest.mark.parametrize("code", list(EXAMPLES))
def test_the_example_of_an_agreement_can_be_signed(cast: Cast, code: str) -> None:
    draft = Application.objects.get(pk=make_draft(cast, plan=EXAMPLES[code]).pk)
    _snapshot, findings = application_findings(draft, today=india_date(timezone.now()))
    assert [(row.code, row.evidence) for row in findings if row.is_error] == []


@pytest.mark.parametrize("code", ["AIFTA", "NP-B2B", "EFTATEPA-SD"])
def test_an_example_is_submitted(cast: Cast, code: str) -> None:
    file = submit(make_draft(cast, plan=EXAMPLES[code]))
    assert file.file_number
