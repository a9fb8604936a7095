"""Rejecting a file, with a signed letter that says why (spec section 8)."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from accounts.models import OfficerPost, User
from accounts.stepup import require_fresh_second_factor
from coo.constants import PaperKind
from coo.documents.rejection_letter import freeze_letter_data
from coo.models import Application, Paper, Reason, Remark
from coo.services.answering import end_round
from coo.services.deficiency import require_overdue
from coo.services.makers import require_specimens
from coo.services.office.clock import standing
from coo.services.papers import SignsWith, ask_paper, start
from coo.services.review import Seen, lock_for_decision, seen_version, tell_applicants
from coo.services.transition import move_application
from signing.models import Credential
from signing.services.activation import Activations
from signing.services.credentials import check_pin
from tradeconnect.common.dates import india_date

# The transition of a file whose firm did not answer.
UNANSWERED: Final = "reject_unanswered"


def reject(
    *,
    application: Application,
    post: OfficerPost,
    reasons: Sequence[Reason],
    remarks: str,
    credential: Credential,
    pin: str,
    second_factor_at: dt.datetime | None,
    actor: User,
    now: dt.datetime,
    seen: Seen,
    action: str = "reject",
) -> Application:
    """Reject the file: the firm is told at once, and a worker makes the letter and signs it.

    The decision and the letter are one transaction; a letter whose signature fails is asked for again
    (`signing_again`), and the decision stands.

    Args:
        reasons: coded, in the order in which the letter prints them; remarks: the firm reads them.
        pin: opens the key of `credential`, which signs the letter; used and forgotten.
        second_factor_at: as for `issuance.sign_and_issue`.
        action: `reject`, or `reject_unanswered` when the firm has let the deadline of a deficiency pass.

    Raises: SecondFactorStale, WrongPin, PinLocked, CredentialUnusable, IssueRefused when stamp or specimen signature
        is not valid today, ReasonMissing without remarks, and as `review.approve` (of `reject_unanswered` also while
        the firm still has time); then nothing is decided.
    """
    require_fresh_second_factor(second_factor_at, now)
    require_specimens(post, now)
    check_pin(credential=credential, pin=pin, actor=actor, now=now)
    remarks = remarks.strip()
    with Activations(credential=credential, pin=pin, now=now) as activations, transaction.atomic():
        locked = lock_for_decision(action, application, post=post, actor=actor, now=now, seen=seen)
        if action == UNANSWERED:
            require_overdue(locked, today=india_date(now))
            end_round(locked, actor=None, now=now)
        moved = _decide(locked, action, reasons, remarks, actor, now)
        _ask_letter(moved, reasons, remarks, SignsWith(post, credential, activations.take()), now)
        tell_applicants(moved, "rejected", now=now, remarks=remarks, reasons=reasons, office=post.office)
    application.refresh_from_db(fields=["status", "officer"])
    return moved


def _decide(
    locked: Application, action: str, reasons: Sequence[Reason], remarks: str, actor: User, now: dt.datetime
) -> Application:
    locked.approvals.filter(ended_at=None).update(ended_at=now)
    clock = standing(locked, now=now)
    moved = move_application(
        locked,
        action,
        actor=actor,
        now=now,
        reason=remarks,
        data={"reasons": [row.code for row in reasons]},
        officer=actor,
        decided_at=now,
        **clock,
    )
    coded = "\n".join(str(row) for row in reasons)
    text = f"{coded}\n{remarks}" if coded else remarks
    Remark.objects.create(application=moved, action="reject", text=text, author=actor, at=now)
    return moved


def _ask_letter(
    application: Application, reasons: Sequence[Reason], remarks: str, signs: SignsWith, now: dt.datetime
) -> Paper:
    data = freeze_letter_data(
        application=application, version=seen_version(application), reasons=reasons, remarks=remarks, now=now
    )
    letter = ask_paper(
        PaperKind.REJECTION,
        application=application,
        data=data,
        signs=signs,
        now=now,
        reason=reasons[0] if reasons else None,
    )
    start(letter)
    return letter
