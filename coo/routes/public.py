"""The pages that everybody may read."""

from django.urls import path

from coo.views.where import where_to_export

urlpatterns = [
    path("where-to-export/", where_to_export, name="where_to_export"),
]
