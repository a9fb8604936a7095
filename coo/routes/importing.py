"""Addresses of the lists that are read from spreadsheets."""

from django.urls import path

from coo.views.importing import import_preview, import_remarks, import_rows, import_template

ROWS = "applications/<uuid:uuid>/import/<slug:kind>"

urlpatterns = [
    path(f"{ROWS}/", import_rows, name="import_rows"),
    path(f"{ROWS}/template.<slug:ending>", import_template, name="import_template"),
    path(f"{ROWS}/<uuid:import_uuid>/", import_preview, name="import_preview"),
    path(f"{ROWS}/<uuid:import_uuid>/to-mend.<slug:ending>", import_remarks, name="import_remarks"),
]
