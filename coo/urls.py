"""Addresses of this app: filing before the wizard, for its `summary` is more particular than the wizard's tab."""

from coo.routes import deficiency, filing, home, importing, office, public, wizard

app_name = "coo"
urlpatterns = [
    *home.urlpatterns,
    *public.urlpatterns,
    *filing.urlpatterns,
    *deficiency.urlpatterns,
    *importing.urlpatterns,
    *wizard.urlpatterns,
    *office.urlpatterns,
]
