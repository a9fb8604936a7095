"""The console of an agency's administrator: offices, posts, working calendar. Its people stand in `console`."""

from django.urls import path

from accounts.views import agency_calendar as calendar
from accounts.views import agency_offices as offices
from accounts.views import agency_posts as posts

_POST = "agency/people/<uuid:uuid>/posts/<uuid:office>/<slug:role>/"

urlpatterns = [
    path("agency/offices/", offices.agency_offices, name="agency_offices"),
    path("agency/offices/new/", offices.agency_office_new, name="agency_office_new"),
    path("agency/offices/<uuid:uuid>/", offices.agency_office, name="agency_office"),
    path("agency/offices/<uuid:uuid>/close/", offices.agency_office_close, name="agency_office_close"),
    path("agency/offices/<uuid:uuid>/reopen/", offices.agency_office_reopen, name="agency_office_reopen"),
    path("agency/offices/<uuid:uuid>/hours/", calendar.agency_hours, name="agency_hours"),
    path("agency/people/appoint/", posts.agency_appoint, name="agency_appoint"),
    path(_POST, posts.agency_post, name="agency_post"),
    path(_POST + "end/", posts.agency_post_end, name="agency_post_end"),
    path("agency/calendar/", calendar.agency_calendar, name="agency_calendar"),
    path("agency/holidays/<uuid:uuid>/remove/", calendar.agency_holiday_remove, name="agency_holiday_remove"),
]
