"""Addresses of this app."""

from django.urls import URLPattern, path

from signing.views.registration import register_dsc, register_esign
from signing.views.tokens import remove_token, tokens

app_name = "signing"
urlpatterns: list[URLPattern] = [
    path("dashboard/tokens/", tokens, name="tokens"),
    path("dashboard/tokens/register-dsc/", register_dsc, name="register_dsc"),
    path("dashboard/tokens/register-esign/", register_esign, name="register_esign"),
    path("dashboard/tokens/<uuid:uuid>/remove/", remove_token, name="remove_token"),
]
