"""The places of a file at which a query can be pinned: its rows, by keys that are the same in every language. Pure."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from coo.services.file_rows import FileRow, FileSection, file_sections
from coo.snapshot import ApplicationSnapshot


@dataclass(frozen=True, slots=True)
class Place:
    """Where a query is pinned: a row of a version, its tab, its label in English with the item, and what stands there.

    Args: fields: names of the form's fields behind the row. item: serial of the export item that it is about.
    """

    key: str
    tab: str
    label: str
    value: str
    fields: tuple[str, ...] = ()
    item: int | None = None


def places(snapshot: ApplicationSnapshot) -> dict[str, Place]:
    """Return every row of a version by its key. What is stored of a place is in English, whoever pins it."""
    with translation.override("en"):
        return places_here(snapshot)


def places_here(snapshot: ApplicationSnapshot) -> dict[str, Place]:
    """Return the same with labels in the language of the page."""
    return {
        row.key: Place(row.key, row.tab, place_label(section, row), _told(row), row.fields, section.item)
        for section in file_sections(snapshot, ())
        for row in section.rows
    }


def place_label(section: FileSection, row: FileRow) -> str:
    """Return the name of a row's place: its label, with the item it is of."""
    if section.item is None:
        return row.label
    return _("%(label)s, item %(item)s") % {"label": row.label, "item": section.item}


def _told(row: FileRow) -> str:
    return f"{row.value} ({row.more})" if row.more else row.value
