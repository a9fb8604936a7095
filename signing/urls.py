"""Addresses of this app."""

from django.urls import URLPattern, path

from signing.views.tokens import tokens

app_name = "signing"
urlpatterns: list[URLPattern] = [
    path("dashboard/tokens/", tokens, name="tokens"),
]
