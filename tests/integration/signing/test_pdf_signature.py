"""Asking for a signature in a PDF, and the worker that makes it."""

import datetime as dt
import json
import logging

import pytest
import weasyprint
from django.core import serializers
from django.db import IntegrityError, transaction
from django.utils import timezone

from signing.constants import SignatureStatus
from signing.models import SignatureJob
from signing.services import pdf as service
from signing.services.activation import activate
from signing.services.content import AlreadySigned, sign_content
from signing.services.pades import Placement
from signing.services.pdf import request_pdf_signature, sign_requested_pdf
from signing.services.validation import load_trust_roots, validate_pdf
from tests.integration.signing.conftest import PIN
from tradeconnect.common import audit, jobs
from tradeconnect.common.files import store
from tradeconnect.common.models import AuditEvent, Job

PLACE = Placement("Officer")


@pytest.fixture(scope="module")
def page() -> bytes:
    pdf = weasyprint.HTML(string="<h1>Certificate of Origin</h1>").write_pdf()
    assert pdf
    return pdf


@pytest.fixture
def ask(credential, signer, now, page):
    def make(**changes):
        arguments = {
            "credential": credential,
            "pdf": store(name="certificate.pdf", content=page, content_type="application/pdf"),
            "purpose": "test.certificate",
            "reference": "C-1",
            "reason": "Certificate issued",
            "actor": signer,
            "now": now,
        } | changes
        arguments.setdefault("activation", activate(credential=credential, pin=PIN, now=now))
        return request_pdf_signature(**arguments)

    return make


def work(job, now=None) -> SignatureJob:
    sign_requested_pdf(signature=job.uuid, placement=PLACE, now=now or timezone.now())
    job.refresh_from_db()
    return job


def activations(keystore) -> list[str]:
    return [path.name for path in (keystore / "activations").iterdir()]


def test_the_request_waits_for_a_worker(ask, signer, heard):
    job = ask(box=(310.4, 60, 560, 110), page=-1)
    assert job.status == SignatureStatus.REQUESTED
    entry = Job.objects.get(name="signing.sign_pdf")
    assert entry.ids == {"signature": str(job.uuid), "field": "Officer", "page": -1, "box": "310 60 560 110"}
    event = audit.history(job).get()
    assert (event.action, event.actor) == ("signing.signature.requested", signer)
    assert heard == []


def test_the_queue_signs_keeps_and_tells(ask, keystore, heard, django_capture_on_commit_callbacks):
    job = ask(box=(310, 60, 560, 110))
    with django_capture_on_commit_callbacks(execute=True):
        jobs.drain_jobs()
    job.refresh_from_db()
    assert (job.status, job.error, job.activation) == (SignatureStatus.COMPLETED, "", "")
    verdict = validate_pdf(job.result.read(), trust_roots=load_trust_roots())
    assert (verdict.ok, verdict.signer_name) == (True, "PRIYA SHARMA")
    assert verdict.signed_at == job.completed_at.replace(microsecond=0)
    assert job.result.name == "certificate.pdf"
    assert heard == [("completed", "C-1")]
    assert activations(keystore) == []
    assert Job.objects.get(name="signing.sign_pdf").done_at is not None


def test_running_again_does_nothing(ask, heard):
    job = work(ask())
    result = job.result_id
    assert work(job).result_id == result
    assert len(heard) == 1


def test_asking_again_for_a_completed_one_returns_it(ask):
    job = work(ask())
    assert ask() == job
    assert work(job).status == SignatureStatus.COMPLETED


def test_a_crash_between_signing_and_keeping_is_repeated(ask, monkeypatch, heard):
    job = ask()
    real = service.store

    def crash(**kwargs):
        raise OSError("disk")

    monkeypatch.setattr(service, "store", crash)
    with pytest.raises(OSError, match="disk"):
        work(job)
    job.refresh_from_db()
    assert (job.status, heard) == (SignatureStatus.REQUESTED, [])
    monkeypatch.setattr(service, "store", real)
    assert work(job).status == SignatureStatus.COMPLETED


def test_an_expired_activation_fails_loudly_and_can_be_retried(ask, now, heard, caplog):
    job = work(ask(), now + dt.timedelta(minutes=15))
    assert job.status == SignatureStatus.FAILED
    assert "Enter it again" in job.error
    assert heard == [("failed", "C-1")]
    assert [record.levelname for record in caplog.records if record.name == "signing.services.pdf"] == ["ERROR"]
    again = ask(now=now + dt.timedelta(minutes=20), activation=_fresh(job, now + dt.timedelta(minutes=20)))
    assert (again.pk, again.status, again.error) == (job.pk, SignatureStatus.REQUESTED, "")
    assert again.reason == "Certificate issued"
    assert Job.objects.filter(name="signing.sign_pdf").count() == 2
    assert work(again, now + dt.timedelta(minutes=21)).status == SignatureStatus.COMPLETED
    assert heard == [("failed", "C-1"), ("completed", "C-1")]


