"""The tables of *Numbers* for some offices and a period, each counted when it is asked for."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final

from coo.figures import counts, tables
from coo.figures.period import Period
from coo.figures.places import Places
from coo.figures.tables import Table

# In the order of the page.
SLUGS: Final = ("days", "hours", "statuses", "reasons", "rounds", "officers", "destinations", "agreements")
# Names people. Not for the operator of the helpdesk.
OF_PERSONS: Final = "officers"


class Report:
    """What was done in the offices of `places` in the `period`.

    Args: today: in India, for the officers who hold a post now.
    """

    def __init__(self, places: Places, period: Period, *, today: dt.date) -> None:
        self.places, self.period, self.today = places, period, today

    def table(self, slug: str) -> Table:
        """Return one table. Raises: KeyError when there is none of that name."""
        made: dict[str, Callable[[], Table]] = {
            "days": lambda: tables.days_table(self._daily, self.period),
            "statuses": lambda: tables.statuses_table(self._kinds),
            "hours": self._hours,
            "reasons": lambda: tables.reasons_table(counts.reasons(self.places, self.period)),
            "rounds": self._rounds,
            "officers": self._officers,
            "destinations": lambda: tables.destinations_table(self._kinds),
            "agreements": lambda: tables.agreements_table(self._kinds),
        }
        return made[slug]()

    @cached_property
    def _daily(self) -> Mapping[str, counts.Daily]:
        offices = self.places.offices
        return {
            "submitted": counts.submitted(offices, self.period),
            "decided": counts.decided(offices, self.period),
            "issued": counts.issued(offices, self.period),
        }

    @cached_property
    def _kinds(self) -> list[counts.Kinds]:
        return counts.kinds(self.places.offices, self.period)

    def _hours(self) -> Table:
        offices, period = self.places.offices, self.period
        each = counts.hours(offices, period, by=self.places.by)
        return tables.hours_table(self.places, self._daily, each, counts.hours(offices, period))

    def _rounds(self) -> Table:
        places, period = self.places, self.period
        return tables.rounds_table(counts.rounds(places, period), counts.rounds_together(places, period))

    def _officers(self) -> Table:
        offices, period = self.places.offices, self.period
        in_hand = counts.in_hand(offices)
        decisions = counts.decisions_of_officers(offices, period)
        sent_back = counts.sent_back_by_officers(self.places, period)
        seen = {row[0] for row in in_hand} | {row["by"] for row in decisions if row["by"]} | set(sent_back)
        names = counts.officers(offices, seen, self.today)
        return tables.officers_table(names, in_hand, decisions, sent_back)
