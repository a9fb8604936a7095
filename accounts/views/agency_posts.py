"""The agency's console: who is appointed to which post, changed and ended."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import agency as selectors
from accounts.access import require_administrator
from accounts.forms.agency import AppointForm, EndPostForm, PostForm
from accounts.models import Office
from accounts.services import posts as service
from accounts.services.agencies import AgencyActRefused
from accounts.services.posts import Appointed, Candidate, Term
from accounts.views.refused import at_field
from tradeconnect.common.dates import india_date

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
NAV: Final = "people"


@never_cache
@require_http_methods(READ_AND_POST)
def agency_appoint(request: HttpRequest) -> HttpResponse:
    """Appoint a person, by the e-mail of their login, to a post in one of the agency's offices."""
    post, now = require_administrator(request), timezone.now()
    offices = list(
        Office.objects.in_force(india_date(now)).filter(agency=post.office.agency_id).select_related("agency")
    )
    form = AppointForm(request.POST if request.method == "POST" else None, offices=offices, today=india_date(now))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        candidate = Candidate(typed["email"], typed["first_name"], typed["last_name"], typed["mobile"])
        term = Term(typed["role"], typed["designation"], typed["starts_on"], typed["ends_on"])
        try:
            done = service.appoint(office=form.chosen_office, candidate=candidate, term=term, actor=post.user, now=now)
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            _say(request, done)
            return redirect("accounts:agency_person", done.post.user.uuid)
    return render(request, "accounts/agency/appoint.html", {"nav": NAV, "form": form})


def _say(request: HttpRequest, done: Appointed) -> None:
    person = {"person": done.post.user}
    if done.is_new:
        messages.success(
            request,
            _("%(person)s is appointed. A login is opened, and its one-time password is on its way by mail.") % person,
        )
    else:
        messages.success(request, _("%(person)s is appointed, and is told by mail.") % person)


@never_cache
@require_http_methods(READ_AND_POST)
def agency_post(request: HttpRequest, uuid: UUID, office: UUID, role: str) -> HttpResponse:
    """Change the designation and the last day of a post."""
    post = require_administrator(request)
    found = selectors.get_post(post.office.agency, uuid, office, role)
    form = PostForm(request.POST if request.method == "POST" else None, initial=PostForm.of(found))
    if request.method == "POST" and form.is_valid():
        try:
            service.change_post(post=found, **form.cleaned_data, actor=post.user, now=timezone.now())
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            messages.success(request, _("The post is changed."))
            return redirect("accounts:agency_person", uuid)
    return render(request, "accounts/agency/post.html", {"nav": NAV, "form": form, "post": found})


@never_cache
@require_http_methods(READ_AND_POST)
def agency_post_end(request: HttpRequest, uuid: UUID, office: UUID, role: str) -> HttpResponse:
    """Ask for the reason, and end a post at once or with a day."""
    post = require_administrator(request)
    found = selectors.get_post(post.office.agency, uuid, office, role)
    form = EndPostForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            service.end_post(
                post=found, last_day=typed["last_day"], reason=typed["reason"], actor=post.user, now=timezone.now()
            )
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            messages.success(request, _("The post is ended. %(person)s is told by mail.") % {"person": found.user})
            return redirect("accounts:agency_person", uuid)
    context = {"nav": NAV, "form": form, "post": found, "is_own": found.user_id == post.user_id}
    return render(request, "accounts/agency/post_end.html", context)
