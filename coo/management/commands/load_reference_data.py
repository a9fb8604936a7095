"""manage.py load_reference_data: load what changed in coo/reference/data, and say what that did."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coo.reference.loader import Loaded, load_all


class Command(BaseCommand):
    """Loads the reference data; safe to run at every start."""

    help = "Load the files of coo/reference/data that changed since they were last loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        """Accept --force and --check."""
        parser.add_argument("--force", action="store_true", help="load unchanged files too")
        parser.add_argument("--check", action="store_true", help="validate all files and report; write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and report each file that changed. A file that does not fit ends it with its row and column."""
        try:
            done = load_all(now=timezone.now(), force=options["force"], check=options["check"])
        except ValueError as wrong:
            raise CommandError(str(wrong)) from wrong
        for loaded in done:
            if loaded.changed:
                self.stdout.write("\n".join(report(loaded)))


def report(loaded: Loaded) -> Iterator[str]:
    """Yield the lines of one file: the counts, then what ended and what was kept."""
    counts = f"{loaded.added} added, {loaded.updated} changed, {loaded.unchanged} unchanged"
    yield f"{loaded.file}: {loaded.rows} rows: {counts}, {len(loaded.ended)} ended, {len(loaded.kept)} kept"
    if loaded.fields:
        yield "  changed: " + ", ".join(f"{name} {count}" for name, count in sorted(loaded.fields.items()))
    yield from (f"    {row}" for row in loaded.named)
    if loaded.updated > len(loaded.named):
        yield f"    and {loaded.updated - len(loaded.named)} more"
    yield from (f"  ended: {row}" for row in loaded.ended)
    yield from (f"  kept as an operator has it: {row}" for row in loaded.kept)
