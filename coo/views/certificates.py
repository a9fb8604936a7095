"""View Certificate of Origin: the issued certificates of the firm, or of the officer's office (guide, section 7)."""

from typing import Final
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import standing
from accounts.models import Agency
from coo.access import get_readable_certificate, readable_certificates
from coo.forms.office import CertificateSearchForm, agency_choices
from coo.models import Certificate
from tradeconnect.common.files import serve

PAGE_SIZE: Final = 10
# Among the agencies of the search: no agency. No agency has such a code.
SELF_DECLARED: Final = "-"


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """List the certificates by number, period and agency; the newest first."""
    own = readable_certificates(request)
    agencies = agency_choices(Agency.objects.filter(pk__in=own.order_by().values("office__agency")))
    if own.filter(office=None).exists():
        agencies.append((SELF_DECLARED, _("Declared by the exporter")))
    form = CertificateSearchForm(request.GET or None, agencies=agencies)
    page = Paginator(_search(own, form), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "nav": "certificates",
        "form": form,
        "page": page,
        "is_searched": any(request.GET.get(name) for name in form.fields),
        "who": standing(request),
    }
    return render(request, "coo/certificates.html", context)


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
    conditions = {
        "number__icontains": wanted["number"].strip(),
        "numbered_at__date__gte": wanted["issued_from"],
        "numbered_at__date__lte": wanted["issued_to"],
        "office__agency__code": wanted["agency"],
    }
    if wanted["agency"] == SELF_DECLARED:
        del conditions["office__agency__code"]
        conditions["office__isnull"] = True
    return rows.filter(**{name: value for name, value in conditions.items() if value})


@require_safe
def certificate_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand out the signed PDF of a published certificate of the own firm or office."""
    certificate = get_readable_certificate(request, uuid)
    if certificate.pdf is None:
        raise Http404
    return serve(certificate.pdf)
