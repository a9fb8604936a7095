"""The officer's decision on a file: approve, reject, raise a deficiency (spec section 8)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership, OfficerPost, User
from accounts.roles import PostRole
from accounts.services.notices import notify
from coo.models import Application, Remark
from coo.services.transition import lock_application, move_application
from coo.workflow import APPLICATION
from tradeconnect.common.dates import india_date
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import AuditEvent


class ConflictOfInterest(Exception):
    """The officer acts, or acted in this file, for the firm whose file it is."""


# What an officer does to a file as an officer; every other act in its history is one of the firm's side.
_OFFICE_ACTS: Final = tuple(
    f"coo.application.{step.action}" for step in APPLICATION.transitions if PostRole.OFFICER.value in step.roles
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


def approve(
    *,
    application: Application,
    post: OfficerPost,
    actor: User,
    now: dt.datetime,
    seen_version: int,
) -> Application:
    """Approve the file: it becomes Approved Pending Issuance, and the firm is told.

    Args:
        post: the officer's post, in the office of the file.
        seen_version: number of the frozen version that the officer had before them.

    Returns: the application as it is now.
    Raises: TransitionRefused when the file has moved on, PermissionDenied, ConflictOfInterest.
    """
    return _decide("approve", application, post, actor, now, seen_version, decided_at=now)


def reject(
    *,
    application: Application,
    post: OfficerPost,
    remarks: str,
    actor: User,
    now: dt.datetime,
    seen_version: int,
) -> Application:
    """Reject the file with `remarks` that the firm reads; arguments and errors as for `approve`.

    Raises besides: ReasonMissing without remarks.
    """
    return _decide("reject", application, post, actor, now, seen_version, remarks, decided_at=now)


def raise_deficiency(
    *,
    application: Application,
    post: OfficerPost,
    remarks: str,
    actor: User,
    now: dt.datetime,
    seen_version: int,
) -> Application:
    """Send the file back to the firm with `remarks`; arguments and errors as for `reject`."""
    return _decide("raise_deficiency", application, post, actor, now, seen_version, remarks)


MAILS = {"approve": "approved", "reject": "rejected", "raise_deficiency": "deficient"}


def _decide(
    action: str,
    application: Application,
    post: OfficerPost,
    actor: User,
    now: dt.datetime,
    seen_version: int,
    remarks: str = "",
    **fields: Any,
) -> Application:
    """Lock the file, see that it is still the one the officer read, move it, keep the remarks, tell the firm."""
    remarks = remarks.strip()
    with transaction.atomic():
        locked = lock_application(application)
        require_office(application=locked, post=post, actor=actor, now=now)
        _require_seen(action, locked, seen_version)
        moved = move_application(locked, action, actor=actor, now=now, reason=remarks, officer=actor, **fields)
        if remarks:
            Remark.objects.create(application=moved, action=action, text=remarks, author=actor, at=now)
        tell_applicants(moved, MAILS[action], now=now, remarks=remarks, office=post.office)
    application.refresh_from_db(fields=["status"])
    return moved


def _require_seen(action: str, application: Application, seen_version: int) -> None:
    """Refuse a decision on a version that the firm has replaced meanwhile."""
    latest = application.versions.values_list("number", flat=True).first()
    if latest != seen_version:
        why = _("The firm has sent a new version of this file since you opened it. Read it again before you decide.")
        raise TransitionRefused(action, application.status, why)
