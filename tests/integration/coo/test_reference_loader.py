"""The loader of reference data: it validates, reports, ends what is gone, and keeps what operators changed."""

import csv
import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Agency
from coo.models import AgencyScope, Agreement, Fee, Unit
from coo.reference import loader
from coo.reference.loader import DATA, DATASETS, Loaded, load_all
from tradeconnect.common import audit
from tradeconnect.common.dates import india_date
from tradeconnect.common.models import AuditEvent, DataFile

pytestmark = pytest.mark.django_db
NOW = timezone.now()
# The files that these tests change; the large ones would only take time.
SMALL = (
    *("countries.csv", "currencies.csv", "uqc.csv", "agreements.json", "agencies.csv", "fees.csv"),
    "attachment_types.csv",
)

Load = Callable[..., dict[str, Loaded]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may change."""
    for name in SMALL:
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def load(cast: Any, data: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load the copy; returns what was reported, by dataset."""
    monkeypatch.setattr(loader, "DATASETS", tuple(row for row in DATASETS if row.file in SMALL))

    def run(**options: Any) -> dict[str, Loaded]:
        return {row.file: row for row in load_all(now=NOW, data=data, **options)}

    return run


def edit(path: Path, change: Callable[[list[dict[str, str]]], Any]) -> None:
    """Change the rows of a CSV file in place."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns)
        writer.writeheader()
        writer.writerows(rows)


def row_of(rows: list[dict[str, str]], code: str) -> dict[str, str]:
    return next(row for row in rows if row["code"] == code)


def operator_changes(cast: Any, row: Any, **fields: Any) -> None:
    """Change a row as the admin does: the row, and what the audit trail says."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    data = {"row": str(row), "fields": {name: str(value) for name, value in fields.items()}}
    audit.record("coo.reference.changed", actor=cast.operator, target=row, now=NOW, data=data)


def test_the_shipped_files_are_valid_and_a_second_load_changes_nothing(load: Load) -> None:
    load()
    assert not any(row.changed for row in load().values())
    again = load(force=True)
    assert {(row.added, row.updated, len(row.ended)) for row in again.values()} == {(0, 0, 0)}
    assert again["uqc.csv"].unchanged == again["uqc.csv"].rows == Unit.objects.count()


def test_a_change_is_reported_with_its_fields(load: Load, data: Path) -> None:
    load()
    edit(data / "uqc.csv", lambda rows: row_of(rows, "NOS").update(name="NUMBER OF PIECES"))
    edit(data / "uqc.csv", lambda rows: rows.append({**rows[0], "code": "ZZY", "name": "ZEDS"}))
    done = load()["uqc.csv"]
    assert (done.added, done.updated, dict(done.fields)) == (1, 1, {"name": 1})
    assert done.unchanged == done.rows - 2
    assert Unit.objects.get(code="NOS").name == "NUMBER OF PIECES"
    event = AuditEvent.objects.get(action="coo.reference.loaded", data__added=1, data__changed=1)
    assert event.target_id == str(DataFile.objects.get(name="uqc.csv").pk)


def test_a_wrong_value_names_file_row_and_column_and_nothing_is_kept(load: Load, data: Path) -> None:
    load()
    before = list(Fee.objects.order_by("pk").values())
    edit(data / "fees.csv", lambda rows: rows[0].update(description="New words"))
    edit(data / "fees.csv", lambda rows: rows[1].update(amount_paise="two hundred"))
    with pytest.raises(ValueError, match=r"fees\.csv, row 3, column amount_paise: .*two hundred"):
        load()
    assert list(Fee.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("agreements.json", '"shift": "CTSH"', '"shift": "CTX"', "column criterion_rows: .*unknown tariff shift"),
        ("agreements.json", '"LK"', '"QQ"', "column partners: unknown country QQ"),
        ("agencies.csv", "EFTATEPA-AG;UKCETA", "EFTATEPA-AG;NOSUCH", "column pref: nothing is known by 'NOSUCH'"),
        ("attachment_types.csv", "EFTATEPA-SD", "NOSUCH", "column agreements: unknown agreement NOSUCH"),
        ("currencies.csv", "US Dollar", "US Dollar" * 20, "row .*, column name: "),
    ],
)
def test_what_a_row_names_is_known(load: Load, data: Path, file: str, old: str, new: str, words: str) -> None:
    text = (data / file).read_text(encoding="utf-8")
    assert old in text
    (data / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=f"{file}, {words}" if words.startswith("row") else f"{file}, row .*{words}"):
        load()


