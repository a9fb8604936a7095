"""The consoles of operators and agency administrators."""

from django.urls import path

from accounts.views import agency, console
from accounts.views import console_announcements as announcements

urlpatterns = [
    path("console/", console.console, name="console"),
    path("console/users/", console.console_users, name="console_users"),
    path("console/users/<uuid:uuid>/", console.console_user, name="console_user"),
    path("console/users/<uuid:uuid>/<slug:act>/", console.console_user_act, name="console_user_act"),
    path("console/links/", console.console_links, name="console_links"),
    path("console/links/<uuid:uuid>/", console.console_link, name="console_link"),
    path("console/announcements/", announcements.console_announcements, name="console_announcements"),
    path("console/announcements/new/", announcements.console_announcement_new, name="console_announcement_new"),
    path("console/announcements/<uuid:uuid>/", announcements.console_announcement, name="console_announcement"),
    path(
        "console/announcements/<uuid:uuid>/edit/",
        announcements.console_announcement_edit,
        name="console_announcement_edit",
    ),
    path("agency/people/", agency.agency_people, name="agency_people"),
    path("agency/people/<uuid:uuid>/", agency.agency_person, name="agency_person"),
    path("agency/people/<uuid:uuid>/<slug:act>/", agency.agency_person_act, name="agency_person_act"),
]
