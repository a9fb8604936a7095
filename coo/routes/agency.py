"""The console of an agency's administrator: stamps and signatures, reasons and rules."""

from django.urls import URLPattern, path

from coo.views import agency_rules as rules
from coo.views import agency_specimens as specimens

urlpatterns: list[URLPattern] = [
    path("agency/specimens/", specimens.agency_specimens, name="agency_specimens"),
    path("agency/specimens/new/", specimens.agency_specimen_new, name="agency_specimen_new"),
    path("agency/specimens/<uuid:uuid>/", specimens.agency_specimen, name="agency_specimen"),
    path("agency/specimens/<uuid:uuid>/picture", specimens.agency_specimen_picture, name="agency_specimen_picture"),
    path("agency/reasons/", rules.agency_reasons, name="agency_reasons"),
    path("agency/four-eyes/", rules.agency_four_eyes, name="agency_four_eyes"),
    path("agency/answer-periods/", rules.agency_answer_periods, name="agency_answer_periods"),
    path("agency/rules/<slug:kind>/<uuid:uuid>/end/", rules.agency_rule_end, name="agency_rule_end"),
]
