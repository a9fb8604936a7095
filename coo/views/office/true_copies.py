"""True copies: the firms' requests at the office, granted with the PIN or refused with words."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_officer
from accounts.models import OfficerPost
from accounts.stepup import second_factor_at
from coo.access import copy_requests_of_office, get_copy_request
from coo.forms.office import OfficerSignForm
from coo.forms.papers import CopyRefusalForm
from coo.models import CopyRequest, Paper
from coo.services import review, true_copies
from coo.services.issue_state import paper_states
from coo.views.office.conflict import conflict_page
from coo.views.office.signing import sign_or_say, signing_context, signing_form
from coo.views.office.stepup import is_confirmed, passkey_first
from tradeconnect.common.fsm import TransitionRefused

PAGE_SIZE: Final = 10


@require_safe
def copy_requests(request: HttpRequest) -> HttpResponse:
    """List the requests of the office: those that are open first, then the decided ones, the newest first."""
    wants_done = request.GET.get("part") == "done"
    every = copy_requests_of_office(request)
    chosen = every.filter(decided_at__isnull=not wants_done).order_by("-decided_at" if wants_done else "asked_at", "pk")
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page)
    states = paper_states([row.paper for row in rows if row.paper is not None], now=timezone.now())
    context = {
        "nav": "certificates",
        "page": page,
        "rows": [{"request": row, "state": states.get(row.paper_id or 0)} for row in rows],
        "wants_done": wants_done,
        "open_count": every.filter(decided_at=None).count(),
    }
    return render(request, "coo/office/copy_requests.html", context)


@sensitive_post_parameters("pin", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def grant_true_copy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for the PIN and grant a request: a worker makes the copy and signs it."""
    wish, post, now = get_copy_request(request, uuid), require_officer(request), timezone.now()
    if (elsewhere := _not_here(request, wish, post, "grant_true_copy")) is not None:
        return elsewhere
    form = signing_form(request, post, request.path, now)
    if (elsewhere := passkey_first(request, post.user, form, request.path)) is not None:
        return elsewhere
    if request.method == "POST" and form.is_valid() and is_confirmed(request, post.user, form):
        paper = sign_or_say(form, lambda: _grant(request, form, wish, post))
        if paper is not None:
            words = _("The true copy of %(number)s is being made and signed. The exporter is told when it is ready.")
            messages.success(request, words % {"number": wish.certificate.number})
            return redirect("coo:copy_requests")
    context = {"nav": "certificates", "wish": wish}
    context |= signing_context(form, post, request.path)
    return render(request, "coo/office/grant_true_copy.html", context, status=422 if form.is_bound else 200)


def _grant(request: HttpRequest, form: OfficerSignForm, wish: CopyRequest, post: OfficerPost) -> Paper:
    return true_copies.grant_true_copy(
        copy_request=wish,
        post=post,
        credential=form.cleaned_data["credential"],
        pin=form.cleaned_data["pin"],
        second_factor_at=second_factor_at(request),
        actor=post.user,
        now=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def refuse_true_copy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for the words that the firm reads, and refuse its request."""
    wish, post = get_copy_request(request, uuid), require_officer(request)
    form = CopyRefusalForm(request.POST if request.method == "POST" else None)
    if (elsewhere := _not_here(request, wish, post, "refuse_true_copy")) is not None:
        return elsewhere
    if request.method == "POST" and form.is_valid():
        true_copies.refuse_true_copy(
            copy_request=wish, post=post, reason=form.cleaned_data["reason"], actor=post.user, now=timezone.now()
        )
        messages.success(request, _("The request is refused. The exporter is told."))
        return redirect("coo:copy_requests")
    context: dict[str, Any] = {"nav": "certificates", "wish": wish, "form": form}
    return render(request, "coo/office/refuse_true_copy.html", context, status=422 if form.is_bound else 200)


def _not_here(request: HttpRequest, wish: CopyRequest, post: OfficerPost, action: str) -> HttpResponse | None:
    """Return the page of a conflict of interest, or None. Raises: TransitionRefused when it is decided already."""
    application = wish.certificate.application
    if review.has_conflict(application=application, actor=post.user, now=timezone.now()):
        return conflict_page(request, application)
    if wish.decided_at is not None:
        raise TransitionRefused(action, application.status, _("This request is decided already."))
    return None
