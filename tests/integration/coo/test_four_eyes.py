"""Four eyes: where a rule of the agency asks for them, two officers approve; and taking an approval back."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from coo.constants import CertificateStatus, Status
from coo.models import Agreement, Application, Certificate, FourEyesRule
from coo.services import review
from coo.services.office import hands
from coo.services.review import ApprovedBefore, needs_four_eyes, withdraw_approval
from coo.services.transition import ReasonMissing
from signing.services.activation import discard
from tests.factories.files import approve, make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.office_world import decide, post_of, request_issue
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import Job, OutgoingMessage

pytestmark = pytest.mark.django_db


def add_rule(cast: Any, **conditions: Any) -> FourEyesRule:
    conditions.setdefault("starts_on", dt.date(2024, 4, 1))
    return FourEyesRule.objects.create(agency=cast.office.agency, **conditions)


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


def test_two_officers_approve_and_the_firm_is_told_once(cast: Any, file: Application) -> None:
    add_rule(cast)
    before = OutgoingMessage.objects.count()
    first = decide("approve", file, cast.officer)
    assert (first.status, first.officer) == (Status.IN_PROCESS, None)
    assert OutgoingMessage.objects.count() == before
    second = decide("approve", file, cast.officer2)
    assert (second.status, second.officer) == (Status.APPROVED_PENDING_ISSUANCE, cast.officer2)
    assert OutgoingMessage.objects.count() > before
    assert [row.officer for row in file.approvals.all()] == [cast.officer, cast.officer2]


def test_one_officer_does_not_approve_twice(cast: Any, file: Application) -> None:
    add_rule(cast)
    decide("approve", file, cast.officer)
    with pytest.raises(ApprovedBefore):
        decide("approve", file, cast.officer)
    file.refresh_from_db()
    assert file.status == Status.IN_PROCESS


def test_a_deficiency_ends_the_first_approval(cast: Any, file: Application) -> None:
    add_rule(cast)
    decide("approve", file, cast.officer)
    decide("raise_deficiency", file, cast.officer2, remarks="The airway bill is missing.")
    assert review.standing_approval(file) is None


@pytest.mark.parametrize(
    ("conditions", "needed"),
    [
        ({}, True),
        ({"kind": "NON_PREF"}, True),
        ({"kind": "PREF"}, False),
        ({"least_value_inr": Decimal(135000)}, True),
        ({"least_value_inr": Decimal("135000.01")}, False),
        ({"ends_on": dt.date(2024, 5, 1)}, False),
        ({"starts_on": dt.date(2099, 1, 1)}, False),
    ],
)
def test_when_a_rule_holds(cast: Any, file: Application, conditions: dict[str, Any], needed: bool) -> None:
    """The guide's example: non-preferential, 1,500 USD at 90."""
    add_rule(cast, **conditions)
    assert needs_four_eyes(file, today=timezone.localdate()) is needed


def test_a_rule_of_an_agreement_and_of_another_agency(cast: Any, file: Application) -> None:
    add_rule(cast, agreement=Agreement.objects.get(code="AIFTA"))
    FourEyesRule.objects.create(agency=cast.other_office.agency, starts_on=dt.date(2024, 4, 1))
    assert not needs_four_eyes(file, today=timezone.localdate())
    add_rule(cast, agreement=file.agreement)
    assert needs_four_eyes(file, today=timezone.localdate())


def test_the_page_says_who_approved_first(client: Client, cast: Any, file: Application) -> None:
    add_rule(cast)
    address = reverse("coo:office_file", args=[file.uuid])
    sign_in(client, cast.officer)
    assert "two officers approve this file" in client.get(address).content.decode()
    client.post(reverse("coo:approve", args=[file.uuid]), {"version": 1, "rounds": 0})
    page = client.get(address).content.decode()
    assert "You approved this file on" in page
    assert reverse("coo:approve", args=[file.uuid]) not in page
    again = client.post(reverse("coo:approve", args=[file.uuid]), {"version": 1, "rounds": 0}, follow=True)
    assert "You approved this file first." in again.content.decode()
    sign_in(client, cast.officer2)
    page = client.get(address).content.decode()
    assert "Arvind Menon approved this file on" in page
    assert reverse("coo:approve", args=[file.uuid]) in page


