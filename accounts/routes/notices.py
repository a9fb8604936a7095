"""The bell, preferences, and announcements."""

from django.urls import path

from accounts.views import notices

urlpatterns = [
    path("dashboard/notices/", notices.notices, name="notices"),
    path("dashboard/notices/preferences/", notices.notice_preferences, name="notice_preferences"),
    path("dashboard/notices/<uuid:uuid>/", notices.notice, name="notice"),
    path("announcements/", notices.announcements, name="announcements"),
    path("announcements/<uuid:uuid>/", notices.announcement, name="announcement"),
]
