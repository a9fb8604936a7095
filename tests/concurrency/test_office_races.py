"""Two officers take the same step or act on one file at the same moment: one wins, the other is told.

Complete by construction: every step and act of an officer in `coo.workflow` is either a race here or, as a note,
something that both may do.
"""

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from accounts.roles import PostRole
from coo.constants import Status
from coo.demo.applications import credential_of
from coo.demo.cast import PIN, Cast
from coo.models import Application, Certificate, Deficiency, Dispatch, DocumentReading, FourEyesRule
from coo.services import cancelling, deficiency, dispatching, rejection, review, transition, true_copies
from coo.services.deficiency import QueryGone
from coo.services.office import acts, hands, notes, reading_again
from coo.services.review import Seen
from coo.workflow import ACTS, APPLICATION
from tests.concurrency.together import errors, run_together, unlocked_read
from tests.factories.files import approve, issue, make_draft, submit
from tests.integration.coo.deficiency_world import ask, pin
from tests.integration.coo.office_world import decide, post_of
from tradeconnect.common import audit
from tradeconnect.common.dates import india_date
from tradeconnect.common.fsm import TransitionRefused

pytestmark = pytest.mark.django_db(transaction=True)
ROW = "certificate-details.importer"
# What one officer does; made before the start, so that both have read the file as it was.
Deed = Callable[[], Any]


@dataclass(frozen=True)
class Race:
    """A step or act. Args: prepare: the file that it starts from. deed: what an officer does with it."""

    prepare: Callable[[Cast], Application]
    deed: Callable[[Cast, Application, Any], Deed]


def in_office(cast: Cast) -> Application:
    return submit(make_draft(cast))


def approved(cast: Cast) -> Application:
    return approve(in_office(cast), cast)


def approved_and_released(cast: Cast) -> Application:
    file = approved(cast)
    hands.release(application=file, post=post_of(cast.officer), actor=cast.officer, now=timezone.now())
    return file


def issued(cast: Cast) -> Application:
    return issue(approve(submit(make_draft(cast, wants_delivery=True, delivery_to="branch")), cast), cast)


def under_four_eyes(cast: Cast) -> Application:
    FourEyesRule.objects.create(agency=cast.office.agency, starts_on=dt.date(2024, 4, 1))
    return in_office(cast)


def unanswered(cast: Cast) -> Application:
    file = in_office(cast)
    ask(file, cast.officer, ROW)
    Deficiency.objects.update(due_on=india_date(timezone.now()) - dt.timedelta(days=1))
    # The officer who asked is away: both others of the office may end it.
    Application.objects.filter(pk=file.pk).update(officer=None)
    return file


def with_query(cast: Cast) -> Application:
    file = in_office(cast)
    pin(file, cast.officer, ROW)
    return file


def not_read(cast: Cast) -> Application:
    file = in_office(cast)
    row = file.attachments.get()
    DocumentReading.objects.create(attachment=row, sha256=row.file.sha256, read_at=timezone.now(), error="heavy")
    return file


def reading_again_it(cast: Cast, file: Application, officer: Any) -> Deed:
    return doing(reading_again.read_again, attachment=file.attachments.get().uuid)(cast, file, officer)


def copy_asked(cast: Cast) -> Application:
    file = issued(cast)
    true_copies.ask_true_copy(application=file, reason="Lost.", actor=cast.exporter, now=timezone.now())
    return file


def on_its_way(cast: Cast) -> Application:
    file = issued(cast)
    certificate = file.certificates.get()
    now = timezone.now()
    Dispatch.objects.create(
        certificate=certificate,
        courier="Speed Post",
        sent_on=india_date(now),
        recorded_by=cast.officer,
        recorded_at=now,
    )
    return file


def deciding(action: str, **more: Any) -> Callable[[Cast, Application, Any], Deed]:
    def deed(cast: Cast, file: Application, officer: Any) -> Deed:
        row, seen = Application.objects.get(pk=file.pk), review.seen_now(file)
        return lambda: decide(action, row, officer, seen=seen, **more)

    return deed


def doing(service: Callable[..., Any], **more: Any) -> Callable[[Cast, Application, Any], Deed]:
    def deed(cast: Cast, file: Application, officer: Any) -> Deed:
        row, post = Application.objects.get(pk=file.pk), post_of(officer)
        return lambda: service(application=row, post=post, actor=officer, now=timezone.now(), **more)

    return deed


