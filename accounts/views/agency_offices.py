"""The agency's console: its offices, added, changed, closed and opened again."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import agency as selectors
from accounts.access import require_administrator
from accounts.forms.agency import CloseOfficeForm, NewOfficeForm, OfficeForm
from accounts.services import offices as service
from accounts.services.agencies import AgencyActRefused
from accounts.views.refused import at_field
from tradeconnect.common.dates import india_date

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
NAV: Final = "offices"


@never_cache
@require_safe
def agency_offices(request: HttpRequest) -> HttpResponse:
    """List the offices of the agency."""
    post, today = require_administrator(request), india_date(timezone.now())
    context = {
        "nav": NAV,
        "agency": post.office.agency,
        "offices": selectors.offices_of(post.office.agency, today),
        "today": today,
        "history": selectors.history_of_agency(post.office.agency, "accounts.office"),
    }
    return render(request, "accounts/agency/offices.html", context)


@never_cache
@require_http_methods(READ_AND_POST)
def agency_office_new(request: HttpRequest) -> HttpResponse:
    """Add an office."""
    post, now = require_administrator(request), timezone.now()
    form = NewOfficeForm(request.POST if request.method == "POST" else None, today=india_date(now))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        starts_on = values.pop("starts_on")
        try:
            added = service.add_office(
                agency=post.office.agency, values=values, starts_on=starts_on, actor=post.user, now=now
            )
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            messages.success(
                request, _("The office is added. Add its stamp and appoint its officers before files come in.")
            )
            return redirect("accounts:agency_office", added.uuid)
    return render(request, "accounts/agency/office_new.html", {"nav": NAV, "form": form})


@never_cache
@require_http_methods(READ_AND_POST)
def agency_office(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show an office, and change it."""
    post, now = require_administrator(request), timezone.now()
    office = selectors.get_office(post.office.agency, uuid)
    use = service.use_of(office)
    form = OfficeForm(request.POST if request.method == "POST" else None, office=office, code_is_fixed=use.has_numbered)
    if request.method == "POST" and form.is_valid():
        try:
            service.change_office(office=office, values=form.cleaned_data, actor=post.user, now=now)
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            messages.success(request, _("The office is changed."))
            return redirect("accounts:agency_office", uuid)
    context = {
        "nav": NAV,
        "office": selectors.get_office(post.office.agency, uuid),  # as it is stored, not as it was typed
        "form": form,
        "use": use,
        "today": india_date(now),
    }
    return render(request, "accounts/agency/office.html", context)


@never_cache
@require_http_methods(READ_AND_POST)
def agency_office_close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for the last day and the reason, and close an office."""
    post, now = require_administrator(request), timezone.now()
    office = selectors.get_office(post.office.agency, uuid)
    form = CloseOfficeForm(request.POST if request.method == "POST" else None, initial={"last_day": india_date(now)})
    if request.method == "POST" and form.is_valid():
        try:
            service.close_office(office=office, **form.cleaned_data, actor=post.user, now=now)
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            messages.success(request, _("The last day of the office is set."))
            return redirect("accounts:agency_office", uuid)
    context = {"nav": NAV, "office": office, "form": form, "use": service.use_of(office)}
    return render(request, "accounts/agency/office_close.html", context)


@require_POST
def agency_office_reopen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the closing of an office back."""
    post = require_administrator(request)
    office = selectors.get_office(post.office.agency, uuid)
    try:
        service.reopen_office(office=office, actor=post.user, now=timezone.now())
    except AgencyActRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The office is open, without a last day."))
    return redirect("accounts:agency_office", uuid)
