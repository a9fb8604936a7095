"""A file of reference data while it is read: which row and column an error is about."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class Row(dict[str, Any]):
    """A row of a file that remembers which of its columns was read last: an error is about that one."""

    column = ""

    def __getitem__(self, name: str) -> Any:
        """Return a value. Raises: KeyError for a column that the file does not have."""
        self.column = name
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a value, or the default."""
        self.column = name
        return super().get(name, default)


@dataclass
class Source:
    """A file while it is read. Args: row: the one that was read last. place: its line, or its code in a JSON file."""

    path: Path
    place: str = ""
    row: Row = field(default_factory=Row)

    def rows(self) -> Iterator[Row]:
        """Yield the rows of a CSV file."""
        with self.path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            for values in reader:
                yield self._at(f"row {reader.line_num}", values)

    def entries(self, name: str) -> Iterator[Row]:
        """Yield the entries of a list of a JSON file; each has a code."""
        for values in json.loads(self.path.read_text(encoding="utf-8"))[name]:
            yield self._at(f"row {values.get('code', '?')}", values)

    def _at(self, place: str, values: dict[str, Any]) -> Row:
        self.place, self.row = place, Row(values)
        return self.row

    def error(self, words: str, column: str = "") -> ValueError:
        """Return the error that names file, row and column."""
        return ValueError(f"{self.path.name}, {self.place}, column {column or self.row.column}: {words}")
