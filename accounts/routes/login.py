"""Signing in and out, passwords, sessions, one’s own e-mail and mobile number."""

from django.urls import path

from accounts.views import passwords, profile, sessions
from accounts.views.login import login, logout

urlpatterns = [
    path("login/", login, name="login"),
    path("logout/", logout, name="logout"),
    path("password/reset/", passwords.reset_password, name="reset_password"),
    path("password/reset/otp/", passwords.reset_password_otp, name="reset_password_otp"),
    path("password/change/", passwords.change_password, name="change_password"),
    path("dashboard/sessions/", sessions.sessions, name="sessions"),
    path("dashboard/profile/", profile.profile, name="profile"),
    path("dashboard/profile/change/<slug:kind>/", profile.change_contact, name="change_contact"),
    path("dashboard/profile/confirm/", profile.confirm_contact, name="confirm_contact"),
]
