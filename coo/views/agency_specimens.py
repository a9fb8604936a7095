"""The agency's console: stamps of its offices and specimen signatures of its officers."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_administrator
from accounts.agency import history_of_agency
from accounts.forms.agency import EndingForm
from accounts.models import Agency, Office, OfficerPost, Specimen
from accounts.services.agencies import AgencyActRefused
from accounts.views.refused import at_field
from coo.forms.agency import SpecimenForm, owner_key
from coo.services.office import specimens as service
from tradeconnect.common.dates import india_date
from tradeconnect.common.files import serve

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
NAV: Final = "specimens"


@dataclass(frozen=True, slots=True)
class Line:
    """An owner with the specimen in force, the others, and the gap that comes, if any."""

    owner: Office | OfficerPost
    key: str
    name: str
    in_force: Specimen | None
    others: list[Specimen]
    gap: service.Gap | None


@never_cache
@require_safe
def agency_specimens(request: HttpRequest) -> HttpResponse:
    """Show which stamps and signatures are in force, which come, and what is missing."""
    post, today = require_administrator(request), india_date(timezone.now())
    agency = post.office.agency
    gaps = {owner_key(gap.owner): gap for gap in service.gaps_of(agency, today)}
    lines = [_line(owner, gaps, today) for owner in service.owners_of(agency, today)]
    context = {
        "nav": NAV,
        "agency": agency,
        "lines": lines,
        "gaps": list(gaps.values()),
        "today": today,
        "history": history_of_agency(agency, "coo.specimen"),
    }
    return render(request, "coo/agency/specimens.html", context)


def _line(owner: Office | OfficerPost, gaps: dict[str, service.Gap], today: dt.date) -> Line:
    rows, key = service.specimens_of(owner), owner_key(owner)
    # The latest beginning comes first, and is the one that is used.
    held = next((row for row in rows if row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)), None)
    others = [row for row in rows if row != held]
    return Line(owner, key, service.owner_name(owner), held, others, gaps.get(key))


@never_cache
@require_http_methods(READ_AND_POST)
def agency_specimen_new(request: HttpRequest) -> HttpResponse:
    """Add a stamp or a signature: its picture, and from when on it is used."""
    post, now = require_administrator(request), timezone.now()
    today = india_date(now)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SpecimenForm(
        *sent,
        owners=service.owners_of(post.office.agency, today),
        today=today,
        initial={"owner": request.GET.get("of", "")},
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            added = service.add_specimen(
                owner=form.chosen_owner,
                name=typed["file"].name,
                content=typed["file"].read(),
                starts_on=typed["starts_on"],
                ends_on=typed["ends_on"],
                actor=post.user,
                now=now,
            )
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            messages.success(request, _("The picture is added. Look at it as certificates will show it."))
            return redirect("coo:agency_specimen", added.uuid)
    return render(
        request, "coo/agency/specimen_new.html", {"nav": NAV, "form": form}, status=422 if form.is_bound else 200
    )


@never_cache
@require_http_methods(READ_AND_POST)
def agency_specimen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a stamp or a signature as certificates show it, and set its last day."""
    post, now = require_administrator(request), timezone.now()
    specimen = _of_agency(post.office.agency, uuid)
    form = EndingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            service.end_specimen(specimen=specimen, last_day=form.cleaned_data["last_day"], actor=post.user, now=now)
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            at_once = form.cleaned_data["at_once"]
            words = _("It is not used any more, from now on.") if at_once else _("The last day is set.")
            messages.success(request, words)
            return redirect("coo:agency_specimens")
    owner, today = service.owner_of(specimen), india_date(now)
    context = {
        "nav": NAV,
        "specimen": specimen,
        "name": service.owner_name(owner),
        "key": owner_key(owner),
        "is_over": specimen.ends_on is not None and specimen.ends_on < today,
        "today": today,
        "form": form,
    }
    return render(request, "coo/agency/specimen.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_safe
def agency_specimen_picture(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answer the picture itself."""
    return serve(_of_agency(require_administrator(request).office.agency, uuid).picture, inline=True)


def _of_agency(agency: Agency, uuid: UUID) -> Specimen:
    """Return a specimen of the agency; raise Http404 for any other."""
    rows = Specimen.objects.filter(Q(office__agency=agency) | Q(post__office__agency=agency), uuid=uuid)
    found: Specimen | None = rows.select_related(
        "picture", "office__agency", "post__user", "post__office__agency"
    ).first()
    if found is None:
        raise Http404
    return found
