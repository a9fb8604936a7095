"""My Dashboard > Linked IEC: look in the registry, link, refresh. GET only shows what the portal knows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import ACTING_FIRM, standing
from accounts.linked import DOWN, LIED, get_linked_firm, linked_memberships, registry_trouble, what_can_be_done
from accounts.models import User
from accounts.registry.http import SERVICE
from accounts.services import iec as service
from accounts.services.team import choose_firm
from accounts.services.throttles import TooManyTries
from accounts.views.otp import clock
from tradeconnect.common.http import ServiceLied, ServiceUnavailable
from tradeconnect.common.views import posted_from


@require_http_methods(["GET", "HEAD", "POST"])
def linked_iec(request: HttpRequest) -> HttpResponse:
    """Show the linked IEC with its branches; on POST look in the registry for firms that list the person's e-mail."""
    user = _person(request)
    if request.method != "POST":
        return _page(request, user)
    try:
        found = service.find_firms(user=user, now=timezone.now())
    except ServiceUnavailable as failure:
        return _page(request, user, failure=failure)
    except TooManyTries as many:
        return _too_often(request, many)
    return _page(request, user, found=found)


@posted_from("accounts:linked_iec")
def link_iec(request: HttpRequest) -> HttpResponse:
    """Link an IEC that the registry lists for the person's e-mail, and act for it from here on."""
    user = _person(request)
    try:
        membership = service.link_iec(user=user, iec=request.POST.get("iec", ""), now=timezone.now())
    except ServiceUnavailable as failure:
        return _page(request, user, failure=failure)
    except TooManyTries as many:
        return _too_often(request, many)
    except service.IecRefused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:linked_iec")
    firm = membership.firm
    if not firm.is_active:
        said = _("The IEC %(iec)s is linked, but not active in the registry. Nothing can be filed for it now.")
        messages.warning(request, said % {"iec": firm.iec})
        return redirect("accounts:linked_iec")
    request.session[ACTING_FIRM] = str(firm.uuid)
    choose_firm(firm=firm, actor=user)
    messages.success(request, _("The IEC %(iec)s of %(firm)s is linked.") % {"iec": firm.iec, "firm": firm.name})
    return redirect("coo:dashboard")


@require_http_methods(["POST"])
def refresh_iec(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Compare a linked firm with the registry and write what has changed."""
    user, now = _person(request), timezone.now()
    firm = get_linked_firm(user, uuid, now)
    try:
        done = service.refresh_firm(firm=firm, actor=user, now=now)
    except ServiceUnavailable as failure:
        return _page(request, user, failure=failure)
    except TooManyTries as many:
        return _too_often(request, many)
    about = {"iec": firm.iec, "firm": firm.name, "email": user.email}
    if user in done.ended:
        said = _("The registry does not list %(email)s for the IEC %(iec)s any more. You do not act for %(firm)s now.")
        messages.warning(request, said % about)
    elif not done.firm.is_active:
        messages.warning(request, _("The IEC %(iec)s is not active in the registry.") % about)
    else:
        messages.success(request, _("The IEC %(iec)s is as the registry has it now.") % about)
    return redirect("accounts:linked_iec")


def _person(request: HttpRequest) -> User:
    """Return the signed-in person. Raises: PermissionDenied for officers, administrators and operators."""
    who = standing(request)
    if who.post is not None or who.user.is_operator:
        raise PermissionDenied("no exporter")
    return who.user


def _too_often(request: HttpRequest, many: TooManyTries) -> HttpResponse:
    said = _("You have asked the IEC registry very often. The next question is possible at %(time)s.")
    messages.error(request, said % {"time": clock(many.until)})
    return redirect("accounts:linked_iec")


def _page(
    request: HttpRequest, user: User, *, found: Any = None, failure: ServiceUnavailable | None = None
) -> HttpResponse:
    now = timezone.now()
    kind = "" if failure is None else (LIED if isinstance(failure, ServiceLied) else DOWN)
    trouble = registry_trouble(SERVICE, now, kind=kind)
    memberships = linked_memberships(user, now)
    owned = {membership.firm.iec for membership in memberships if membership.is_owner}
    context = {
        "nav": "dashboard",
        "memberships": memberships,
        "found": found,
        "owned": owned,
        "trouble": trouble,
        "can": what_can_be_done(memberships, trouble),
    }
    return render(request, "accounts/linked_iec.html", context, status=503 if failure else 200)
