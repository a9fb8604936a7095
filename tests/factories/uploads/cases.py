"""What a case of the corpus is, and how a check is taken away to show that it was the one that refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from tradeconnect.common.uploads import check, inspection, limits, pdf, pictures, xls, xlsx, xml_parts

Make = Callable[[], bytes]

# Every table of checks, by the name that the cases use.
TABLES: dict[str, dict[str, Any]] = {
    "gate": check.GATES,
    "pdf bytes": pdf.RAW_CHECKS,
    "pdf document": pdf.DOCUMENT_CHECKS,
    "pdf object": pdf.OBJECT_CHECKS,
    "pdf stream": pdf.STREAM_CHECKS,
    "picture": pictures.CHECKS,
    "xlsx archive": xlsx.ARCHIVE_CHECKS,
    "xlsx carried": xlsx.CARRIED_CHECKS,
    "xlsx element": xlsx.ELEMENT_CHECKS,
    "xlsx formula": xlsx.FORMULA_CHECKS,
    "xml": xml_parts.CHECKS,
    "xls container": xls.CONTAINER_CHECKS,
    "xls record": xls.RECORD_CHECKS,
}


@dataclass(frozen=True)
class Hostile:
    """A file that must be refused.

    Attributes:
        title, proves: for the list. name: as the browser sends it. code: why it is refused.
        off: the checks that refuse it, as `table: check`; `reader` stands for the parser of its kind, which fails
            over a damaged file by itself. Without them the file gets in.
        set: limits that are lowered, so that the file can stay small.
    """

    title: str
    name: str
    make: Make
    code: str
    off: tuple[str, ...]
    proves: str
    set: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Good:
    """A file that must be let in."""

    title: str
    name: str
    make: Make
    pages: int = 1


@contextmanager
def taken_away(checks: tuple[str, ...]) -> Iterator[None]:
    """Let the pipeline work without these checks."""
    with mock.patch.dict(inspection.READERS):
        kept = {name: dict(table) for name, table in TABLES.items()}
        try:
            for one in checks:
                table, _colon, key = one.partition(": ")
                if table == "reader":
                    inspection.READERS[key] = lambda _kind, content: inspection.Inspection(content=content)
                else:
                    del TABLES[table][key]
            yield
        finally:
            for name, table in TABLES.items():
                table.clear()
                table.update(kept[name])


@contextmanager
def limited(values: dict[str, int]) -> Iterator[None]:
    """Lower some limits."""
    with mock.patch.multiple(limits, **values) if values else mock.patch.dict({}):
        yield
