"""Documents are read after submission: jobs, what is kept, what is read again, what goes with it."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from coo.models import Application, Attachment, DocumentReading, PagePicture
from coo.services import reading
from coo.services.office import reading_again
from coo.services.office.documents import OfficeDocument, ReadState, documents_of
from coo.snapshot import from_dict
from tests.factories.files import make_draft, submit
from tests.factories.uploads import pdfs
from tests.integration.coo.office_world import post_of
from tradeconnect.common.files import store
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import Job, StoredFile
from tradeconnect.common.uploads import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


def invoice_of(file: Application) -> Attachment:
    """Return it afresh, with what was read of it."""
    return Attachment.objects.select_related("file").get(application=file)


def jobs() -> int:
    return Job.objects.filter(name=reading.READ_JOB).count()


def state_of(file: Application) -> ReadState:
    version = file.versions.first()
    assert version is not None
    [document] = documents_of(file, from_dict(version.snapshot))
    return document.state


def put_in_place(file: Application, content: bytes, content_type: str = "application/pdf") -> Attachment:
    row = invoice_of(file)
    row.file = store(name="other.pdf", content=content, content_type=content_type)
    row.save()
    return row


def test_a_draft_is_not_read_and_a_submitted_file_is(cast: Any) -> None:
    draft = make_draft(cast)
    assert jobs() == 0
    file = submit(draft)
    assert jobs() == 1
    assert state_of(file) == ReadState.UNDER_WAY
    drain_jobs()
    found = invoice_of(file).reading
    assert (found.error, found.has_text, found.sha256) == ("", True, invoice_of(file).file.sha256)
    assert "INVOICE" in [word[4] for word in found.pages[0]["words"]]
    assert found.page_pictures.get().file.read()[8:12] == b"WEBP"
    assert state_of(file) == ReadState.READ


def test_read_twice_it_is_kept_once(file: Application, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    row = invoice_of(file)
    reading.read_document(attachment=row.uuid, now=timezone.now())
    before = DocumentReading.objects.get()
    settings.UPLOAD_READER = "no.such.reader"  # it is not even asked
    reading.read_document(attachment=row.uuid, now=timezone.now())
    assert DocumentReading.objects.get() == before
    reading.ask_for_readings(application=file)
    assert jobs() == 1


def test_another_file_in_its_place_is_read_again_and_the_old_pictures_go(
    file: Application, django_capture_on_commit_callbacks: Any
) -> None:
    reading.read_document(attachment=invoice_of(file).uuid, now=timezone.now())
    old = PagePicture.objects.get().file
    row = put_in_place(file, pdfs.printed("Another"))
    assert not reading.is_current(invoice_of(file))
    file.version += 1
    reading.ask_for_readings(application=file)
    assert jobs() == 2
    with django_capture_on_commit_callbacks(execute=True):
        reading.read_document(attachment=row.uuid, now=timezone.now())
    assert [word[4] for word in invoice_of(file).reading.pages[0]["words"]][0] == "Another"
    assert not StoredFile.objects.filter(pk=old.pk).exists()
    assert not default_storage.exists(str(old.file.name))


def test_what_was_replaced_while_it_was_read_is_not_kept(file: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(kind: str, content: bytes) -> pages.Reading:
        put_in_place(file, pdfs.printed("Another"))
        return real(kind, content)

    real = pages.read_here
    monkeypatch.setattr(pages, "read_here", slow)
    reading.read_document(attachment=invoice_of(file).uuid, now=timezone.now())
    assert not DocumentReading.objects.exists()
    assert not StoredFile.objects.filter(content_type="image/webp", name__contains=", 1.webp").exists()


def test_a_document_that_goes_takes_its_pictures_with_it(
    file: Application, django_capture_on_commit_callbacks: Any
) -> None:
    row = invoice_of(file)
    reading.read_document(attachment=row.uuid, now=timezone.now())
    picture = PagePicture.objects.get().file
    with django_capture_on_commit_callbacks(execute=True):
        row.delete()
    assert not StoredFile.objects.filter(pk=picture.pk).exists()
    assert not default_storage.exists(str(picture.file.name))
    reading.read_document(attachment=row.uuid, now=timezone.now())
    assert not DocumentReading.objects.exists()


@pytest.mark.parametrize(
    ("content", "content_type", "state"),
    [
        (pdfs.scanned("RGB"), "application/pdf", ReadState.NO_TEXT),
        (b"%PDF-1.7 broken", "application/pdf", ReadState.FAILED),
        (b"PK", "application/vnd.ms-excel", ReadState.NO_PAGES),
    ],
)
def test_what_became_of_a_document(file: Application, content: bytes, content_type: str, state: ReadState) -> None:
    row = put_in_place(file, content, content_type)
    snapshot = from_dict(file.versions.get().snapshot)
    reading.read_document(attachment=row.uuid, now=timezone.now())
    signed = snapshot.attachments[0].sha256
    StoredFile.objects.filter(pk=row.file_id).update(sha256=signed)
    DocumentReading.objects.update(sha256=signed)
    assert state_of(file) == state


def test_a_job_that_gave_up_is_said(file: Application) -> None:
    Job.objects.filter(name=reading.READ_JOB).update(dead_at=timezone.now())
    assert state_of(file) == ReadState.FAILED
    Job.objects.filter(name=reading.READ_JOB).delete()
    assert state_of(file) == ReadState.NOT_READ


def heavy(kind: str, content: bytes) -> pages.Reading:
    """As a reader that ran out of memory or time."""
    return pages.Reading(code="heavy")


@pytest.fixture
def given_up(file: Application, monkeypatch: pytest.MonkeyPatch) -> Application:
    with monkeypatch.context() as once:
        once.setattr(pages, "read_here", heavy)
        drain_jobs()
    return file


def document_of(file: Application) -> OfficeDocument:
    version = file.versions.first()
    assert version is not None
    [document] = documents_of(file, from_dict(version.snapshot))
    return document


def ask_again(file: Application, officer: Any) -> OfficeDocument:
    return reading_again.read_again(
        application=file,
        attachment=invoice_of(file).uuid,
        post=post_of(officer),
        actor=officer,
        now=timezone.now(),
    )


def test_what_was_given_up_is_read_once_more_when_an_officer_asks(cast: Any, given_up: Application) -> None:
    drain_jobs()
    assert (document_of(given_up).state, jobs()) == (ReadState.FAILED, 1)  # nobody tries by themselves
    ask_again(given_up, cast.officer)
    assert state_of(given_up) == ReadState.UNDER_WAY
    with pytest.raises(TransitionRefused, match="being read"):
        ask_again(given_up, cast.officer2)
    drain_jobs()
    assert (document_of(given_up).state, jobs()) == (ReadState.READ, 2)


def test_there_is_no_third_reading(
    cast: Any, given_up: Application, monkeypatch: pytest.MonkeyPatch, signed_in: Any
) -> None:
    page = reverse("coo:office_file", args=[given_up.uuid])
    address = reverse("coo:read_again", args=[given_up.uuid, invoice_of(given_up).uuid])
    client = signed_in(cast.officer)
    assert f'action="{address}"' in client.get(page).content.decode()
    done = client.post(address, follow=True).content.decode()
    assert "is being read once more" in done
    assert f'action="{address}"' not in done
    monkeypatch.setattr(pages, "read_here", heavy)
    drain_jobs()
    assert state_of(given_up) == ReadState.FAILED
    assert f'action="{address}"' not in client.get(page).content.decode()
    assert client.post(address).status_code == 409
    assert jobs() == 2


def test_the_same_file_in_a_later_version_is_read_once_more_too(cast: Any, given_up: Application) -> None:
    ask_again(given_up, cast.officer)
    drain_jobs()
    given_up.version += 1
    given_up.save(update_fields=["version"])
    DocumentReading.objects.update(error="heavy")
    ask_again(given_up, cast.officer)
    assert state_of(given_up) == ReadState.UNDER_WAY


def test_a_job_that_gave_up_is_read_again_and_a_damaged_document_is_not(cast: Any, file: Application) -> None:
    row = invoice_of(file)
    DocumentReading.objects.create(attachment=row, sha256=row.file.sha256, read_at=timezone.now(), error="damaged")
    with pytest.raises(TransitionRefused):
        ask_again(file, cast.officer)
    DocumentReading.objects.all().delete()
    Job.objects.filter(name=reading.READ_JOB).update(dead_at=timezone.now())
    ask_again(file, cast.officer)
    drain_jobs()
    assert state_of(file) == ReadState.READ
