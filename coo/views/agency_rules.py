"""The agency's console: its reasons, its four-eyes rules, and within how many days deficiencies are answered."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import require_administrator
from accounts.agency import history_of_agency
from accounts.forms.agency import EndingForm
from accounts.models import Agency, OfficerPost
from accounts.services.agencies import AgencyActRefused
from accounts.views.refused import at_field
from coo.constants import IssueMode
from coo.forms.agency import AnswerPeriodForm, FourEyesForm, ReasonForm
from coo.models import Agreement, AnswerPeriod, FourEyesRule, Reason
from coo.services.office import rules as service
from coo.services.office.rules import AgencyRule
from tradeconnect.common.dates import india_date

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
NAV: Final = "rules"
# What the address of the page that ends one calls it: the table, and the page that lists it.
KINDS: Final[dict[str, tuple[type[AgencyRule], str]]] = {
    "reason": (Reason, "coo:agency_reasons"),
    "four-eyes": (FourEyesRule, "coo:agency_four_eyes"),
    "answer-period": (AnswerPeriod, "coo:agency_answer_periods"),
}
# Each list by its template: its heading, and what the address of the page that ends a row calls it.
PARTS: Final = {
    "reasons": (gettext_lazy("Reasons"), "reason"),
    "four_eyes": (gettext_lazy("Four-eyes rules"), "four-eyes"),
    "answer_periods": (gettext_lazy("Time to answer"), "answer-period"),
}


@never_cache
@require_http_methods(READ_AND_POST)
def agency_reasons(request: HttpRequest) -> HttpResponse:
    """List the coded reasons of the agency and of every agency; add one."""
    post, now = require_administrator(request), timezone.now()
    form = ReasonForm(request.POST if request.method == "POST" else None, today=india_date(now))
    if request.method == "POST" and form.is_valid():
        try:
            service.add_reason(agency=post.office.agency, values=form.cleaned_data, actor=post.user, now=now)
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            messages.success(request, _("The reason is added."))
            return redirect("coo:agency_reasons")
    agency = post.office.agency
    rows = Reason.objects.filter(Q(agency=None) | Q(agency=agency)).order_by("use", "code", "-starts_on")
    return _page(
        request, "reasons", post, form, [(row, row.code) for row in rows], history_of_agency(agency, "coo.reason")
    )


@never_cache
@require_http_methods(READ_AND_POST)
def agency_four_eyes(request: HttpRequest) -> HttpResponse:
    """List which files of the agency need two officers; add a rule."""
    post, now = require_administrator(request), timezone.now()
    agency = post.office.agency
    form = FourEyesForm(
        request.POST if request.method == "POST" else None, today=india_date(now), agreements=_agreements(agency)
    )
    if request.method == "POST" and form.is_valid():
        try:
            service.add_four_eyes_rule(agency=agency, **form.values, actor=post.user, now=now)
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            messages.success(request, _("The rule is added."))
            return redirect("coo:agency_four_eyes")
    rows = FourEyesRule.objects.filter(agency=agency).select_related("agreement")
    lines = [(row, service.conditions_in_words(row)) for row in rows]
    return _page(request, "four_eyes", post, form, lines, history_of_agency(agency, "coo.four_eyes_rule"))


def _agreements(agency: Agency) -> list[Agreement]:
    """Return the agreements under which the agency may issue, or may have issued."""
    rows = Agreement.objects.filter(mode=IssueMode.AGENCY, scopes__agency=agency)
    return list(rows.distinct().order_by("name"))


@never_cache
@require_http_methods(READ_AND_POST)
def agency_answer_periods(request: HttpRequest) -> HttpResponse:
    """List within how many days deficiencies are answered; set another period."""
    post, now = require_administrator(request), timezone.now()
    form = AnswerPeriodForm(request.POST if request.method == "POST" else None, today=india_date(now))
    if request.method == "POST" and form.is_valid():
        try:
            service.set_answer_period(agency=post.office.agency, **form.cleaned_data, actor=post.user, now=now)
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            messages.success(request, _("The period is set."))
            return redirect("coo:agency_answer_periods")
    agency = post.office.agency
    rows = AnswerPeriod.objects.filter(Q(agency=None) | Q(agency=agency))
    return _page(
        request,
        "answer_periods",
        post,
        form,
        [(row, row.days) for row in rows],
        history_of_agency(agency, "coo.answer_period"),
    )


def _page(request: HttpRequest, name: str, post: OfficerPost, form: Any, rows: Any, history: Any) -> HttpResponse:
    """Return one of the three lists. Args: rows: each with the name that its *End* says."""
    heading, kind = PARTS[name]
    context = {
        "heading": heading,
        "kind": kind,
        "nav": NAV,
        "part": name,
        "agency": post.office.agency,
        "form": form,
        "rows": rows,
        "history": history,
        "today": india_date(timezone.now()),
    }
    return render(request, f"coo/agency/{name}.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(READ_AND_POST)
def agency_rule_end(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """Ask for the last day of a reason, a four-eyes rule or an answer period of the agency, and set it."""
    post = require_administrator(request)
    if kind not in KINDS:
        raise Http404
    model, list_page = KINDS[kind]
    rule: AgencyRule | None = model._default_manager.filter(agency=post.office.agency, uuid=uuid).first()
    if rule is None:
        raise Http404
    form = EndingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            service.end_rule(rule=rule, last_day=form.cleaned_data["last_day"], actor=post.user, now=timezone.now())
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            messages.success(request, _("Its last day is set."))
            return redirect(list_page)
    context = {"nav": NAV, "form": form, "name": service.rule_name(rule), "list_page": list_page}
    return render(request, "coo/agency/rule_end.html", context, status=422 if form.is_bound else 200)
