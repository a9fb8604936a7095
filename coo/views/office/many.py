"""What is done from the worklist to many files at once, and what became of each."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import require_officer
from coo.access import applications_of_office
from coo.forms.office import FILES_AT_ONCE
from coo.models import Application
from coo.services.office import many
from coo.services.office.many import Outcome
from coo.services.review import Seen
from coo.views.office.worklist import back_to_worklist
from tradeconnect.common.views import posted_from

# The session's key for what became of the files of the last act.
OUTCOMES: Final = "worklist_outcomes"
NEVER_SEEN: Final = Seen(version=0)


@posted_from("coo:worklist")
def take_many(request: HttpRequest) -> HttpResponse:
    """Take the ticked files that are in nobody's hands."""
    post = require_officer(request)
    files = _chosen_files(request)
    if files is None:
        return back_to_worklist(request, "back")
    outcomes = many.take_many(applications=files, post=post, actor=post.user, now=timezone.now())
    return _tell(request, "take", outcomes)


@posted_from("coo:worklist")
def approve_many(request: HttpRequest) -> HttpResponse:
    """Approve the ticked files that are clean."""
    post = require_officer(request)
    files = _chosen_files(request)
    if files is None:
        return back_to_worklist(request, "back")
    shown = _seen(request)
    seen = {file.pk: shown.get(file.uuid, NEVER_SEEN) for file in files}
    outcomes = many.approve_many(applications=files, seen=seen, post=post, actor=post.user, now=timezone.now())
    return _tell(request, "approve", outcomes)


@require_safe
def many_done(request: HttpRequest) -> HttpResponse:
    """Show what became of each file of the last act."""
    require_officer(request)
    told = request.session.get(OUTCOMES)
    if not told:
        return redirect("coo:worklist")
    done = sum(row["is_done"] for row in told["rows"])
    context = {"nav": "worklist", **told, "done": done, "left": len(told["rows"]) - done}
    return render(request, "coo/office/many_done.html", context)


def _tell(request: HttpRequest, action: str, outcomes: list[Outcome]) -> HttpResponse:
    """Remember the outcomes for the page that shows them: a reload of it does nothing again."""
    rows = [
        {
            "uuid": str(outcome.application.uuid),
            "number": outcome.application.number,
            "firm": outcome.application.firm.name,
            "is_done": outcome.is_done,
            "words": outcome.words,
        }
        for outcome in outcomes
    ]
    request.session[OUTCOMES] = {"action": action, "rows": rows, "back": request.POST.get("back", "")}
    return redirect("coo:many_done")


def _chosen_files(request: HttpRequest) -> list[Application] | None:
    """Return the ticked files in the order of the page; None, and a message, when there is none or there are too many.

    Raises: Http404 when one is not a file of the officer's office.
    """
    uuids = list(dict.fromkeys(_uuid(text) for text in request.POST.getlist("file")))
    if not uuids:
        messages.error(request, _("Tick the files first."))
        return None
    if len(uuids) > FILES_AT_ONCE:
        messages.error(request, _("At most %(most)d files at once. Nothing was done.") % {"most": FILES_AT_ONCE})
        return None
    found = {file.uuid: file for file in applications_of_office(request).filter(uuid__in=uuids)}
    if len(found) != len(uuids):
        raise Http404
    return [found[uuid] for uuid in uuids]


def _seen(request: HttpRequest) -> dict[Any, Seen]:
    """Return what the list showed of each file, as `uuid version rounds`; a field that was meddled with shows none."""
    seen = {}
    for text in request.POST.getlist("seen"):
        parts = text.split()
        if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
            seen[_uuid(parts[0])] = Seen(version=int(parts[1]), rounds=int(parts[2]))
    return seen


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
