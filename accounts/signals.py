"""What this app tells the apps above it about an agency's offices and posts, in the transaction of the change."""

from dataclasses import dataclass
from typing import Final

from django.dispatch import Signal

# An office may have tens of thousands of open files: so many are named, the others are counted.
NAMED: Final = 20

# An office's hours, holidays or promise are others from now on; with `office` (Office) and `now` (aware datetime).
hours_changed = Signal()

# Somebody holds a post no more; with `post` (OfficerPost) and `now`. It may be sent again: receivers do no harm twice.
post_ended = Signal()

# A question, with `office`: each receiver answers with an `OfficeUse`.
office_asked = Signal()


@dataclass(frozen=True, slots=True)
class OfficeUse:
    """What an office is needed for.

    Args: open_count: how many files are open. open_files: the numbers of the oldest of them, at most `NAMED`.
        has_numbered: its code is part of numbers.
    """

    open_count: int = 0
    open_files: tuple[str, ...] = ()
    has_numbered: bool = False
