"""Posts in an agency's offices: appointed, changed and ended by its administrator (spec sections 3 and 8)."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import signals
from accounts.models import Agency, Membership, Office, OfficerPost, User
from accounts.services.agencies import AgencyActRefused, in_words, lock_agency, record_for, set_values
from accounts.services.notices import notify
from accounts.services.registration import open_login
from tradeconnect.common.dates import india_date

# So long after a post has ended it is still looked for what was left open in it.
LOOK_BACK: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whom to appoint. The names and the number are for a new login; one that is there keeps its own."""

    email: str
    first_name: str = ""
    last_name: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """What the post is, and the days on which it is held; without `ends_on` until it is ended."""

    role: str
    designation: str
    starts_on: dt.date
    ends_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Appointed:
    """Args: is_new: a login was opened, and its one-time password mailed."""

    post: OfficerPost
    is_new: bool


def appoint(*, office: Office, candidate: Candidate, term: Term, actor: User, now: dt.datetime) -> Appointed:
    """Give a person a post in an office of the actor's agency; they are told.

    Who has no login yet gets one with a one-time password by mail, as after a registration. A person acts from one
    post at a time: one who has another in these days, in whichever agency, is refused. So is who acts for a firm: in
    the office their login would not be the exporter's any more, and nobody serves two sides.

    Raises: PermissionDenied, AgencyActRefused.
    """
    with transaction.atomic():
        agency = lock_agency(office.agency, actor=actor, now=now)
        _require_days(office, term, india_date(now))
        person, is_new = _person(candidate, actor, now)
        post = OfficerPost.objects.filter(user=person, office=office, role=term.role).first()
        if post is not None and not _is_over(post, india_date(now)):
            raise AgencyActRefused(_("This person holds the post already. Change its last day instead."), "email")
        post = post or OfficerPost(user=person, office=office, role=term.role)
        _require_free(post, term)
        _require_no_firm(person, india_date(now))
        post.designation, post.starts_on, post.ends_on = term.designation, term.starts_on, term.ends_on
        post.save()
        until = {"ends_on": ["", in_words(term.ends_on)]} if term.ends_on else {}
        changes = {"starts_on": ["", in_words(term.starts_on)], **until}
        _record("appointed", post, agency, actor, now, changes)
        notify(
            person=person, kind="appointed", now=now, path=reverse("coo:dashboard"), post=post, office=office, by=actor
        )
    return Appointed(post, is_new)


def change_post(
    *, post: OfficerPost, designation: str, ends_on: dt.date | None, actor: User, now: dt.datetime
) -> OfficerPost:
    """Change the designation of a post and the last day on which it is held.

    Raises: PermissionDenied, AgencyActRefused.
    """
    with transaction.atomic():
        agency, locked = _lock(post, actor, now)
        today = india_date(now)
        if _is_over(locked, today):
            raise AgencyActRefused(_("This post has ended. Appoint the person anew."))
        if ends_on != locked.ends_on:
            _require_not_own(locked, actor)
            if ends_on is not None and ends_on < max(today, locked.starts_on):
                raise AgencyActRefused(_("The last day is over already. Use “End the post”."), "ends_on")
            _require_free(locked, Term(locked.role, designation, locked.starts_on, ends_on))
        changes = set_values(locked, {"designation": designation, "ends_on": ends_on})
        if changes:
            locked.save(update_fields=list(changes))
            _record("changed", locked, agency, actor, now, changes)
    return locked


def end_post(*, post: OfficerPost, last_day: dt.date | None, reason: str, actor: User, now: dt.datetime) -> OfficerPost:
    """End a post at once, or with `last_day`; the person is told. What they have in hand is released.

    Raises: PermissionDenied; AgencyActRefused for the actor's own post and for one that has ended.
    """
    with transaction.atomic():
        agency, locked = _lock(post, actor, now)
        today = india_date(now)
        _require_not_own(locked, actor)
        if _is_over(locked, today):
            raise AgencyActRefused(_("This post has ended already."))
        if last_day is not None and last_day < today:
            raise AgencyActRefused(_("Choose today or a later day, or tick that it ends at once."), "last_day")
        changes = set_values(locked, {"ends_on": last_day or today - dt.timedelta(days=1)})
        locked.save(update_fields=["ends_on"])
        _record("ended", locked, agency, actor, now, changes, reason)
        notify(
            person=locked.user,
            kind="post_ended",
            now=now,
            post=locked,
            office=locked.office,
            last_day=last_day,
            by=actor,
        )
        if last_day is None:
            signals.post_ended.send(OfficerPost, post=locked, now=now)
    return locked


