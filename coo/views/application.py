"""A submitted file as the firm sees it: what was signed, its documents, remarks, history; and taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import standing
from accounts.roles import Right
from coo.access import get_application
from coo.constants import EDITABLE, CertificateStatus, Status
from coo.forms.credential import CredentialForm
from coo.forms.filing import WithdrawForm
from coo.history import file_history
from coo.models import Application, Dispatch
from coo.selectors import latest_version
from coo.services import submission
from coo.services.deficiency import open_deficiency
from coo.services.fees import PURPOSE
from coo.services.issuance import certificate_on_the_way
from coo.services.issue_state import issue_state
from coo.services.paper_rows import signed_papers
from coo.services.true_copies import copyable_certificate
from coo.snapshot import from_dict
from coo.views.asked import answered_rounds, waiting_context
from coo.views.file_menu import add_menus, letter_lookups
from coo.views.parts import file_addresses, parts_context, rows_asked_for
from coo.workflow import APPLICATION
from payments.access import invoices_of
from signing.selectors import usable_credentials
from tradeconnect.common.dates import india_date

REFRESH_SECONDS = 2
LONGEST_COUNT = 6


@require_safe
def application(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a submitted file as it was signed last; a file that is not submitted is shown by its summary."""
    file = get_application(request, uuid)
    if file.status in EDITABLE:
        return redirect("coo:summary", uuid=uuid)
    return file_page(request, file)


def file_page(request: HttpRequest, file: Application, form: CredentialForm | None = None) -> HttpResponse:
    """Return the page of a submitted file.

    Args: form: of *Generate certificate*, when it was sent with mistakes.
    """
    who = standing(request)
    version = latest_version(file)
    criteria = file.agreement.criteria if file.agreement else ()
    parts: dict[str, Any] = {}
    if version is not None:
        snapshot, most = from_dict(version.snapshot), rows_asked_for(request)
        parts = parts_context(snapshot, files=file_addresses(file), criteria=criteria, most=most)
    prefetch_related_objects([file], *letter_lookups())
    add_menus([file], who)
    context = {
        "nav": "dashboard",
        "application": file,
        "version": version,
        **parts,
        **_after_issue(file),
        "papers": list(signed_papers(file)),
        "copyable": copyable_certificate(file),
        "answered": answered_rounds(file),
        "remarks": list(file.remarks.select_related("author")),
        "history": file_history(file),
        "invoice": invoices_of(file.firm).filter(purpose=PURPOSE, reference=file.draft_number).first(),
        "may_edit": who.may(Right.PREPARE),
        "may_sign": who.may(Right.SIGN),
        **_generating(request, file, form),
        **_asked(file),
    }
    response = render(request, "coo/application.html", context, status=422 if form is not None else 200)
    if context.get("looks_again"):
        # As `<meta http-equiv=refresh>`; the page offers to stop it. The address must be another one each time: to the
        # part of a page that it shows already a browser only scrolls.
        looks = request.GET.get("looks", "")
        number = int(looks) + 1 if looks.isdecimal() and len(looks) < LONGEST_COUNT else 1
        response["Refresh"] = f"{REFRESH_SECONDS}; url=?looks={number}#next"
    return response


def _after_issue(file: Any) -> dict[str, Any]:
    """Return the certificates of the file, each with the application in lieu of it, and where the paper copies are."""
    letters: list[Any] = file.letters
    newer = {row.in_lieu_of_id: row for letter in letters for row in Application.objects.in_lieu_of(letter.pk)}
    for letter in letters:
        letter.in_lieu = newer.get(letter.pk)
    return {
        "letters": letters,
        "has_valid": any(letter.status == CertificateStatus.VALID for letter in letters),
        "dispatches": list(Dispatch.objects.filter(certificate__in=letters)) if file.wants_delivery else [],
    }


def _asked(file: Application) -> dict[str, Any]:
    """Return what the officer asks of a deficient file, and until when."""
    waits = open_deficiency(file) if file.status == Status.DEFICIENT else None
    if waits is None:
        return {}
    return waiting_context(file, waits, today=india_date(timezone.now()))


def _generating(request: HttpRequest, file: Application, form: CredentialForm | None) -> dict[str, Any]:
    """Return what the panel *Generate certificate* of a self-declaration shows, and how far its certificate is."""
    if file.status != Status.AUTO_APPROVED_PENDING_ISSUANCE:
        return {}
    now = timezone.now()
    live = certificate_on_the_way(file)
    state = issue_state(live, now=now) if live is not None else None
    credentials = usable_credentials(standing(request).user, now)
    is_under_way = state is not None and state.is_under_way
    return {
        "live": live,
        "state": state,
        "form": form or CredentialForm(credentials=credentials),
        "has_credential": credentials.exists(),
        "looks_again": is_under_way and form is None and "still" not in request.GET,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask why the firm takes the file back, and take it back."""
    file = get_application(request, uuid, Right.PREPARE)
    APPLICATION.find("withdraw", file.status)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        submission.withdraw_application(
            application=file,
            reason=form.cleaned_data["reason"],
            actor=standing(request).user,
            now=timezone.now(),
        )
        messages.success(request, _("File %(number)s is withdrawn.") % {"number": file.number})
        return redirect("coo:application", uuid=uuid)
    context = {"nav": "dashboard", "application": file, "form": form}
    return render(request, "coo/withdraw.html", context, status=422 if form.is_bound else 200)
