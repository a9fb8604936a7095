"""Whom a person acts for. Every queryset that a user can reach starts here or in an app's own `access`."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Agency, Firm, Membership, Office, OfficerPost, User
from accounts.roles import PostRole
from tradeconnect.common.dates import india_date


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as they stand today: the firm they act for with their rights there, and their post, if any.

    Args:
        inactive_firm: instead of a firm, the one that they would act for if the IEC registry said that it is active.
    """

    user: User
    firm: Firm | None
    rights: frozenset[str]
    post: OfficerPost | None
    inactive_firm: Firm | None = None

    def may(self, right: str) -> bool:
        """Tell whether the person holds `right` in the firm they act for."""
        return self.firm is not None and right in self.rights


def standing_on(user: User, day: dt.date) -> Standing:
    """Return how `user` stands on `day` (a date in India): two queries.

    Nobody acts for a firm whose IEC is not active, nor from a post in an office or agency that is closed on the day.
    """
    memberships = Membership.objects.in_force(day).filter(user=user).select_related("firm")
    membership = memberships.order_by("-firm__is_active", "id").first()
    acting = membership if membership and membership.firm.is_active else None
    post = (
        OfficerPost.objects.in_force(day)
        .filter(
            user=user,
            office__in=Office.objects.in_force(day),
            office__agency__in=Agency.objects.in_force(day),
        )
        .select_related("office__agency__state", "office__stamp", "specimen_signature")
        .order_by("id")
        .first()
    )
    return Standing(
        user=user,
        firm=acting.firm if acting else None,
        rights=frozenset(acting.rights) if acting else frozenset(),
        post=post,
        inactive_firm=membership.firm if membership and not acting else None,
    )


def standing(request: HttpRequest) -> Standing:
    """Return the standing of the signed-in person, read once a request."""
    cached: Standing | None = getattr(request, "_standing", None)
    if cached is None:
        assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware has seen to it
        cached = standing_on(request.user, india_date(timezone.now()))
        request._standing = cached  # type: ignore[attr-defined]
    return cached


def require_right(request: HttpRequest, right: str) -> Firm:
    """Return the firm that the person acts for; raise PermissionDenied (403) without a firm or the right."""
    who = standing(request)
    if who.firm is None or right not in who.rights:
        raise PermissionDenied(right)
    return who.firm


def require_officer(request: HttpRequest) -> OfficerPost:
    """Return the officer's post of the signed-in person; raise PermissionDenied (403) without one."""
    post = standing(request).post
    if post is None or post.role != PostRole.OFFICER:
        raise PermissionDenied(PostRole.OFFICER)
    return post
