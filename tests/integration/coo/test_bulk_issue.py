"""Sign & Issue of twenty-five files, one of which fails: each has its own result, and the one is taken up again."""

from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coo.constants import CertificateStatus, Status
from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import Application, Certificate
from coo.services import issuance
from signing.models import SignatureJob
from signing.services import pdf
from signing.services.activation import ActivationExpired
from tests.factories.files import approve, make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.killed import run_jobs_now
from tradeconnect.common.jobs import drain_jobs

pytestmark = pytest.mark.django_db
MANY = 25


@pytest.fixture
def files(cast: Any) -> list[Application]:
    return [approve(submit(make_draft(cast, invoice_number=f"BULK/{index}")), cast) for index in range(MANY)]


def send(client: Client, cast: Any, files: list[Application]) -> Any:
    credential = credential_of(cast.officer, timezone.now())
    data = {"file": [str(file.uuid) for file in files], "credential": str(credential.uuid), "pin": PIN}
    return client.post(reverse("coo:issue"), data)


def statuses() -> dict[str, int]:
    rows = list(Certificate.objects.values_list("status", flat=True))
    return {status: rows.count(status) for status in set(rows)}


def test_one_whose_key_fails_keeps_no_other(cast: Any, client: Client, files: list[Application]) -> None:
    sign_in(client, cast.officer)
    unlucky, real = files[11], pdf._sign

    def sign(job: SignatureJob, *rest: Any) -> bytes:
        if Certificate.objects.get(uuid=job.reference).application_id == unlucky.pk:
            raise ActivationExpired
        return real(job, *rest)

    with mock.patch.object(pdf, "_sign", sign):
        progress = send(client, cast, files).url
        drain_jobs()
    assert statuses() == {CertificateStatus.VALID: MANY - 1, CertificateStatus.RENDERED: 1}
    page = client.get(progress)
    shown = page.content.decode()
    assert "look-again.js" not in shown
    assert shown.count("Enter the PIN again") == 2  # in its row, and under the table
    assert f"{reverse('coo:issue')}?file={unlucky.uuid}" in shown
    assert shown.count(reverse("coo:certificate_pdf", args=[Certificate.objects.filter(status="valid")[0].uuid])) == 1

    send(client, cast, [unlucky])
    drain_jobs()
    assert statuses() == {CertificateStatus.VALID: MANY}
    assert set(Application.objects.filter(pk__in=[file.pk for file in files]).values_list("status", flat=True)) == {
        Status.APPROVED
    }
    numbers = sorted(int(row.number.split("-")[3]) for row in Certificate.objects.all())
    assert numbers == list(range(1, MANY + 1))


def test_one_that_cannot_be_rendered_keeps_no_other(cast: Any, client: Client) -> None:
    sign_in(client, cast.officer)
    few = [approve(submit(make_draft(cast, invoice_number=f"FEW/{index}")), cast) for index in range(4)]
    real = issuance.certificate_pdf

    def render(certificate: Certificate, **more: Any) -> bytes:
        if certificate.application_id == few[1].pk:
            raise OSError("no font")
        return real(certificate, **more)

    with mock.patch.object(issuance, "certificate_pdf", render):
        progress = send(client, cast, few).url
        for _try in range(settings.JOB_MAX_ATTEMPTS):
            run_jobs_now()
    assert statuses() == {CertificateStatus.VALID: 3, CertificateStatus.NUMBERED: 1}
    assert "The certificate could not be made." in client.get(progress).content.decode()
    send(client, cast, few[1:2])
    drain_jobs()
    assert statuses() == {CertificateStatus.VALID: 4}
