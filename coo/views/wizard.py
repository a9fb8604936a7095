"""What every page of the wizard shares: who is at which application, the stepper, and how a tab is shown."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.roles import Right
from coo.access import get_application
from coo.constants import AgreementKind
from coo.forms.base import TabForm, WizardForm
from coo.models import Application
from coo.rules.finding import Finding
from coo.services.books import offers
from coo.services.editing import is_changeable
from coo.services.findings import application_findings
from coo.services.undo import removed_tab
from coo.snapshot import ApplicationSnapshot
from coo.tabs import BY_SLUG, Slug, Tab, TabProgress, TabState, next_tab, previous_tab, progress
from coo.views.asked import Answering, Asked, about_row, answering_of, by_row, put_at_fields
from tradeconnect.common.dates import india_date
from tradeconnect.common.fsm import TransitionRefused

# The longest page of the tables of rows.
ROWS_AT_ONCE: Final = 100
_STATE_LABELS: Final = {
    TabState.COMPLETE: gettext_lazy("Complete"),
    TabState.HERE: gettext_lazy("You are here"),
    TabState.OPTIONAL: gettext_lazy("Optional"),
    TabState.NOT_STARTED: gettext_lazy("Not started"),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A person at an application, at one moment."""

    request: HttpRequest
    application: Application
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The date in India."""
        return india_date(self.now)

    @property
    def actor(self) -> User:
        """The signed-in person."""
        assert isinstance(self.request.user, User)  # noqa: S101 - access has seen to it
        return self.request.user

    @property
    def sent_version(self) -> int:
        """The version of the draft that the sent page was made from; 0, which is never right, when it is missing."""
        try:
            return int(self.request.POST.get("version", ""))
        except ValueError:
            return 0


def visit(request: HttpRequest, uuid: UUID) -> Visit:
    """Return the visit of someone who may prepare this application.

    Raises: Http404, PermissionDenied, TransitionRefused (409) when its tabs can no longer be changed.
    """
    application = get_application(request, uuid, Right.PREPARE)
    if not is_changeable(application):
        raise TransitionRefused(
            "edit", application.status, _("This application was submitted. Its tabs can no longer be changed.")
        )
    return Visit(request, application, timezone.now())


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the stepper, as `{% stepper %}` reads it."""

    number: int
    title: Any
    state: str
    state_label: str
    url: str | None


def tab_url(application: Application, slug: str) -> str:
    """Return the address of a tab; the summary's page is the submission's."""
    if slug == Slug.SUMMARY:
        return reverse("coo:summary", args=[application.uuid])
    return reverse("coo:tab", args=[application.uuid, slug])


def finding_url(application: Application, finding: Finding) -> str:
    """Return the address of what a finding is about: its field, or its row on the page of the table that shows it."""
    page = ""
    if finding.item is not None:
        page = f"?show={ROWS_AT_ONCE}&page={(finding.item - 1) // ROWS_AT_ONCE + 1}"
    return f"{tab_url(application, finding.tab)}{page}#{finding.anchor}"


def steps(
    application: Application, findings: Iterable[Finding], here: str, answering: Answering | None = None
) -> list[Step]:
    """Return the stepper of an application on the page `here` (a slug).

    Args: answering: of a deficient file; the tabs that are closed meanwhile say so.
    """
    optional = {Slug.IMPORT} if application.certificate_kind == AgreementKind.NON_PREFERENTIAL else set()
    return [
        Step(row.tab.number, row.tab.title, row.state, _state_label(row, answering), _url(application, row))
        for row in progress(saved=application.saved_tabs, findings=findings, here=here, optional=optional)
    ]


def _state_label(row: TabProgress, answering: Answering | None) -> str:
    if answering is not None and row.state == TabState.COMPLETE and not answering.may_change(row.tab.slug):
        return _("Closed")
    if row.state == TabState.TO_CORRECT:
        return ngettext("%d to correct", "%d to correct", row.errors) % row.errors
    return str(_STATE_LABELS[row.state])


def _url(application: Application, row: TabProgress) -> str | None:
    return tab_url(application, row.tab.slug) if row.is_open else None


@dataclass(frozen=True, slots=True)
class Correction:
    """A line of the error summary that no form field carries."""

    message: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of a tab is made from: the visit, the application as a snapshot, and the tab's own findings.

    Args: asked: the officer's queries about the rows of its tables, by the row's uuid.
    """

    visit: Visit
    snapshot: ApplicationSnapshot
    findings: tuple[Finding, ...]
    asked: Mapping[UUID | None, list[Asked]]
    form: WizardForm | None = None


def _no_context(shown: Shown) -> dict[str, Any]:
    return {}


def _nothing_typed(visit: Visit) -> WizardForm | None:
    return None


@dataclass(frozen=True, slots=True)
class TabPage:
    """How one tab is shown and what is peculiar to it.

    Args:
        form: the form of the tab's own fields, or None for a tab that only has rows.
        context: what its template needs besides.
        take: stores a row that was typed or chosen but not yet added when *Save & Next* was pressed; returns its form
            when that failed, so that nothing typed is lost.
    """

    slug: str
    template: str
    form: type[TabForm] | None = None
    context: Callable[[Shown], dict[str, Any]] = _no_context
    take: Callable[[Visit], WizardForm | None] = field(default=_nothing_typed)


def tab_form(page: TabPage, visit: Visit, data: Any = None) -> TabForm | None:
    """Return the tab's form, opened or bound; None for a tab without fields of its own."""
    if page.form is None:
        return None
    return page.form(data, application=visit.application, today=visit.today, person=visit.actor.get_full_name())


