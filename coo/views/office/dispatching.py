"""The paper copy of a certificate: record the courier that takes it to the firm, and that it has arrived."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require_officer
from coo.access import get_office_certificate
from coo.forms.after_issue import DeliveryForm, DispatchForm
from coo.models import Certificate, Dispatch
from coo.services import dispatching, review
from coo.views.office.conflict import conflict_page
from tradeconnect.common.dates import india_date


@require_http_methods(["GET", "HEAD", "POST"])
def dispatch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show where the paper copies of a certificate are, and record one that goes out."""
    certificate = get_office_certificate(request, uuid)
    before = list(certificate.dispatches.select_related("recorded_by"))
    post, today = require_officer(request), india_date(timezone.now())
    data = request.POST if request.method == "POST" else None
    form = DispatchForm(data, today=today, initial={"sent_on": today, "seen": len(before)})
    if not before:
        dispatching.require_dispatchable(certificate.application, certificate)
    if review.has_conflict(application=certificate.application, actor=post.user, now=timezone.now()):
        return conflict_page(request, certificate.application)
    if request.method == "POST" and form.is_valid():
        try:
            dispatching.dispatch_certificate(
                certificate=certificate, post=post, actor=post.user, now=timezone.now(), **form.cleaned_data
            )
        except review.ConflictOfInterest:
            return conflict_page(request, certificate.application)
        messages.success(request, _("The dispatch is recorded. The exporter has been told."))
        return redirect("coo:dispatch", uuid)
    return _page(request, certificate, before, form=form)


def _page(
    request: HttpRequest,
    certificate: Certificate,
    dispatches: list[Dispatch],
    *,
    form: DispatchForm,
    delivery: DeliveryForm | None = None,
) -> HttpResponse:
    """Return the page of the dispatches; the newest that has not arrived asks when it did."""
    today = india_date(timezone.now())
    on_its_way = next((row for row in dispatches if row.delivered_on is None), None)
    if delivery is None and on_its_way is not None:
        delivery = DeliveryForm(today=today, sent_on=on_its_way.sent_on, initial={"delivered_on": today})
    context = {
        "nav": "certificates",
        "certificate": certificate,
        "application": certificate.application,
        "address": certificate.version.snapshot.get("delivery_address", ""),
        "dispatches": dispatches,
        "on_its_way": on_its_way,
        "form": form,
        "delivery": delivery,
    }
    wrong = form.is_bound or (delivery is not None and delivery.is_bound)
    return render(request, "coo/office/dispatch.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def delivered(request: HttpRequest, uuid: UUID, dispatch_uuid: UUID) -> HttpResponse:
    """Record that a paper copy has arrived; its form stands on the page of the dispatches."""
    certificate = get_office_certificate(request, uuid)
    rows = list(certificate.dispatches.select_related("recorded_by"))
    row = next((row for row in rows if row.uuid == dispatch_uuid), None)
    if row is None:
        raise Http404
    if request.method != "POST":
        return redirect("coo:dispatch", uuid)
    post, today = require_officer(request), india_date(timezone.now())
    form = DeliveryForm(request.POST, today=today, sent_on=row.sent_on)
    if not form.is_valid():
        again = DispatchForm(today=today, initial={"sent_on": today, "seen": len(rows)})
        return _page(request, certificate, rows, form=again, delivery=form)
    try:
        dispatching.record_delivery(
            dispatch=row,
            post=post,
            delivered_on=form.cleaned_data["delivered_on"],
            actor=post.user,
            now=timezone.now(),
        )
    except review.ConflictOfInterest:
        return conflict_page(request, certificate.application)
    messages.success(request, _("The delivery is recorded."))
    return redirect("coo:dispatch", uuid)
