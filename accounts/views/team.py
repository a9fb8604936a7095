"""My Dashboard > Team: the members of a firm, invitations, changing and ending a membership, leaving."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_right, require_right_of_form, standing
from accounts.forms.team import InviteForm, MemberForm
from accounts.members import get_invitation, get_membership, history_of, members_of, open_invitations, right_labels
from accounts.models import Membership
from accounts.roles import Capacity, Right
from accounts.services import team as service
from accounts.services.team import TeamRefused
from tradeconnect.common.dates import dmy, india_date

READ_AND_POST = ["GET", "HEAD", "POST"]


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Show who acts for the firm with which rights until when, open invitations, and what happened to the team."""
    firm, who, now = require_right(request, Right.VIEW), standing(request), timezone.now()
    may_manage = who.may(Right.MANAGE)
    context = {
        "nav": "dashboard",
        "firm": firm,
        "may_manage": may_manage,
        "members": members_of(firm, viewer=who.user, may_manage=may_manage, day=india_date(now)),
        "offers": open_invitations(firm, now),
        "history": history_of(firm),
    }
    return render(request, "accounts/team.html", context)


@require_http_methods(READ_AND_POST)
def invite(request: HttpRequest) -> HttpResponse:
    """Ask whom to invite with which rights, and send the invitation."""
    posted = request.method == "POST"
    firm = require_right_of_form(request, Right.MANAGE) if posted else require_right(request, Right.MANAGE)
    who, now = standing(request), timezone.now()
    today = india_date(now)
    initial = {"capacity": Capacity.COLLEAGUE, "rights": [Right.PREPARE]}
    form = InviteForm(request.POST if posted else None, offered=who.rights, today=today, initial=initial)
    if posted and form.is_valid():
        try:
            invitation = service.invite(firm=firm, actor=who.user, now=now, **form.cleaned_data)
        except TeamRefused as refused:
            form.add_error(None, str(refused))
        else:
            said = _("%(email)s is invited. The invitation is good until %(day)s.")
            messages.success(request, said % {"email": invitation.email, "day": dmy(invitation.expires_at)})
            return redirect("accounts:team")
    return render(request, "accounts/invite.html", {"nav": "dashboard", "firm": firm, "form": form})


@require_http_methods(READ_AND_POST)
def member(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one member, and change what they may do and until when."""
    membership, who, now = get_membership(request, uuid), standing(request), timezone.now()
    form = MemberForm(
        request.POST if request.method == "POST" else None,
        offered=who.rights | set(membership.rights),
        today=india_date(now),
        initial={"rights": membership.rights, "ends_on": membership.ends_on},
    )
    if request.method == "POST" and form.is_valid():
        try:
            service.change_member(membership=membership, actor=who.user, now=now, **form.cleaned_data)
        except TeamRefused as refused:
            form.add_error(None, str(refused))
        else:
            said = _("Saved. What %(name)s may do has changed at once.")
            messages.success(request, said % {"name": membership.user.get_full_name()})
            return redirect("accounts:team")
    context = {
        "nav": "dashboard",
        "membership": membership,
        "form": form,
        "rights": right_labels(membership.rights),
        "is_self": membership.user_id == who.user.pk,
    }
    return render(request, "accounts/member.html", context)


@require_http_methods(READ_AND_POST)
def end_member(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask whether a member shall act for the firm no more, and end it at once."""
    membership = get_membership(request, uuid)
    if request.method != "POST":
        return render(request, "accounts/end_member.html", {"nav": "dashboard", "membership": membership})
    try:
        service.end_membership(membership=membership, actor=standing(request).user, now=timezone.now())
    except TeamRefused as refused:
        messages.error(request, str(refused))
    else:
        said = _("%(name)s does not act for %(firm)s any more.")
        about = {"name": membership.user.get_full_name(), "firm": membership.firm.name}
        messages.success(request, said % about)
    return redirect("accounts:team")


@require_http_methods(READ_AND_POST)
def invitation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask whether an invitation shall be revoked, and revoke it."""
    offer = get_invitation(request, uuid)
    if request.method != "POST":
        return render(request, "accounts/invitation.html", {"nav": "dashboard", "invitation": offer})
    try:
        service.revoke_invitation(invitation=offer, actor=standing(request).user, now=timezone.now())
    except TeamRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The invitation to %(email)s was revoked.") % {"email": offer.email})
    return redirect("accounts:team")


@require_http_methods(READ_AND_POST)
def leave_firm(request: HttpRequest) -> HttpResponse:
    """Ask whether the person really leaves the firm that they act for, and let them go."""
    posted = request.method == "POST"
    firm = require_right_of_form(request, Right.VIEW) if posted else require_right(request, Right.VIEW)
    if not posted:
        return render(request, "accounts/leave_firm.html", {"nav": "dashboard", "firm": firm})
    user = standing(request).user
    own = Membership.objects.select_related("firm").get(user=user, firm=firm)
    try:
        service.end_membership(membership=own, actor=user, now=timezone.now())
    except TeamRefused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:team")
    messages.success(request, _("You do not act for %(firm)s any more.") % {"firm": firm.name})
    return redirect("coo:dashboard")
