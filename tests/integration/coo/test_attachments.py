"""Attachments: upload, list, view, preview, change, replace, remove."""

from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from coo.constants import ATTACHMENTS_MAXIMUM
from coo.models import Attachment, AttachmentType
from coo.services import attachments
from coo.services.attachments import HEAVY, change_attachment
from coo.services.editing import RowGone
from coo.tabs import Slug
from tests.factories.files import sign, submit
from tests.factories.login import sign_in
from tests.factories.uploads import images, pdfs, sheets
from tests.integration.coo.wizard_world import new_draft, send, url
from tradeconnect.common.models import StoredFile
from tradeconnect.common.uploads.check import UploadRefused

pytestmark = pytest.mark.django_db


def pdf(name: str = "Commercial invoice.pdf", pages: int = 1) -> SimpleUploadedFile:
    """Return a small clean PDF as a browser sends it."""
    return SimpleUploadedFile(name, pdfs.pdf(pages=pages), content_type="application/pdf")


def _upload(client: Any, draft: Any, **sent: Any) -> Any:
    data = {"kind": "INVOICE", "file": pdf(), **sent}
    return client.post(reverse("coo:attachment_add", args=[draft.uuid]), data)


def test_a_file_is_attached_with_its_type_and_attest(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    assert _upload(client, draft, attest="on").url == url(draft, Slug.ATTACHMENTS) + "#files"
    row = draft.attachments.get()
    assert (row.serial, row.kind.code, row.attest, row.created_by) == (1, "INVOICE", True, cast.exporter)
    assert row.file.content_type == "application/pdf"
    page = client.get(url(draft, Slug.ATTACHMENTS)).content.decode()
    assert "Commercial invoice.pdf" in page
    assert 'class="tag">Attest<' in page


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "POEM"}, "kind"),
        ({"file": ""}, "file"),
        ({"file": SimpleUploadedFile("a.exe", b"MZ")}, "file"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-nonsense")}, "file"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "file"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024))}, "file"),
    ],
)
def test_a_refused_file_is_told_at_its_field_and_the_choices_stay(
    cast: Any, signed_in: Any, sent: dict[str, Any], field: str
) -> None:
    draft = new_draft(cast)
    response = _upload(signed_in(cast.exporter), draft, attest="on", **sent)
    page = response.content.decode()
    assert response.status_code == 200
    assert f'id="id_{field}-error"' in page
    assert " checked" in page
    if "kind" not in sent:
        assert '<option value="INVOICE" selected>' in page
    assert not draft.attachments.exists()
    assert not StoredFile.objects.filter(name="a.pdf").exists()


