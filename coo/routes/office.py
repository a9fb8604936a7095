"""The addresses of the office and of the public check."""

from django.urls import URLPattern, path, re_path

from coo.views import certificates, issue, verify
from coo.views.office import decisions, file, worklist

urlpatterns: list[URLPattern] = [
    path("office/", worklist.worklist, name="worklist"),
    path("office/issue/", issue.issue, name="issue"),
    path("office/issue/progress/", issue.issue_progress, name="issue_progress"),
    path("office/files/<uuid:uuid>/", file.office_file, name="office_file"),
    path("office/files/<uuid:uuid>/approve/", decisions.approve, name="approve"),
    path("office/files/<uuid:uuid>/reject/", decisions.reject, name="reject"),
    path("certificates/", certificates.certificates, name="certificates"),
    path("certificates/<uuid:uuid>/pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path("verify/", verify.verify, name="verify"),
    path("verify/pdf", verify.verify_pdf, name="verify_pdf"),
    path("verify.json", verify.verify_json, name="verify_json"),
    # A QR code holds its link in capitals.
    re_path(r"^[vV]/(?P<token>[A-Za-z0-9]{1,64})$", verify.verify_token, name="verify_token"),
]
