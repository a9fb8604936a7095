"""Cancellation of a certificate by its office: reason, second factor, notice, Verify; nobody else, and once."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Notice
from accounts.stepup import SecondFactorStale
from coo.constants import CertificateStatus
from coo.models import Certificate
from coo.services.cancelling import cancel_certificate
from coo.services.review import ConflictOfInterest, has_conflict
from coo.services.transition import ReasonMissing
from tests.factories.files import SELF_DECLARED_EXAMPLE, approve, generate, issue, make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.office_world import post_of
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused

pytestmark = pytest.mark.django_db
WHY = "The goods were never shipped."


@pytest.fixture
def certificate(cast: Any) -> Certificate:
    return issue(approve(submit(make_draft(cast)), cast), cast).certificates.get()


def cancel(certificate: Certificate, user: Any, **more: Any) -> Certificate:
    now = timezone.now()
    asked = {"reason": WHY, "second_factor_at": now, "post": post_of(user), "actor": user, "now": now} | more
    return cancel_certificate(certificate=certificate, **asked)


def test_it_ends_the_certificate_and_tells_the_firm(certificate: Certificate, cast: Any) -> None:
    cancel(certificate, cast.officer2)
    row = Certificate.objects.get(pk=certificate.pk)
    assert (row.status, row.end_reason) == (CertificateStatus.CANCELLED, WHY)
    assert row.ended_at is not None
    assert Notice.objects.get(kind="cancelled").user == cast.exporter
    event = audit.history(certificate.application).get(action="coo.application.cancel_certificate")
    assert (event.actor, event.on_behalf_of, event.data["reason"]) == (cast.officer2, "YCC-DEL", WHY)
    # It was an act of the office: the officer may go on deciding on the file's firm.
    assert not has_conflict(application=certificate.application, actor=cast.officer2, now=timezone.now())


def test_verify_says_when_and_why(certificate: Certificate, cast: Any, client: Any) -> None:
    cancel(certificate, cast.officer)
    page = client.get(reverse("coo:verify"), {"number": certificate.number}).content.decode()
    assert "This certificate was cancelled" in page
    assert WHY in page


def test_the_firms_pages_say_it_beside_the_status_of_the_file(certificate: Certificate, cast: Any, client: Any) -> None:
    sign_in(client, cast.exporter)
    file = certificate.application
    pages = [
        reverse("coo:submitted"),
        *(reverse(f"coo:{name}", args=[file.uuid]) for name in ("application", "letters")),
    ]
    for page in pages:
        assert "chip-red" not in client.get(page).content.decode()
    cancel(certificate, cast.officer)
    for page in pages:
        chips = re.findall(r'class="chip[^>]*>.*?</span>', client.get(page).content.decode(), re.DOTALL)
        assert ["Approved" in chips[0], "Cancelled" in chips[1]] == [True, True]


def test_the_head_of_the_file_says_that_it_ended(certificate: Certificate, cast: Any, client: Any) -> None:
    sign_in(client, cast.officer)
    page = reverse("coo:office_file", args=[certificate.application.uuid])
    chip = '<span class="chip chip-'
    head = client.get(page).content.decode().partition('class="file-head"')[2].partition('class="head-hands"')[0]
    assert head.count(chip) == 1
    cancel(certificate, cast.officer)
    head = client.get(page).content.decode().partition('class="file-head"')[2].partition('class="head-hands"')[0]
    assert head.count(chip) == 2
    assert "Cancelled" in head


def test_once(certificate: Certificate, cast: Any) -> None:
    cancel(certificate, cast.officer)
    with pytest.raises(TransitionRefused, match="cannot be cancelled"):
        cancel(certificate, cast.officer2)


def test_a_superseded_one_is_not_cancelled(certificate: Certificate, cast: Any) -> None:
    Certificate.objects.filter(pk=certificate.pk).update(status="superseded")
    with pytest.raises(TransitionRefused, match="Superseded"):
        cancel(certificate, cast.officer)


def test_only_an_officer_of_the_office(certificate: Certificate, cast: Any) -> None:
    with pytest.raises(PermissionDenied):
        cancel(certificate, cast.other_officer)
    with pytest.raises(PermissionDenied):
        cancel(certificate, cast.admin)
    today = timezone.localdate()
    Membership.objects.create(user=cast.officer2, firm=cast.firm, rights=["view"], starts_on=today)
    with pytest.raises(ConflictOfInterest):
        cancel(certificate, cast.officer2)


def test_reason_and_fresh_second_factor(certificate: Certificate, cast: Any) -> None:
    with pytest.raises(ReasonMissing):
        cancel(certificate, cast.officer, reason=" ")
    for given in (None, timezone.now() - dt.timedelta(minutes=6)):
        with pytest.raises(SecondFactorStale):
            cancel(certificate, cast.officer, second_factor_at=given)
    assert Certificate.objects.get(pk=certificate.pk).status == CertificateStatus.VALID


class TestPage:
    def address(self, certificate: Certificate) -> str:
        return reverse("coo:cancel_certificate", args=[certificate.uuid])

    def test_ask_and_cancel(self, certificate: Certificate, cast: Any, client: Any) -> None:
        sign_in(client, cast.officer)
        page = client.get(self.address(certificate))
        assert page.status_code == 200
        assert 'name="code"' not in page.content.decode()
        assert client.post(self.address(certificate), {"reason": " "}).status_code == 422
        answer = client.post(self.address(certificate), {"reason": WHY}, follow=True)
        assert "is cancelled. The exporter has been told." in answer.content.decode()
        assert client.get(self.address(certificate)).status_code == 409

    def test_an_old_second_factor_asks_for_a_code_and_keeps_the_reason(
        self, certificate: Certificate, cast: Any, client: Any
    ) -> None:
        sign_in(client, cast.officer)
        session = client.session
        session["second_factor_at"] = int((timezone.now() - dt.timedelta(minutes=6)).timestamp())
        session.save()
        answer = client.post(self.address(certificate), {"reason": WHY, "code": "000000"})
        assert answer.status_code == 422
        assert answer.context["form"].errors["code"]
        assert WHY in answer.content.decode()
        assert Certificate.objects.get(pk=certificate.pk).status == CertificateStatus.VALID

    def test_no_office_cancels_what_an_exporter_declared(self, cast: Any, client: Any) -> None:
        declared = generate(submit(make_draft(cast, plan=SELF_DECLARED_EXAMPLE))).certificates.get()
        sign_in(client, cast.officer)
        assert client.post(self.address(declared), {"reason": WHY}).status_code == 404