def _fresh(job, now) -> str:
    return activate(credential=job.credential, pin=PIN, now=now)


@pytest.mark.parametrize(
    "harm", ["key missing", "removed", "no activation", "not its owner", "production", "no backend"]
)
def test_what_only_a_person_can_cure_fails(ask, credential, keystore, stranger, settings, heard, harm):
    job = ask(**{"no activation": {"activation": ""}, "not its owner": {"actor": stranger}}.get(harm, {}))
    if harm == "key missing":
        (keystore / credential.key_name).unlink()
    elif harm == "removed":
        credential.removed_at = timezone.now()
        credential.save()
    elif harm == "production":
        settings.DEMO_ACCOUNTS = False
    elif harm == "no backend":
        settings.SIGNING_BACKENDS = []
    assert work(job).status == SignatureStatus.FAILED
    assert job.error
    assert job.result is None
    assert heard == [("failed", "C-1")]


def test_a_broken_file_fails(ask, heard):
    pdf = store(name="x.pdf", content=b"%PDF-1.7 broken", content_type="application/pdf")
    assert work(ask(pdf=pdf)).status == SignatureStatus.FAILED


def test_what_does_not_validate_fails(ask, monkeypatch, heard):
    real = service.sign_pdf_bytes
    monkeypatch.setattr(service, "sign_pdf_bytes", lambda **kwargs: real(**kwargs) + b"\n")
    job = work(ask())
    assert (job.status, job.result) == (SignatureStatus.FAILED, None)
    assert heard == [("failed", "C-1")]


def test_a_file_that_is_not_the_one_asked_for_fails(ask, monkeypatch):
    real = service.sign_pdf_bytes
    other = weasyprint.HTML(string="<h1>Another certificate</h1>").write_pdf()
    monkeypatch.setattr(service, "sign_pdf_bytes", lambda **kwargs: real(**kwargs | {"pdf": other}))
    assert work(ask()).status == SignatureStatus.FAILED


def test_a_wish_that_changed_during_the_work_is_not_completed_by_the_old_one(ask, monkeypatch, heard):
    job = ask()
    real = service._sign

    def slow(*arguments):
        signed = real(*arguments)
        ask(now=timezone.now())
        return signed

    monkeypatch.setattr(service, "_sign", slow)
    assert work(job).status == SignatureStatus.REQUESTED
    monkeypatch.setattr(service, "_sign", real)
    assert work(job).status == SignatureStatus.COMPLETED
    assert len(heard) == 1


def test_an_older_activation_does_not_replace_a_newer_one(ask, now):
    """The job of an earlier request runs late, or once more."""
    newer = ask(asked_at=now)
    older = ask(asked_at=now - dt.timedelta(minutes=1), activation="older")
    assert (older.pk, older.activation, older.requested_at) == (newer.pk, newer.activation, now)
    assert ask(asked_at=now + dt.timedelta(minutes=1), activation="newer").activation == "newer"


def test_an_older_activation_does_not_revive_a_failed_signature(ask, now):
    job = work(ask(activation=""))
    assert job.status == SignatureStatus.FAILED
    assert ask(asked_at=now - dt.timedelta(minutes=1)).status == SignatureStatus.FAILED


def test_a_reference_of_a_detached_signature_is_refused(ask, credential, signer, now):
    sign_content(
        credential=credential, pin=PIN, content=b"x", content_name="x", purpose="test.certificate",
        reference="C-1", reason="", actor=signer, now=now,
    )  # fmt: skip
    with pytest.raises(AlreadySigned):
        ask()


def test_the_pin_is_in_no_row_no_log_and_no_plain_file(ask, keystore, caplog, settings):
    caplog.set_level(logging.DEBUG)
    job = ask()
    for path in keystore.rglob("*"):
        assert not path.is_file() or PIN.encode() not in path.read_bytes()
    work(job)
    rows = [*SignatureJob.objects.all(), *AuditEvent.objects.all(), *Job.objects.all()]
    assert PIN not in json.dumps(json.loads(serializers.serialize("json", rows)))
    assert PIN not in caplog.text


def test_the_database_refuses_a_step_that_the_table_does_not_have(ask):
    job = work(ask())
    with pytest.raises(IntegrityError), transaction.atomic():
        SignatureJob.objects.filter(pk=job.pk).update(status=SignatureStatus.REQUESTED)
