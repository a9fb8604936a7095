"""View Certificate of Origin: the issued certificates of the firm, or of the officer's office (guide, section 7)."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Standing, standing
from accounts.models import Agency
from accounts.roles import PostRole
from coo.access import copy_requests_of_office, get_readable_certificate, readable_certificates
from coo.constants import CertificateStatus
from coo.documents.certificate import certificate_data
from coo.forms.office import CertificateSearchForm, agency_choices
from coo.forms.submitted import day_begins
from coo.models import Certificate, Dispatch
from coo.paging import CappedPaginator
from tradeconnect.common.files import serve

PAGE_SIZE: Final = 10
# Among the agencies of the search: no agency. No agency has such a code.
SELF_DECLARED: Final = "-"


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """List the certificates by number, period, agency, status and, for an officer, paper copy; the newest first."""
    own, who = readable_certificates(request), standing(request)
    is_office = who.post is not None and who.post.role == PostRole.OFFICER
    form = CertificateSearchForm(request.GET or None, agencies=_agencies(own, who, is_office), is_office=is_office)
    rows = (
        _search(own, form)
        .select_related("application__firm", "declared_by", "replaced_by")
        .defer("data", "replaced_by__data")
    )
    page = CappedPaginator(rows.prefetch_related("dispatches"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "nav": "certificates" if is_office else "home",  # the exporter's menu leads here by *Get Certificate of Origin*
        "form": form,
        "page": page,
        "is_searched": any(request.GET.get(name) for name in form.fields),
        "is_office": is_office,
        "open_copies": copy_requests_of_office(request).filter(decided_at=None).count() if is_office else 0,
        "who": who,
    }
    return render(request, "coo/certificates.html", context)


def _agencies(own: QuerySet[Certificate], who: Standing, is_office: bool) -> list[tuple[str, str]]:
    """Return the agencies to choose from: those of the certificates; an officer's are all of one."""
    if is_office and who.post is not None:
        return agency_choices([who.post.office.agency])
    agencies = agency_choices(Agency.objects.filter(pk__in=own.order_by().values("office__agency")))
    if own.filter(office=None).exists():
        agencies.append((SELF_DECLARED, _("Declared by the exporter")))
    return agencies


def _search(own: QuerySet[Certificate], form: CertificateSearchForm) -> QuerySet[Certificate]:
    """Return the certificates that the form asks for; all of them when it is empty, none when it is wrong.

    The date of issue is the one that the paper prints: the date in India on which the number was taken.
    """
    rows = own.order_by("-numbered_at", "-pk")
    if not form.is_bound:
        return rows
    if not form.is_valid():
        return rows.none()
    wanted = form.cleaned_data
    first, last = wanted["issued_from"], wanted["issued_to"]
    conditions: dict[str, Any] = {
        "number__icontains": wanted["number"].strip(),
        "numbered_at__gte": first and day_begins(first),
        "numbered_at__lt": last and day_begins(last + dt.timedelta(days=1)),
        "office__agency__code": wanted["agency"],
        "status": wanted["status"],
    }
    if wanted["agency"] == SELF_DECLARED:
        del conditions["office__agency__code"]
        conditions["office__isnull"] = True
    rows = rows.filter(**{name: value for name, value in conditions.items() if value})
    return _of_copy(rows, wanted.get("copy", ""))


def _of_copy(rows: QuerySet[Certificate], wanted: str) -> QuerySet[Certificate]:
    """Return the certificates whose paper copy is to be sent, or is on its way; all of them for an empty text."""
    if not wanted:
        return rows
    sent = Dispatch.objects.filter(certificate=OuterRef("pk"))
    if wanted == "on_its_way":
        return rows.filter(Exists(sent.filter(delivered_on=None)))
    to_send = rows.filter(status=CertificateStatus.VALID, application__wants_delivery=True)
    return to_send.filter(~Exists(sent))


@require_safe
def certificate_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand out the signed PDF of a published certificate of the own firm or office."""
    certificate = get_readable_certificate(request, uuid)
    if certificate.pdf is None:
        raise Http404
    return serve(certificate.pdf)


@require_safe
def certificate_json(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand out the data of a published certificate: the very file that is inside its PDF."""
    certificate = get_readable_certificate(request, uuid)
    response = HttpResponse(certificate_data(certificate), content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(True, f"{certificate.number}.json") or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
