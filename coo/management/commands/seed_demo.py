"""manage.py seed_demo: demonstration accounts and files, for development only."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from coo.demo.applications import ensure_files
from coo.demo.cast import ensure_cast
from coo.demo.listings import ensure_listings


class Command(BaseCommand):
    """Makes what is missing; safe to run at every start."""

    help = "Make the demonstration accounts and files (development only)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them and say how many files were made."""
        now = timezone.now()
        people = ensure_cast(now=now)
        ensure_listings(people, now=now)
        made = ensure_files(people, now=now)
        if made:
            self.stdout.write(f"{made} demonstration files")
