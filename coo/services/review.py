"""Who may decide on a file, and its approval (spec section 8). Its siblings are `rejection` and `deficiency`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, OfficerPost, User
from accounts.roles import PostRole
from accounts.services.notices import notify
from coo.models import Application, ApplicationVersion, Approval, FourEyesRule
from coo.services.issue_state import ON_THE_WAY, issue_state
from coo.services.office.clock import running, standing
from coo.services.transition import ReasonMissing, lock_application, move_application, record_act
from coo.services.voiding import void_certificate
from coo.workflow import ACTS, APPLICATION, find_act
from tradeconnect.common.dates import india_date
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.messages import send_mail
from tradeconnect.common.models import AuditEvent


class ApprovedBefore(Exception):
    """Four eyes are asked for, and this officer's were the first two."""

    def __str__(self) -> str:
        return _("You approved this file first. Another officer of the office has to approve it too.")


class ConflictOfInterest(Exception):
    """The officer acts, or acted in this file, for the firm whose file it is."""


# What an officer does to a file as an officer; every other act in its history is one of the firm's side.
_OFFICE_ACTS: Final = tuple(
    f"coo.application.{action}"
    for action, roles in [(step.action, step.roles) for step in APPLICATION.transitions]
    + [(act.action, act.roles) for act in ACTS]
    if PostRole.OFFICER in roles
)


def has_conflict(*, application: Application, actor: User, now: dt.datetime) -> bool:
    """Tell whether `actor` stands on the firm's side of one file; see `conflicts`."""
    return bool(conflicts(applications=[application], actor=actor, now=now))


def conflicts(*, applications: Iterable[Application], actor: User, now: dt.datetime) -> list[Application]:
    """Return the files on whose firm's side `actor` stands: a member of it today, or a hand in this very file.

    A membership that has ended counts no more, but who ever prepared, saved, signed or paid for the file never decides
    on it: the audit trail tells. Two queries, however many files.
    """
    files = list(applications)
    firms = {file.firm_id for file in files}
    members = Membership.objects.in_force(india_date(now)).filter(user=actor, firm__in=firms)
    own_firms = set(members.values_list("firm", flat=True))
    acts = AuditEvent.objects.filter(
        target_kind=Application._meta.label_lower, target_id__in=[str(file.uuid) for file in files], actor=actor
    )
    touched = set(acts.exclude(action__in=_OFFICE_ACTS).values_list("target_id", flat=True))
    return [
        file
        for file in files
        if file.firm_id in own_firms or str(file.uuid) in touched or actor.pk in {file.created_by_id, file.saved_by_id}
    ]


def require_office(*, application: Application, post: OfficerPost, actor: User, now: dt.datetime) -> None:
    """Check that `actor` may decide on `application` from `post`.

    Raises: PermissionDenied when the post is not theirs, not an officer's or of another office; ConflictOfInterest.
    """
    if post.user_id != actor.pk or post.role != PostRole.OFFICER or post.office_id != application.office_id:
        raise PermissionDenied("the file belongs to another office")
    if has_conflict(application=application, actor=actor, now=now):
        raise ConflictOfInterest(f"{actor} acts for {application.firm}")


def applicants(application: Application, *, now: dt.datetime) -> list[User]:
    """Return whom the office writes to: who prepared the file and who signed it last, each once.

    Whoever does not act for the firm any more hears nothing of it; when none of them does, the firm's owners are told.
    """
    version = application.versions.select_related("signed_by").first()
    people = dict.fromkeys([application.created_by] + ([version.signed_by] if version else []))
    members = Membership.objects.in_force(india_date(now)).filter(firm=application.firm).select_related("user")
    of_firm = {membership.user_id: membership for membership in members}
    still_there = [person for person in people if person.pk in of_firm]
    return still_there or [membership.user for membership in of_firm.values() if membership.is_owner]


def tell_applicants(application: Application, kind: str, *, now: dt.datetime, **context: Any) -> None:
    """Send the applicants a notice of `kind`, in the caller's transaction."""
    path = reverse("coo:application", args=[application.uuid])
    for person in applicants(application, now=now):
        notify(
            person=person,
            kind=kind,
            now=now,
            path=path,
            firm=application.firm,
            application=application,
            **context,
        )


