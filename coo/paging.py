"""Pages of long lists: counting stops where it says nothing more to a person and costs the database more and more."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

# A list of a thousand files is narrowed by filters and search, not turned over page by page.
MOST: Final = 1000


def count_to(rows: QuerySet[Any], most: int = MOST) -> int:
    """Return how many rows there are, or `most + 1` for more than `most`: one query that stops there."""
    return rows.order_by()[: most + 1].count()


def count_words(count: int, most: int = MOST) -> str:
    """Return a count of `count_to` in words, as `146` or `1,000+`."""
    return f"{most:,}+" if count > most else str(count)


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # it takes none when it runs
    """Django's paginator over the first `MOST` rows. Args: counted: what `count_to` found, if the caller knows it."""

    def __init__(self, rows: QuerySet[Any], per_page: int, *, counted: int | None = None) -> None:
        super().__init__(rows, per_page)
        self._rows, self._counted = rows, counted

    @cached_property
    def found(self) -> int:
        """How many rows there are, as `count_to` says it."""
        return count_to(self._rows) if self._counted is None else self._counted

    @cached_property
    def count(self) -> int:
        """How many rows can be turned over."""
        return min(self.found, MOST)

    @property
    def count_words(self) -> str:
        """How many rows there are, as `146` or `1,000+`."""
        return count_words(self.found)
