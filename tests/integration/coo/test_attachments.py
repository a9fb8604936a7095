"""Attachments: upload, list, view, remove."""

import io
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coo.constants import ATTACHMENTS_MAXIMUM
from coo.models import Attachment
from coo.tabs import Slug
from tests.factories.files import sign, submit
from tests.factories.login import sign_in
from tests.integration.coo.wizard_world import new_draft, send, url
from tradeconnect.common.models import StoredFile

pytestmark = pytest.mark.django_db


def pdf(name: str = "Commercial invoice.pdf") -> SimpleUploadedFile:
    """Return a small clean PDF as a browser sends it."""
    content = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(content)
    return SimpleUploadedFile(name, content.getvalue(), content_type="application/pdf")


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


def test_a_file_is_viewed_by_the_firm_and_by_the_office_it_was_submitted_to(
    cast: Any, client: Any, full_draft: Any
) -> None:
    address = reverse("coo:attachment_file", args=[full_draft.uuid, full_draft.attachments.get().uuid])
    sign_in(client, cast.colleague)
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"].startswith("inline")
    for user in (cast.rival, cast.officer, cast.other_officer):
        sign_in(client, user)
        assert client.get(address).status_code == 404
    submit(full_draft)
    sign_in(client, cast.officer)
    assert client.get(address).status_code == 200
    sign_in(client, cast.other_officer)
    assert client.get(address).status_code == 404


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
