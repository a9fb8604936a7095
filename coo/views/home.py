"""The page *Get Certificate of Origin* and the dashboard."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import FirmNotChosen, standing
from accounts.members import invitations_for
from accounts.roles import PostRole
from coo.constants import AgreementKind
from coo.dashboard import dashboard_of
from coo.reference.agreements import agreements_in_force, country_names, world
from coo.selectors import fees_in_force
from signing.selectors import ending_token
from tradeconnect.common.dates import india_date


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Say what a certificate of origin is, what it costs today, where goods go at a preference, and where to begin."""
    today = india_date(timezone.now())
    fees = fees_in_force(today)
    non_preferential, preferential = fees.get(AgreementKind.NON_PREFERENTIAL), fees.get(AgreementKind.PREFERENTIAL)
    shown = None
    if non_preferential is not None and preferential is not None:
        shown = {
            "non_preferential": non_preferential.amount_paise,
            "preferential": preferential.amount_paise,
            "gst_percent": non_preferential.gst_percent.normalize(),
        }
    places = world(agreements_in_force(today), countries=country_names())
    return render(request, "home.html", {"fees": shown, "world": places, "nav": "home"})


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show an exporter what waits for them; take everybody else to the page where their work begins."""
    who = standing(request)
    if who.post is not None:
        return redirect("coo:worklist" if who.post.role == PostRole.OFFICER else "accounts:agency_people")
    if who.user.is_operator:
        return redirect("accounts:console")
    if who.must_choose:
        raise FirmNotChosen
    shown = dashboard_of(who.firm, today=india_date(timezone.now())) if who.firm else None
    ending = ending_token(who.user, timezone.now())
    offers = invitations_for(who.user, timezone.now())
    context = {"nav": "dashboard", "dashboard": shown, "who": who, "ending": ending, "offers": offers}
    return render(request, "coo/dashboard.html", context)
