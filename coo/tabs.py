"""The eight tabs as data (guide, Apply step 2). Pure: progress is computed from the snapshot's findings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from coo.rules.finding import Finding


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: number, slug in the URL, title in the guide's words."""

    number: int
    slug: str
    title: Any


class Slug(StrEnum):
    """The slugs, so that rules and views do not spell them."""

    BASIC = "basic-details"
    CERTIFICATE = "certificate-details"
    EXPORT = "export-details"
    IMPORT = "import-details"
    SHIPMENT = "shipment-details"
    ATTACHMENTS = "attachments"
    DECLARATION = "declaration"
    SUMMARY = "summary"


TABS: Final = (
    Tab(1, Slug.BASIC, _("Basic Details")),
    Tab(2, Slug.CERTIFICATE, _("Certificate Details")),
    Tab(3, Slug.EXPORT, _("Export Details")),
    Tab(4, Slug.IMPORT, _("Import Details")),
    Tab(5, Slug.SHIPMENT, _("Shipment Details")),
    Tab(6, Slug.ATTACHMENTS, _("Attachments")),
    Tab(7, Slug.DECLARATION, _("Declaration")),
    Tab(8, Slug.SUMMARY, _("Application Summary")),
)
BY_SLUG: Final = {tab.slug: tab for tab in TABS}


class TabState(StrEnum):
    """What the stepper shows; `here` is decided by the page."""

    COMPLETE = "complete"
    HERE = "here"
    TO_CORRECT = "to_correct"
    OPTIONAL = "optional"
    NOT_STARTED = "not_started"


@dataclass(frozen=True, slots=True)
class TabProgress:
    """A tab with its state and the number of errors found on it."""

    tab: Tab
    state: TabState
    errors: int
    is_open: bool


def next_tab(slug: str) -> Tab:
    """Return the tab after `slug`; the summary follows itself."""
    return TABS[min(BY_SLUG[slug].number, len(TABS) - 1)]


def previous_tab(slug: str) -> Tab | None:
    """Return the tab before `slug`, or None for the first."""
    number = BY_SLUG[slug].number
    return TABS[number - 2] if number > 1 else None


def progress(
    *, saved: Collection[str], findings: Iterable[Finding], here: str = "", optional: Collection[str] = ()
) -> tuple[TabProgress, ...]:
    """Return every tab with its state.

    Args:
        saved: slugs of the tabs that were saved at least once.
        findings: all findings of the application; only errors count.
        here: slug of the page being shown.
        optional: slugs that may stay empty (inputs of a non-preferential application).
    """
    errors: dict[str, int] = {}
    for finding in findings:
        if finding.is_error:
            errors[finding.tab] = errors.get(finding.tab, 0) + 1
    unlocked = Slug.BASIC in saved
    return tuple(
        TabProgress(
            tab=tab,
            state=_state(tab, saved, errors.get(tab.slug, 0), here, optional),
            errors=errors.get(tab.slug, 0) if tab.slug in saved else 0,
            is_open=unlocked or tab.slug == Slug.BASIC,
        )
        for tab in TABS
    )


def _state(tab: Tab, saved: Collection[str], errors: int, here: str, optional: Collection[str]) -> TabState:
    if tab.slug == here:
        return TabState.HERE
    if tab.slug in saved:
        return TabState.TO_CORRECT if errors else TabState.COMPLETE
    return TabState.OPTIONAL if tab.slug in optional and not errors else TabState.NOT_STARTED