def follow_ended_posts(now: dt.datetime) -> int:
    """Say of the posts whose last day has passed that they have ended; return how many. Twice does no harm."""
    today = india_date(now)
    over = OfficerPost.objects.filter(ends_on__lt=today, ends_on__gte=today - LOOK_BACK)
    posts = list(over.select_related("user", "office__agency"))
    for post in posts:
        with transaction.atomic():
            signals.post_ended.send(OfficerPost, post=post, now=now)
    return len(posts)


def _person(candidate: Candidate, actor: User, now: dt.datetime) -> tuple[User, bool]:
    """Return the locked login of the address, opening one where there is none, and whether it is new."""
    email = candidate.email.strip().lower()
    if (found := _login_of(email)) is not None:
        return found, False
    if not candidate.first_name:
        raise AgencyActRefused(
            _("Nobody has a login with this address yet. Write the first name, and one is opened."), "first_name"
        )
    names = {"first_name": candidate.first_name, "last_name": candidate.last_name, "mobile": candidate.mobile}
    try:
        with transaction.atomic():
            return open_login(email=email, fields=names, actor=actor, now=now), True
    except IntegrityError:
        # Another administrator, or the person, was quicker.
        found = _login_of(email)
        if found is None:
            raise
        return found, False


def _login_of(email: str) -> User | None:
    person = User.objects.select_for_update(no_key=True).filter(email=email).first()
    if person is None:
        return None
    if not person.is_active:
        raise AgencyActRefused(_("This login is closed. The helpdesk opens it again."), "email")
    if person.is_operator:
        raise AgencyActRefused(_("An operator of the helpdesk has no post in an agency."), "email")
    return person


def _require_days(office: Office, term: Term, today: dt.date) -> None:
    if term.starts_on < max(today, office.starts_on):
        raise AgencyActRefused(_("A post begins today or later, and not before its office opens."), "starts_on")
    if term.ends_on is not None and term.ends_on < term.starts_on:
        raise AgencyActRefused(_("It ends before it begins."), "ends_on")
    if office.ends_on is not None and office.ends_on < (term.ends_on or dt.date.max):
        raise AgencyActRefused(
            _("The office closes on %(day)s: a post in it ends with that day.") % {"day": in_words(office.ends_on)},
            "ends_on",
        )


def _require_free(post: OfficerPost, term: Term) -> None:
    """Refuse two posts of one person on one day: which of them they act from would be chance."""
    User.objects.select_for_update(no_key=True).get(pk=post.user_id)  # another agency may be appointing them too
    others = OfficerPost.objects.filter(Q(ends_on=None) | Q(ends_on__gte=term.starts_on), user=post.user)
    if term.ends_on is not None:
        others = others.filter(starts_on__lte=term.ends_on)
    if post.pk is not None and post.starts_on == term.starts_on:
        others = others.exclude(pk=post.pk)
    other = others.select_related("office__agency").first()
    if other is None:
        return
    if other.office.agency_id == post.office.agency_id:
        words = _("This person is %(role)s in %(city)s at that time. End that post first.")
        raise AgencyActRefused(words % {"role": other.get_role_display(), "city": other.office.city}, "email")
    raise AgencyActRefused(_("This person has a post in another agency at that time. It has to end first."), "email")


def lock_without_post(person: User, now: dt.datetime) -> bool:
    """Lock a person until the commit, and tell whether they have no post, today or later: else they act for no firm.

    An agency may be appointing them at this moment.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    return not person.posts.filter(Q(ends_on=None) | Q(ends_on__gte=india_date(now))).exists()


def _require_no_firm(person: User, today: dt.date) -> None:
    """Refuse who acts for a firm; which firm that is is not the agency's business."""
    if Membership.objects.in_force(today).filter(user=person).exists():
        words = _(
            "This person acts for an exporter. Appoint them with another e-mail address, "
            "or once they do not act for the exporter any more."
        )
        raise AgencyActRefused(words, "email")


def _require_not_own(post: OfficerPost, actor: User) -> None:
    if post.user_id == actor.pk:
        raise AgencyActRefused(_("This is your own post. Another administrator of the agency has to end it."))


def _lock(post: OfficerPost, actor: User, now: dt.datetime) -> tuple[Agency, OfficerPost]:
    agency = lock_agency(post.office.agency, actor=actor, now=now)
    rows = OfficerPost.objects.select_for_update(of=("self",), no_key=True)
    return agency, rows.select_related("user", "office__agency").get(pk=post.pk)


def _is_over(post: OfficerPost, today: dt.date) -> bool:
    return post.ends_on is not None and post.ends_on < today


def _record(
    act: str,
    post: OfficerPost,
    agency: Agency,
    actor: User,
    now: dt.datetime,
    changes: dict[str, list[str]],
    reason: str = "",
) -> None:
    what = f"{post.designation}, {post.office.city}"
    record_for(
        agency,
        f"accounts.post.{act}",
        actor=actor,
        now=now,
        what=what,
        changes=changes,
        reason=reason,
        target=post.user,
    )