def test_an_approval_is_taken_back_before_the_certificate_is_signed(cast: Any, file: Application) -> None:
    approved = approve(file, cast)
    take_back(approved, cast.officer, "A second look at the invoice.")
    file.refresh_from_db()
    assert (file.status, file.officer, file.decided_at) == (Status.IN_PROCESS, cast.officer, None)
    assert file.due_at is not None
    assert review.standing_approval(file) is None
    assert audit.history(file).filter(action="coo.application.withdraw_approval").count() == 1
    decide("approve", file, cast.officer)


def told_of(kind: str) -> set[Any]:
    return {notice.user for notice in Notice.objects.filter(kind=kind)}


def test_another_officers_approval_only_after_the_file_is_taken_over(cast: Any, file: Application) -> None:
    approved = approve(file, cast)
    with pytest.raises(TransitionRefused, match="Arvind Menon has this file in hand. Take it over"):
        take_back(approved, cast.officer2, "A second look.")
    approved.refresh_from_db()
    assert approved.status == Status.APPROVED_PENDING_ISSUANCE
    now, post = timezone.now(), post_of(cast.officer2)
    hands.take_over(application=approved, post=post, holder=cast.officer, note="Ill.", actor=cast.officer2, now=now)
    take_back(approved, cast.officer2, "The invoice was revised.")
    assert told_of("approval_taken_back") == {cast.officer}
    mail = OutgoingMessage.objects.filter(to=cast.officer.email).latest("pk")
    assert "The invoice was revised." in mail.body


def test_the_firm_is_told_that_the_approval_is_withdrawn_but_not_why(cast: Any, file: Application) -> None:
    take_back(approve(file, cast), cast.officer, "A second look at the invoice.")
    assert told_of("approval_withdrawn") == {cast.exporter}
    assert told_of("approval_taken_back") == set()
    mail = OutgoingMessage.objects.filter(to=cast.exporter.email).latest("pk")
    assert "has withdrawn its approval" in mail.body
    assert "A second look" not in mail.body
    assert OutgoingMessage.objects.filter(to=cast.exporter.mobile, body__contains="is withdrawn").count() == 1


def test_both_pairs_of_eyes_hear_of_it(cast: Any, file: Application) -> None:
    add_rule(cast)
    decide("approve", file, cast.officer)
    take_back(decide("approve", file, cast.officer2), cast.officer2, "A second look.")
    assert told_of("approval_taken_back") == {cast.officer}


def take_back_first(file: Application, officer: Any, reason: str = "I misread the invoice.") -> None:
    now = timezone.now()
    review.withdraw_first_approval(application=file, post=post_of(officer), reason=reason, actor=officer, now=now)


def test_the_first_approval_is_taken_back_by_who_gave_it(cast: Any, file: Application) -> None:
    add_rule(cast)
    decide("approve", file, cast.officer)
    with pytest.raises(TransitionRefused, match="No first approval of yours"):
        take_back_first(file, cast.officer2)
    with pytest.raises(ReasonMissing):
        take_back_first(file, cast.officer, "  ")
    told = OutgoingMessage.objects.count()
    take_back_first(file, cast.officer)
    assert OutgoingMessage.objects.count() == told
    assert review.standing_approval(file) is None
    (event,) = audit.history(file).filter(action="coo.application.withdraw_first_approval")
    assert event.data["reason"] == "I misread the invoice."
    assert decide("approve", file, cast.officer).status == Status.IN_PROCESS
    assert decide("approve", file, cast.officer2).status == Status.APPROVED_PENDING_ISSUANCE
    with pytest.raises(TransitionRefused):
        take_back_first(file, cast.officer)


def test_who_has_the_file_in_hand_hears_that_the_first_approval_is_gone(cast: Any, file: Application) -> None:
    add_rule(cast)
    decide("approve", file, cast.officer)
    hands.take(application=file, post=post_of(cast.officer2), actor=cast.officer2, now=timezone.now())
    take_back_first(file, cast.officer)
    assert told_of("approval_taken_back") == {cast.officer2}
    file.refresh_from_db()
    assert file.officer == cast.officer2


