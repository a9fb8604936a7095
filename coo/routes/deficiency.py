"""Addresses of the deficiency loop: queries of the office, answers of the firm."""

from django.urls import path

from coo.views import responding
from coo.views.office import changes, queries, rejection

OFFICE_FILE = "office/files/<uuid:uuid>"
RESPOND = "applications/<uuid:uuid>/respond"

urlpatterns = [
    path(f"{OFFICE_FILE}/queries/", queries.pin_query, name="pin_query"),
    path(f"{OFFICE_FILE}/queries/<uuid:query_uuid>/remove/", queries.unpin_query, name="unpin_query"),
    path(f"{OFFICE_FILE}/raise-deficiency/", queries.raise_deficiency, name="raise_deficiency"),
    path(f"{OFFICE_FILE}/reject-unanswered/", rejection.reject_unanswered, name="reject_unanswered"),
    path(f"{OFFICE_FILE}/changes/", changes.office_changes, name="office_changes"),
    path(f"{RESPOND}/", responding.respond, name="respond"),
    path(f"{RESPOND}/open/", responding.open_to_answer, name="open_to_answer"),
    path(f"{RESPOND}/open-tab/", responding.open_tab, name="open_tab"),
    path(f"{RESPOND}/without-changes/", responding.answer_without_changes, name="answer_without_changes"),
    path(f"{RESPOND}/files/<uuid:file_uuid>/", responding.answer_file, name="answer_file"),
]