def show_tab(page: TabPage, visit: Visit, *, form: WizardForm | None = None) -> HttpResponse:
    """Render a tab with its stored values, or with the sent `form` when that could not be saved."""
    application = visit.application
    snapshot, findings = application_findings(application, today=visit.today)
    own = tuple(f for f in findings if f.tab == page.slug and page.slug in application.saved_tabs)
    sent = form is not None
    if form is None:
        form = tab_form(page, visit)
        if form is not None:
            form.show_findings(own)
            _offer_fixes(form, application, own)
    shared = wizard_context(application, page.slug, findings)
    shown = Shown(visit, snapshot, own, by_row(shared["asked_here"]), form)
    if form is not None:
        shared["asked_here"] = put_at_fields(form, shared["asked_here"])
    context = {
        **shared,
        "form": form,
        "version": visit.sent_version or application.version,
        "corrections": _corrections(page, application, form, own),
        "saved_with_errors": not sent and "errors" in visit.request.GET,
        "errors_count": sum(f.is_error for f in own),
        "book": offers(application, page.slug, visit.now),
        "removals": removed_tab(application, page.slug, visit.now),
        **page.context(shown),
    }
    return render(visit.request, page.template, context)


def _offer_fixes(form: WizardForm, application: Application, findings: Iterable[Finding]) -> None:
    """Hang the button of each one-click fix on the form's field that its finding is about."""
    for finding in findings:
        if finding.fix is not None and finding.field in form.fields:
            context = {"fix": finding.fix, "application": application, "wide": True}
            form.actions.setdefault(finding.field, []).append(render_to_string("coo/wizard/fix_button.html", context))


def wizard_context(application: Application, slug: str, findings: Iterable[Finding]) -> dict[str, Any]:
    """Return what templates/coo/wizard/base_tab.html needs on every page of an application."""
    before = previous_tab(slug)
    answering = answering_of(application)
    after = _tab_after(slug, answering)
    return {
        "nav": "home",
        "application": application,
        "tab": BY_SLUG[slug],
        "answering": answering,
        "asked_here": answering.on_tab(slug) if answering else [],
        "steps": steps(application, findings, slug, answering),
        "previous_tab": before,
        "previous_url": tab_url(application, before.slug) if before else "",
        "next_tab": after,
        "next_url": tab_url(application, after.slug),
    }


def row_context(
    application: Application, slug: str, findings: Iterable[Finding], form: WizardForm, row: UUID | None
) -> dict[str, Any]:
    """Return the same for the form of one row of a table, with the officer's queries about it at its fields.

    Args: row: its uuid; None for a new row.
    """
    shared = wizard_context(application, slug, findings)
    shared["asked_here"] = put_at_fields(form, about_row(shared["asked_here"], row), row)
    return {**shared, "form": form, "corrections": [form]}


def _tab_after(slug: str, answering: Answering | None) -> Tab:
    """Return the tab that follows; while a deficiency is answered, the next one that is open."""
    after = next_tab(slug)
    while answering is not None and not answering.may_change(after.slug):
        after = next_tab(after.slug)
    return after


def _corrections(
    page: TabPage, application: Application, form: WizardForm | None, own: tuple[Finding, ...]
) -> list[Any]:
    """Return what the error summary lists: the form's errors, and findings on rows of a table."""
    lines: list[Any] = [form] if form is not None else []
    if page.form is None:
        lines += [Correction(_sentence(f), _target(application, f)) for f in own if f.is_error]
    return lines


def _target(application: Application, finding: Finding) -> str:
    return finding.anchor if finding.item is None else finding_url(application, finding)


def _sentence(finding: Finding) -> str:
    if finding.item is None:
        return str(finding.message)
    if finding.input is None:
        return _("Item %(item)s: %(message)s") % {"item": finding.item, "message": finding.message}
    return _("Item %(item)s, input %(input)s: %(message)s") % {
        "item": finding.item,
        "input": finding.input,
        "message": finding.message,
    }


def after_save(page: TabPage, visit: Visit, application: Application) -> HttpResponse:
    """Say that the tab was saved and go on to the next, or stay here while something is to correct.

    Then the page itself says "Saved" with what is to correct: a green message above the red one would contradict it.

    Args: application: re-read after the save.
    """
    _snapshot, findings = application_findings(application, today=visit.today)
    if any(f.is_error and f.tab == page.slug for f in findings):
        return redirect(f"{tab_url(application, page.slug)}?errors")
    messages.success(
        visit.request,
        _("Your Application %(number)s has been saved successfully") % {"number": application.number},
    )
    return redirect(tab_url(application, _tab_after(page.slug, answering_of(application)).slug))
