"""Papers that wait for their officer's PIN again: a letter, an attested document, a true copy."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import require_officer
from accounts.models import OfficerPost
from accounts.stepup import is_second_factor_fresh, second_factor_at
from coo.access import papers_of_office
from coo.forms.office import FILES_AT_ONCE, OfficerSignForm
from coo.models import Paper
from coo.services import review
from coo.services.issue_state import paper_states
from coo.services.signing_again import PaperOutcome, sign_papers
from coo.views.office.conflict import conflict_page
from coo.views.office.signing import sign_or_say, signing_context
from coo.views.office.stepup import is_confirmed, passkey_first, typed_before
from signing.selectors import usable_credentials


@sensitive_post_parameters("pin", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_again(request: HttpRequest) -> HttpResponse:
    """Show the chosen papers that wait for the PIN, and with the right PIN set them on their way again."""
    post, now = require_officer(request), timezone.now()
    papers = _chosen_papers(request)
    states = paper_states(papers, now=now)
    waiting = [paper for paper in papers if states[paper.pk].is_stalled]
    if conflicts := review.conflicts(applications=[row.application for row in waiting], actor=post.user, now=now):
        return conflict_page(request, conflicts[0])
    credentials = usable_credentials(post.user, now)
    here = f"{reverse('coo:sign_again')}?{urlencode([('paper', str(row.uuid)) for row in papers])}"
    form = OfficerSignForm(
        request.POST if request.method == "POST" else None,
        credentials=credentials,
        asks_code=not is_second_factor_fresh(request, now),
        initial=typed_before(request, here),
    )
    if (elsewhere := passkey_first(request, post.user, form, here)) is not None:
        return elsewhere
    if request.method == "POST" and form.is_valid() and is_confirmed(request, post.user, form):
        outcomes = sign_or_say(form, lambda: _sign(request, form, papers, post))
        if outcomes is not None:
            return _back(request, outcomes)
    rows = [{"paper": paper, "state": states[paper.pk]} for paper in papers]
    context = {"nav": "worklist", "rows": rows, "waiting": waiting}
    context |= signing_context(form, credentials, post, here)
    return render(request, "coo/office/sign_again.html", context, status=422 if form.is_bound else 200)


def _chosen_papers(request: HttpRequest) -> list[Paper]:
    """Return the papers that the request names, in its order.

    Raises: Http404 when one is not of a file of the officer's office.
    """
    data = request.POST if request.method == "POST" else request.GET
    try:
        uuids = list(dict.fromkeys(UUID(text) for text in data.getlist("paper")))
    except ValueError:
        raise Http404 from None
    found = {row.uuid: row for row in papers_of_office(request).filter(uuid__in=uuids[: FILES_AT_ONCE + 1])}
    if len(uuids) > FILES_AT_ONCE or len(found) != len(uuids):
        raise Http404
    return [found[uuid] for uuid in uuids]


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
