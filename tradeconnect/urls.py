"""Every address of the portal, by app."""

from django.urls import include, path

from coo.views.home import home
from tradeconnect.common import views

urlpatterns = [
    path("", home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("accounts.urls")),
    path("", include("coo.urls")),
    path("", include("payments.urls")),
    path("", include("signing.urls")),
]