def test_save_and_next_uploads_a_chosen_file_first(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    refused = send(client, draft, Slug.ATTACHMENTS, {"kind": "INVOICE", "file": SimpleUploadedFile("a.pdf", b"no")})
    assert 'id="id_file-error"' in refused.content.decode()
    assert send(client, draft, Slug.ATTACHMENTS, {"kind": "INVOICE", "file": pdf()}).url == url(draft, Slug.DECLARATION)
    assert draft.attachments.count() == 1


def test_without_the_invoice_the_tab_says_so(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    response = send(client, draft, Slug.ATTACHMENTS)
    assert response.url.endswith("?errors")
    assert "Saved. 1 thing to correct" in client.get(response.url).content.decode()


def test_there_is_a_limit_to_the_number_of_files(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    _upload(client, draft)
    first = draft.attachments.get()
    for serial in range(2, ATTACHMENTS_MAXIMUM + 1):
        Attachment.objects.create(
            application=draft, serial=serial, kind=first.kind, file=first.file, created_by=cast.exporter
        )
    before = StoredFile.objects.count()
    assert "at most 20 files" in _upload(client, draft).content.decode()
    assert StoredFile.objects.count() == before


def test_a_file_is_viewed_by_the_firm_and_once_signed_by_the_office_it_was_submitted_to(
    cast: Any, client: Any, full_draft: Any
) -> None:
    arguments = [full_draft.uuid, full_draft.attachments.get().uuid]
    address = reverse("coo:attachment_file", args=arguments)
    sign_in(client, cast.colleague)
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"].startswith("inline")
    signed = reverse("coo:signed_document", args=arguments)
    for user, answers in (
        (cast.rival, (404, 403)),
        (cast.officer, (403, 404)),
        (cast.other_officer, (403, 404)),
    ):
        sign_in(client, user)
        assert tuple(client.get(one).status_code for one in (address, signed)) == answers
    submit(full_draft)
    sign_in(client, cast.officer)
    assert client.get(address).status_code == 403
    assert client.get(signed).status_code == 200
    sign_in(client, cast.other_officer)
    assert client.get(signed).status_code == 404


def test_a_file_of_another_application_is_not_found(cast: Any, signed_in: Any, full_draft: Any) -> None:
    other = new_draft(cast)
    address = reverse("coo:attachment_file", args=[other.uuid, full_draft.attachments.get().uuid])
    assert signed_in(cast.exporter).get(address).status_code == 404


def test_removing_asks_first_and_deletes_the_bytes(
    cast: Any, signed_in: Any, full_draft: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client, row = signed_in(cast.exporter), full_draft.attachments.get()
    storage, name = row.file.file.storage, row.file.file.name
    address = reverse("coo:attachment_delete", args=[full_draft.uuid, row.uuid])
    assert "Remove this attachment?" in client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).status_code == 302
    assert not full_draft.attachments.exists()
    assert not storage.exists(name)


def test_the_bytes_of_a_signed_file_are_kept(
    cast: Any, signed_in: Any, full_draft: Any, django_capture_on_commit_callbacks: Any
) -> None:
    signed = sign(full_draft)
    row = signed.attachments.get()
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(cast.exporter).post(reverse("coo:attachment_delete", args=[signed.uuid, row.uuid]))
    assert not signed.attachments.exists()
    assert StoredFile.objects.get(pk=row.file_id).read()


# Preview


def _preview(draft: Any) -> str:
    return reverse("coo:attachment_preview", args=[draft.uuid, draft.attachments.get().uuid])


def test_the_first_page_is_shown_as_a_picture(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    _upload(client, draft, file=pdf(pages=3))
    assert draft.attachments.get().pages == 3
    page = client.get(url(draft, Slug.ATTACHMENTS)).content.decode()
    assert f'loading="lazy" src="{_preview(draft)}"' in page
    assert "3 pages" in page
    answer = client.get(_preview(draft))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert answer["Content-Disposition"].startswith("inline")
    assert answer.content[:4] == b"RIFF"


def test_a_spreadsheet_has_no_preview(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    _upload(client, draft, file=SimpleUploadedFile("list.xlsx", sheets.book()))
    assert draft.attachments.get().preview is None
    assert "loading=" not in client.get(url(draft, Slug.ATTACHMENTS)).content.decode()
    assert client.get(_preview(draft)).status_code == 404


def test_a_preview_is_seen_by_the_firm_alone(cast: Any, client: Any, full_draft: Any) -> None:
    address = _preview(full_draft)
    answers = {}
    for name in ("exporter", "colleague", "rival", "officer", "other_officer"):
        sign_in(client, getattr(cast, name))
        answers[name] = client.get(address).status_code
    assert answers == {"exporter": 200, "colleague": 200, "rival": 404, "officer": 403, "other_officer": 403}
    submit(full_draft)
    sign_in(client, cast.officer)
    assert client.get(address).status_code == 403


def test_a_picture_is_stored_as_it_was_drawn_anew(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    sent = images.picture("JPEG", exif=images.exif(maker="SECRET-MAKER"))
    _upload(client, draft, file=SimpleUploadedFile("photo.jpg", sent))
    kept = draft.attachments.get().file.read()
    assert b"SECRET-MAKER" in sent
    assert b"SECRET-MAKER" not in kept


# Change and replace


def _edit(draft: Any) -> str:
    return reverse("coo:attachment_edit", args=[draft.uuid, draft.attachments.get().uuid])


def _change(client: Any, draft: Any, **sent: Any) -> Any:
    draft.refresh_from_db()
    return client.post(_edit(draft), {"kind": "INVOICE", "version": draft.version, **sent})


def test_a_file_is_replaced_and_keeps_its_serial_and_type(
    cast: Any, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    _upload(client, draft, attest="on")
    old = draft.attachments.get()
    files = [old.file, old.preview]
    assert "Commercial invoice.pdf" in client.get(_edit(draft)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = _change(client, draft, attest="on", file=pdf("Invoice 2.pdf", pages=2))
    assert answer.url == url(draft, Slug.ATTACHMENTS) + "#files"
    new = draft.attachments.get()
    assert (new.pk, new.uuid, new.serial, new.kind, new.attest) == (old.pk, old.uuid, old.serial, old.kind, True)
    assert (new.file.name, new.pages) == ("Invoice 2.pdf", 2)
    assert not StoredFile.objects.filter(pk__in=[file.pk for file in files]).exists()
    assert not any(file.file.storage.exists(file.file.name) for file in files)
    assert "was replaced by Invoice 2.pdf" in client.get(answer.url).content.decode()


def test_type_and_attest_are_changed_without_another_file(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    _upload(client, draft, attest="on")
    before = draft.attachments.get()
    other = AttachmentType.objects.get(code="PACKING_LIST")
    assert _change(client, draft, kind=other.code).status_code == 302
    row = draft.attachments.get()
    assert (row.kind, row.attest, row.file, row.preview) == (other, False, before.file, before.preview)


def test_a_replaced_file_that_was_signed_is_kept(
    cast: Any, signed_in: Any, full_draft: Any, django_capture_on_commit_callbacks: Any
) -> None:
    signed = sign(full_draft)
    old = signed.attachments.get()
    with django_capture_on_commit_callbacks(execute=True):
        _change(signed_in(cast.exporter), signed, file=pdf())
    signed.refresh_from_db()
    assert signed.status == "draft"
    assert StoredFile.objects.get(pk=old.file_id).read()
    assert not StoredFile.objects.filter(pk=old.preview_id).exists()


def test_only_the_file_that_was_signed_is_kept(
    cast: Any, signed_in: Any, full_draft: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """A file that came after the signature and goes before the next one leaves nothing behind."""
    signed, client = sign(full_draft), signed_in(cast.exporter)
    _change(client, signed, file=pdf("second.pdf"))
    second = signed.attachments.get().file
    with django_capture_on_commit_callbacks(execute=True):
        _change(client, signed, file=pdf("third.pdf", pages=2))
    assert not StoredFile.objects.filter(pk=second.pk).exists()


def test_a_refused_replacement_changes_nothing(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    _upload(client, draft)
    before = draft.attachments.get()
    count = StoredFile.objects.count()
    answer = _change(client, draft, attest="on", file=SimpleUploadedFile("a.pdf", b"%PDF-nonsense"))
    assert answer.status_code == 200
    assert 'id="id_file-error"' in answer.content.decode()
    row = draft.attachments.get()
    assert (row.file, row.attest) == (before.file, False)
    assert StoredFile.objects.count() == count


def test_two_people_who_change_the_same_file_are_told(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    _upload(client, draft)
    draft.refresh_from_db()
    seen, count = draft.version, StoredFile.objects.count()
    assert _change(client, draft, attest="on").status_code == 302
    stale = client.post(_edit(draft), {"kind": "INVOICE", "version": seen, "file": pdf("mine.pdf")})
    assert stale.status_code == 409
    assert draft.attachments.get().attest
    assert StoredFile.objects.count() == count


def test_a_removed_file_cannot_be_replaced(cast: Any, signed_in: Any) -> None:
    """Someone else removes it between the look and the press."""
    draft, client = new_draft(cast), signed_in(cast.exporter)
    _upload(client, draft)
    row = draft.attachments.get()
    draft.refresh_from_db()
    count = StoredFile.objects.count()
    Attachment.objects.filter(pk=row.pk).delete()
    with pytest.raises(RowGone):
        change_attachment(
            application=draft,
            attachment=row,
            kind=row.kind,
            attest=True,
            name="a.pdf",
            content=pdfs.pdf(),
            expected_version=draft.version,
            actor=cast.exporter,
            now=timezone.now(),
        )
    assert StoredFile.objects.count() == count


def test_files_that_two_rows_share_stay_with_the_other(
    cast: Any, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    _upload(client, draft)
    first = draft.attachments.get()
    copy = new_draft(cast)
    Attachment.objects.create(
        application=copy, serial=1, kind=first.kind, file=first.file, preview=first.preview, created_by=cast.exporter
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("coo:attachment_delete", args=[draft.uuid, first.uuid]))
    assert copy.attachments.get().file.read()
    assert client.get(_preview(copy)).status_code == 200


def test_a_hostile_file_is_refused_by_the_real_process(cast: Any, signed_in: Any, settings: Any) -> None:
    """The whole way, as in production: view, form, service, the process apart, and back."""
    settings.UPLOAD_INSPECTOR = "tradeconnect.common.uploads.sandbox.inspect_apart"
    draft, client = new_draft(cast), signed_in(cast.exporter)
    script = SimpleUploadedFile("a.pdf", pdfs.pdf(pdfs.on_open(pdfs.script)))
    assert "The PDF carries a script" in _upload(client, draft, file=script).content.decode()
    assert _upload(client, draft).status_code == 302
    assert draft.attachments.get().preview.read()[:4] == b"RIFF"


def test_files_that_hold_a_worker_for_long_are_taken_twenty_times_an_hour(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    with mock.patch.object(attachments, "check_upload", side_effect=UploadRefused("heavy")) as reader:
        for _number in range(HEAVY.tries):
            assert "takes more time or memory" in _upload(client, draft).content.decode()
        assert "Try again in an hour" in _upload(client, draft).content.decode()
    assert reader.call_count == HEAVY.tries
    assert "Try again in an hour" in _upload(client, draft).content.decode()
    # Another person's files are read.
    assert _upload(signed_in(cast.colleague), draft).status_code == 302


def test_files_that_are_refused_at_once_or_taken_do_not_count(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    for _number in range(HEAVY.tries + 2):
        _upload(client, draft, file=SimpleUploadedFile("a.exe", b"MZ"))
    assert _upload(client, draft).status_code == 302
