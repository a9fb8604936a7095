"""The places of a file at which a query can be pinned: its rows, by keys that are the same in every language. Pure.

A key names an item, an input or an attachment by its serial number in one version. While the firm answers, serial
numbers change; `kept_rows` says which row a key of the version that was asked about means.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from coo.services.file_rows import FileRow, FileSection, file_sections
from coo.snapshot import ApplicationSnapshot

# Sections that are a row of a table: an item's goods, and its origin.
_ITEMS: Final = ("item-", "origin-")
# Rows of a section that are a row of a table of their own: inputs and attachments.
_NUMBERED: Final = ("input-", "file-")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a query is pinned: a row of a version, its tab, its label in English with the item, and what stands there.

    Args:
        name: the label alone. fields: names of the form's fields behind the row.
        item: serial of the export item that it is about.
    """

    key: str
    tab: str
    label: str
    value: str
    name: str
    fields: tuple[str, ...] = ()
    item: int | None = None


def places(snapshot: ApplicationSnapshot) -> dict[str, Place]:
    """Return every row of a version by its key. What is stored of a place is in English, whoever pins it."""
    with translation.override("en"):
        return places_here(snapshot)


def places_here(snapshot: ApplicationSnapshot) -> dict[str, Place]:
    """Return the same with labels in the language of the page."""
    return {
        row.key: Place(row.key, row.tab, place_label(section, row), _told(row), row.label, row.fields, section.item)
        for section in file_sections(snapshot, ())
        for row in section.rows
    }


def place_label(section: FileSection, row: FileRow) -> str:
    """Return the name of a row's place: its label, with the item it is of."""
    return label_in_item(row.label, section.item)


def label_in_item(label: str, item: int | None) -> str:
    """Return a label with the serial of the export item that it is of, if it is of one."""
    if item is None:
        return label
    return _("%(label)s, item %(item)s") % {"label": label, "item": item}


def row_key(place: str) -> str:
    """Return the key of the table row that a place is in: `item-2` of `item-2.value`. Empty for a field of a tab."""
    section, _point, name = place.partition(".")
    if name.startswith(_NUMBERED):
        return place
    return section if section.startswith(_ITEMS) else ""


def kept_rows(kept: Mapping[str, Any]) -> dict[str, UUID]:
    """Return which row each key of the version that was asked about names.

    Args: kept: the application as it was when *Yes* opened it (`coo.services.answering`): as that version has it.
    """
    rows: dict[str, UUID] = {}
    for item in kept["items"]:
        serial = item["serial"]
        rows[f"item-{serial}"] = rows[f"origin-{serial}"] = UUID(item["uuid"])
        rows |= {f"origin-{serial}.input-{entry['serial']}": UUID(entry["uuid"]) for entry in item["inputs"]}
    return rows | {f"attachments.file-{row['serial']}": UUID(row["uuid"]) for row in kept["attachments"]}


def _told(row: FileRow) -> str:
    return f"{row.value} ({row.more})" if row.more else row.value
