"""Addresses of this app: what is more particular than the wizard's tab (`summary`, `letters`) comes before it."""

from coo.routes import after_issue, agency, deficiency, filing, home, importing, office, public, wizard

app_name = "coo"
urlpatterns = [
    *home.urlpatterns,
    *public.urlpatterns,
    *filing.urlpatterns,
    *after_issue.urlpatterns,
    *deficiency.urlpatterns,
    *importing.urlpatterns,
    *wizard.urlpatterns,
    *office.urlpatterns,
    *agency.urlpatterns,
]
