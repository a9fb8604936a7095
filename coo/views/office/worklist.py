"""The worklist: the files of the office by what is to be done with them."""

import datetime as dt
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import standing
from accounts.members import invitations_for
from coo.access import applications_of_office
from coo.constants import Status
from coo.forms.office import WorklistForm
from coo.models import Application, Certificate
from coo.services.issue_state import ON_THE_WAY, issue_states
from signing.selectors import ending_token

PAGE_SIZE: Final = 10
TABS: Final[dict[str, tuple[Any, str, tuple[Status, ...]]]] = {
    "new": (gettext_lazy("New"), "half-disc", (Status.IN_PROCESS,)),
    "sign": (gettext_lazy("To sign"), "ring-tick", (Status.APPROVED_PENDING_ISSUANCE,)),
    "waiting": (gettext_lazy("Waiting for exporter"), "triangle", (Status.DEFICIENT,)),
    "done": (gettext_lazy("Done"), "disc-tick", (Status.APPROVED, Status.REJECTED, Status.WITHDRAWN)),
}


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """List the files of the officer's own office by what is to be done with them, the oldest first."""
    files = applications_of_office(request)
    form = WorklistForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    files = files.with_words(words)
    chosen = request.GET.get("tab", "")
    chosen = chosen if chosen in TABS else "new"
    order = ("-decided_at", "-submitted_at", "-pk") if chosen == "done" else ("submitted_at", "pk")
    rows = files.filter(status__in=TABS[chosen][2]).order_by(*order)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "nav": "worklist",
        "form": form,
        "words": words,
        "tabs": _tabs(files, chosen),
        "chosen": chosen,
        "page": page,
        "rows": _rows(list(page), now) if chosen == "sign" else [{"file": row} for row in page],
        "ending": ending_token(standing(request).user, now),
        "offers": invitations_for(standing(request).user, now),
        "now": now,
    }
    return render(request, "coo/office/worklist.html", context)


def _tabs(files: QuerySet[Application], chosen: str) -> list[dict[str, Any]]:
    """Return the tabs with the number of files in each: one query."""
    counts = files.order_by().aggregate(
        **{slug: Count("pk", filter=Q(status__in=statuses)) for slug, (_label, _shape, statuses) in TABS.items()}
    )
    return [
        {"slug": slug, "label": label, "shape": shape, "count": counts[slug], "is_current": slug == chosen}
        for slug, (label, shape, _statuses) in TABS.items()
    ]


def _rows(files: list[Application], now: dt.datetime) -> list[dict[str, Any]]:
    """Return the files of a page, each with its certificate on the way and how far that is: three queries."""
    on_the_way = {
        row.application_id: row for row in Certificate.objects.filter(application__in=files, status__in=ON_THE_WAY)
    }
    states = issue_states(on_the_way.values(), now=now)
    rows: list[dict[str, Any]] = []
    for file in files:
        certificate = on_the_way.get(file.pk)
        rows.append(
            {"file": file, "certificate": certificate, "state": states[certificate.pk] if certificate else None}
        )
    return rows