def tell_office(application: Application, kind: str, *, now: dt.datetime, **context: Any) -> None:
    """Tell the officer who had the file, or write to the office when nobody had."""
    office, officer = application.office, application.officer
    path = reverse("coo:office_file", args=[application.uuid])
    if officer:
        notify(person=officer, kind=kind, now=now, path=path, application=application, office=office, **context)
    elif office and office.email:
        link = settings.PORTAL_URL + path
        send_mail(kind, to=office.email, person=None, application=application, office=office, link=link, **context)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the officer had before them: the number of the signed version, and how many deficiencies there were."""

    version: int
    rounds: int = 0


def approve(*, application: Application, post: OfficerPost, actor: User, now: dt.datetime, seen: Seen) -> Application:
    """Approve the file: it becomes Approved Pending Issuance, and the firm is told.

    Where a rule of the agency asks for four eyes, the first of two officers leaves it In-Process, and the firm is not
    told.

    Args: post: the officer's post, in the office of the file.
    Returns: the application as it is now.
    Raises: TransitionRefused when the file has moved on or another officer has it in hand, PermissionDenied,
        ConflictOfInterest, ApprovedBefore when the second pair of eyes is the first.
    """
    with transaction.atomic():
        locked = lock_for_decision("approve", application, post=post, actor=actor, now=now, seen=seen)
        _refuse_with_queries(locked)
        first = standing_approval(locked)
        if first is not None and first.officer_id == actor.pk:
            raise ApprovedBefore
        Approval.objects.create(application=locked, version=seen_version(locked), officer=actor, at=now)
        if first is None and needs_four_eyes(locked, today=india_date(now)):
            # For another officer to take: whoever approved first cannot approve again.
            moved = move_application(locked, "approve_first", actor=actor, now=now, officer=None, taken_at=None)
        else:
            clock = standing(locked, now=now)
            moved = move_application(locked, "approve", actor=actor, now=now, officer=actor, decided_at=now, **clock)
            tell_applicants(moved, "approved", now=now, remarks="", office=post.office)
    application.refresh_from_db(fields=["status", "officer"])
    return moved


def _refuse_with_queries(application: Application) -> None:
    """A query that is pinned would be lost with the approval: it is sent, or taken away, first."""
    if count := application.queries.filter(deficiency=None).count():
        why = ngettext(
            "%(count)s query is pinned in this file. Raise the deficiency, or take the query away first.",
            "%(count)s queries are pinned in this file. Raise the deficiency, or take them away first.",
            count,
        )
        raise TransitionRefused("approve", application.status, why % {"count": count})


def withdraw_approval(
    *, application: Application, post: OfficerPost, reason: str, actor: User, now: dt.datetime
) -> Application:
    """Take an approval back before the certificate is signed: the file is In-Process again, in the officer's hands.

    A number that was taken and not signed stays in the register as void. The firm is told, as it was of the approval,
    and so is every other officer who gave it.

    Raises: TransitionRefused while the certificate is being signed, when another officer has the file in hand or when
        it has moved on; ReasonMissing, PermissionDenied, ConflictOfInterest.
    """
    reason = reason.strip()
    with transaction.atomic():
        locked = lock_application(application)
        require_office(application=locked, post=post, actor=actor, now=now)
        require_withdrawable(locked, actor)
        void_unsigned(locked, actor=actor, now=now)
        approvers = [row.officer for row in locked.approvals.filter(ended_at=None).select_related("officer")]
        locked.approvals.filter(ended_at=None).update(ended_at=now)
        moved = move_application(
            locked,
            "withdraw_approval",
            actor=actor,
            now=now,
            reason=reason,
            officer=actor,
            taken_at=now,
            decided_at=None,
            **running(locked, now=now),
        )
        _tell_withdrawn(moved, approvers, reason=reason, post=post, actor=actor, now=now)
        tell_applicants(moved, "approval_withdrawn", now=now, office=post.office)
    application.refresh_from_db(fields=["status", "officer"])
    return moved


def withdraw_first_approval(
    *, application: Application, post: OfficerPost, reason: str, actor: User, now: dt.datetime
) -> None:
    """Take one's own approval back that was the first of two; the file stays where it is, and the firm hears nothing.

    The officer who has the file in hand, perhaps to give the second approval, is told.

    Raises: TransitionRefused when the file is approved by now, or the first approval is not the actor's (any more);
        ReasonMissing, PermissionDenied, ConflictOfInterest.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing("withdraw_first_approval")
    with transaction.atomic():
        locked = lock_application(application)
        require_office(application=locked, post=post, actor=actor, now=now)
        first = own_first_approval(locked, actor)
        Approval.objects.filter(pk=first.pk).update(ended_at=now)
        record_act("withdraw_first_approval", locked, actor=actor, now=now, data={"reason": reason})
        if locked.officer is not None:
            _tell_withdrawn(locked, [locked.officer], reason=reason, post=post, actor=actor, now=now)


