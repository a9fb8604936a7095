"""Queries, rounds, deadlines and reminders: services of coo.services.deficiency."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Membership, Notice
from coo.constants import PaperKind, Status
from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import AnswerPeriod, Application, Deficiency, Query, Reason
from coo.services import rejection
from coo.services.deficiency import (
    QueriesChanged,
    QueryGone,
    UnknownPlace,
    answer_period,
    fingerprint,
    pinned_queries,
    reasons_for,
    remind,
    unpin_query,
)
from coo.services.review import ConflictOfInterest, Seen, has_conflict
from coo.services.submission import withdraw_application
from coo.services.transition import ReasonMissing, move_application
from tests.factories.files import make_draft, submit
from tests.integration.coo.deficiency_world import ask, pin, reason, say_yes, send_changed, waiting
from tests.integration.coo.office_world import decide, post_of
from tradeconnect.common import audit
from tradeconnect.common.dates import INDIA, india_date
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import Job, OutgoingMessage

pytestmark = pytest.mark.django_db

CODE = "item-1.itchs_code"


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


# Pinning


def test_a_query_keeps_its_place_and_what_stood_there(cast: Any, file: Application) -> None:
    query = pin(file, cast.officer, CODE, "  Wool or cotton?  ", reason=reason("G03"))
    assert (query.tab, query.place, query.label) == ("export-details", CODE, "ITC-HS code, item 1")
    assert query.value == "6104 62 00"
    assert (query.text, query.author, query.deficiency) == ("Wool or cotton?", cast.officer, None)
    assert audit.history(file).first().action == "coo.application.pin_query"


def test_without_words_those_of_the_reason_are_taken(cast: Any, file: Application) -> None:
    assert pin(file, cast.officer, CODE, "", reason=reason("G03")).text == reason("G03").text
    with pytest.raises(ReasonMissing):
        pin(file, cast.officer, CODE, " ")


def test_the_whole_file_can_be_asked_about(cast: Any, file: Application) -> None:
    query = pin(file, cast.officer, "", "Please send the contract.")
    assert (query.tab, query.place, query.label, query.value) == ("", "", "", "")


def test_a_place_that_the_file_does_not_have_is_refused(cast: Any, file: Application) -> None:
    with pytest.raises(UnknownPlace):
        pin(file, cast.officer, "item-9.itchs_code")


def test_every_officer_of_the_office_changes_and_takes_away(cast: Any, file: Application) -> None:
    query = pin(file, cast.officer, CODE)
    changed = pin(file, cast.officer2, text="Which fibre?", query=query)
    assert (changed.pk, changed.place, changed.author) == (query.pk, CODE, cast.officer2)
    unpin_query(query=changed, post=post_of(cast.officer2), actor=cast.officer2, now=timezone.now())
    assert not pinned_queries(file).exists()
    with pytest.raises(QueryGone):
        unpin_query(query=query, post=post_of(cast.officer), actor=cast.officer, now=timezone.now())


def test_nobody_else_pins(cast: Any, file: Application) -> None:
    with pytest.raises(PermissionDenied):
        pin(file, cast.other_officer, CODE)
    Membership.objects.create(user=cast.officer, firm=cast.firm, rights=["view"], starts_on=timezone.localdate())
    with pytest.raises(ConflictOfInterest):
        pin(file, cast.officer, CODE)
    decide("approve", file, cast.officer2)
    with pytest.raises(TransitionRefused):
        pin(file, cast.officer2, CODE)


def test_a_file_with_a_pinned_query_is_not_approved(cast: Any, file: Application) -> None:
    query = pin(file, cast.officer, CODE)
    with pytest.raises(TransitionRefused, match="1 query is pinned"):
        decide("approve", file, cast.officer)
    unpin_query(query=query, post=post_of(cast.officer), actor=cast.officer, now=timezone.now())
    decide("approve", file, cast.officer)


def test_reasons_are_those_in_force_of_all_and_of_the_own_agency(cast: Any) -> None:
    today = timezone.localdate()
    own = Reason(agency=cast.office.agency, use="deficiency", code="Y01", title="Ours", text="Ours.", starts_on=today)
    own.save()
    Reason.objects.filter(code="G01").update(ends_on=today - dt.timedelta(days=1))
    codes = [row.code for row in reasons_for(cast.office.agency, today=today)]
    assert codes == [f"G{number:02d}" for number in range(2, 26)] + ["Y01"]
    assert "Y01" not in [row.code for row in reasons_for(post_of(cast.other_officer).office.agency, today=today)]


# Raising


def test_all_queries_are_sent_at_once(cast: Any, file: Application) -> None:
    pin(file, cast.officer, CODE, "Wool or cotton?")
    pin(file, cast.officer2, "certificate-details.rate_inr", "Where is this rate from?")
    decide("raise_deficiency", file, cast.officer, remarks="Two things.")
    round_one = waiting(file)
    assert [query.text for query in round_one.queries.all()] == ["Wool or cotton?", "Where is this rate from?"]
    assert (round_one.number, round_one.remarks, round_one.version.number) == (1, "Two things.", 1)
    assert not pinned_queries(file).exists()
    assert file.status == Status.DEFICIENT
    body = OutgoingMessage.objects.get(subject__contains="deficient").body
    assert "Two things." in body
    assert "ITC-HS code, item 1 (6104 62 00)" in body
    assert "Where is this rate from?" in body
    assert f"{round_one.due_on:%d/%m/%Y}" in body
    assert OutgoingMessage.objects.filter(channel="sms", body__contains="deficient").count() == 1
    assert Notice.objects.filter(user=cast.exporter, kind="deficient").count() == 1
    assert file.remarks.get().text == (
        "Two things.\nITC-HS code, item 1: Wool or cotton?\nExchange rate to INR: Where is this rate from?"
    )


def test_a_query_alone_is_enough_and_nothing_is_not(cast: Any, file: Application) -> None:
    with pytest.raises(ReasonMissing):
        decide("raise_deficiency", file, cast.officer, remarks=" ")
    assert ask(file, cast.officer, CODE).remarks == ""


def test_a_query_pinned_meanwhile_is_not_sent_unread(cast: Any, file: Application) -> None:
    pin(file, cast.officer, CODE)
    shown = fingerprint(pinned_queries(file))
    pin(file, cast.officer2, "shipment-details.route", "Which port?")
    with pytest.raises(QueriesChanged):
        decide("raise_deficiency", file, cast.officer, remarks="", shown=shown)
    file.refresh_from_db()
    assert file.status == Status.IN_PROCESS
    decide("raise_deficiency", file, cast.officer, remarks="", shown=fingerprint(pinned_queries(file)))


def test_the_same_officer_keeps_the_file_over_the_rounds(cast: Any, file: Application) -> None:
    ask(file, cast.officer, CODE)
    say_yes(file, cast.exporter)
    send_changed(file, cast.exporter)
    file.refresh_from_db()
    assert (file.status, file.officer) == (Status.IN_PROCESS, cast.officer)
    with pytest.raises(TransitionRefused):
        decide("raise_deficiency", file, cast.officer, remarks="Old page.", seen=Seen(1, 0))
    assert ask(file, cast.officer, CODE).number == 2


# Deadline


def test_the_agencys_own_period_comes_before_the_general_one(cast: Any, file: Application) -> None:
    today = timezone.localdate()
    agency = cast.office.agency
    assert answer_period(agency, today=today).days == 30  # type: ignore[union-attr]
    AnswerPeriod.objects.create(agency=agency, days=10, reminder_days=[3], starts_on=today)
    assert answer_period(post_of(cast.other_officer).office.agency, today=today).days == 30  # type: ignore[union-attr]
    assert ask(file, cast.officer, CODE).due_on == india_date(timezone.now()) + dt.timedelta(days=10)


def reminders(cast: Any) -> int:
    return Notice.objects.filter(user=cast.exporter, kind="answer_due").count()


def test_reminders_go_out_once_each(cast: Any, file: Application) -> None:
    round_one = ask(file, cast.officer, CODE)
    start = round_one.raised_at
    told = []
    for day in (0, 22, 23, 23, 28, 29, 29, 30, 31):
        remind(start + dt.timedelta(days=day))
        told.append(reminders(cast))
    assert told == [0, 0, 1, 1, 1, 2, 2, 2, 2]
    mail = OutgoingMessage.objects.filter(channel="mail", subject__contains="please answer by").first()
    assert mail is not None
    assert f"{round_one.due_on:%d/%m/%Y}" in mail.subject
    assert OutgoingMessage.objects.filter(channel="sms", body__contains="to be answered by").count() == 2


@pytest.mark.parametrize(
    ("clock", "hours"), [("00:30", 7.5), ("07:59", 1 / 60), ("08:00", 0), ("19:59", 0), ("20:00", 12), ("23:00", 9)]
)
def test_no_reminder_rings_at_night(cast: Any, file: Application, clock: str, hours: float) -> None:
    """Mail and bell come at any hour; the SMS waits for eight in the morning in India."""
    due = ask(file, cast.officer, CODE).due_on
    now = dt.datetime.combine(due - dt.timedelta(days=1), dt.time.fromisoformat(clock), INDIA)
    assert remind(now) == 1
    assert reminders(cast) == 1
    waits = {}
    for message in OutgoingMessage.objects.order_by("-pk")[:2]:
        job = Job.objects.get(key__endswith=str(message.uuid))
        waits[message.channel] = round((job.run_after - timezone.now()).total_seconds() / 60)
    assert waits == {"mail": 0, "sms": round(hours * 60)}


def test_two_missed_reminders_are_one(cast: Any, file: Application) -> None:
    round_one = ask(file, cast.officer, CODE)
    assert remind(round_one.raised_at + dt.timedelta(days=29)) == 1
    assert remind(round_one.raised_at + dt.timedelta(days=30)) == 0


def test_no_reminder_after_the_answer_or_for_a_period_shorter_than_it(cast: Any, file: Application) -> None:
    AnswerPeriod.objects.create(agency=cast.office.agency, days=5, reminder_days=[7, 1], starts_on=timezone.localdate())
    round_one = ask(file, cast.officer, CODE)
    assert remind(round_one.raised_at + dt.timedelta(days=1)) == 0
    say_yes(file, cast.exporter)
    send_changed(file, cast.exporter)
    assert remind(round_one.raised_at + dt.timedelta(days=4)) == 0


def reject_late(file: Application, user: Any, now: dt.datetime, remarks: str = "Never answered.") -> Application:
    return rejection.reject(
        application=file,
        post=post_of(user),
        reasons=[],
        remarks=remarks,
        credential=credential_of(user, now),
        pin=PIN,
        second_factor_at=now,
        actor=user,
        now=now,
        seen=Seen(1, 1),
        action=rejection.UNANSWERED,
    )


def test_what_was_never_answered_is_rejected_after_the_deadline_only(cast: Any, file: Application) -> None:
    round_one = ask(file, cast.officer, CODE)
    last_day = round_one.raised_at + dt.timedelta(days=30)
    with pytest.raises(TransitionRefused, match="may answer until"):
        reject_late(file, cast.officer, last_day)
    after = last_day + dt.timedelta(days=1)
    with pytest.raises(ReasonMissing):
        reject_late(file, cast.officer, after, " ")
    with pytest.raises(PermissionDenied):
        reject_late(file, cast.other_officer, after)
    reject_late(file, cast.officer, after)
    file.refresh_from_db()
    assert (file.status, file.decided_at) == (Status.REJECTED, after)
    assert file.papers.get().kind == PaperKind.REJECTION
    assert "Never answered." in OutgoingMessage.objects.get(subject__contains="rejected").body
    with pytest.raises(TransitionRefused):
        say_yes(file, cast.exporter)


def test_a_deficient_file_can_still_be_withdrawn(cast: Any, file: Application) -> None:
    ask(file, cast.officer, CODE)
    say_yes(file, cast.exporter)
    move_application(file, "withdraw", actor=cast.exporter, now=timezone.now(), reason="Sold elsewhere.")
    assert remind(timezone.now() + dt.timedelta(days=29)) == 0
    assert Query.objects.filter(application=file).count() == 1


def begin_and_leave(file: Application, cast: Any) -> Deficiency:
    """Answer *Yes*, change the number of the bill, and send nothing."""
    round_one = ask(file, cast.officer, CODE)
    say_yes(file, cast.exporter)
    Application.objects.filter(pk=file.pk).update(shipment_document_number="HALF DONE")
    return round_one


@pytest.mark.parametrize("ends", ["withdrawn", "rejected"])
def test_a_round_that_nobody_answers_ends_with_its_file(cast: Any, file: Application, ends: str) -> None:
    signed = file.shipment_document_number
    round_one = begin_and_leave(file, cast)
    now = round_one.raised_at + dt.timedelta(days=31)
    if ends == "withdrawn":
        withdraw_application(
            application=Application.objects.get(pk=file.pk), reason="Sold elsewhere.", actor=cast.exporter, now=now
        )
    else:
        reject_late(file, cast.officer, now)
    file.refresh_from_db()
    round_one.refresh_from_db()
    assert (file.status, file.shipment_document_number) == (ends, signed)
    assert (round_one.ended_at, round_one.kept, round_one.answered_at) == (now, None, None)
    assert not round_one.is_overdue(now.date())
    # The officer who ended it has had no hand in the firm's application.
    assert not has_conflict(application=file, actor=cast.officer, now=now)
