"""The linked IEC of a firm and its branches."""

from django.urls import path

from accounts.views import iec

urlpatterns = [
    path("dashboard/iec/", iec.linked_iec, name="linked_iec"),
    path("dashboard/iec/link/", iec.link_iec, name="link_iec"),
    path("dashboard/iec/<uuid:uuid>/refresh/", iec.refresh_iec, name="refresh_iec"),
]
