"""The pages that everybody may read, and a firm's entry in the directory."""

from django.urls import path

from coo.views import directory, public
from coo.views.where import where_to_export

urlpatterns = [
    path("how-to-export/", public.how_to_export, name="how_to_export"),
    path("where-to-export/", where_to_export, name="where_to_export"),
    path("source-from-india/", directory.source_from_india, name="source_from_india"),
    path("dashboard/listing/", directory.listing, name="listing"),
    path("help/", public.help, name="help"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("contact/", public.contact, name="contact"),
    path("terms/", public.terms, name="terms"),
]
