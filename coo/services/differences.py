"""What two signed versions of a file differ in, row by row as the officer reads them. Pure.

Items, inputs and attachments have no name of their own, only a serial number that changes when one before them goes. So
they are matched by what they say, in their order; only what is left over counts as changed, added or removed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from coo.services.file_rows import NONE, FileRow, FileSection, file_sections
from coo.snapshot import ApplicationSnapshot

T = TypeVar("T")
# Rows that can be added and removed: inputs and attachments.
_NUMBERED: Final = ("input-", "file-")


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is not the same in both versions; an empty text: the row is not in that version.

    Args: key: of the row in the later version, or in the earlier one when it is gone. section: its title.
    """

    key: str
    section: str
    label: str
    before: str
    after: str


def differences(before: ApplicationSnapshot, after: ApplicationSnapshot) -> tuple[Change, ...]:
    """Return every change from one version to another, in the order of the file's page."""
    old, new = file_sections(before, ()), file_sections(after, ())
    changes: list[Change] = []
    for first, second in _matched_sections(old, new):
        changes += _of_section(first, second)
    return tuple(changes)


def _matched_sections(
    old: Sequence[FileSection], new: Sequence[FileSection]
) -> Iterator[tuple[FileSection | None, FileSection | None]]:
    """Yield the sections in pairs: tabs by their anchor, an item with its origin as the same goods."""
    old_by, new_by = ({section.anchor: section for section in sections} for sections in (old, new))
    pairs = _matched(
        [row for row in old if _is_goods(row)], [row for row in new if _is_goods(row)], _words, _description
    )
    for kind in ("basic-details", "certificate-details"):
        yield old_by[kind], new_by[kind]
    yield from pairs
    for first, second in pairs:
        yield _origin_of(first, old_by), _origin_of(second, new_by)
    for kind in ("shipment-details", "attachments", "declaration"):
        yield old_by[kind], new_by[kind]


def _is_goods(section: FileSection) -> bool:
    return section.anchor.startswith("item-")


def _origin_of(goods: FileSection | None, by_anchor: dict[str, FileSection]) -> FileSection | None:
    return None if goods is None else by_anchor.get(f"origin-{goods.item}")


def _words(section: FileSection) -> tuple[str, ...]:
    return tuple(_told(row) for row in section.rows)


def _description(section: FileSection) -> str:
    return next(row.value for row in section.rows if row.key.endswith(".description"))


def _matched(old: Sequence[T], new: Sequence[T], *said: Callable[[T], Any]) -> list[tuple[T | None, T | None]]:
    """Return old and new in pairs, in order: what says the same, then what stands in the same gap, then the rest.

    Args: said: what two rows must share to be the same; then, within what is left between those, the next less strict.
    """
    if not said or not old or not new:
        both = min(len(old), len(new))
        rest: list[tuple[T | None, T | None]] = [(row, None) for row in old[both:]]
        return [*zip(old[:both], new[:both], strict=True), *rest, *((None, row) for row in new[both:])]
    first, looser = said[0], said[1:]
    matcher = SequenceMatcher(None, [first(row) for row in old], [first(row) for row in new], autojunk=False)
    pairs: list[tuple[T | None, T | None]] = []
    for kind, start, end, begin, stop in matcher.get_opcodes():
        mine, theirs = old[start:end], new[begin:stop]
        if kind == "equal":
            pairs += zip(mine, theirs, strict=True)
        else:
            gap = _matched(mine, theirs, *looser)
            pairs += gap
    return pairs


def _of_section(old: FileSection | None, new: FileSection | None) -> Iterator[Change]:
    section = new or old
    if section is None:
        return
    for first, second in _matched_rows(old.rows if old else (), new.rows if new else ()):
        row = second or first
        before, after = _both(first, second)
        if row is not None and before != after:
            yield Change(row.key, section.title, row.label, before, after)


def _both(first: FileRow | None, second: FileRow | None) -> tuple[str, str]:
    """Return what stands in either version; with the labels where these changed, as of a document's kind."""
    before, after = _told(first), _told(second)
    if first is None or second is None or first.label == second.label or _name(first).startswith("input-"):
        return before, after
    return f"{first.label}: {before}", f"{second.label}: {after}"


def _matched_rows(old: Sequence[FileRow], new: Sequence[FileRow]) -> Iterator[tuple[FileRow | None, FileRow | None]]:
    """Yield named rows by their name, numbered ones by what they say; a row that only one version has, alone."""
    named = {_name(row): row for row in old if not _is_numbered(row)}
    numbered = _matched([row for row in old if _is_numbered(row)], [row for row in new if _is_numbered(row)], _told)
    yield from numbered
    for row in new:
        if not _is_numbered(row):
            yield named.pop(_name(row), None), row
    for row in named.values():
        yield row, None


def _name(row: FileRow) -> str:
    return row.key.partition(".")[2]


def _is_numbered(row: FileRow) -> bool:
    return _name(row).startswith(_NUMBERED)


def _told(row: FileRow | None) -> str:
    """Return what a row says; nothing for one that is not there or holds nothing."""
    if row is None:
        return ""
    value = "" if row.value == NONE else row.value
    return f"{value}\n{row.more}" if row.more else value


def kind_of(change: Change) -> str:
    """Return the word for a change: added, removed or changed."""
    if not change.before:
        return _("Added")
    return _("Removed") if not change.after else _("Changed")