def rejecting_unanswered(cast: Cast, file: Application, officer: Any) -> Deed:
    return doing(
        rejection.reject,
        reasons=[],
        remarks="Never answered.",
        credential=credential_of(officer, timezone.now()),
        pin=PIN,
        second_factor_at=timezone.now(),
        seen=Seen(1, 1),
        action=rejection.UNANSWERED,
    )(cast, file, officer)


def unpinning(cast: Cast, file: Application, officer: Any) -> Deed:
    query, post = file.queries.get(), post_of(officer)
    return lambda: deficiency.unpin_query(query=query, post=post, actor=officer, now=timezone.now())


def about_copy(service: Callable[..., Any], sign: bool) -> Callable[[Cast, Application, Any], Deed]:
    def deed(cast: Cast, file: Application, officer: Any) -> Deed:
        wish, post, now = file.certificates.get().copy_requests.get(), post_of(officer), timezone.now()
        more: dict[str, Any] = {"reason": "The original came back."}
        if sign:
            more = {"credential": credential_of(officer, now), "pin": PIN, "second_factor_at": now}
        return lambda: service(copy_request=wish, post=post, actor=officer, now=timezone.now(), **more)

    return deed


def dispatching_it(cast: Cast, file: Application, officer: Any) -> Deed:
    certificate, post, now = Certificate.objects.get(application=file), post_of(officer), timezone.now()
    return lambda: dispatching.dispatch_certificate(
        certificate=certificate,
        post=post,
        courier="Speed Post",
        tracking_number="",
        sent_on=india_date(now),
        seen=0,
        actor=officer,
        now=now,
    )


def delivering(cast: Cast, file: Application, officer: Any) -> Deed:
    row, post, now = Dispatch.objects.get(certificate__application=file), post_of(officer), timezone.now()
    return lambda: dispatching.record_delivery(
        dispatch=row, post=post, delivered_on=india_date(now), actor=officer, now=now
    )


def cancelling_it(cast: Cast, file: Application, officer: Any) -> Deed:
    certificate, post, now = Certificate.objects.get(application=file), post_of(officer), timezone.now()
    return lambda: cancelling.cancel_certificate(
        certificate=certificate,
        post=post,
        reason="Issued by mistake.",
        second_factor_at=now,
        actor=officer,
        now=now,
    )


RACES: dict[str, Race] = {
    "raise_deficiency": Race(in_office, deciding("raise_deficiency", remarks="Why?")),
    "approve": Race(in_office, deciding("approve")),
    "reject": Race(in_office, deciding("reject", remarks="No.")),
    "reject_unanswered": Race(unanswered, rejecting_unanswered),
    "withdraw_approval": Race(approved_and_released, doing(review.withdraw_approval, reason="A second look.")),
    "take": Race(in_office, doing(hands.take)),
    "read_again": Race(not_read, reading_again_it),
    "unpin_query": Race(with_query, unpinning),
    "grant_true_copy": Race(copy_asked, about_copy(true_copies.grant_true_copy, sign=True)),
    "refuse_true_copy": Race(copy_asked, about_copy(true_copies.refuse_true_copy, sign=False)),
    "dispatch": Race(issued, dispatching_it),
    "deliver": Race(on_its_way, delivering),
    "cancel_certificate": Race(issued, cancelling_it),
}
# What both may do: a note, a query each; and of four eyes the second pair, which the last test is about.
BOTH = {"note", "pin_query", "approve_first"}
# Only who has the file gives it away, and only who approved first takes that back: below. Release against a colleague
# who takes it over: test_hands.py.
ALONE = {"release", "hand_over", "withdraw_first_approval"}


def race(cast: Cast, file: Application, deed: Callable[[Cast, Application, Any], Deed]) -> list[Any]:
    return run_together([deed(cast, file, cast.officer), deed(cast, file, cast.officer2)])


def test_every_step_and_act_of_an_officer_is_raced() -> None:
    steps = {step.action for step in APPLICATION.transitions if PostRole.OFFICER in step.roles}
    deeds = {act.action for act in ACTS if PostRole.OFFICER in act.roles}
    assert set(RACES) | BOTH | ALONE == steps | deeds


@pytest.mark.parametrize("action", sorted(RACES))
def test_one_wins_and_the_other_is_told(cast: Any, action: str) -> None:
    run = RACES[action]
    file = run.prepare(cast)
    before = audit.history(file).filter(action=f"coo.application.{action}").count()
    (loser,) = errors(race(cast, file, run.deed))
    assert isinstance(loser, TransitionRefused | QueryGone)
    assert audit.history(file).filter(action=f"coo.application.{action}").count() == before + 1


