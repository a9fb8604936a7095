"""The paper copy: the officer's list of what to send, courier and tracking number, delivery; the firm sees both."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from coo.models import Certificate, Dispatch
from coo.services.dispatching import dispatch_certificate, record_delivery
from tests.factories.files import approve, issue, make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.office_world import post_of
from tradeconnect.common import audit
from tradeconnect.common.dates import dmy, india_date
from tradeconnect.common.fsm import TransitionRefused

pytestmark = pytest.mark.django_db


def issued(cast: Any, invoice: str, *, delivery: bool = True) -> Certificate:
    wanted = {"wants_delivery": delivery, "delivery_to": "branch" if delivery else ""}
    return issue(approve(submit(make_draft(cast, invoice_number=invoice, **wanted)), cast), cast).certificates.get()


@pytest.fixture
def certificate(cast: Any) -> Certificate:
    return issued(cast, "PAPER/1")


@pytest.fixture
def officer(cast: Any, client: Client) -> Client:
    return sign_in(client, cast.officer)


def send(certificate: Certificate, user: Any, **more: Any) -> Dispatch:
    now = timezone.now()
    asked = {"courier": "Speed Post", "tracking_number": "EM123IN", "sent_on": india_date(now), "seen": 0}
    asked |= {"post": post_of(user), "actor": user, "now": now} | more
    return dispatch_certificate(certificate=certificate, **asked)


def today() -> str:
    return dmy(india_date(timezone.now()))


def test_it_is_kept_audited_and_told(certificate: Certificate, cast: Any) -> None:
    dispatch = send(certificate, cast.officer)
    assert (dispatch.courier, dispatch.tracking_number, dispatch.delivered_on) == ("Speed Post", "EM123IN", None)
    assert Notice.objects.get(kind="dispatched").user == cast.exporter
    event = audit.history(certificate.application).get(action="coo.application.dispatch")
    assert event.data["tracking_number"] == "EM123IN"


def test_two_officers_do_not_send_one_copy_twice(certificate: Certificate, cast: Any) -> None:
    send(certificate, cast.officer)
    with pytest.raises(TransitionRefused, match="Nothing was recorded twice"):
        send(certificate, cast.officer2)
    # One that was lost is sent again by whoever has seen the first.
    assert send(certificate, cast.officer2, seen=1).pk
    assert certificate.dispatches.count() == 2


def test_delivery_once(certificate: Certificate, cast: Any) -> None:
    dispatch, now = send(certificate, cast.officer), timezone.now()
    arrived: dict[str, Any] = {"post": post_of(cast.officer), "actor": cast.officer, "now": now}
    record_delivery(dispatch=dispatch, delivered_on=india_date(now), **arrived)
    assert Dispatch.objects.get().delivered_on == india_date(now)
    with pytest.raises(TransitionRefused, match="recorded already"):
        record_delivery(dispatch=dispatch, delivered_on=india_date(now), **arrived)


def test_only_what_is_wanted_valid_and_of_the_own_office(certificate: Certificate, cast: Any) -> None:
    with pytest.raises(TransitionRefused, match="did not ask"):
        send(issued(cast, "PAPER/2", delivery=False), cast.officer)
    with pytest.raises(PermissionDenied):
        send(certificate, cast.other_officer)
    Certificate.objects.filter(pk=certificate.pk).update(status="cancelled", ended_at=timezone.now())
    with pytest.raises(TransitionRefused, match="not valid any more"):
        send(certificate, cast.officer)


class TestPages:
    def test_the_list_of_what_is_to_be_sent(self, certificate: Certificate, cast: Any, officer: Client) -> None:
        other = issued(cast, "PAPER/2", delivery=False)

        def listed(copy: str) -> list[str]:
            page = officer.get(reverse("coo:certificates"), {"copy": copy}).context["page"]
            return [row.number for row in page]

        assert set(listed("")) == {certificate.number, other.number}
        assert listed("to_dispatch") == [certificate.number]
        assert listed("on_its_way") == []
        dispatch = send(certificate, cast.officer)
        assert (listed("to_dispatch"), listed("on_its_way")) == ([], [certificate.number])
        Dispatch.objects.filter(pk=dispatch.pk).update(delivered_on=dispatch.sent_on)
        assert (listed("to_dispatch"), listed("on_its_way")) == ([], [])

    def test_dispatch_then_delivery(self, certificate: Certificate, cast: Any, officer: Client) -> None:
        address = reverse("coo:dispatch", args=[certificate.uuid])
        page = officer.get(address).content.decode()
        assert certificate.version.snapshot["delivery_address"].splitlines()[0] in page
        sent = {"courier": "Blue Dart", "tracking_number": "77", "sent_on": today(), "seen": "0"}
        assert "The dispatch is recorded." in officer.post(address, sent, follow=True).content.decode()
        # The page that was open in another window.
        assert officer.post(address, sent).status_code == 409
        delivered = reverse("coo:delivered", args=[certificate.uuid, Dispatch.objects.get().uuid])
        early = dmy(india_date(timezone.now()) - dt.timedelta(days=1))
        wrong = officer.post(delivered, {"delivered_on": early})
        assert wrong.status_code == 422
        assert "before it was sent" in wrong.content.decode()
        assert (
            "The delivery is recorded."
            in officer.post(delivered, {"delivered_on": today()}, follow=True).content.decode()
        )
        assert officer.post(delivered, {"delivered_on": today()}).status_code == 409

    def test_mistakes_lose_nothing(self, certificate: Certificate, cast: Any, officer: Client) -> None:
        address = reverse("coo:dispatch", args=[certificate.uuid])
        tomorrow = dmy(india_date(timezone.now()) + dt.timedelta(days=1))
        answer = officer.post(address, {"courier": "", "tracking_number": "EM9", "sent_on": tomorrow, "seen": "0"})
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"courier", "sent_on"}
        assert "EM9" in answer.content.decode()
        assert not Dispatch.objects.exists()

    def test_that_of_another_certificate_is_404(self, certificate: Certificate, cast: Any, officer: Client) -> None:
        dispatch = send(issued(cast, "PAPER/3"), cast.officer)
        address = reverse("coo:delivered", args=[certificate.uuid, dispatch.uuid])
        assert officer.post(address, {"delivered_on": today()}).status_code == 404

    def test_not_wanted_is_409(self, cast: Any, officer: Client) -> None:
        address = reverse("coo:dispatch", args=[issued(cast, "PAPER/4", delivery=False).uuid])
        assert officer.get(address).status_code == 409

    def test_the_firm_sees_it(self, certificate: Certificate, cast: Any, client: Client) -> None:
        sign_in(client, cast.exporter)
        address = reverse("coo:application", args=[certificate.application.uuid])
        assert "The office has not sent it yet." in client.get(address).content.decode()
        send(certificate, cast.officer)
        page = client.get(address).content.decode()
        assert "EM123IN" in page
        assert "Paper copy dispatched" in page
