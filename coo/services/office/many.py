"""The same act on many files of the worklist: each in a transaction of its own, each with its own outcome in words."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OfficerPost, User
from coo.constants import Status
from coo.models import Application
from coo.services import evidence, review
from coo.services.evidence import CheckState
from coo.services.office import hands
from coo.services.review import Seen
from coo.snapshot import from_dict
from tradeconnect.common.dates import india_date
from tradeconnect.common.fsm import TransitionRefused


class NotClean(Exception):
    """An officer has to read this file before it is approved; the text says what there is to read."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. Args: words: a plain sentence, also when it went well."""

    application: Application
    is_done: bool
    words: str


def take_many(
    *, applications: Iterable[Application], post: OfficerPost, actor: User, now: dt.datetime
) -> list[Outcome]:
    """Take every file that is in nobody's hands; return the outcomes in the order given.

    Raises: PermissionDenied when the post is not the actor's.
    """

    def act(file: Application) -> str:
        hands.take(application=file, post=post, actor=actor, now=now)
        return _("You have it in hand.")

    return [_outcome(file, act) for file in applications]


def approve_many(
    *, applications: Iterable[Application], seen: Mapping[int, Seen], post: OfficerPost, actor: User, now: dt.datetime
) -> list[Outcome]:
    """Approve every file that is clean; return the outcomes in the order given.

    Args: seen: what the list showed of each file, by primary key.
    Raises: PermissionDenied when the post is not the actor's.
    """

    def act(file: Application) -> str:
        moved = approve_clean(application=file, post=post, actor=actor, now=now, seen=seen[file.pk])
        if moved.status == Status.IN_PROCESS:
            return _("Approved by you. The agency asks for four eyes: another officer approves it too.")
        return _("Approved Pending Issuance.")

    return [_outcome(file, act) for file in applications]


def approve_clean(
    *, application: Application, post: OfficerPost, actor: User, now: dt.datetime, seen: Seen
) -> Application:
    """Approve a file unread, as `review.approve`, if the automatic checks left nothing to read.

    Raises: NotClean, and as `review.approve`.
    """
    with transaction.atomic():
        locked = review.lock_for_decision("approve", application, post=post, actor=actor, now=now, seen=seen)
        if why := _to_read(locked, now):
            raise NotClean(why)
        return review.approve(application=application, post=post, actor=actor, now=now, seen=seen)


def _to_read(application: Application, now: dt.datetime) -> str:
    """Return why the file has to be read; empty when it is clean."""
    if application.queries.filter(deficiency=None).exists():
        return _("A query is pinned to it. Open the file.")
    snapshot = from_dict(review.seen_version(application).snapshot)
    results = evidence.automatic_checks(application, snapshot, today=india_date(now))
    titles = {
        state: ", ".join(str(row.title) for row in results if row.state == state)
        for state in (CheckState.FAILED, CheckState.DOUBTFUL)
    }
    if failed := titles[CheckState.FAILED]:
        return _("A check failed: %(titles)s. Open the file.") % {"titles": failed}
    if doubtful := titles[CheckState.DOUBTFUL]:
        return _("A check is to be looked at: %(titles)s. Open the file.") % {"titles": doubtful}
    return ""


def _outcome(file: Application, act: Callable[[Application], str]) -> Outcome:
    """Run the act on one file; what speaks against it becomes its words, and the next file's turn comes."""
    try:
        return Outcome(file, is_done=True, words=act(file))
    except TransitionRefused as refused:
        moved = _("It has moved on. Open it to see where it stands.")
        return Outcome(file, is_done=False, words=refused.why or moved)
    except review.ConflictOfInterest:
        why = _("You act for %(firm)s, or had a hand in this file yourself.") % {"firm": file.firm.name}
        return Outcome(file, is_done=False, words=why)
    except (review.ApprovedBefore, NotClean) as reason:
        return Outcome(file, is_done=False, words=str(reason))
