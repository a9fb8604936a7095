"""The decision on a file: services of coo.services.review."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from coo.constants import Status
from coo.history import file_history
from coo.models import Application
from coo.services import review
from coo.services.editing import editing
from coo.services.office import hands
from coo.services.review import ConflictOfInterest, Seen, conflicts, has_conflict
from coo.services.transition import ReasonMissing, move_application
from tests.factories.files import make_draft, sign, submit
from tests.factories.login import sign_in
from tests.integration.coo.office_world import DECISIONS, decide, post_of
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import AuditEvent, OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


def test_approve_sets_approved_pending_issuance_and_tells_the_firm(cast: Any, file: Application) -> None:
    decide("approve", file, cast.officer, seen=Seen(1))

    file.refresh_from_db()
    assert file.status == Status.APPROVED_PENDING_ISSUANCE
    assert file.officer == cast.officer
    assert file.decided_at is not None
    assert audit.history(file).first().action == "coo.application.approve"
    mail = OutgoingMessage.objects.get(subject__contains="approved")
    assert mail.to == cast.exporter.email
    assert file.file_number in mail.body


@pytest.mark.parametrize(
    ("action", "status", "subject"),
    [("reject", Status.REJECTED, "rejected"), ("raise_deficiency", Status.DEFICIENT, "deficient")],
)
def test_remarks_are_kept_and_mailed(cast: Any, file: Application, action: str, status: str, subject: str) -> None:
    decide(action, file, cast.officer, remarks="  The airway bill is missing & unsigned.  ")

    file.refresh_from_db()
    assert file.status == status
    remark = file.remarks.get()
    assert (remark.action, remark.text, remark.author) == (
        action,
        "The airway bill is missing & unsigned.",
        cast.officer,
    )
    assert "missing & unsigned" in OutgoingMessage.objects.get(subject__contains=subject).body


@pytest.mark.parametrize("action", ["reject", "raise_deficiency"])
def test_remarks_are_needed(cast: Any, file: Application, action: str) -> None:
    with pytest.raises(ReasonMissing):
        decide(action, file, cast.officer, remarks="  ")
    file.refresh_from_db()
    assert file.status == Status.IN_PROCESS
    assert not file.remarks.exists()


def test_a_second_decision_is_refused(cast: Any, file: Application) -> None:
    stale = Application.objects.get(pk=file.pk)
    decide("approve", file, cast.officer)
    with pytest.raises(TransitionRefused):
        decide("reject", stale, cast.officer2, remarks="No.")
    assert not file.remarks.exists()


def test_a_decision_on_an_older_version_is_refused(cast: Any, file: Application) -> None:
    with pytest.raises(TransitionRefused) as refused:
        decide("approve", file, cast.officer, seen=Seen(2))
    assert "new version" in refused.value.why


def test_an_officer_of_another_office_may_not_decide(cast: Any, file: Application) -> None:
    with pytest.raises(PermissionDenied):
        decide("approve", file, cast.other_officer)


def test_an_officer_who_is_a_member_of_the_firm_may_not_decide(cast: Any, file: Application) -> None:
    today = timezone.localdate()
    Membership.objects.create(user=cast.officer, firm=cast.firm, rights=["view"], starts_on=today)
    with pytest.raises(ConflictOfInterest):
        decide("approve", file, cast.officer)
    decide("approve", file, cast.officer2)


def test_an_officer_who_prepared_the_file_may_not_decide(cast: Any, file: Application) -> None:
    Application.objects.filter(pk=file.pk).update(saved_by=cast.officer)
    with pytest.raises(ConflictOfInterest):
        decide("approve", file, cast.officer)


def test_a_withdrawn_file_cannot_be_approved(cast: Any, file: Application) -> None:
    move_application(file, "withdraw", actor=cast.exporter, now=timezone.now(), reason="Sold elsewhere.")
    with pytest.raises(TransitionRefused):
        decide("approve", file, cast.officer)


def test_who_once_saved_the_file_never_decides_on_it(cast: Any) -> None:
    """Someone else saved it later and the membership has ended: only the history tells."""
    draft, now = make_draft(cast), timezone.now()
    for person in (cast.officer2, cast.exporter):
        with editing(draft, "item_changed", slug="export-details", actor=person, now=now):
            pass
    file = submit(draft)
    assert has_conflict(application=file, actor=cast.officer2, now=now)
    assert not has_conflict(application=file, actor=cast.officer, now=now)
    with pytest.raises(ConflictOfInterest):
        decide("approve", file, cast.officer2)


def test_an_officer_who_decided_before_may_decide_again(cast: Any, file: Application) -> None:
    decide("raise_deficiency", file, cast.officer, remarks="The bill is missing.")
    assert not has_conflict(application=file, actor=cast.officer, now=timezone.now())


def test_conflicts_of_many_files_take_two_queries(cast: Any, django_assert_num_queries: Any) -> None:
    files = [make_draft(cast, invoice_number=str(number)) for number in range(3)]
    with django_assert_num_queries(2):
        assert conflicts(applications=files, actor=cast.officer, now=timezone.now()) == []
    with django_assert_num_queries(2):
        assert conflicts(applications=files, actor=cast.colleague, now=timezone.now()) == files


def test_the_trail_says_whom_an_act_was_for(cast: Any, file: Application) -> None:
    decide("approve", file, cast.officer)
    acts = dict(AuditEvent.objects.filter(target_id=str(file.uuid)).values_list("action", "on_behalf_of"))
    assert acts["coo.application.submit"] == cast.firm.iec
    assert acts["coo.application.approve"] == "YCC-DEL"


@pytest.mark.parametrize("action", ["approve", "reject", "raise_deficiency"])
def test_no_decision_without_the_version_that_was_seen(cast: Any, file: Application, action: str) -> None:
    with pytest.raises(TypeError, match="seen"):
        DECISIONS[action](
            application=file,
            post=None,
            actor=cast.officer,
            now=timezone.now(),
            **({} if action == "approve" else {"remarks": "Why?"}),
        )


def test_the_history_of_the_office_leaves_out_what_was_before_the_payment(cast: Any) -> None:
    draft = sign(make_draft(cast))
    with editing(draft, "item_changed", slug="export-details", actor=cast.exporter, now=timezone.now()):
        pass
    file = submit(draft)
    decide("approve", file, cast.officer)
    words = [str(row["words"]) for row in file_history(file)]
    assert words == [
        "Approved Pending Issuance",
        "Paid and submitted",
        "Signed",
        "Edited after signing: the signature is void",
        "Signed",
    ]
    words.pop(3)
    assert [str(row["words"]) for row in file_history(file, for_office=True)] == words


def test_the_history_names_who_got_a_file_and_who_had_it(cast: Any, client: Client) -> None:
    file = submit(make_draft(cast))
    mine = {"post": post_of(cast.officer), "actor": cast.officer, "now": timezone.now(), "note": "On leave."}
    hands.hand_over(application=file, to=cast.officer2, **mine)
    hands.take_over(application=file, holder=cast.officer2, **mine)
    words = {"Handed over to Kavita Rao", "Taken over from Kavita Rao"}
    assert {str(row["words"]) for row in file_history(file, for_office=True)} >= words
    for person, name, is_there in ((cast.officer, "office_file", True), (cast.exporter, "application", False)):
        sign_in(client, person)
        page = client.get(reverse(f"coo:{name}", args=[file.uuid])).content.decode()
        assert {word in page for word in words} == {is_there}


def test_why_an_approval_was_withdrawn_is_read_by_the_office_alone(cast: Any, client: Client) -> None:
    file = submit(make_draft(cast))
    decide("approve", file, cast.officer)
    review.withdraw_approval(
        application=file, post=post_of(cast.officer), reason="A second look.", actor=cast.officer, now=timezone.now()
    )
    for person, name, is_there in ((cast.officer, "office_file", True), (cast.exporter, "application", False)):
        sign_in(client, person)
        page = client.get(reverse(f"coo:{name}", args=[file.uuid])).content.decode()
        assert ("A second look." in page) is is_there
