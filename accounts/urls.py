"""Addresses of this app."""

from django.urls import path

from accounts.views.login import login, logout

app_name = "accounts"
urlpatterns = [
    path("login/", login, name="login"),
    path("logout/", logout, name="logout"),
]
