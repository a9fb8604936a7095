"""What the officer asked, as the firm's pages show it: each query at its place, with what stood there."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from coo.constants import Status
from coo.forms.base import WizardForm
from coo.models import AnswerFile, Application, Attachment, Deficiency, ExportItem, ImportInput, Query
from coo.services.deficiency import open_deficiency
from coo.services.places import Place, kept_rows, label_in_item, places_here, row_key
from coo.snapshot import from_dict
from coo.tabs import BY_SLUG, Slug
from tradeconnect.common.dates import dmy


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with the name of its place in the language of the page.

    Args:
        tab: title of the tab, empty for the whole file. slug: of that tab. fields: names of the fields behind it.
        row: key of the row of a table that it is about, in the version that was asked about. name: label in that row.
        uuid: of that row, once the application is open. url: of the row's own form. is_gone: the row was removed since.
    """

    query: Query
    tab: str
    label: str
    slug: str = ""
    fields: tuple[str, ...] = ()
    row: str = ""
    name: str = ""
    uuid: UUID | None = None
    url: str = ""
    is_gone: bool = False

    @property
    def stood(self) -> str:
        """What stood there when it was asked; of a document its name, without the figures that the officer sees."""
        value: str = self.query.value
        return value.rpartition(" (")[0] or value if self.slug == Slug.ATTACHMENTS else value

    @property
    def origin(self) -> str:
        """Why it was asked, when, and who sent it: a line below the officer's words."""
        deficiency = self.query.deficiency
        assert deficiency is not None  # noqa: S101 - the firm sees no query before it is sent
        sent = f"{dmy(deficiency.raised_at)}, {deficiency.raised_by}"
        return f"{self.query.reason.words} · {sent}" if self.query.reason else sent


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
        """Return the queries of a tab, with those about the whole file; each that is about a row with that row now.

        The summary, where the answer is signed, has all of them.
        """
        here = [each for each in self.asked if each.slug in ("", slug) or slug == Slug.SUMMARY]
        return at_rows(here, self.deficiency)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table as it stands now: the serials by which it is called."""

    item: int | None = None
    input: int | None = None


def at_rows(asked: list[Asked], deficiency: Deficiency) -> list[Asked]:
    """Return queries with the rows that they are about as these stand now, once *Yes* has opened the application.

    At most four queries; none when no row of a table was asked about.
    """
    # What was written down is long: it is read only where a row was asked about.
    if not deficiency.is_opened or not any(each.row for each in asked) or deficiency.kept is None:
        return asked
    rows = kept_rows(deficiency.kept)
    standing = _standing(deficiency.application_id, {rows[each.row] for each in asked if each.row})
    return [_found(each, rows[each.row], standing, deficiency) if each.row else each for each in asked]


def _standing(application: int, uuids: set[UUID]) -> dict[UUID, _Row]:
    """Return those rows that are still there."""
    own = {"uuid__in": uuids}
    files = Attachment.objects.filter(application=application, **own).values_list("uuid", flat=True)
    items = ExportItem.objects.filter(application=application, **own).values_list("uuid", "serial")
    inputs = ImportInput.objects.filter(item__application=application, **own)
    return (
        {uuid: _Row() for uuid in files}
        | {uuid: _Row(serial) for uuid, serial in items}
        | {uuid: _Row(*serials) for uuid, *serials in inputs.values_list("uuid", "item__serial", "serial")}
    )


def _found(asked: Asked, uuid: UUID, standing: Mapping[UUID, _Row], deficiency: Deficiency) -> Asked:
    """Return a query at the row that it is about, called by the serial that the row has now."""
    row = standing.get(uuid)
    if row is None:
        return replace(asked, uuid=uuid, is_gone=True)
    name = asked.name if row.input is None else _("Input %(serial)s") % {"serial": row.input}
    anchor = f"#id_{asked.fields[0]}" if asked.fields else ""
    url = reverse(_form_of(asked.row), args=[deficiency.application.uuid, uuid]) + anchor
    return replace(asked, uuid=uuid, url=url, label=label_in_item(name, row.item))


def _form_of(row: str) -> str:
    """Return the name of the page on which a row is changed."""
    if ".input-" in row:
        return "coo:input_edit"
    kinds = {"item": "coo:item_edit", "origin": "coo:origin_edit", "attachments.file": "coo:attachment_edit"}
    return kinds[row.rpartition("-")[0]]


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


def answered_rounds(application: Application) -> list[tuple[Deficiency, list[Asked]]]:
    """Return the rounds that the firm has answered, the newest first, each with its queries in the order of the tabs.

    The firm's own page shows them: what it sent is its to read again. At most three queries.
    """
    rounds = application.deficiencies.exclude(answered_at=None).select_related("version", "raised_by", "answered_by")
    rounds = rounds.defer("kept").prefetch_related(
        Prefetch("queries", Query.objects.select_related("reason")),
        Prefetch("files", AnswerFile.objects.select_related("file")),
    )
    return [(deficiency, _in_order(deficiency, deficiency.queries.all())) for deficiency in rounds]


def asked_in(application: Application, deficiency: Deficiency) -> list[Asked]:
    """Return the queries of a round in the order of the tabs; those about the whole file come first."""
    return _in_order(deficiency, deficiency.queries.select_related("reason"))


def _in_order(deficiency: Deficiency, queries: Iterable[Query]) -> list[Asked]:
    places = _places(deficiency)
    rows = [_asked(query, places) for query in queries]
    return sorted(rows, key=lambda row: BY_SLUG[Slug(row.slug)].number if row.slug else 0)


def labelled(asked: Iterable[Asked]) -> list[tuple[Query, str]]:
    """Return each query with the label of its place, for the form that answers them."""
    return [(row.query, _("%(place)s (removed)") % {"place": row.label} if row.is_gone else row.label) for row in asked]


def _places(deficiency: Deficiency) -> dict[str, Place]:
    return places_here(from_dict(deficiency.version.snapshot))


def _asked(query: Query, places: dict[str, Place]) -> Asked:
    place = places.get(query.place)
    if not query.place:
        return Asked(query, "", "")
    title = str(BY_SLUG[Slug(query.tab)].title)
    if place is None:
        return Asked(query, title, query.label, query.tab)
    return Asked(query, title, place.label, query.tab, place.fields, row_key(place.key), place.name)


def put_at_fields(form: WizardForm, asked: Iterable[Asked], row: UUID | None = None) -> list[Asked]:
    """Put each query at its field of a form; return those that no field of it carries: they stand at the page's top.

    Args: row: of a table, whose form it is; None for a tab's own form, or the form of a new row.
    """
    rest = []
    for each in asked:
        is_here = each.uuid is not None and each.uuid == row if each.row else row is None
        name = next((name for name in each.fields if name in form.fields), None) if is_here else None
        if name is None:
            rest.append(each)
        else:
            form.warnings.setdefault(name, []).append(_at_field(each))
    return rest


def _at_field(asked: Asked) -> SafeString:
    words, text = _("The officer asks:"), linebreaksbr(asked.query.text)
    return format_html("{} <span>{}</span> <small>{}</small>", words, text, asked.origin)


def about_row(asked: Iterable[Asked], row: UUID | None) -> list[Asked]:
    """Return the queries that the form of one row shows: those about the row, and those about the whole file.

    Before *Yes* nothing says which row a query is about: all of the tab's are shown.
    """
    own = [each for each in asked if each.uuid is None or each.uuid == row]
    return [replace(each, url="") for each in own]


def by_row(asked: Iterable[Asked]) -> Mapping[UUID | None, list[Asked]]:
    """Return the queries about rows of a table by the row's uuid: the table marks the rows."""
    rows: defaultdict[UUID | None, list[Asked]] = defaultdict(list)
    for each in asked:
        if each.url:
            rows[each.uuid].append(each)
    return rows
