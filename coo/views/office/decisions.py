"""Approving a file, and taking that back. Its siblings are `rejection` and `queries`."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require_officer
from accounts.models import User
from coo.access import get_office_file
from coo.constants import Status
from coo.forms.office import DecisionForm, WithdrawApprovalForm
from coo.models import Application
from coo.services import review
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
def withdraw_approval(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask why the approval is taken back, and take it back: the file is In-Process again."""
    words = _("The approval of %(number)s is withdrawn. The file is In-Process again, in your hands.")
    refuse, withdraw = review.require_withdrawable, review.withdraw_approval
    return _ask_and_withdraw(request, uuid, "withdraw_approval", refuse, withdraw, words)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_first_approval(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask why the first of two approvals is taken back, and take it back: the file waits for both again."""
    words = _("Your approval of %(number)s is withdrawn. The file waits for two approvals again.")
    refuse, withdraw = review.own_first_approval, review.withdraw_first_approval
    return _ask_and_withdraw(request, uuid, "withdraw_first_approval", refuse, withdraw, words)


def _ask_and_withdraw(
    request: HttpRequest,
    uuid: UUID,
    name: str,
    refuse: Callable[[Application, User], object],
    withdraw: Callable[..., object],
    words: str,
) -> HttpResponse:
    """Ask for the reason and call the service.

    Args: name: of the template. words: said afterwards.
        refuse: raises when it is too late or not theirs to withdraw: nobody writes a reason in vain.
    """
    application, post = get_office_file(request, uuid), require_officer(request)
    form = WithdrawApprovalForm(request.POST if request.method == "POST" else None)
    if review.has_conflict(application=application, actor=post.user, now=timezone.now()):
        return conflict_page(request, application)
    refuse(application, post.user)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(
                application=application,
                post=post,
                reason=form.cleaned_data["reason"],
                actor=post.user,
                now=timezone.now(),
            )
        except review.ConflictOfInterest:
            return conflict_page(request, application)
        messages.success(request, words % {"number": application.number})
        return redirect("coo:office_file", application.uuid)
    context = {"nav": "worklist", "application": application, "form": form}
    return render(request, f"coo/office/{name}.html", context, status=422 if form.is_bound else 200)
