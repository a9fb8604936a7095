"""Sign & Issue and its progress: views of coo.views.issue."""

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from coo.constants import CertificateStatus, Status
from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import Application, Certificate
from coo.services.issue_state import RENDER_JOB
from signing.services.activation import discard
from tests.factories.files import approve, make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.office_world import decide, request_issue
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import AuditEvent, Job

pytestmark = pytest.mark.django_db
ISSUE = "coo:issue"


@pytest.fixture
def approved(cast: Any) -> Application:
    return approve(submit(make_draft(cast)), cast)


@pytest.fixture
def officer(cast: Any, client: Client) -> Client:
    sign_in(client, cast.officer)
    return client


def send(client: Client, cast: Any, *files: Application, pin: str = PIN, **more: Any) -> Any:
    credential = credential_of(cast.officer, timezone.now())
    data = {"file": [str(file.uuid) for file in files], "credential": str(credential.uuid), "pin": pin, **more}
    return client.post(reverse(ISSUE), data)


def test_the_page_names_the_files_and_the_credential(cast: Any, officer: Client, approved: Application) -> None:
    page = officer.get(reverse(ISSUE), {"file": approved.uuid}).content.decode()
    assert approved.file_number in page
    assert str(credential_of(cast.officer, timezone.now()).uuid) in page
    assert 'type="password"' in page


def test_many_files_with_one_pin(cast: Any, officer: Client, approved: Application) -> None:
    second = approve(submit(make_draft(cast, invoice_number="SECOND")), cast)
    response = send(officer, cast, approved, second)
    assert response.status_code == 302
    progress = officer.get(response.url)
    assert state_of(progress) == "numbered numbered"
    assert "being issued" in progress.content.decode()

    drain_jobs()
    progress = officer.get(response.url)
    assert state_of(progress) == "valid valid"
    assert "look-again.js" not in progress.content.decode()
    assert Certificate.objects.filter(status=CertificateStatus.VALID).count() == 2
    for certificate in Certificate.objects.all():
        assert reverse("coo:certificate_pdf", args=[certificate.uuid]) in progress.content.decode()


def state_of(page: Any) -> str:
    """Return what look-again.js compares: only when it changes does the page load again."""
    found = re.search(r'data-look-again="([^"]*)"', page.content.decode())
    assert found
    return found[1]


def test_the_page_loads_again_only_when_something_moved(cast: Any, officer: Client, approved: Application) -> None:
    here = send(officer, cast, approved).url
    page = officer.get(here)
    assert "Refresh" not in page
    assert "look-again.js" in page.content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page.content.decode()
    assert state_of(page) == state_of(officer.get(here))
    drain_jobs()
    assert state_of(page) != state_of(officer.get(here))


def test_every_row_has_a_cell_for_every_head(cast: Any, officer: Client) -> None:
    file = submit(make_draft(cast))
    decide("reject", file, cast.officer, remarks="No.")
    page = officer.get(reverse("coo:issue_progress"), {"file": file.uuid}).content.decode()
    heads = re.findall(r"<th scope=\"col\">(.*?)</th>", page)
    rows = [re.findall(r"<td([^>]*)>", row) for row in re.findall(r"<tr[^>]*>(?!<th)(.*?)</tr>", page, re.DOTALL)]
    assert len(rows) == 2, "the certificate that is not there, and the letter"
    for row in rows:
        assert len(row) == len(heads)
        named = {index: label[1] for index, cell in enumerate(row) if (label := re.search('data-label="(.*?)"', cell))}
        assert named == {index: heads[index] for index in named}
        assert list(named.values()) == ["Exporter", "Document", "Number", "State"]


def test_a_wrong_pin_shows_at_its_field_and_loses_nothing(cast: Any, officer: Client, approved: Application) -> None:
    response = send(officer, cast, approved, pin="999999")
    assert response.status_code == 422
    page = response.content.decode()
    assert "The PIN is wrong" in str(response.context["form"].errors["pin"])
    assert f'name="file" value="{approved.uuid}"' in page
    assert "999999" not in page
    assert not Certificate.objects.exists()


def test_another_persons_credential_is_not_offered(cast: Any, officer: Client, approved: Application) -> None:
    theirs = credential_of(cast.officer2, timezone.now())
    response = send(officer, cast, approved, credential=str(theirs.uuid))
    assert "credential" in response.context["form"].errors
    assert not Certificate.objects.exists()


