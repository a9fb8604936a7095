"""*What changed*: every round of queries with its answers, and what the firm changed in the application for it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coo.access import get_office_file
from coo.models import Application, Deficiency
from coo.selectors import latest_version
from coo.services.differences import Change, kind_of
from coo.services.office.answers import changes_of
from coo.tabs import BY_SLUG
from tradeconnect.common.dates import india_date


@dataclass(frozen=True, slots=True)
class Round:
    """A deficiency with its queries, the answer, what was changed, and the tabs that were opened on request."""

    deficiency: Deficiency
    changes: list[tuple[str, Change]]
    requested: list[tuple[str, str]]
    is_overdue: bool


@require_safe
def office_changes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the rounds of a file, the newest first: queries beside answers, and the versions beside each other."""
    application = get_office_file(request, uuid)
    today = india_date(timezone.now())
    rounds = [_round(deficiency, today) for deficiency in rounds_of(application)]
    context = {
        "nav": "worklist",
        "application": application,
        "version": latest_version(application),
        "shown_rounds": rounds,
        "changed": next((len(row.changes) for row in rounds if row.deficiency.answered_at), None),
        "tab": "changes",
    }
    return render(request, "coo/office/changes.html", context)


def rounds_of(application: Application) -> list[Deficiency]:
    """Return the rounds of a file, the newest first, with what their page shows: a constant number of queries."""
    rows = application.deficiencies.defer("kept").select_related(
        "version", "answer_version", "raised_by", "answered_by", "signature__credential"
    )
    return list(rows.prefetch_related("queries__reason", "files__file"))


def _round(deficiency: Deficiency, today: Any) -> Round:
    requested = [(str(BY_SLUG[slug].title), reason) for slug, reason in deficiency.requested_tabs.items()]
    changes = [(kind_of(row), row) for row in changes_of(deficiency)]
    return Round(deficiency, changes, requested, deficiency.is_overdue(today))
