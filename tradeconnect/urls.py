"""Every address of the portal, by app."""

from django.urls import include, path

from accounts.views.language import set_language
from coo.admin import reference_site
from coo.views.home import home
from tradeconnect.common import views

urlpatterns = [
    path("", home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("admin/", reference_site.urls),
    path("", include("accounts.urls")),
    path("", include("coo.urls")),
    path("", include("payments.urls")),
    path("", include("signing.urls")),
]