def test_control_without_the_lock_both_take_an_approval_back(cast: Any) -> None:
    """What the lock is for: without it both believe that they have taken the approval back."""
    file = approved_and_released(cast)
    file.approvals.all().delete()  # its row would make the second wait for the first
    with (
        mock.patch.object(review, "lock_application", unlocked_read(threading.Barrier(2))),
        mock.patch.object(transition, "lock_application", unlocked_read(threading.Barrier(2))),
    ):
        assert errors(race(cast, file, RACES["withdraw_approval"].deed)) == []
    assert audit.history(file).filter(action="coo.application.withdraw_approval").count() == 2


def test_control_without_the_lock_a_delivery_is_recorded_by_its_own_row_alone(cast: Any) -> None:
    """Here the row of the dispatch is locked besides the file: the second officer is told all the same."""
    file = on_its_way(cast)
    with mock.patch.object(acts, "lock_application", unlocked_read(threading.Barrier(2))):
        (loser,) = errors(race(cast, file, delivering))
    assert isinstance(loser, TransitionRefused)


def test_a_double_click_hands_a_file_over_once(cast: Any) -> None:
    file = in_office(cast)
    deed = doing(hands.hand_over, to=cast.officer2, note="Please go on.")
    (second,) = errors(run_together([deed(cast, file, cast.officer) for _click in range(2)]))
    assert isinstance(second, TransitionRefused)
    assert file.office_notes.count() == 1


def test_both_may_write_a_note_and_pin_a_query(cast: Any) -> None:
    file = in_office(cast)
    assert errors(race(cast, file, doing(notes.add_note, text="The firm called."))) == []
    assert file.office_notes.count() == 2
    pinning = doing(deficiency.pin_query, place=ROW, reason=None, text="Why?")
    assert errors(race(cast, file, pinning)) == []
    assert file.queries.count() == 2


def test_two_officers_at_once_are_the_four_eyes(cast: Any) -> None:
    """One is the first, the other the second, whoever was faster: the file is approved once."""
    file = under_four_eyes(cast)
    assert errors(race(cast, file, deciding("approve"))) == []
    # In the order in which they were written: the clock of the second may have been read before that of the first.
    taken = audit.history(file).order_by("id").values_list("action", flat=True)
    assert [action for action in taken if "approve" in action] == [
        "coo.application.approve_first",
        "coo.application.approve",
    ]


def test_a_double_click_of_the_first_officer_is_one_approval(cast: Any) -> None:
    file = under_four_eyes(cast)
    twice = [deciding("approve")(cast, file, cast.officer) for _click in range(2)]
    (second,) = errors(run_together(twice))
    assert isinstance(second, review.ApprovedBefore)
    assert file.approvals.count() == 1


def taking_first_back(cast: Cast, file: Application) -> Deed:
    return doing(review.withdraw_first_approval, reason="I misread it.")(cast, file, cast.officer)


def first_approved(cast: Cast) -> Application:
    file = under_four_eyes(cast)
    decide("approve", file, cast.officer)
    return file


def test_a_double_click_takes_the_first_approval_back_once(cast: Any) -> None:
    file = first_approved(cast)
    (second,) = errors(run_together([taking_first_back(cast, file) for _click in range(2)]))
    assert isinstance(second, TransitionRefused)
    assert audit.history(file).filter(action="coo.application.withdraw_first_approval").count() == 1


def test_control_without_the_lock_the_first_approval_is_taken_back_twice(cast: Any) -> None:
    file = first_approved(cast)
    with mock.patch.object(review, "lock_application", unlocked_read(threading.Barrier(2))):
        assert errors(run_together([taking_first_back(cast, file) for _click in range(2)])) == []
    assert audit.history(file).filter(action="coo.application.withdraw_first_approval").count() == 2


def test_the_second_approval_and_taking_back_the_first(cast: Any) -> None:
    """Either the file is approved by two, or the second has become the first and the file waits for another."""
    file = first_approved(cast)
    refused = errors(run_together([taking_first_back(cast, file), deciding("approve")(cast, file, cast.officer2)]))
    file.refresh_from_db()
    standing = file.approvals.filter(ended_at=None).count()
    if refused:
        assert isinstance(refused[0], TransitionRefused)
        assert (file.status, standing) == (Status.APPROVED_PENDING_ISSUANCE, 2)
    else:
        assert (file.status, standing) == (Status.IN_PROCESS, 1)