def test_a_scope_that_the_file_has_no_more_ends_yesterday(load: Load, data: Path) -> None:
    load()
    edit(data / "agencies.csv", lambda rows: row_of(rows, "APEDA").update(pref="UKCETA"))
    done = load()["agencies.csv#scopes"]
    assert done.ended == ("APEDA EFTATEPA-AG",)
    yesterday = india_date(NOW) - dt.timedelta(days=1)
    assert AgencyScope.objects.get(agency__code="APEDA", agreement__code="EFTATEPA-AG").ends_on == yesterday
    assert AgencyScope.objects.get(agency__code="APEDA", agreement__code="UKCETA").ends_on is None
    # The demonstration's chambers are in no file of ours.
    assert AgencyScope.objects.in_force(india_date(NOW)).filter(agency__code="YCC").exists()
    assert load(force=True)["agencies.csv#scopes"].ended == ()


def test_what_an_operator_changed_is_kept_field_by_field(cast: Any, load: Load, data: Path) -> None:
    load()
    operator_changes(cast, Agreement.objects.get(code="SAFTA"), validity_months=9)
    text = (data / "agreements.json").read_text(encoding="utf-8")
    (data / "agreements.json").write_text(text.replace("South Asian Free Trade", "South-Asian Free Trade"))
    for _time in range(2):
        done = load(force=True)["agreements.json"]
        (kept,) = done.kept
        assert kept.endswith("(validity_months)")
        row = Agreement.objects.get(code="SAFTA")
        assert row.validity_months == 9
        assert "South-Asian" in row.name


def test_a_scope_that_an_operator_ended_or_added_stays_so(cast: Any, load: Load, data: Path) -> None:
    load()
    scope = AgencyScope.objects.get(agency__code="EIC", agreement__code="SAFTA")
    operator_changes(cast, scope, ends_on=india_date(NOW))
    added = AgencyScope.objects.create(
        agency=Agency.objects.get(code="FIEO"), agreement=Agreement.objects.get(code="SAFTA"), starts_on=NOW.date()
    )
    fields = {"agency": "FIEO", "agreement": "SAFTA"}
    audit.record("coo.reference.added", actor=cast.operator, target=added, now=NOW, data={"fields": fields})
    done = load(force=True)["agencies.csv#scopes"]
    assert done.ended == ()
    assert set(done.kept) == {"EIC SAFTA (ends_on)", "FIEO SAFTA (not in the file)"}
    scope.refresh_from_db()
    added.refresh_from_db()
    assert (scope.ends_on, added.ends_on) == (india_date(NOW), None)


def test_what_the_portal_fills_is_not_emptied(load: Load) -> None:
    load()
    Agency.objects.filter(code="EIC").update(gstin="07AAAAA0000A1Z5", email="eic@example.test")
    load(force=True)
    row = Agency.objects.get(code="EIC")
    assert (row.gstin, row.email) == ("07AAAAA0000A1Z5", "eic@example.test")


def test_scopes_carry_the_chapters_of_the_products(load: Load) -> None:
    load()
    prefixes = dict(AgencyScope.objects.filter(agreement__code="UKCETA").values_list("agency__code", "hs_prefixes"))
    assert prefixes["TOBACCO"] == ["24"]
    assert {"50", "63", "65"} <= set(prefixes["TEXCOM"])
    assert prefixes["EIC"] == prefixes["DCHANDI"] == prefixes["CSEZ"] == []


def test_check_reports_and_writes_nothing(load: Load, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load()
    edit(data / "uqc.csv", lambda rows: row_of(rows, "NOS").update(name="PIECES"))
    files = list(DataFile.objects.order_by("pk").values())
    assert load(check=True)["uqc.csv"].updated == 1
    assert Unit.objects.get(code="NOS").name != "PIECES"
    assert list(DataFile.objects.order_by("pk").values()) == files


def test_the_command_prints_the_report(load: Load, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    load()
    edit(data / "uqc.csv", lambda rows: row_of(rows, "NOS").update(name="PIECES"))
    monkeypatch.setattr(
        "coo.management.commands.load_reference_data.load_all", lambda **options: load_all(data=data, **options)
    )
    call_command("load_reference_data", check=True)
    out = capsys.readouterr().out
    assert "uqc.csv: " in out
    assert "1 changed" in out
    assert "  changed: name 1\n    NUMBERS (NOS) (name)\n" in out
    edit(data / "fees.csv", lambda rows: rows[0].update(gst_percent="x"))
    with pytest.raises(CommandError, match="column gst_percent"):
        call_command("load_reference_data")


def test_every_shipped_row_is_valid_and_there_once(reference: None) -> None:
    """The tests' own reference data are cut down: only this looks at all of the files."""
    done = {row.file: row for row in load_all(now=NOW, check=True)}
    assert set(done) == {row.name for row in DATASETS}
    assert all(row.rows for row in done.values())
    assert not DataFile.objects.filter(name="pincodes.csv").exists()