def test_the_pin_is_nowhere_in_the_database(cast: Any, officer: Client) -> None:
    # Another invoice number than the guide's, which contains the PIN.
    file = approve(submit(make_draft(cast, invoice_number="A/1")), cast)
    send(officer, cast, file)
    assert not any(PIN in str(job.ids) or PIN in job.key for job in Job.objects.all())
    assert PIN not in str(Certificate.objects.get().data)
    assert not any(PIN in str(event.data) for event in AuditEvent.objects.all())


def test_a_file_that_moved_on_is_told_and_the_others_go(cast: Any, officer: Client, approved: Application) -> None:
    rejected = submit(make_draft(cast, invoice_number="SECOND"))
    decide("reject", rejected, cast.officer, remarks="No.")
    assert "Not to be signed" in officer.get(reverse(ISSUE), {"file": [rejected.uuid, approved.uuid]}).content.decode()
    response = send(officer, cast, rejected, approved)
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        f"{rejected.file_number}: It is no longer Approved Pending Issuance."
    ]
    drain_jobs()
    approved.refresh_from_db()
    assert approved.status == Status.APPROVED


def test_issuing_twice_tells_who_does_it(cast: Any, officer: Client, approved: Application) -> None:
    send(officer, cast, approved)
    response = send(officer, cast, approved)
    assert "is already issuing it" in str(next(iter(get_messages(response.wsgi_request))))
    assert Certificate.objects.count() == 1


def test_after_a_failed_signature_the_page_asks_for_the_pin_again(
    cast: Any, officer: Client, approved: Application
) -> None:
    response = send(officer, cast, approved)
    discard(Job.objects.get(name=RENDER_JOB).ids["activation"])
    drain_jobs()
    progress = officer.get(response.url)
    assert "look-again.js" not in progress.content.decode()
    assert "Enter the PIN again" in progress.content.decode()
    assert "enter the PIN again" in officer.get(reverse("coo:worklist"), {"tab": "sign"}).content.decode()

    send(officer, cast, approved)
    drain_jobs()
    assert Certificate.objects.get().status == CertificateStatus.VALID


def test_the_office_without_a_stamp_is_refused_in_words(cast: Any, officer: Client, approved: Application) -> None:
    cast.office.stamps.all().delete()
    response = send(officer, cast, approved)
    assert "no stamp on record" in str(next(iter(get_messages(response.wsgi_request))))
    assert not Certificate.objects.exists()


def test_nothing_chosen_says_what_to_do(officer: Client) -> None:
    page = officer.get(reverse(ISSUE)).content.decode()
    assert "No file was chosen." in page


def test_too_many_or_unknown_files_are_404(officer: Client, approved: Application) -> None:
    assert officer.get(reverse(ISSUE), {"file": "not-a-uuid"}).status_code == 404
    assert officer.get(reverse(ISSUE), {"file": "5a4f8c1e-1111-4222-8333-444455556666"}).status_code == 404


def test_other_offices_and_other_roles(cast: Any, client: Client, approved: Application) -> None:
    for user, status in ((cast.other_officer, 404), (cast.exporter, 403), (cast.admin, 403)):
        sign_in(client, user)
        for name in ("coo:issue", "coo:issue_progress"):
            assert client.get(reverse(name), {"file": approved.uuid}).status_code == status


def test_a_conflict_stops_the_whole_request(cast: Any, officer: Client, approved: Application) -> None:
    Membership.objects.create(user=cast.officer, firm=cast.firm, rights=["view"], starts_on=timezone.localdate())
    assert officer.get(reverse(ISSUE), {"file": approved.uuid}).status_code == 403
    assert send(officer, cast, approved).status_code == 403
    assert not Certificate.objects.exists()


def test_get_takes_no_number(cast: Any, officer: Client, approved: Application) -> None:
    officer.get(reverse(ISSUE), {"file": approved.uuid, "pin": PIN})
    assert not Certificate.objects.exists()


def test_progress_of_a_certificate_on_its_way(cast: Any, officer: Client, approved: Application) -> None:
    certificate = request_issue(approved, cast.officer)
    page = officer.get(reverse("coo:issue_progress"), {"file": approved.uuid}).content.decode()
    assert certificate.number in page
    assert "Being issued" in page
