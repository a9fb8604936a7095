"""What the consoles list and show: people with their login, links between firms and people, history. Never a file."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_otp_webauthn.models import WebAuthnCredential

from accounts.announcements import in_state
from accounts.members import ACTS as TEAM_ACTS
from accounts.models import Announcement, AuthenticatorDevice, Membership, OfficerPost, RecoveryDevice, Throttle, User
from accounts.roles import PostRole
from tradeconnect.common import audit
from tradeconnect.common.models import AuditEvent, OutgoingMessage

HISTORY_SHOWN: Final = 30
MESSAGES_SHOWN: Final = 10
ACTS: Final[dict[str, str | Promise]] = {
    "accounts.user.registered": _("Registered"),
    "accounts.user.made_from_directory": _("First login with customer-portal credentials"),
    "accounts.user.linked_to_directory": _("Linked to the customer portal"),
    "accounts.user.deactivated": _("Login closed"),
    "accounts.user.reactivated": _("Login opened again"),
    "accounts.user.signed_out": _("Signed out by the helpdesk or the agency"),
    "accounts.user.locks_lifted": _("Lock of the login lifted"),
    "accounts.sessions.ended": _("Sessions ended"),
    "accounts.password.changed": _("Password changed"),
    "accounts.password.reset": _("New password set with a code"),
    "accounts.email.changed": _("E-mail changed"),
    "accounts.mobile.changed": _("Mobile number changed"),
    "accounts.profile.changed": _("Profile changed"),
    "accounts.notice_preferences.changed": _("Choice of notices changed"),
    "accounts.second_factor.confirmed": _("Second factor given"),
    "accounts.second_factor.enrolled": _("Authenticator set up"),
    "accounts.second_factor.replaced": _("Authenticator replaced"),
    "accounts.second_factor.removed": _("Second factor removed"),
    "accounts.second_factor.reset": _("Second factor reset"),
    "accounts.second_factor.recovery_codes_renewed": _("New recovery codes made"),
    "accounts.passkey.registered": _("Passkey registered"),
    "accounts.passkey.removed": _("Passkey removed"),
    "accounts.post.appointed": _("Appointed to a post"),
    "accounts.post.changed": _("Post changed"),
    "accounts.post.ended": _("Post ended"),
    "accounts.iec.linked": _("Linked as the registry lists it"),
    "accounts.iec.ownership_ended": _("The registry lists the person no more"),
    "accounts.announcement.written": _("Draft written"),
    "accounts.announcement.changed": _("Draft changed"),
    "accounts.announcement.published": _("Published"),
    "accounts.announcement.withdrawn": _("Withdrawn"),
}
# Every login would fill the history with it.
QUIET: Final = ("accounts.second_factor.confirmed",)
ROLES: Final[dict[str, Q]] = {
    "exporter": Q(is_member=True),
    "officer": Q(is_officer=True),
    "administrator": Q(is_administrator=True),
    "operator": Q(is_operator=True),
    "none": Q(is_member=False, is_officer=False, is_administrator=False, is_operator=False),
}
FACTORS: Final[dict[str, Q]] = {
    "with": Q(has_factor=True),
    "without": Q(has_factor=False),
    "missing": Q(has_factor=False) & (Q(is_officer=True) | Q(is_administrator=True) | Q(is_operator=True)),
}
STATES: Final[dict[str, Q]] = {"active": Q(is_active=True), "closed": Q(is_active=False)}


@dataclass(frozen=True, slots=True)
class Act:
    """A line of a history. Args: reason: what the actor gave, or nothing."""

    words: str | Promise
    event: AuditEvent
    reason: str


def people(day: dt.date) -> QuerySet[User]:
    """Return everybody with what they are on the day, and their memberships and posts of the day: three queries."""
    member = Membership.objects.in_force(day).filter(user=OuterRef("pk"))
    post = OfficerPost.objects.in_force(day).filter(user=OuterRef("pk"))
    firms = Membership.objects.in_force(day).select_related("firm").order_by("firm__name")
    posts = OfficerPost.objects.in_force(day).select_related("office__agency").order_by("id")
    return (
        User.objects.annotate(
            has_factor=Exists(AuthenticatorDevice.objects.filter(user=OuterRef("pk"), confirmed=True)),
            is_member=Exists(member),
            is_officer=Exists(post.filter(role=PostRole.OFFICER)),
            is_administrator=Exists(post.filter(role=PostRole.ADMINISTRATOR)),
        )
        .prefetch_related(
            Prefetch("memberships", firms, to_attr="firms_now"), Prefetch("posts", posts, to_attr="posts_now")
        )
        .order_by("first_name", "last_name", "pk")
    )


def with_words(people: QuerySet[User], words: str) -> QuerySet[User]:
    """Return those of whom every word stands in the name, e-mail or mobile number, or is an IEC they act for."""
    for word in words.split():
        iec = Membership.objects.filter(user=OuterRef("pk"), firm__iec__iexact=word)
        hit = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
        people = people.filter(hit | Q(mobile__contains=word) | Exists(iec))
    return people


def filtered(people: QuerySet[User], chosen: dict[str, str]) -> QuerySet[User]:
    """Return those who fit `state`, `factor` and `role` of the form, as far as they are chosen."""
    for known, name in ((STATES, "state"), (FACTORS, "factor"), (ROLES, "role")):
        if chosen.get(name):
            people = people.filter(known[chosen[name]])
    return people


def people_of_agency(agency: int, day: dt.date) -> QuerySet[User]:
    """Return who has a post in an office of the agency on the day, or had one."""
    return people(day).filter(pk__in=OfficerPost.objects.filter(office__agency=agency).values("user"))


def get_person(people: QuerySet[User], uuid: UUID) -> User:
    """Return one of the people; raise Http404 for anybody else."""
    found = people.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def factor_of(person: User) -> dict[str, Any]:
    """Return authenticator, how many recovery codes are left, and how many passkeys there are: three queries."""
    recovery = RecoveryDevice.objects.filter(user=person, confirmed=True).first()
    return {
        "authenticator": AuthenticatorDevice.objects.filter(user=person, confirmed=True).first(),
        "codes_left": len(recovery.digests) if recovery else 0,
        "passkeys": WebAuthnCredential.objects.filter(user=person, confirmed=True).count(),
    }


def history_of(person: User) -> list[Act]:
    """Return what was done with the person’s login, newest first: one query."""
    events = audit.history(person).exclude(action__in=QUIET)[:HISTORY_SHOWN]
    return [_act(event) for event in events]


def _act(event: AuditEvent) -> Act:
    words = ACTS.get(event.action) or TEAM_ACTS.get(event.action) or event.action
    return Act(words, event, str(event.data.get("reason", "")))


def messages_to(person: User) -> list[OutgoingMessage]:
    """Return the newest mails and SMS to the person, without their bodies: an operator needs to know that, not what."""
    addresses = [address for address in (person.email, person.mobile) if address]
    rows = OutgoingMessage.objects.filter(to__in=addresses).defer("body", "secrets")
    return list(rows.order_by("-created_at")[:MESSAGES_SHOWN])


def links(words: str, state: str, day: dt.date) -> QuerySet[Membership]:
    """Return who is or was linked to which firm, by the names of the firms, the newest first.

    Args: words: each stands in the firm's name or the person's name or e-mail, or is the IEC. state: `in_force`,
        `ended`, or nothing for both.
    """
    rows = Membership.objects.select_related("firm", "user", "ended_by").order_by("firm__name", "-starts_on", "id")
    for word in words.split():
        name = Q(firm__name__icontains=word) | Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word)
        rows = rows.filter(name | Q(user__email__icontains=word) | Q(firm__iec__iexact=word))
    now_held = Membership.objects.in_force(day).values("pk")
    if state == "in_force":
        return rows.filter(pk__in=now_held)
    return rows.exclude(pk__in=now_held) if state == "ended" else rows


def get_link(uuid: UUID) -> Membership:
    """Return a link; raise Http404 when there is none."""
    found: Membership | None = (
        Membership.objects.select_related("firm", "user", "invited_by", "ended_by").filter(uuid=uuid).first()
    )
    if found is None:
        raise Http404
    return found


def is_in_force(link: Membership, day: dt.date) -> bool:
    """Tell whether the link holds on the day."""
    return link.ended_at is None and link.starts_on <= day and (link.ends_on is None or link.ends_on >= day)


def link_history(link: Membership) -> list[Act]:
    """Return what happened to a link, newest first: one query."""
    events = audit.history(link.firm).filter(data__membership=str(link.uuid))[:HISTORY_SHOWN]
    return [_act(event) for event in events]


def announcements(words: str, audience: str, state: str, now: dt.datetime) -> QuerySet[Announcement]:
    """Return drafts and announcements, the latest beginning first.

    Args: words: each stands in the title or the text, in whichever language. audience: a `roles.Audience`, or nothing.
        state: as in `in_state`, or nothing.
    """
    rows = Announcement.objects.select_related("created_by")
    for word in words.split():
        english = Q(title__icontains=word) | Q(text__icontains=word)
        rows = rows.filter(english | Q(title_hi__icontains=word) | Q(text_hi__icontains=word))
    if audience:
        rows = rows.filter(audience=audience)
    return rows.filter(in_state(state, now)) if state else rows


def announcement_history(announcement: Announcement) -> list[Act]:
    """Return what was done with an announcement, newest first: one query."""
    return [_act(event) for event in audit.history(announcement)]


def locked_logins(scopes: tuple[str, ...], now: dt.datetime) -> int:
    """Return how many logins take no try just now."""
    return Throttle.objects.filter(scope__in=scopes, locked_until__gt=now).count()
