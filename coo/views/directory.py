"""Source from India: the directory of firms that opted in, and the page on which a firm does."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_right, require_right_of_form, standing
from accounts.roles import Right
from coo.forms.listing import ListingForm
from coo.forms.public import DirectoryForm
from coo.listings import find_listings, listing_of
from coo.services.listing import save_listing
from tradeconnect.common.dates import india_date
from tradeconnect.common.models import State

PAGE_SIZE: Final = 20


@require_safe
@login_not_required
def source_from_india(request: HttpRequest) -> HttpResponse:
    """Show the firms that chose to be found, by product and state; only those whose IEC is active."""
    states = dict(State.objects.values_list("abbreviation", "name"))
    form = DirectoryForm(request.GET or None, states=states)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = find_listings(asked.get("q", ""), state=asked.get("state", ""))
    context = {
        "nav": "source_from_india",
        "form": form,
        "is_searched": any(asked.values()),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "coo/source_from_india.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Show what the public reads about the firm; who may manage the firm changes it here, and opts in or out."""
    posted = request.method == "POST"
    firm = require_right_of_form(request, Right.MANAGE) if posted else require_right(request, Right.VIEW)
    who, now, stored = standing(request), timezone.now(), listing_of(firm)
    form = ListingForm(request.POST if posted else None, firm=firm, listing=stored, today=india_date(now))
    if posted and form.is_valid():
        saved = save_listing(firm=firm, actor=who.user, now=now, **form.values())
        if saved.is_listed:
            messages.success(request, _("Saved. Everybody can read it in Source from India."))
        else:
            messages.success(request, _("Saved. The firm is not shown in Source from India."))
        return redirect("coo:listing")
    may_manage = who.may(Right.MANAGE)
    context = {"nav": "dashboard", "firm": firm, "listing": stored, "form": form, "may_manage": may_manage}
    return render(request, "coo/listing.html", context)
