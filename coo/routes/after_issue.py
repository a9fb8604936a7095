"""Addresses of what happens to a file and its certificate after the issue: letters, in lieu, cancellation, dispatch."""

from django.urls import path

from coo.views import certificates, in_lieu, letters, submitted_export
from coo.views.office import cancelling, dispatching

APPLICATION = "applications/<uuid:uuid>"
OFFICE_CERTIFICATE = "office/certificates/<uuid:uuid>"

urlpatterns = [
    path("submitted/export.<slug:ending>", submitted_export.submitted_export, name="submitted_export"),
    path(f"{APPLICATION}/letters/", letters.letters, name="letters"),
    path(f"{APPLICATION}/in-lieu/", in_lieu.ask_in_lieu, name="ask_in_lieu"),
    path("certificates/<uuid:uuid>/data.json", certificates.certificate_json, name="certificate_json"),
    path(f"{OFFICE_CERTIFICATE}/cancel/", cancelling.cancel_certificate, name="cancel_certificate"),
    path(f"{OFFICE_CERTIFICATE}/dispatch/", dispatching.dispatch, name="dispatch"),
    path(f"{OFFICE_CERTIFICATE}/dispatch/<uuid:dispatch_uuid>/delivered/", dispatching.delivered, name="delivered"),
]
