"""What the officer asked, as the firm's pages show it: each query at its place, with what stood there."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from coo.constants import Status
from coo.models import Application, Deficiency, Query
from coo.services.deficiency import open_deficiency
from coo.services.places import Place, places_here
from coo.snapshot import from_dict
from coo.tabs import BY_SLUG, Slug


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with the name of its place in the language of the page.

    Args: tab: title of the tab, empty for the whole file. slug: of that tab. fields: names of the fields behind it.
    """

    query: Query
    tab: str
    label: str
    slug: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answering:
    """How far the answer to a deficiency is, for the pages of the tabs."""

    deficiency: Deficiency
    asked: tuple[Asked, ...]

    @property
    def is_open(self) -> bool:
        """Whether *Yes* was chosen."""
        return self.deficiency.is_opened

    def may_change(self, slug: str) -> bool:
        """Tell whether a tab is open; the summary always is."""
        return slug == Slug.SUMMARY or slug in self.deficiency.opened_tabs

    def on_tab(self, slug: str) -> list[Asked]:
        """Return the queries of a tab, with those about the whole file."""
        return [row for row in self.asked if row.slug in ("", slug)]


def answering_of(application: Application) -> Answering | None:
    """Return how far the answer is; None for a file that is not deficient. Three queries."""
    if application.status != Status.DEFICIENT:
        return None
    deficiency = open_deficiency(application)
    return None if deficiency is None else Answering(deficiency, tuple(asked_in(application, deficiency)))


def waiting_context(application: Application, deficiency: Deficiency, *, today: dt.date) -> dict[str, Any]:
    """Return what a page of the firm shows of a round that waits: the queries, and until when (a date in India)."""
    return {
        "waits": deficiency,
        "asked": asked_in(application, deficiency),
        "is_overdue": deficiency.is_overdue(today),
    }


def asked_in(application: Application, deficiency: Deficiency) -> list[Asked]:
    """Return the queries of a round in the order of the tabs; those about the whole file come first."""
    places = _places(deficiency)
    rows = [_asked(query, places) for query in deficiency.queries.select_related("reason")]
    return sorted(rows, key=lambda row: BY_SLUG[Slug(row.slug)].number if row.slug else 0)


def labelled(asked: Iterable[Asked]) -> list[tuple[Query, str]]:
    """Return each query with the label of its place, for the form that answers them."""
    return [(row.query, row.label) for row in asked]


def _places(deficiency: Deficiency) -> dict[str, Place]:
    return places_here(from_dict(deficiency.version.snapshot))


def _asked(query: Query, places: dict[str, Place]) -> Asked:
    place = places.get(query.place)
    if not query.place:
        return Asked(query, "", "")
    title = str(BY_SLUG[Slug(query.tab)].title)
    if place is None:
        return Asked(query, title, query.label, query.tab)
    return Asked(query, title, place.label, query.tab, place.fields if place.item is None else ())


def not_at_a_field(asked: Iterable[Asked], names: Iterable[str]) -> list[Asked]:
    """Return the queries that no field of the page can carry: they stand in the box at its top."""
    known = set(names)
    return [row for row in asked if not known & set(row.fields)]
