"""The addresses of the office and of the public check."""

from django.urls import URLPattern, path, re_path

from coo.views import certificates, issue, numbers, papers, verify
from coo.views.office import decisions, documents, file, hands, many, notes, rejection, true_copies, worklist
from coo.views.office import papers as office_papers

urlpatterns: list[URLPattern] = [
    path("office/", worklist.worklist, name="worklist"),
    path("office/views/", worklist.save_view, name="save_view"),
    path("office/views/<uuid:key>/delete/", worklist.delete_view, name="delete_view"),
    path("office/take/", many.take_many, name="take_many"),
    path("office/approve/", many.approve_many, name="approve_many"),
    path("office/outcome/", many.many_done, name="many_done"),
    path("office/issue/", issue.issue, name="issue"),
    path("office/issue/progress/", issue.issue_progress, name="issue_progress"),
    path("office/files/<uuid:uuid>/", file.office_file, name="office_file"),
    path(
        "office/files/<uuid:uuid>/documents/<uuid:attachment_uuid>/pages/<int:number>",
        documents.page_picture,
        name="page_picture",
    ),
    path(
        "office/files/<uuid:uuid>/documents/<uuid:attachment_uuid>/",
        documents.signed_document,
        name="signed_document",
    ),
    path(
        "office/files/<uuid:uuid>/documents/<uuid:attachment_uuid>/read-again/",
        documents.read_again,
        name="read_again",
    ),
    path("office/files/<uuid:uuid>/notes/", notes.add_note, name="add_note"),
    path("office/files/<uuid:uuid>/take/", hands.take, name="take"),
    path("office/files/<uuid:uuid>/release/", hands.release, name="release"),
    path("office/files/<uuid:uuid>/hand-over/", hands.hand_over, name="hand_over"),
    path("office/files/<uuid:uuid>/presence/", hands.presence, name="presence"),
    path("office/files/<uuid:uuid>/approve/", decisions.approve, name="approve"),
    path("office/files/<uuid:uuid>/reject/", rejection.reject, name="reject"),
    path("office/files/<uuid:uuid>/withdraw-approval/", decisions.withdraw_approval, name="withdraw_approval"),
    path(
        "office/files/<uuid:uuid>/withdraw-first-approval/",
        decisions.withdraw_first_approval,
        name="withdraw_first_approval",
    ),
    path("numbers/", numbers.numbers, name="numbers"),
    path("numbers/<slug:slug>.<slug:ending>", numbers.numbers_table, name="numbers_table"),
    path("office/papers/sign/", office_papers.sign_again, name="sign_again"),
    path("office/copy-requests/", true_copies.copy_requests, name="copy_requests"),
    path("office/copy-requests/<uuid:uuid>/grant/", true_copies.grant_true_copy, name="grant_true_copy"),
    path("office/copy-requests/<uuid:uuid>/refuse/", true_copies.refuse_true_copy, name="refuse_true_copy"),
    path("papers/<uuid:uuid>/pdf", papers.paper_pdf, name="paper_pdf"),
    path("certificates/", certificates.certificates, name="certificates"),
    path("certificates/<uuid:uuid>/pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path("verify/", verify.verify, name="verify"),
    path("verify/pdf", verify.verify_pdf, name="verify_pdf"),
    path("verify.json", verify.verify_json, name="verify_json"),
    # A QR code holds its link in capitals.
    re_path(r"^[vV]/(?P<token>[A-Za-z0-9]{1,64})$", verify.verify_token, name="verify_token"),
]
