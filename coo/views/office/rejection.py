"""Rejecting a file: coded reasons and remarks, and the officer's signature on the letter that tells of them."""

import datetime as dt
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import require_officer
from accounts.models import OfficerPost
from accounts.stepup import is_second_factor_fresh, second_factor_at
from coo.access import get_office_file
from coo.constants import ReasonUse
from coo.forms.papers import RejectForm
from coo.models import Application
from coo.services import rejection, review
from coo.services.deficiency import open_deficiency, reasons_for
from coo.views.office.conflict import conflict_page
from coo.views.office.signing import sign_or_say, signing_context
from coo.views.office.stepup import is_confirmed, passkey_first, typed_before
from coo.workflow import APPLICATION
from signing.selectors import usable_credentials
from tradeconnect.common.dates import india_date


@sensitive_post_parameters("pin", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def reject(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for reasons, remarks and the PIN, and reject the file: the letter is made and signed by a worker."""
    return _ask_and_reject(request, uuid, "reject", {})


@sensitive_post_parameters("pin", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def reject_unanswered(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Reject a file whose firm let the deadline of a deficiency pass; before that the page says until when it has."""
    proposed = {"remarks": _("The deficiency was not answered within the period given.")}
    return _ask_and_reject(request, uuid, rejection.UNANSWERED, proposed)


def _ask_and_reject(request: HttpRequest, uuid: UUID, action: str, proposed: dict[str, Any]) -> HttpResponse:
    application, post, now = get_office_file(request, uuid), require_officer(request), timezone.now()
    form = RejectForm(
        request.POST if request.method == "POST" else None,
        credentials=usable_credentials(post.user, now),
        asks_code=not is_second_factor_fresh(request, now),
        reasons=reasons_for(post.office.agency, use=ReasonUse.REJECTION, today=india_date(now)),
        initial=asdict(review.seen_now(application)) | proposed | typed_before(request, request.path),
    )
    if review.has_conflict(application=application, actor=post.user, now=now):
        return conflict_page(request, application)
    APPLICATION.find(action, application.status)
    if (elsewhere := passkey_first(request, post.user, form, request.path)) is not None:
        return elsewhere
    may_sign = request.method == "POST" and form.is_valid() and is_confirmed(request, post.user, form)
    if may_sign and sign_or_say(form, lambda: _reject(request, form, application, post, action)) is not None:
        messages.success(request, _("%(number)s is Rejected.") % {"number": application.number})
        return redirect("coo:office_file", uuid)
    context = {"nav": "worklist", "application": application, **_waited(application, action, now)}
    context |= signing_context(form, post, request.path)
    return render(request, "coo/office/reject.html", context, status=422 if form.is_bound else 200)


def _waited(application: Application, action: str, now: dt.datetime) -> dict[str, Any]:
    """Return the deficiency that was not answered, and whether its deadline has passed."""
    if action != rejection.UNANSWERED:
        return {}
    waits = open_deficiency(application)
    return {"waits": waits, "has_time": waits is None or not waits.is_overdue(india_date(now))}


def _reject(
    request: HttpRequest, form: RejectForm, application: Application, post: OfficerPost, action: str
) -> Application:
    return rejection.reject(
        application=application,
        post=post,
        reasons=form.chosen_reasons,
        remarks=form.cleaned_data["remarks"],
        credential=form.cleaned_data["credential"],
        pin=form.cleaned_data["pin"],
        second_factor_at=second_factor_at(request),
        actor=post.user,
        # Read after the code was looked at, which takes a moment of its own.
        now=timezone.now(),
        seen=form.seen,
        action=action,
    )
