"""Whom a person acts for. Every queryset that a user can reach starts here or in an app's own `access`."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import AuthenticatorDevice, Firm, Membership, OfficerPost, User, holds_on
from accounts.roles import KEPT_WHEN_INACTIVE, OPERATOR, PostRole
from tradeconnect.common.dates import india_date

# The session's key for the firm that a person with several has chosen.
ACTING_FIRM: Final = "acting_firm"
# The hidden field of a form that makes something new for the firm: the firm that its page was shown for.
FIRM_OF_FORM: Final = "for_firm"
# The field of the button that lets a person with several firms act for another and send a refused form again.
ACT_FOR: Final = "act_for"


class FirmNotChosen(PermissionDenied):
    """The person may act for several firms and has not said for which: the page that asks comes first."""


class FirmInactive(PermissionDenied):
    """What was asked cannot be done for a firm whose IEC is not active: a page says so, and what to do.

    Attributes: firm.
    """

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        super().__init__(str(firm))


class ActsForAnother(Exception):
    """The object belongs to a firm that the person may act for, but acts for another just now.

    Attributes: firm (the object's).
    """

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        super().__init__(str(firm))


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as they stand today: the firm they act for with their rights there, and their post, if any.

    Args:
        rights: in the firm; of one whose IEC is not active only those that the state of its IEC does not touch.
        firms: every firm that they may act for, in the order of their names; more than one for a broker.
        capacity: as what they act for the firm (a `roles.Capacity`).
    """

    user: User
    firm: Firm | None
    rights: frozenset[str]
    post: OfficerPost | None
    firms: tuple[Firm, ...] = field(default=())
    capacity: str = ""

    def may(self, right: str) -> bool:
        """Tell whether the person holds `right` in the firm they act for."""
        return self.firm is not None and right in self.rights

    @property
    def must_choose(self) -> bool:
        """Tell whether the person has several firms and none is chosen yet."""
        return self.firm is None and len(self.firms) > 1

    @property
    def is_inactive(self) -> bool:
        """Tell whether the IEC registry says that the IEC of the firm they act for is not active."""
        return self.firm is not None and not self.firm.is_active


def standing_on(user: User, day: dt.date, acting_for: str = "") -> Standing:
    """Return how `user` stands on `day` (a date in India): two queries, three for who has a post.

    For a firm whose IEC is not active nothing is filed, signed or paid; its papers stay readable. Nobody acts from a
    post in an office or agency that is closed on the day.

    Args: acting_for: UUID of the firm that they have chosen, if any; one that is not theirs (any more) counts as none.
    """
    memberships = list(
        Membership.objects.in_force(day).filter(user=user).select_related("firm").order_by("firm__name", "id")
    )
    active = [membership for membership in memberships if membership.firm.is_active]
    chosen = next((membership for membership in memberships if str(membership.firm.uuid) == acting_for), None)
    only = active if len(active) == 1 else memberships
    acting = chosen or (only[0] if len(only) == 1 else None)
    # Exporters have no post: PostgreSQL spent 10 ms on planning one join of everything that a post has.
    posts = (
        OfficerPost.objects.in_force(day)
        .filter(user=user)
        .select_related("office__agency")
        .prefetch_related("office__agency__state")
        .order_by("id")
    )
    post = next((row for row in posts if holds_on(row.office, day) and holds_on(row.office.agency, day)), None)
    return Standing(
        user=user,
        firm=acting.firm if acting else None,
        rights=_rights(acting) if acting else frozenset(),
        post=post,
        firms=tuple(membership.firm for membership in memberships),
        capacity=acting.capacity if acting else "",
    )


def _rights(membership: Membership) -> frozenset[str]:
    held = frozenset(membership.rights)
    return held if membership.firm.is_active else held & KEPT_WHEN_INACTIVE


def standing(request: HttpRequest) -> Standing:
    """Return the standing of the signed-in person, read once a request."""
    cached: Standing | None = getattr(request, "_standing", None)
    if cached is None:
        assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware has seen to it
        acting_for = str(request.session.get(ACTING_FIRM, ""))
        cached = standing_on(request.user, india_date(timezone.now()), acting_for)
        request._standing = cached  # type: ignore[attr-defined]
    return cached


def require_firm(request: HttpRequest) -> Firm:
    """Return the firm that the person acts for.

    Raises: FirmNotChosen when they have several and have chosen none, PermissionDenied (403) without any.
    """
    who = standing(request)
    if who.must_choose:
        raise FirmNotChosen
    if who.firm is None:
        raise PermissionDenied("no firm")
    return who.firm


def require_right(request: HttpRequest, right: str) -> Firm:
    """Return the firm that the person acts for.

    Raises: as `require_firm`; FirmInactive when only the state of its IEC may stand in the way, PermissionDenied
    without the right.
    """
    firm = require_firm(request)
    if right not in standing(request).rights:
        raise_if_inactive(firm, right)
        raise PermissionDenied(right)
    return firm


def raise_if_inactive(firm: Firm, right: str) -> None:
    """Say of an act that it waits for the firm's IEC to be active again. Raises: FirmInactive."""
    if not firm.is_active and right not in KEPT_WHEN_INACTIVE:
        raise FirmInactive(firm)


def require_right_of_form(request: HttpRequest, right: str) -> Firm:
    """Return the firm that the sent form was made for, when that is the firm the person acts for now.

    For forms that make something new: nothing else says whose it shall be, and the person may have turned to another
    firm in a second tab meanwhile. With one firm only, the field may be missing.

    Raises: ActsForAnother, and as `require_right`.
    """
    meant, who = request.POST.get(FIRM_OF_FORM, ""), standing(request)
    raise_if_acting_for_another(request, next((firm for firm in who.firms if str(firm.uuid) == meant), None))
    firm = require_right(request, right)
    if meant != str(firm.uuid) and (meant or len(who.firms) > 1):
        raise PermissionDenied("the form is of another firm")
    return firm


def act_for(request: HttpRequest, firm_uuid: str) -> Firm | None:
    """Let the person act for another of their firms from here on in this session; return it.

    Returns: None, and nothing changes, when it is none of theirs.
    """
    firm = next((firm for firm in standing(request).firms if str(firm.uuid) == firm_uuid), None)
    if firm is not None:
        request.session[ACTING_FIRM] = str(firm.uuid)
        del request._standing  # type: ignore[attr-defined]  # read anew: the rights are others
    return firm


def raise_if_acting_for_another(request: HttpRequest, firm: Firm | None) -> None:
    """Tell a person with several firms, who opens an object of one of them, that they act for another just now.

    Raises: ActsForAnother. Does nothing for everybody else: to them the object does not exist.
    """
    who = standing(request)
    if firm is not None and firm != who.firm and firm in who.firms:
        raise ActsForAnother(firm)


def require_officer(request: HttpRequest) -> OfficerPost:
    """Return the officer's post of the signed-in person; raise PermissionDenied (403) without one."""
    post = standing(request).post
    if post is None or post.role != PostRole.OFFICER:
        raise PermissionDenied(PostRole.OFFICER)
    return post


def require_administrator(request: HttpRequest) -> OfficerPost:
    """Return the agency administrator's post of the signed-in person; raise PermissionDenied (403) without one."""
    post = standing(request).post
    if post is None or post.role != PostRole.ADMINISTRATOR:
        raise PermissionDenied(PostRole.ADMINISTRATOR)
    return post


def require_operator(request: HttpRequest) -> User:
    """Return the signed-in operator of the helpdesk; raise PermissionDenied (403) for everyone else."""
    user = request.user
    if not isinstance(user, User) or not user.is_operator:
        raise PermissionDenied(OPERATOR)
    return user


def looks_after(actor: User, person: User, day: dt.date) -> bool:
    """Tell whether `actor` helps `person` with their login: operators do with everybody's but their own, agency
    administrators with that of the people who have a post in an office of their agency on the day. Whoever acts for a
    firm too is looked after by the helpdesk alone: an appointment must not open the way into a firm's login.
    """
    if actor == person:
        return False
    if actor.is_operator:
        return True
    post = standing_on(actor, day).post
    if post is None or post.role != PostRole.ADMINISTRATOR or person.is_operator:
        return False
    if Membership.objects.in_force(day).filter(user=person).exists():
        return False
    return OfficerPost.objects.in_force(day).filter(user=person, office__agency=post.office.agency_id).exists()


def needs_second_factor(who: Standing) -> bool:
    """Tell whether the person must have a second factor: officers, administrators and operators (spec section 3)."""
    return who.post is not None or who.user.is_operator


@dataclass(frozen=True, slots=True)
class SignInStep:
    """A step that stands between a login and every page that needs one.

    Args: page: URL name of the step. allowed: URL names that stay open meanwhile.
    """

    page: str
    allowed: frozenset[str]


LEAVING: Final = frozenset({"accounts:logout", "set_language"})
CHANGE_PASSWORD: Final = SignInStep("accounts:change_password", LEAVING | {"accounts:change_password"})
CONFIRM_SECOND_FACTOR: Final = SignInStep(
    "accounts:second_factor",
    LEAVING | {"accounts:second_factor", "accounts:passkey_options", "accounts:passkey_verify"},
)
ENROL_SECOND_FACTOR: Final = SignInStep("accounts:enrol_authenticator", LEAVING | {"accounts:enrol_authenticator"})


def open_step(request: HttpRequest) -> SignInStep | None:
    """Return the step that the signed-in person must take first: a new password, or the second factor; else None."""
    user = request.user
    if not isinstance(user, User):
        return None
    if user.must_change_password:
        return CHANGE_PASSWORD
    if user.is_verified():  # type: ignore[attr-defined]  # put there by django-otp's middleware
        return None
    # The authenticator comes first and goes last: who has none has no recovery codes and no passkeys either.
    if AuthenticatorDevice.objects.filter(user=user, confirmed=True).exists():
        return CONFIRM_SECOND_FACTOR
    return ENROL_SECOND_FACTOR if needs_second_factor(standing(request)) else None