def require_withdrawable(application: Application, actor: User) -> None:
    """Raise TransitionRefused when there is no approval to take back, or another officer has the file in hand."""
    APPLICATION.find("withdraw_approval", application.status)
    _refuse_held("withdraw_approval", application, actor)


def own_first_approval(application: Application, actor: User) -> Approval:
    """Return the approval of `actor` that waits for the second one.

    Raises: TransitionRefused when the file is approved by now, or the first approval is not theirs (any more).
    """
    find_act("withdraw_first_approval").require(application.status)
    first = standing_approval(application)
    if first is None or first.officer_id != actor.pk:
        why = _("No first approval of yours stands in this file: there is nothing to take back.")
        raise TransitionRefused("withdraw_first_approval", application.status, why)
    return first


def _tell_withdrawn(application: Application, officers: Iterable[User], *, post: OfficerPost, **about: Any) -> None:
    """Tell officers, other than who did it, that an approval was taken back, and why."""
    path = reverse("coo:office_file", args=[application.uuid])
    for officer in officers:
        if officer != about["actor"]:
            notify(
                person=officer,
                kind="approval_taken_back",
                now=about["now"],
                path=path,
                application=application,
                office=post.office,
                by=about["actor"],
                reason=about["reason"],
            )


def void_unsigned(application: Application, *, actor: User, now: dt.datetime) -> None:
    """Declare the number void that waits for its signature in vain, with the papers that were to follow it.

    Raises: TransitionRefused while it is under way.
    """
    live = application.certificates.filter(status__in=ON_THE_WAY).first()
    if live is None:
        return
    if not issue_state(live, now=now).is_stalled:
        why = _("Certificate %(number)s is being signed just now. Wait until it is signed or has failed.")
        raise TransitionRefused("withdraw_approval", application.status, why % {"number": live.number})
    void_certificate(live, actor=actor, now=now, reason="The approval was withdrawn before it was signed.")


def needs_four_eyes(application: Application, *, today: dt.date) -> bool:
    """Tell whether a rule in force of the file's agency asks for a second officer's approval: one query."""
    rules = FourEyesRule.objects.in_force(today).filter(agency__offices=application.office_id)
    return any(_fits(rule, application) for rule in rules)


def _fits(rule: FourEyesRule, application: Application) -> bool:
    value, rate = application.invoice_value, application.rate_inr
    return (
        rule.kind in ("", application.certificate_kind)
        and rule.agreement_id in (None, application.agreement_id)
        and (rule.least_value_inr is None or value is None or rate is None or value * rate >= rule.least_value_inr)
    )


def standing_approval(application: Application) -> Approval | None:
    """Return the approval that the file has and waits for the second one, or None."""
    return application.approvals.filter(ended_at=None).select_related("officer").first()


def lock_for_decision(
    action: str, application: Application, *, post: OfficerPost, actor: User, now: dt.datetime, seen: Seen
) -> Application:
    """Lock a file for an officer's decision; to be called in the decision's transaction.

    Returns: the locked file, which is still what the officer has read and which nobody else has in hand.
    Raises: TransitionRefused, PermissionDenied, ConflictOfInterest.
    """
    locked = lock_application(application)
    require_office(application=locked, post=post, actor=actor, now=now)
    APPLICATION.find(action, locked.status)
    if seen_now(locked) != seen:
        why = _("The firm has answered, or sent a new version of this file, since you opened it. Read it again first.")
        raise TransitionRefused(action, locked.status, why)
    _refuse_held(action, locked, actor)
    return locked


def _refuse_held(action: str, application: Application, actor: User) -> None:
    """Raise TransitionRefused in words for a file that another officer has in hand."""
    if application.officer_id not in (None, actor.pk):
        why = _("%(officer)s has this file in hand. Take it over before you decide.") % {"officer": application.officer}
        raise TransitionRefused(action, application.status, why)


def seen_now(application: Application) -> Seen:
    """Return what an officer has before them who opens the file now."""
    latest = application.versions.values_list("number", flat=True).first()
    return Seen(version=latest or 0, rounds=application.deficiencies.count())


def seen_version(application: Application) -> ApplicationVersion:
    """Return the version that is decided on: the latest of a locked file."""
    return application.versions.select_related(None).latest("number")
