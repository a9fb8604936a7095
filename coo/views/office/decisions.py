"""The decisions on a file: approve and reject. Its sibling `queries` raises deficiencies."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require_officer
from coo.access import get_office_file
from coo.constants import Status
from coo.forms.office import DecisionForm, RemarksForm
from coo.selectors import latest_version
from coo.services import rejection, review
from coo.views.office.conflict import conflict_page
from tradeconnect.common.views import posted_from


@posted_from("coo:office_file")
def approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Approve the file: it becomes Approved Pending Issuance."""
    application = get_office_file(request, uuid)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was decided: the page was not complete. Read the file again and decide."))
        return redirect("coo:office_file", uuid)
    post = require_officer(request)
    try:
        review.approve(
            application=application,
            post=post,
            actor=post.user,
            now=timezone.now(),
            seen=form.seen,
        )
    except review.ConflictOfInterest:
        return conflict_page(request, application)
    except review.ApprovedBefore as before:
        messages.error(request, str(before))
        return redirect("coo:office_file", uuid)
    if application.status == Status.IN_PROCESS:
        words = _("You have approved %(number)s. The agency asks for four eyes: another officer approves it too.")
    else:
        words = _("%(number)s is Approved Pending Issuance.")
    messages.success(request, words % {"number": application.number})
    return redirect("coo:office_file", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def reject(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Reject the file with remarks; the page of its own serves those without script."""
    return _decide_with_remarks(request, uuid, "reject", rejection.reject, _("%(number)s is Rejected."))


def _decide_with_remarks(
    request: HttpRequest, uuid: UUID, action: str, decide: Callable[..., Any], done: str
) -> HttpResponse:
    application = get_office_file(request, uuid)
    version = latest_version(application)
    form = RemarksForm(
        request.POST if request.method == "POST" else None,
        initial={"version": version and version.number, "rounds": application.deficiencies.count()},
    )
    if request.method == "POST" and form.is_valid():
        post = require_officer(request)
        try:
            decide(
                application=application,
                post=post,
                remarks=form.cleaned_data["remarks"],
                actor=post.user,
                now=timezone.now(),
                seen=form.seen,
            )
        except review.ConflictOfInterest:
            return conflict_page(request, application)
        messages.success(request, done % {"number": application.number})
        return redirect("coo:office_file", uuid)
    context = {"nav": "worklist", "application": application, "form": form, "action": action}
    return render(request, "coo/office/remarks.html", context)
