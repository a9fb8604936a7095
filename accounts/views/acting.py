"""The firm that a person acts for, and the invitations to act for another."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import ACTING_FIRM, act_for, standing
from accounts.forms.team import AnswerForm, FirmForm
from accounts.members import get_own_invitation, invitations_for
from accounts.services import team as service
from accounts.services.team import TeamRefused
from accounts.views.back import next_page


@require_http_methods(["GET", "HEAD", "POST"])
def acting_firm(request: HttpRequest) -> HttpResponse:
    """Let a person choose for which of their firms they act; the last one is offered first."""
    who = standing(request)
    if request.method == "POST":
        form = FirmForm(request.POST)
        if not form.is_valid():
            raise BadRequest
        firm = act_for(request, str(form.cleaned_data["firm"]))
        if firm is None:
            messages.error(request, _("You do not act for this firm any more."))
            return redirect("accounts:acting_firm")
        service.choose_firm(firm=firm, actor=who.user)
        return redirect(next_page(request) or "coo:dashboard")
    context = {
        "nav": "dashboard",
        "firms": sorted(who.firms, key=lambda firm: firm.pk != who.user.last_firm_id),
        "last": who.user.last_firm_id,
        "next": next_page(request),
        "offers": invitations_for(who.user, timezone.now()),
    }
    return render(request, "accounts/acting_firm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Show the invitations to the person, and take their answer."""
    user = standing(request).user
    if request.method == "POST":
        return _answer(request)
    context = {"nav": "dashboard", "offers": invitations_for(user, timezone.now())}
    return render(request, "accounts/invitations.html", context)


def _answer(request: HttpRequest) -> HttpResponse:
    who, form = standing(request), AnswerForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    offer = get_own_invitation(who.user, form.cleaned_data["invitation"])
    about = {"firm": offer.firm.name}
    try:
        if form.cleaned_data["answer"] == "decline":
            service.decline_invitation(invitation=offer, actor=who.user, now=timezone.now())
            messages.info(request, _("You declined to act for %(firm)s.") % about)
            return redirect("accounts:invitations")
        service.accept_invitation(invitation=offer, actor=who.user, now=timezone.now())
    except TeamRefused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:invitations")
    messages.success(request, _("You may act for %(firm)s now.") % about)
    if who.firm is None and not who.must_choose:
        return redirect("coo:dashboard")
    if who.firm is not None:
        # A second firm turns nobody away from the one they act for.
        request.session[ACTING_FIRM] = str(who.firm.uuid)
    return redirect("accounts:acting_firm")
