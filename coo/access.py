"""Which applications and certificates a person reaches: another firm's or office's is 404, a missing right 403."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from accounts.access import (
    raise_if_acting_for_another,
    raise_if_inactive,
    require_firm,
    require_officer,
    require_operator,
    require_right,
    standing,
)
from accounts.models import Office
from accounts.roles import PostRole, Right
from coo.constants import PUBLISHED, PaperStatus
from coo.models import Application, Certificate, CopyRequest, Paper
from coo.models.application import ApplicationQuerySet

# What every page of a file shows comes with it. Not more: PostgreSQL spends 40 ms on planning a join of sixteen tables,
# 3 ms on this one, and a small query for each of the rest.
RELATED = ("firm", "branch__state", "agreement", "office__agency", "importer_country")
DETAILS = (
    "third_party_country",
    "foreign_country",
    "invoice_currency",
    "port_of_shipment__country",
    "port_of_discharge__country",
    "saved_by",
)


def applications_of_firm(request: HttpRequest, right: str = Right.VIEW) -> ApplicationQuerySet:
    """Return the applications of the firm that the person acts for; 403 without the right."""
    firm = require_right(request, right)
    return Application.objects.filter(firm=firm).select_related(*RELATED)


def applications_of_office(request: HttpRequest) -> ApplicationQuerySet:
    """Return the submitted files of the officer's own office; 403 for everyone else."""
    post = require_officer(request)
    return Application.objects.submitted().filter(office=post.office).select_related(*RELATED)


def offices_in_figures(request: HttpRequest) -> QuerySet[Office]:
    """Return the offices whose figures the person sees: an officer the own one, an agency administrator those of the
    agency, an operator all; 403 for everyone else.
    """
    offices, post = Office.objects.select_related("agency"), standing(request).post
    if post is None:
        require_operator(request)
        return offices
    if post.role == PostRole.ADMINISTRATOR:
        return offices.filter(agency=post.office.agency)
    return offices.filter(pk=require_officer(request).office_id)


def get_application(request: HttpRequest, uuid: UUID, right: str = Right.VIEW) -> Application:
    """Return the firm's application.

    Raises: Http404 when it is another firm's, PermissionDenied without the right, FirmInactive when its IEC is not
    active, ActsForAnother when it is of a firm that the person may act for too.
    """
    mine = Application.objects.filter(firm__in=standing(request).firms, uuid=uuid)
    application = mine.select_related(*RELATED).prefetch_related(*DETAILS).first()
    if application is None:
        require_firm(request)
        raise Http404
    raise_if_acting_for_another(request, application.firm)
    if not standing(request).may(right):
        raise_if_inactive(application.firm, right)
        raise PermissionDenied(right)
    return application


def get_office_file(request: HttpRequest, uuid: UUID) -> Application:
    """Return a submitted file of the officer's office; Http404 for any other office's."""
    application = applications_of_office(request).filter(uuid=uuid).prefetch_related(*DETAILS).first()
    if application is None:
        raise Http404
    return application


def get_readable_application(request: HttpRequest, uuid: UUID) -> Application:
    """Return a file that the person may read: of their firm, or submitted to their office. Else Http404."""
    who = standing(request)
    if who.post is not None and who.post.role == PostRole.OFFICER:
        found = applications_of_office(request).filter(uuid=uuid).prefetch_related(*DETAILS).first()
        if found is not None:
            return found
    if who.firms:
        return get_application(request, uuid)
    raise Http404


def certificates_of_firm(request: HttpRequest) -> QuerySet[Certificate]:
    """Return the published certificates of the firm that the person acts for."""
    firm = require_right(request, Right.VIEW)
    return Certificate.objects.filter(application__firm=firm, status__in=PUBLISHED).select_related(
        "application__importer_country", "application__agreement", "office__agency", "pdf"
    )


def certificates_of_office(request: HttpRequest) -> QuerySet[Certificate]:
    """Return the published certificates of the officer's own office; 403 for everyone else."""
    post = require_officer(request)
    return Certificate.objects.filter(office=post.office, status__in=PUBLISHED).select_related(
        "application__importer_country", "application__agreement", "office__agency", "pdf"
    )


def get_office_certificate(request: HttpRequest, uuid: UUID) -> Certificate:
    """Return a published certificate of the officer's own office with its file; Http404 for any other."""
    certificate = certificates_of_office(request).select_related("application__firm").filter(uuid=uuid).first()
    if certificate is None:
        raise Http404
    return certificate


def readable_certificates(request: HttpRequest) -> QuerySet[Certificate]:
    """Return the certificates that the person may see: an officer those of the office, others those of their firm."""
    post = standing(request).post
    if post is not None and post.role == PostRole.OFFICER:
        return certificates_of_office(request)
    return certificates_of_firm(request)


def get_readable_certificate(request: HttpRequest, uuid: UUID) -> Certificate:
    """Return a certificate that the person may see; raise as `get_application`."""
    who = standing(request)
    if who.post is None or who.post.role != PostRole.OFFICER:
        other = Certificate.objects.filter(uuid=uuid, application__firm__in=who.firms, status__in=PUBLISHED)
        found = other.select_related("application__firm").first()
        raise_if_acting_for_another(request, found.application.firm if found else None)
    certificate = readable_certificates(request).filter(uuid=uuid).first()
    if certificate is None:
        raise Http404
    return certificate


def papers_of_office(request: HttpRequest) -> QuerySet[Paper]:
    """Return the papers, signed or not, on files of the officer's own office; 403 for everyone else."""
    post = require_officer(request)
    return Paper.objects.filter(application__office=post.office).select_related(
        "application__firm", "post__user", "pdf"
    )


def get_readable_paper(request: HttpRequest, uuid: UUID) -> Paper:
    """Return a signed paper that the person may see: of their office's file, or of their firm's; raise as above."""
    who = standing(request)
    if who.post is not None and who.post.role == PostRole.OFFICER:
        found = papers_of_office(request).filter(uuid=uuid, status=PaperStatus.SIGNED).first()
    else:
        mine = Paper.objects.filter(uuid=uuid, application__firm__in=who.firms, status=PaperStatus.SIGNED)
        found = mine.select_related("application__firm", "pdf").first()
        raise_if_acting_for_another(request, found.application.firm if found else None)
        require_right(request, Right.VIEW)
    if found is None:
        raise Http404
    return found


def copy_requests_of_office(request: HttpRequest) -> QuerySet[CopyRequest]:
    """Return the requests for true copies of the office's certificates; 403 for everyone but its officers."""
    post = require_officer(request)
    rows = CopyRequest.objects.filter(certificate__office=post.office)
    return rows.select_related("certificate__application__firm", "asked_by", "paper")


def get_copy_request(request: HttpRequest, uuid: UUID) -> CopyRequest:
    """Return a request for a true copy of a certificate of the officer's office; Http404 for any other office's."""
    found = copy_requests_of_office(request).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found
