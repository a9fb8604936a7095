"""Addresses of this app."""

from accounts.routes import agency, console, development, iec, login, notices, registration, second_factor, team

app_name = "accounts"
urlpatterns = [
    *login.urlpatterns,
    *registration.urlpatterns,
    *second_factor.urlpatterns,
    *iec.urlpatterns,
    *team.urlpatterns,
    *notices.urlpatterns,
    *console.urlpatterns,
    *agency.urlpatterns,
    *development.urlpatterns,
]
