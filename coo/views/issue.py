"""Sign & Issue: the officer's PIN for one or many files, and how far they are (spec section 8)."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_officer
from accounts.models import OfficerPost
from accounts.stepup import second_factor_at
from coo.access import applications_of_office
from coo.constants import Status
from coo.forms.office import FILES_AT_ONCE, OfficerSignForm
from coo.models import Application, Certificate, Paper
from coo.services import issuance, review
from coo.services.issue_state import IssueState, issue_states
from coo.services.paper_rows import paper_rows
from coo.views.office.chosen import chosen_rows
from coo.views.office.conflict import conflict_page
from coo.views.office.signing import sign_or_say, signing_context, signing_form
from coo.views.office.stepup import is_confirmed, passkey_first


@sensitive_post_parameters("pin", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    """Show the chosen files and ask for the PIN; with the right PIN, set them on their way."""
    post = require_officer(request)
    now = timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    files = chosen_rows(applications_of_office(request), asked, "file")
    ready = [row for row in files if row.status == Status.APPROVED_PENDING_ISSUANCE]
    if conflicts := review.conflicts(applications=ready, actor=post.user, now=now):
        return conflict_page(request, conflicts[0])
    # Registering a token and confirming with a passkey come back with the same files.
    here = f"{reverse('coo:issue')}?{urlencode([('file', str(row.uuid)) for row in files])}"
    form = signing_form(request, post, here, now)
    if (elsewhere := passkey_first(request, post.user, form, here)) is not None:
        return elsewhere
    if request.method == "POST" and form.is_valid() and is_confirmed(request, post.user, form):
        outcomes = sign_or_say(form, lambda: _sign(request, form, files, post))
        if outcomes is not None:
            return _progress_of(request, outcomes)
    context = {
        "nav": "worklist",
        "files": files,
        "ready": ready,
        "moved_on": [row for row in files if row not in ready],
        "limit": FILES_AT_ONCE,
    }
    context |= signing_context(form, post, here)
    return render(request, "coo/office/issue.html", context, status=422 if form.is_bound else 200)


def _sign(
    request: HttpRequest, form: OfficerSignForm, files: list[Application], post: OfficerPost
) -> list[issuance.Outcome]:
    return issuance.sign_and_issue(
        applications=files,
        post=post,
        credential=form.cleaned_data["credential"],
        pin=form.cleaned_data["pin"],
        second_factor_at=second_factor_at(request),
        actor=post.user,
        # Read after the code was looked at, which takes a moment of its own.
        now=timezone.now(),
    )


def _progress_of(request: HttpRequest, outcomes: list[issuance.Outcome]) -> HttpResponse:
    for outcome in outcomes:
        if outcome.certificate is None:
            messages.error(request, f"{outcome.application.number}: {outcome.why}")
    query = urlencode([("file", str(outcome.application.uuid)) for outcome in outcomes])
    return redirect(f"{reverse('coo:issue_progress')}?{query}")


@require_safe
def issue_progress(request: HttpRequest) -> HttpResponse:
    """Show how far each chosen file is; the page looks again by itself while something is under way."""
    files = chosen_rows(applications_of_office(request), request.GET, "file")
    rows = _rows(files, timezone.now())
    papers = [each for row in rows for each in row["papers"] if not each.follows]
    every = [row["state"] for row in rows if row["state"]] + [each.state for each in papers]
    is_under_way = any(state.is_under_way for state in every)
    stalled = [row["application"] for row in rows if row["state"] and row["state"].is_stalled]
    unsigned = [each.paper for each in papers if each.state.is_stalled]
    steps = [_step(row["certificate"], row["state"]) for row in rows]
    steps += [_step(each.paper, each.state) for each in papers]
    context = {
        "nav": "worklist",
        "rows": rows,
        "stalled": stalled,
        "unsigned": unsigned,
        "is_under_way": is_under_way,
        "is_all_done": bool(every) and all(state.is_done for state in every),
        # What look-again.js compares: the page loads again only when one of them has moved.
        "progress": " ".join(steps),
    }
    return render(request, "coo/office/issue_progress.html", context)


def _step(document: Certificate | Paper | None, state: IssueState | None) -> str:
    """Return how far a certificate or a paper is, as text that changes with it."""
    if document is None or state is None:
        return "none"
    return f"{document.status}{'!' if state.is_stalled else ''}"


def _rows(files: list[Application], now: dt.datetime) -> list[dict[str, Any]]:
    """Return each file with its newest certificate and its papers, and how far each is: six queries."""
    newest: dict[int, Certificate] = {}
    for certificate in Certificate.objects.filter(application__in=files).order_by("pk"):
        newest[certificate.application_id] = certificate
    states = issue_states(newest.values(), now=now)
    papers = paper_rows(files, now=now)
    rows = []
    for row in files:
        latest = newest.get(row.pk)
        state = states[latest.pk] if latest else None
        rows.append({"application": row, "certificate": latest, "state": state, "papers": papers[row.pk]})
    return rows
