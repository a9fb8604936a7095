"""View Approved Letter: the guide's table, with certificates and papers of the own file; attested documents."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coo.constants import PaperKind, PaperStatus
from coo.models import Application, Paper
from tests.factories.files import approve, issue, make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.office_world import post_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(cast: Any) -> Application:
    return issue(approve(submit(make_draft(cast)), cast), cast)


@pytest.fixture
def exporter(cast: Any, client: Client) -> Client:
    return sign_in(client, cast.exporter)


def paper(file: Application, cast: Any, kind: str, number: str, is_signed: bool = True, **more: Any) -> Paper:
    """Return a signed paper of the file; how it is made and signed is tested elsewhere."""
    now, certificate = timezone.now(), file.certificates.get()
    made = Paper.objects.create(
        kind=kind,
        application=file,
        certificate=certificate,
        post=post_of(cast.officer),
        number=number,
        data={},
        asked_at=now,
        **more,
    )
    if is_signed:
        # The database lets nothing be signed that was not made before.
        Paper.objects.filter(pk=made.pk).update(status=PaperStatus.RENDERED)
        Paper.objects.filter(pk=made.pk).update(status=PaperStatus.SIGNED, signed_at=now, pdf=certificate.pdf)
    return made


def show(client: Client, file: Application) -> Any:
    answer = client.get(reverse("coo:letters", args=[file.uuid]))
    assert answer.status_code == 200
    return answer


def test_the_guides_table(file: Application, cast: Any, exporter: Client) -> None:
    certificate = file.certificates.get()
    page = show(exporter, file).content.decode()
    for words in ("Sl.No.", "Issued By", "Issued Date", "Letter Type", "View Letter", "Non-Preferential"):
        assert words in page
    for fact in (certificate.number, "Yamuna Chamber of Commerce, New Delhi", file.draft_number, file.file_number):
        assert str(fact) in page
    assert reverse("coo:certificate_pdf", args=[certificate.uuid]) in page


def test_papers_beside_the_certificate_and_only_signed_ones(file: Application, cast: Any, exporter: Client) -> None:
    copy = paper(file, cast, PaperKind.TRUE_COPY, "COPY-1")
    paper(file, cast, PaperKind.TRUE_COPY, "COPY-2", is_signed=False)
    attested = paper(file, cast, PaperKind.ATTESTATION, "ATT-1", attachment=file.attachments.get())
    answer = show(exporter, file)
    assert [row.number for row in answer.context["letters"]] == [file.certificates.get().number, copy.number]
    assert list(answer.context["attested"]) == [attested]
    page = answer.content.decode()
    assert "True copy" in page
    assert file.attachments.get().file.name in page
    menu = exporter.get(reverse("coo:submitted")).content.decode()
    assert reverse("coo:letters", args=[file.uuid]) + "#attested" in menu


def test_a_rejection_letter_is_a_letter(cast: Any, file: Application, exporter: Client) -> None:
    letter = paper(file, cast, PaperKind.REJECTION, "R-1")
    assert letter.number in show(exporter, file).content.decode()


def test_without_a_letter_it_says_when_there_is_one(cast: Any, exporter: Client) -> None:
    waiting = submit(make_draft(cast))
    assert "No letter yet" in show(exporter, waiting).content.decode()


def test_queries_do_not_grow(file: Application, cast: Any, exporter: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            show(exporter, file)
        return len(captured)

    paper(file, cast, PaperKind.TRUE_COPY, "COPY-1")
    count()
    one = count()
    for number in range(2, 6):
        paper(file, cast, PaperKind.TRUE_COPY, f"COPY-{number}")
    assert count() == one
