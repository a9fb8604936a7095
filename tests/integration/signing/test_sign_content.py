"""Signing bytes while the person waits: one transaction, once, and no PIN anywhere."""

import json
import logging

import pytest
from django.core import serializers

from signing import signals
from signing.constants import SignatureFormat, SignatureStatus
from signing.models import SignatureJob
from signing.services import content as service
from signing.services.content import AlreadySigned, CredentialUnusable, SignatureRejected, WrongPin, sign_content
from signing.services.validation import load_trust_roots, validate_cms
from tests.integration.signing.conftest import PIN
from tradeconnect.common import audit
from tradeconnect.common.models import AuditEvent, Job, StoredFile

CONTENT = b'{"invoice": "12345678"}'


@pytest.fixture
def sign(credential, signer, now):
    def make(**changes):
        arguments = {
            "credential": credential,
            "pin": PIN,
            "content": CONTENT,
            "content_name": "declaration.json",
            "purpose": "test.declaration",
            "reference": "A-1 v1",
            "reason": "I declare",
            "actor": signer,
            "now": now,
        }
        return sign_content(**arguments | changes)

    return make


def test_content_and_signature_are_kept_and_the_job_is_completed(sign, signer, now, heard):
    job = sign()
    job.refresh_from_db()
    assert (job.status, job.format) == (SignatureStatus.COMPLETED, SignatureFormat.CMS)
    assert job.content.read() == CONTENT
    assert (job.result.name, job.result.content_type) == ("declaration.json.p7s", "application/pkcs7-signature")
    assert validate_cms(CONTENT, job.result.read(), trust_roots=load_trust_roots(), at=now).ok
    event = audit.history(job).get()
    assert (event.action, event.actor) == ("signing.signature.completed", signer)
    assert event.data["result_sha256"] == job.result.sha256
    assert heard == [("completed", "A-1 v1")]


def test_the_same_again_is_the_same_job(sign, heard):
    assert sign() == sign()
    assert SignatureJob.objects.count() == 1
    assert len(heard) == 1


def test_other_content_under_the_same_reference_is_refused(sign):
    job = sign()
    with pytest.raises(AlreadySigned):
        sign(content=b"{}")
    job.refresh_from_db()
    assert job.content.read() == CONTENT


def test_a_new_version_takes_a_new_reference(sign):
    assert sign() != sign(content=b"{}", reference="A-1 v2")


def test_a_wrong_pin_signs_nothing_and_is_told_to_nobody(sign, caplog, heard):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(WrongPin):
        sign(pin="771203")
    assert not SignatureJob.objects.exists()
    assert not StoredFile.objects.filter(name="declaration.json").exists()
    assert heard == []
    assert "771203" not in caplog.text


def test_the_pin_is_in_no_row_and_no_log(sign, caplog):
    caplog.set_level(logging.DEBUG)
    sign()
    rows = [*SignatureJob.objects.all(), *AuditEvent.objects.all(), *Job.objects.all(), *StoredFile.objects.all()]
    assert PIN not in json.dumps(json.loads(serializers.serialize("json", rows)))
    assert PIN not in caplog.text


def test_a_colleague_cannot_sign_with_it(sign, stranger):
    with pytest.raises(CredentialUnusable):
        sign(actor=stranger)


def test_what_does_not_validate_is_not_kept(sign, monkeypatch, heard):
    monkeypatch.setattr(service, "make_cms", lambda **kwargs: b"not a signature")
    with pytest.raises(SignatureRejected):
        sign()
    assert not SignatureJob.objects.exists()
    assert heard == []


def test_a_receiver_that_fails_takes_the_signature_back(sign):
    def refuse(**kwargs):
        raise RuntimeError("the case has moved on")

    signals.completed.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            sign()
    finally:
        signals.completed.disconnect(refuse)
    assert not SignatureJob.objects.exists()