def test_the_page_takes_the_first_approval_back(client: Client, cast: Any, file: Application) -> None:
    add_rule(cast)
    page, address = (reverse(f"coo:{name}", args=[file.uuid]) for name in ("office_file", "withdraw_first_approval"))
    sign_in(client, cast.officer)
    assert address not in client.get(page).content.decode()
    decide("approve", file, cast.officer)
    assert address in client.get(page).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    done = client.post(address, {"reason": "I misread the invoice."}, follow=True).content.decode()
    assert "The file waits for two approvals again." in done
    assert address not in done
    assert client.post(address, {"reason": "Again."}).status_code == 409
    decide("approve", file, cast.officer)
    sign_in(client, cast.officer2)
    assert address not in client.get(page).content.decode()


def test_the_first_approval_is_taken_back_also_when_another_officer_has_the_file(
    client: Client, cast: Any, file: Application
) -> None:
    add_rule(cast)
    decide("approve", file, cast.officer)
    hands.take(application=file, post=post_of(cast.officer2), actor=cast.officer2, now=timezone.now())
    page, address = (reverse(f"coo:{name}", args=[file.uuid]) for name in ("office_file", "withdraw_first_approval"))
    sign_in(client, cast.officer)
    assert address in client.get(page).content.decode()
    done = client.post(address, {"reason": "I misread the invoice."}, follow=True).content.decode()
    assert "The file waits for two approvals again." in done
    assert address not in done


def test_who_has_no_first_approval_to_take_back_is_not_asked_why(client: Client, cast: Any, file: Application) -> None:
    add_rule(cast)
    address = reverse("coo:withdraw_first_approval", args=[file.uuid])
    sign_in(client, cast.officer2)
    assert client.get(address).status_code == 409
    decide("approve", file, cast.officer)
    refused = client.get(address)
    assert refused.status_code == 409
    assert "No first approval of yours stands in this file" in refused.content.decode()
    assert client.post(address, {"reason": ""}).status_code == 409
    sign_in(client, cast.officer)
    assert client.get(address).status_code == 200


def take_back(file: Application, officer: Any, reason: str) -> Application:
    return withdraw_approval(application=file, post=post_of(officer), reason=reason, actor=officer, now=timezone.now())


def test_a_reason_is_needed(cast: Any, file: Application) -> None:
    with pytest.raises(ReasonMissing):
        take_back(approve(file, cast), cast.officer, "  ")


def test_not_while_it_is_being_signed_and_a_stalled_number_is_void(cast: Any, file: Application) -> None:
    approved = approve(file, cast)
    certificate = request_issue(approved, cast.officer)
    with pytest.raises(TransitionRefused, match="being signed just now"):
        take_back(approved, cast.officer, "A second look.")
    discard(Job.objects.get(name="coo.render_certificate").ids["activation"])
    drain_jobs()
    take_back(approved, cast.officer, "A second look.")
    certificate = Certificate.objects.get(pk=certificate.pk)
    assert certificate.status == CertificateStatus.VOID


def test_the_page_asks_for_the_reason(client: Client, cast: Any, file: Application) -> None:
    approved = approve(file, cast)
    address = reverse("coo:withdraw_approval", args=[approved.uuid])
    sign_in(client, cast.officer)
    assert address in client.get(reverse("coo:office_file", args=[approved.uuid])).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    done = client.post(address, {"reason": "The invoice was revised."}, follow=True)
    assert "is withdrawn. The file is In-Process again" in done.content.decode()
    assert client.get(address).status_code == 409


def test_who_would_withdraw_another_officers_approval_takes_the_file_over_first(
    client: Client, cast: Any, file: Application
) -> None:
    approved = approve(file, cast)
    page, address, take = (
        reverse(f"coo:{name}", args=[approved.uuid]) for name in ("office_file", "withdraw_approval", "take")
    )
    sign_in(client, cast.officer2)
    refused = client.get(address)
    assert refused.status_code == 409
    assert "Arvind Menon has this file in hand." in refused.content.decode()
    bar = client.get(page).content.decode().partition('class="decision-bar"')[2]
    assert address not in bar
    assert f'href="{take}' in bar
    client.post(take, {"holder": cast.officer.uuid, "note": "On leave."})
    assert client.get(address).status_code == 200
    bar = client.get(page).content.decode().partition('class="decision-bar"')[2]
    assert address in bar
    assert take not in bar
