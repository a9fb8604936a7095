"""The console of an agency's administrator: the people of its offices and their logins. Never a file."""

from typing import Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import agency as agencies
from accounts import console as selectors
from accounts.access import looks_after, require_administrator
from accounts.forms.console import AgencyPeopleForm
from accounts.models import User
from accounts.services.people import AGENCY_ACTS
from accounts.views.console import Place, act_on, facts
from tradeconnect.common.dates import india_date

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
PAGE_SIZE: Final = 20
AGENCY: Final = Place(
    "people", "accounts:agency_people", gettext_lazy("People of the agency"), "accounts:agency_person"
)


@never_cache
@require_safe
def agency_people(request: HttpRequest) -> HttpResponse:
    """List the people with a post in the agency's offices, by words, post and second factor."""
    post = require_administrator(request)
    form = AgencyPeopleForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = selectors.people_of_agency(post.office.agency_id, india_date(timezone.now()))
    found = selectors.filtered(selectors.with_words(found, chosen.get("q", "")), chosen)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "nav": "people",
        "agency": post.office.agency,
        "form": form,
        "page": page,
        "is_filtered": any(chosen.values()),
        "history": agencies.history_of_posts(post.office.agency),
    }
    return render(request, "accounts/console/agency_people.html", context)


@never_cache
@require_safe
def agency_person(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a person of the agency: posts there, sessions, second factor, history."""
    post, now = require_administrator(request), timezone.now()
    person = _of_agency(request, uuid)
    context = {
        **facts(person, now),
        "nav": "people",
        "posts": person.posts.filter(office__agency=post.office.agency_id).select_related("office__agency"),
        "acts_for_firm": bool(person.firms_now),  # type: ignore[attr-defined]  # put there by `people`
        "may_act": looks_after(post.user, person, india_date(now)),
        "is_self": person == post.user,
    }
    return render(request, "accounts/console/agency_person.html", context)


@never_cache
@require_http_methods(READ_AND_POST)
def agency_person_act(request: HttpRequest, uuid: UUID, act: str) -> HttpResponse:
    """Ask for the reason, and end the sessions or reset the second factor of a person of the agency."""
    post = require_administrator(request)
    person = _of_agency(request, uuid)
    if act not in AGENCY_ACTS or not looks_after(post.user, person, india_date(timezone.now())):
        raise Http404
    return act_on(request, person, act, actor=post.user, place=AGENCY)


def _of_agency(request: HttpRequest, uuid: UUID) -> User:
    """Return a person of the administrator's own agency; raise Http404 for anybody else."""
    agency = require_administrator(request).office.agency_id
    return selectors.get_person(selectors.people_of_agency(agency, india_date(timezone.now())), uuid)
