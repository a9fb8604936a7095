"""manage.py load_reference_data: load what changed in coo/reference/data."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from coo.reference.loader import load_all


class Command(BaseCommand):
    """Loads the reference data; safe to run at every start."""

    help = "Load the files of coo/reference/data that changed since they were last loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        """Accept --force."""
        parser.add_argument("--force", action="store_true", help="load unchanged files too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and report each file that changed."""
        for loaded in load_all(now=timezone.now(), force=options["force"]):
            if loaded.changed:
                self.stdout.write(f"{loaded.file}: {loaded.rows} rows")
