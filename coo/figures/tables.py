"""The figures of a page as tables: what is shown, drawn and exported is one and the same."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from coo.constants import Status
from coo.figures import counts
from coo.figures.period import Period, Step
from coo.figures.places import Places
from coo.lists import country_list
from coo.models import Agreement, Reason
from tradeconnect.common.dates import dmy
from tradeconnect.common.money import group_indian

SHOWN: Final = 15
NARROW: Final = 4
HOUR: Final = 3600
DAY: Final = dt.timedelta(days=1)
Value = str | int | float | None
Line = list[Value]
Lines = list[Line]


class Kind(models.TextChoices):
    """What the values of a column are."""

    TEXT = "text"
    NAME = "name"  # the row's own: its heading
    COUNT = "count"
    DECIMAL = "decimal"  # one digit after the point
    RANGE = "range"  # one number, or from and to


@dataclass(frozen=True, slots=True)
class Column:
    """A column. Args: label: with its unit. is_drawn: the chart shows it."""

    label: str
    kind: Kind = Kind.COUNT
    is_drawn: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures.

    Args: slug: in the address of its export. note: what is counted, in a sentence. total: the last row, if there is
        one. short: names of the rows for the chart where those of the table are too long.
    """

    slug: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    total: Sequence[Value] | None = None
    short: Sequence[str] | None = None

    @property
    def lines(self) -> list[list[tuple[Column, Value]]]:
        """The rows, each value with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def lines_shown(self) -> list[list[tuple[Column, Value]]]:
        """The rows of the page: of a table by time those in which something happened; the export has them all."""
        return [line for line, row in zip(self.lines, self.rows, strict=True) if self.slug != "days" or any(row[1:])]

    @property
    def left_out(self) -> int:
        """How many rows the page leaves out."""
        return len(self.rows) - len(self.lines_shown)

    @property
    def total_line(self) -> list[tuple[Column, Value]]:
        """The last row in the same way; empty without one."""
        return list(zip(self.columns, self.total, strict=True)) if self.total else []

    @property
    def is_empty(self) -> bool:
        """Nothing happened in the period: there is nothing to count."""
        counted = [index for index, column in enumerate(self.columns) if column.kind == Kind.COUNT]
        return not any(row[index] for row in self.rows for index in counted)

    @property
    def is_narrow(self) -> bool:
        """It stands beside another one where there is room, and stays a table on a phone."""
        return len(self.columns) <= NARROW


TITLES: Final = {
    "statuses": gettext_lazy("File Status of what was submitted"),
    "hours": gettext_lazy("Working hours to decide"),
    "reasons": gettext_lazy("Reasons of deficiencies"),
    "rounds": gettext_lazy("Rounds of deficiencies"),
    "officers": gettext_lazy("Load of the officers"),
    "destinations": gettext_lazy("Countries of destination"),
    "agreements": gettext_lazy("Agreements"),
}


_BY_STEP: Final = {
    Step.DAY: (gettext_lazy("Day"), gettext_lazy("Files by day")),
    Step.WEEK: (gettext_lazy("Week"), gettext_lazy("Files by week")),
    Step.MONTH: (gettext_lazy("Month"), gettext_lazy("Files by month")),
}


def hours_of(seconds: float | None) -> float | None:
    """Return working hours with one digit after the point."""
    return None if seconds is None else round(seconds / HOUR, 1)


def share_of(part: int, whole: int) -> float | None:
    """Return a part in per cent with one digit after the point."""
    return round(100 * part / whole, 1) if whole else None


def days_table(daily: Mapping[str, counts.Daily], period: Period) -> Table:
    """Return submitted, decided and issued of each day, week or month."""
    spans = period.spans
    of_day = {day: index for index, (first, last) in enumerate(spans) for day in _days(first, last)}
    sums = {name: [0] * len(spans) for name in daily}
    for name, rows in daily.items():
        for day, _office, number in rows:
            sums[name][of_day[day]] += number
    noun, title = _BY_STEP[period.step]
    columns = [
        Column(str(noun), Kind.NAME),
        Column(_("Submitted"), is_drawn=True),
        Column(_("Decided"), is_drawn=True),
        Column(_("Issued"), is_drawn=True),
    ]
    lines: Lines = [[_span(*span), *(sums[name][index] for name in daily)] for index, span in enumerate(spans)]
    note = _("The days are days in India. A withdrawal by the firm is no decision.")
    short = [dmy(first) for first, _last in spans]
    total: Line = [_("Together"), *(sum(figures) for figures in sums.values())]
    return Table("days", str(title), note, columns, lines, total, short)


def _days(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + dt.timedelta(days=index) for index in range((last - first).days + 1))


def _span(first: dt.date, last: dt.date) -> str:
    return dmy(first) if first == last else f"{dmy(first)} – {dmy(last)}"


def statuses_table(kinds: Sequence[counts.Kinds]) -> Table:
    """Return where the files stand now that were submitted in the period."""
    files = _summed(kinds, 0)
    rows: Lines = [[str(status.label), files[status]] for status in Status if files[status]]
    note = _("Where the files stand now that were submitted in the period.")
    return _with_shares("statuses", _("File Status"), note, rows)


def destinations_table(kinds: Sequence[counts.Kinds]) -> Table:
    """Return the countries to which most files of the period go."""
    names = dict(country_list())
    note = _("Of the files that were submitted in the period.")
    return _with_shares("destinations", _("Country"), note, _most(_summed(kinds, 2), names))


def agreements_table(kinds: Sequence[counts.Kinds]) -> Table:
    """Return the agreements under which most files of the period were submitted."""
    rows = _most(_summed(kinds, 1), dict(Agreement.objects.values_list("pk", "name")))
    note = _("Of the files that were submitted in the period.")
    return _with_shares("agreements", _("Agreement"), note, rows)


def _summed(kinds: Sequence[counts.Kinds], position: int) -> Counter[Any]:
    files: Counter[Any] = Counter()
    for row in kinds:
        files[row[position]] += row[3]
    return files


def _most(files: Counter[Any], names: Mapping[Any, str]) -> Lines:
    """Return the largest by name, and the rest in one row."""
    rows: Lines = [[names.get(key, str(key)), number] for key, number in files.most_common(SHOWN)]
    rest = files.total() - sum(number for _key, number in files.most_common(SHOWN))
    return [*rows, [_("All others"), rest]] if rest else rows


def _with_shares(slug: str, noun: str, note: str, rows: Lines) -> Table:
    columns = [Column(noun, Kind.NAME), Column(_("Files"), is_drawn=True), Column(_("Share in %"), Kind.DECIMAL)]
    whole = sum(int(row[1] or 0) for row in rows)
    shown: Lines = [[name, number, share_of(int(number or 0), whole)] for name, number in rows]
    total: Line = [_("Together"), whole, share_of(whole, whole)]
    return Table(slug, str(TITLES[slug]), note, columns, shown, total)


def hours_table(places: Places, daily: Mapping[str, counts.Daily], each: counts.Rows, together: counts.Rows) -> Table:
    """Return of each place what came, went and how long decisions took; and of all together where there are several."""
    columns = [
        Column(places.noun, Kind.NAME),
        Column(_("Submitted")),
        Column(_("Decided")),
        Column(_("Issued")),
        Column(_("Median hours"), Kind.DECIMAL, is_drawn=True),
        Column(_("90th percentile, hours"), Kind.DECIMAL, is_drawn=True),
        Column(_("Promise, hours"), Kind.RANGE),
        Column(_("Within the promise in %"), Kind.DECIMAL),
    ]
    sums: dict[str, Counter[int]] = {name: Counter() for name in daily}
    for name, rows in daily.items():
        for _day, office, number in rows:
            sums[name][places.of_office[office]] += number
    found = {row["place"]: row for row in each}
    order = sorted(places.names, key=lambda place: (-sums["decided"][place], places.names[place]))
    busy = [place for place in order if any(figures[place] for figures in sums.values())]
    lines: Lines = [
        [
            places.names[place],
            *(figures[place] for figures in sums.values()),
            *_hours(found.get(place), places.promise[place]),
        ]
        for place in busy
    ]
    note = _(
        "Working time that the office had the file, without the time that the firm had it to answer. "
        "Half of the decisions took less than the median, nine of ten less than the 90th percentile. "
        "The promise is that of today."
    )
    total: Line | None = None
    if len(lines) > 1 and together:
        whole = [figures.total() for figures in sums.values()]
        total = [_("Together"), *whole, *_hours(together[0], places.promise_together)]
    return Table("hours", str(TITLES["hours"]), note, columns, lines, total, [places.short[place] for place in busy])


def _hours(row: counts.Row | None, promise: str) -> Line:
    if row is None:
        return [None, None, promise, None]
    return [hours_of(row["median"]), hours_of(row["ninetieth"]), promise, share_of(row["within"], row["number"])]


def reasons_table(counted: Sequence[tuple[int | None, int]]) -> Table:
    """Return why files were sent back, by the code of the reason; a reason that was dated anew is one line."""
    known = Reason.objects.in_bulk([key for key, _number in counted if key is not None])
    sums: Counter[tuple[str, str]] = Counter()
    for key, number in counted:
        sums[_reason(known[key]) if key is not None else ("–", _("Remarks without a code"))] += number
    lines: Lines = [
        [code, title, number, share_of(number, sums.total())] for (code, title), number in sums.most_common()
    ]
    columns = [
        Column(_("Code"), Kind.NAME),
        Column(_("Reason"), Kind.TEXT),
        Column(_("Queries"), is_drawn=True),
        Column(_("Share in %"), Kind.DECIMAL),
    ]
    note = _("Each query that an officer sent to a firm in the period. A file may have several.")
    short = [f"{line[0]} · {line[1]}" for line in lines]
    return Table("reasons", str(TITLES["reasons"]), note, columns, lines, short=short)


def _reason(reason: Reason) -> tuple[str, str]:
    return reason.code, (get_language() == "hi" and reason.title_hi) or reason.title


def rounds_table(rows: counts.Rows, together: counts.Row) -> Table:
    """Return how often files were sent back, and how firms answered."""
    columns = [
        Column(_("Round"), Kind.NAME),
        Column(_("Sent back"), is_drawn=True),
        Column(_("Answered with changes")),
        Column(_("Answered without changes")),
        Column(_("Not answered yet")),
        Column(_("Ended without an answer")),
        Column(_("Median days of the firm"), Kind.DECIMAL),
        Column(_("90th percentile, days"), Kind.DECIMAL),
    ]
    shown: Lines = [[_("Round %(number)d") % {"number": row["number"]}, *_answers(row)] for row in rows]
    note = _(
        "Deficiencies that were raised in the period, by the round of the file. Days are calendar days. "
        "A round ends without an answer when its file is rejected or withdrawn."
    )
    if together["files"]:
        rate = together["raised"] / together["files"]
        note += " " + _("Files sent back: %(files)s, each %(rate).1f times on average.") % {
            "files": group_indian(str(together["files"])),
            "rate": rate,
        }
    total: Line | None = [_("Together"), *_answers(together)] if len(rows) > 1 else None
    return Table("rounds", str(TITLES["rounds"]), note, columns, shown, total)


def _answers(row: counts.Row) -> Line:
    days = [None if row[name] is None else round(row[name] / DAY, 1) for name in ("median", "ninetieth")]
    answered = row["yes"] + row["no"]
    return [row["raised"], row["yes"], row["no"], row["open"], row["raised"] - answered - row["open"], *days]


def officers_table(
    names: Mapping[int, str],
    in_hand: list[tuple[int, str, int]],
    decisions: counts.Rows,
    sent_back: Mapping[int, int],
) -> Table:
    """Return what each officer has in hand now, and did in the period."""
    columns = [
        Column(_("Officer"), Kind.NAME),
        Column(_("In hand now")),
        Column(_("Waiting for exporter")),
        Column(_("To sign")),
        Column(_("Decided"), is_drawn=True),
        Column(_("Median hours"), Kind.DECIMAL),
        Column(_("Deficiencies raised")),
    ]
    held = {(officer, status): number for officer, status, number in in_hand}
    done = {row["by"]: row for row in decisions}
    nothing = {"number": 0, "median": None}
    rows: Lines = [
        [
            name,
            *(held.get((officer, status), 0) for status in counts.OPEN),
            done.get(officer, nothing)["number"],
            hours_of(done.get(officer, nothing)["median"]),
            sent_back.get(officer, 0),
        ]
        for officer, name in names.items()
    ]
    note = _("What is in hand is counted now, the rest in the period. With four eyes the second officer decides.")
    return Table("officers", str(TITLES["officers"]), note, columns, rows)
