"""The pure side of *Numbers*: days of a period, bars of a chart, files to export."""

import csv
import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from coo.figures.charts import HEIGHT, columns_of, lines_of
from coo.figures.exporting import written
from coo.figures.period import Period, Step, fitting_step, last_days
from coo.figures.tables import Column, Kind, Table
from coo.templatetags.figures import figure, plain

DAY = dt.date(2026, 11, 27)  # a Friday
COLUMNS = [Column("Officer", Kind.NAME), Column("Decided", is_drawn=True), Column("Median hours", Kind.DECIMAL)]


def table(*rows: list[str | int | float | None], **more: object) -> Table:
    return Table("officers", "Load of the officers", "", COLUMNS, rows, **more)  # type: ignore[arg-type]


def test_a_period_begins_and_ends_at_midnight_in_india() -> None:
    period = Period(DAY, DAY, Step.DAY)
    assert period.start == dt.datetime(2026, 11, 26, 18, 30, tzinfo=dt.UTC)
    assert period.end - period.start == dt.timedelta(days=1)


def test_seven_days_end_today() -> None:
    assert last_days(7, today=DAY) == (dt.date(2026, 11, 21), DAY)


@pytest.mark.parametrize(
    ("step", "spans"),
    [
        (Step.DAY, [(25, 25), (26, 26), (27, 27)]),
        (Step.WEEK, [(25, 27)]),
        (Step.MONTH, [(25, 27)]),
    ],
)
def test_steps_stay_within_the_period(step: Step, spans: list[tuple[int, int]]) -> None:
    found = Period(DAY.replace(day=25), DAY, step).spans
    assert [(first.day, last.day) for first, last in found] == spans


def test_weeks_begin_on_monday_and_months_with_the_first() -> None:
    first = dt.date(2026, 1, 30)  # a Friday
    weeks = Period(first, dt.date(2026, 2, 9), Step.WEEK).spans
    assert [(a.isoformat(), b.isoformat()) for a, b in weeks] == [
        ("2026-01-30", "2026-02-01"),
        ("2026-02-02", "2026-02-08"),
        ("2026-02-09", "2026-02-09"),
    ]
    months = Period(first, dt.date(2026, 3, 1), Step.MONTH).spans
    assert [b.isoformat() for _a, b in months] == ["2026-01-31", "2026-02-28", "2026-03-01"]


@pytest.mark.parametrize(("days", "step"), [(1, "day"), (31, "day"), (32, "week"), (90, "week"), (101, "month")])
def test_a_long_period_is_not_shown_by_days(days: int, step: str) -> None:
    first, last = last_days(days, today=DAY)
    assert fitting_step(first, last) == step


def test_a_bar_is_as_long_as_its_share_of_the_longest() -> None:
    chart = lines_of(table(["A", 4, 1.0], ["B", 1, None], ["C", 0, None]))
    assert [line.bars[0].width for line in chart.lines] == [100, 25, 0]
    assert [line.values for line in chart.lines] == [[4], [1], [0]]
    assert chart.height > max(line.bars[0].y + line.bars[0].height for line in chart.lines)


def test_what_a_chart_leaves_out_is_counted() -> None:
    chart = lines_of(table(*[[f"Officer {number}", number, None] for number in range(20)]))
    assert len(chart.lines) + chart.left_out == 20
    assert chart.left_out == 5


def test_columns_stand_on_the_ground_side_by_side() -> None:
    (chart,) = columns_of(table(["1", 2, None], ["2", 0, None], ["3", 8, None]))
    assert len(chart.bars) == 2  # nothing is drawn of nothing
    assert all(bar.y + bar.height == HEIGHT for bar in chart.bars)
    assert chart.bars[1].height == 4 * chart.bars[0].height
    assert chart.bars[0].x + chart.bars[0].width < chart.bars[1].x
    assert chart.bars[1].x + chart.bars[1].width <= 100
    assert chart.most == 8


def test_a_table_without_anything_drawn_is_empty() -> None:
    assert table().is_empty
    assert table(["A", 0, None]).is_empty
    assert not table(["A", 1, None]).is_empty


def test_a_name_is_never_a_formula() -> None:
    evil = table(['=HYPERLINK("http://x")', 3, 1.5], ["+91", -2, None], total=["Together", 1, 1.5])
    rows = list(csv.reader(io.StringIO(written(evil, "csv").decode("utf-8-sig"))))
    assert rows[0] == ["Officer", "Decided", "Median hours"]
    assert rows[1] == ['\'=HYPERLINK("http://x")', "3", "1.5"]
    assert rows[2] == ["'+91", "-2", ""]
    assert rows[3] == ["Together", "1", "1.5"]
    sheet = load_workbook(io.BytesIO(written(evil, "xlsx"))).active
    assert sheet is not None
    cells = list(sheet.iter_rows(min_row=2, max_row=3))
    assert [(cell.value, cell.data_type) for cell in cells[0]] == [
        ('=HYPERLINK("http://x")', "s"),
        (3, "n"),
        (1.5, "n"),
    ]
    assert cells[1][2].value is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0, "0"), (135000, "1,35,000"), (12.34, "12.3"), (1234.5, "1,234.5"), ("8 – 16", "8 – 16")],
)
def test_figures_are_written_as_on_paper(value: str | float | None, shown: str) -> None:
    assert figure(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (100.0, "100"), (33.333, "33.333"), (2.5, "2.5")])
def test_svg_reads_points_in_every_language(value: float, shown: str) -> None:
    assert plain(value) == shown
