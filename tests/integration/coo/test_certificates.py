"""View Certificate of Origin: views of coo.views.certificates."""

import datetime as dt
import io
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coo.models import Certificate, CopyRequest
from tests.factories.files import approve, issue, make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.office_world import request_issue

pytestmark = pytest.mark.django_db
URL = "coo:certificates"


def issued(cast: Any, invoice: str = "12345678") -> Certificate:
    file = issue(approve(submit(make_draft(cast, invoice_number=invoice)), cast), cast)
    return file.certificates.get()


@pytest.fixture
def certificate(cast: Any) -> Certificate:
    return issued(cast)


@pytest.fixture
def exporter(cast: Any, client: Client) -> Client:
    sign_in(client, cast.exporter)
    return client


def found(client: Client, **data: Any) -> list[str]:
    response = client.get(reverse(URL), data)
    assert response.status_code == 200
    return [row.number for row in response.context["page"]]


def test_the_firm_sees_its_certificates(exporter: Client, certificate: Certificate) -> None:
    page = exporter.get(reverse(URL)).content.decode()
    assert certificate.number in page
    assert "Valid" in page
    assert f'<a href="{reverse("home")}" aria-current="page">' in page  # where the menu leads here from
    assert reverse("coo:certificate_pdf", args=[certificate.uuid]) in page


def test_what_is_not_published_is_not_listed(cast: Any, exporter: Client) -> None:
    request_issue(approve(submit(make_draft(cast)), cast), cast.officer)
    assert found(exporter) == []
    assert "No certificate has been issued yet." in exporter.get(reverse(URL)).content.decode()


def test_search_by_number_period_and_agency(exporter: Client, certificate: Certificate) -> None:
    today = timezone.localdate()
    other_day = f"{today - dt.timedelta(days=1):%d/%m/%Y}"
    this_day = f"{today:%d/%m/%Y}"
    assert found(exporter, number=certificate.number.lower()) == [certificate.number]
    assert found(exporter, number="NO-SUCH") == []
    assert found(exporter, issued_from=this_day, issued_to=this_day) == [certificate.number]
    assert found(exporter, issued_to=other_day) == []
    assert found(exporter, agency="YCC") == [certificate.number]


def test_a_wrong_period_is_said_at_its_field(exporter: Client, certificate: Certificate) -> None:
    response = exporter.get(reverse(URL), {"issued_from": "02/01/2026", "issued_to": "01/01/2026"})
    assert "issued_to" in response.context["form"].errors
    assert list(response.context["page"]) == []
    assert "issued_from" in exporter.get(reverse(URL), {"issued_from": "32/01/2026"}).context["form"].errors


def test_another_agency_is_no_choice(exporter: Client, certificate: Certificate) -> None:
    assert "agency" in exporter.get(reverse(URL), {"agency": "ACT"}).context["form"].errors


def test_firm_and_office_see_only_their_own(cast: Any, client: Client, certificate: Certificate) -> None:
    pdf = reverse("coo:certificate_pdf", args=[certificate.uuid])
    for user, sees in (
        (cast.exporter, True),
        (cast.colleague, True),
        (cast.officer2, True),
        (cast.rival, False),
        (cast.other_officer, False),
    ):
        sign_in(client, user)
        assert (found(client) == [certificate.number]) is sees
        assert client.get(pdf).status_code == (200 if sees else 404)


def test_the_office_reads_whose_certificate_it_is(cast: Any, client: Client, certificate: Certificate) -> None:
    sign_in(client, cast.officer)
    html = client.get(reverse(URL)).content.decode()
    assert 'data-label="Exporter"' in html
    assert cast.firm.iec in html
    assert "True copies</a>" in html
    CopyRequest.objects.create(certificate=certificate, reason="Lost", asked_by=cast.exporter, asked_at=timezone.now())
    assert "True copies (1)</a>" in client.get(reverse(URL)).content.decode()


def test_without_firm_or_office_it_is_403(cast: Any, client: Client, certificate: Certificate) -> None:
    sign_in(client, cast.operator)
    assert client.get(reverse(URL)).status_code == 403
    assert client.get(reverse("coo:certificate_pdf", args=[certificate.uuid])).status_code == 403


def test_without_login_it_asks_for_one(client: Client, certificate: Certificate) -> None:
    response = client.get(reverse("coo:certificate_pdf", args=[certificate.uuid]))
    assert response.status_code == 302
    assert reverse("accounts:login") in response.url


def test_the_pdf_is_the_signed_file(exporter: Client, certificate: Certificate) -> None:
    response = exporter.get(reverse("coo:certificate_pdf", args=[certificate.uuid]))
    assert certificate.pdf is not None
    assert response.content == certificate.pdf.read()
    assert response["Content-Type"] == "application/pdf"
    assert f'filename="{certificate.number}.pdf"' in response["Content-Disposition"]
    assert b"/ByteRange" in response.content


def test_a_numbered_certificate_has_no_pdf_yet(cast: Any, exporter: Client) -> None:
    certificate = request_issue(approve(submit(make_draft(cast)), cast), cast.officer)
    assert exporter.get(reverse("coo:certificate_pdf", args=[certificate.uuid])).status_code == 404


def test_queries_do_not_grow(cast: Any, exporter: Client, certificate: Certificate) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            exporter.get(reverse(URL))
        return len(captured)

    count()
    one = count()
    issued(cast, "SECOND")
    issued(cast, "THIRD")
    assert len(found(exporter)) == 3
    assert count() == one


def test_the_data_is_the_file_inside_the_pdf(cast: Any, exporter: Client, certificate: Certificate) -> None:
    answer = exporter.get(reverse("coo:certificate_json", args=[certificate.uuid]))
    assert answer["Content-Type"] == "application/json"
    assert f'filename="{certificate.number}.json"' in answer["Content-Disposition"]
    assert certificate.pdf is not None
    with pikepdf.open(io.BytesIO(certificate.pdf.read())) as pdf:
        embedded = pdf.attachments[f"{certificate.number}.json"].get_file().read_bytes()
    assert answer.content == embedded
    assert exporter.get(reverse("coo:certificate_json", args=[uuid4()])).status_code == 404


def test_search_by_status(exporter: Client, certificate: Certificate) -> None:
    assert found(exporter, status="valid") == [certificate.number]
    assert found(exporter, status="cancelled") == []
    assert "status" in exporter.get(reverse(URL), {"status": "void"}).context["form"].errors


def test_the_paper_copies_are_the_offices_business(cast: Any, exporter: Client, certificate: Certificate) -> None:
    """A firm sees where its copy is, and has no list of what to send."""
    assert "copy" not in exporter.get(reverse(URL)).context["form"].fields
    page = exporter.get(reverse(URL)).content.decode()
    assert reverse("coo:cancel_certificate", args=[certificate.uuid]) not in page
    sign_in(exporter, cast.officer)
    assert reverse("coo:cancel_certificate", args=[certificate.uuid]) in exporter.get(reverse(URL)).content.decode()
