"""Papers that wait for their officer's PIN again: a letter, an attested document, a true copy."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import require_officer
from accounts.models import OfficerPost
from accounts.stepup import second_factor_at
from coo.access import papers_of_office
from coo.forms.office import OfficerSignForm
from coo.models import Paper
from coo.services import review
from coo.services.issue_state import paper_states
from coo.services.signing_again import PaperOutcome, sign_papers
from coo.views.office.chosen import chosen_rows
from coo.views.office.conflict import conflict_page
from coo.views.office.signing import sign_or_say, signing_context, signing_form
from coo.views.office.stepup import is_confirmed, passkey_first


@sensitive_post_parameters("pin", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_again(request: HttpRequest) -> HttpResponse:
    """Show the chosen papers that wait for the PIN, and with the right PIN set them on their way again."""
    post, now = require_officer(request), timezone.now()
    papers = chosen_rows(papers_of_office(request), request.POST if request.method == "POST" else request.GET, "paper")
    states = paper_states(papers, now=now)
    waiting = [paper for paper in papers if states[paper.pk].is_stalled]
    if conflicts := review.conflicts(applications=[row.application for row in waiting], actor=post.user, now=now):
        return conflict_page(request, conflicts[0])
    here = f"{reverse('coo:sign_again')}?{urlencode([('paper', str(row.uuid)) for row in papers])}"
    form = signing_form(request, post, here, now)
    if (elsewhere := passkey_first(request, post.user, form, here)) is not None:
        return elsewhere
    if request.method == "POST" and form.is_valid() and is_confirmed(request, post.user, form):
        outcomes = sign_or_say(form, lambda: _sign(request, form, papers, post))
        if outcomes is not None:
            return _back(request, outcomes)
    rows = [{"paper": paper, "state": states[paper.pk]} for paper in papers]
    context = {"nav": "worklist", "rows": rows, "waiting": waiting}
    context |= signing_context(form, post, here)
    return render(request, "coo/office/sign_again.html", context, status=422 if form.is_bound else 200)


def _sign(request: HttpRequest, form: OfficerSignForm, papers: list[Paper], post: OfficerPost) -> list[PaperOutcome]:
    return sign_papers(
        papers=papers,
        post=post,
        credential=form.cleaned_data["credential"],
        pin=form.cleaned_data["pin"],
        second_factor_at=second_factor_at(request),
        actor=post.user,
        now=timezone.now(),
    )


def _back(request: HttpRequest, outcomes: list[PaperOutcome]) -> HttpResponse:
    """Say what was refused, and go to the progress of the files."""
    for outcome in outcomes:
        if outcome.why:
            messages.error(request, f"{outcome.paper.number}: {outcome.why}")
    if any(not outcome.why for outcome in outcomes):
        messages.success(request, _("The documents are being signed."))
    files = dict.fromkeys(str(outcome.paper.application.uuid) for outcome in outcomes)
    return redirect(f"{reverse('coo:issue_progress')}?{urlencode([('file', file) for file in files])}")
