"""Removing a credential: nothing pending is signed with it, its key is gone, its history stays."""

import datetime as dt
from io import BytesIO

import pytest
from django.urls import reverse

from accounts.models import Notice
from signing.demo_pki import issue
from signing.models import SignatureJob
from signing.services.activation import activate
from signing.services.credentials import CredentialUnusable, check_pin
from signing.services.expiry import delete_left_keys
from signing.services.pdf import request_pdf_signature
from signing.services.removal import remove_credential
from tests.factories.login import sign_in
from tests.integration.signing.conftest import PIN
from tradeconnect.common import audit
from tradeconnect.common.files import store
from tradeconnect.common.jobs import drain_jobs


@pytest.fixture
def address(credential) -> str:
    return reverse("signing:remove_token", kwargs={"uuid": credential.uuid})


@pytest.fixture
def waiting(credential, signer, now):
    return request_pdf_signature(
        credential=credential,
        activation=activate(credential=credential, pin=PIN, now=now),
        pdf=store(name="x.pdf", content=b"%PDF-", content_type="application/pdf"),
        purpose="test.pdf",
        reference="1",
        reason="",
        actor=signer,
        now=now,
    )


def remove(credential, actor, now, commit):
    with commit(execute=True):
        return remove_credential(credential=credential, actor=actor, now=now)


def test_asking_changes_nothing(client, signer, credential, address):
    sign_in(client, signer)
    text = client.get(address).content.decode()
    assert "Remove this certificate?" in text
    assert "Keep it" in text
    credential.refresh_from_db()
    assert credential.removed_at is None


def test_removed_it_signs_no_more_and_its_key_is_gone(
    client, signer, credential, address, keystore, now, django_capture_on_commit_callbacks
):
    sign_in(client, signer)
    assert (keystore / credential.key_name).exists()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address, follow=True)
    text = response.content.decode()
    assert "was removed" in text
    assert "Removed" in text
    assert address not in text
    assert not (keystore / credential.key_name).exists()
    credential.refresh_from_db()
    with pytest.raises(CredentialUnusable, match="removed"):
        check_pin(credential=credential, pin=PIN, actor=signer, now=now)
    assert audit.history(credential).first().action == "signing.credential.removed"
    notice = Notice.objects.get(user=signer, kind="security")
    assert (notice.title, notice.path) == (
        "A digital signature token was removed from your login",
        reverse("signing:tokens"),
    )


def test_what_waits_for_it_fails_at_once_and_tells_who_asked(
    credential, signer, waiting, heard, now, keystore, django_capture_on_commit_callbacks
):
    assert list((keystore / "activations").iterdir())
    remove(credential, signer, now, django_capture_on_commit_callbacks)
    waiting.refresh_from_db()
    assert waiting.status == "failed"
    assert "was removed before it signed" in waiting.error
    assert heard == [("failed", "1")]
    assert not list((keystore / "activations").iterdir())
    drain_jobs()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.result) == ("failed", None)


def test_the_question_counts_what_waits(client, signer, waiting, address):
    sign_in(client, signer)
    assert "1 signature still waits for it" in client.get(address).content.decode()


def test_the_worker_that_is_at_it_keeps_nothing(credential, signer, waiting, now, monkeypatch):
    """The credential is removed while the worker signs: the signature that it has made is thrown away."""
    from signing.services import pdf

    def slow(*args):
        remove_credential(credential=credential, actor=signer, now=now)
        return b"signed"

    monkeypatch.setattr(pdf, "_sign", slow)
    pdf.sign_requested_pdf(signature=waiting.uuid, placement=None, now=now)
    job = SignatureJob.objects.get(pk=waiting.pk)
    assert (job.status, job.result) == ("failed", None)


def test_twice_is_once(credential, signer, now, django_capture_on_commit_callbacks):
    first = remove(credential, signer, now, django_capture_on_commit_callbacks)
    second = remove(credential, signer, now + dt.timedelta(hours=1), django_capture_on_commit_callbacks)
    assert first.removed_at == second.removed_at
    assert audit.history(credential).filter(action="signing.credential.removed").count() == 1


def test_nobody_else_finds_it(client, stranger, credential, address, now):
    sign_in(client, stranger)
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    with pytest.raises(CredentialUnusable, match="another person"):
        remove_credential(credential=credential, actor=stranger, now=now)
    credential.refresh_from_db()
    assert credential.removed_at is None


def test_a_key_that_a_crash_left_goes_at_night(credential, signer, now, keystore, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        remove_credential(credential=credential, actor=signer, now=now)
    assert (keystore / credential.key_name).exists()
    delete_left_keys(now + dt.timedelta(hours=8))
    assert not (keystore / credential.key_name).exists()


@pytest.mark.parametrize("name", ["../secret_key", "demo-ca.pem", ".p12", "roots/x.p12", ""])
def test_only_key_files_of_the_keystore_are_deleted(keystore, credential, signer, now, name):
    (keystore.parent / "secret_key").write_text("x")
    before = sorted(path for path in keystore.parent.rglob("*") if path.is_file())
    credential.key_name, credential.removed_at = name, now
    credential.save()
    delete_left_keys(now)
    assert sorted(path for path in keystore.parent.rglob("*") if path.is_file()) == before


def test_the_same_certificate_comes_back_with_its_history(
    client, signer, now, keystore, django_capture_on_commit_callbacks
):
    _certificate, archive = issue(common_name="PRIYA SHARMA", organisation="X", email=signer.email, pin=PIN, now=now)

    def register():
        file = BytesIO(archive)
        file.name = "mine.p12"
        client.post(reverse("signing:register_dsc"), {"way": "software-file", "file": file, "pin": PIN})
        return signer.credentials.get()

    sign_in(client, signer)
    first = register()
    remove(first, signer, now, django_capture_on_commit_callbacks)
    assert not (keystore / first.key_name).exists()
    again = register()
    assert (again.pk, again.removed_at) == (first.pk, None)
    assert again.key_name != first.key_name
    assert check_pin(credential=again, pin=PIN, actor=signer, now=now)
    actions = sorted(event.action.rpartition(".")[2] for event in audit.history(again))
    assert actions == ["registered", "registered", "removed"]
