"""Makes a million submitted applications inside PostgreSQL, in a database of their own. For the benchmarks of lists.

    with own_database("tradeconnect_bench"):
        cast = make_many(1_000_000)

Two years of files of 2,000 firms at 40 offices: 12% of them at the office of the demonstration's officers, 2% of the
demonstration's exporter. The last 3% are open (half In-Process, a third Deficient, the rest to be signed); of the older
ones 92% are approved, with a certificate, 5% rejected, 3% withdrawn. Items, documents and letters are not made.
"""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from accounts.models import Agency, Firm, Office
from coo.demo.cast import Cast, ensure_cast
from coo.models import Application, ApplicationVersion, Certificate, Deficiency
from tests.factories import files
from tests.factories.world import ensure_world

FIRMS: Final = 2000
OFFICES: Final = 40
# Of two words each: some common, some rare, as names of firms and importers are.
FIRST: Final = "Suraj Indus Konkan Deccan Malwa Vindhya Narmada Kaveri Godavari Sahyadri Coromandel Malabar Awadh"
TRADES: Final = "Textiles Spices Leathers Granites Castings Handicrafts Rubbers Chemicals Tea Foods Ceramics Tools"
BUYERS: Final = "Hudson Thames Rhine Seine Danube Tagus Elbe Volga Ebro Tiber Shannon Moselle Loire Weser Severn"
SORTS: Final = "Apparel Imports Trading Wholesale Foods Materials Partners Brothers Holdings Supplies Merchants"
COUNTRIES: Final = "US GB DE FR NL AE JP AU CA SG MY TH VN KR BR ZA KE NG EG SA OM QA KW BE IT ES PT PL SE CH"


@contextlib.contextmanager
def own_database(name: str, *, keep: bool = False) -> Iterator[bool]:
    """Use a database of that name meanwhile, made and migrated if it is not there; drop it afterwards unless `keep`.

    Yields: whether it is new.
    """
    before, default = connection.settings_dict["NAME"], connection.settings_dict
    is_new = name not in _databases()
    if is_new:
        _in_maintenance(f'CREATE DATABASE "{name}"')
    connection.close()
    default["NAME"] = settings.DATABASES["default"]["NAME"] = name
    is_whole = False
    try:
        if is_new:
            call_command("migrate", verbosity=0)
        yield is_new
        is_whole = True
    finally:
        connection.close()
        default["NAME"] = settings.DATABASES["default"]["NAME"] = before
        if not keep or (is_new and not is_whole):
            _in_maintenance(f'DROP DATABASE "{name}"')
        connection.close()


def _in_maintenance(statement: str) -> list[tuple[Any, ...]]:
    """Run a statement from the server's own database: one cannot be made or dropped from inside."""
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _databases() -> set[str]:
    return {row[0] for row in _in_maintenance("SELECT datname FROM pg_database")}


def make_many(total: int) -> Cast:
    """Make `total` submitted applications with versions and certificates, and return the cast. Takes minutes."""
    now = timezone.now()
    ensure_world(now)
    cast = ensure_cast(now=now)
    pattern = files.issue(files.approve(files.submit(files.make_draft(cast)), cast), cast)
    with connection.cursor() as cursor:
        # Rows are written as they shall be: no journey through the states, no check of keys that are known to be there.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET statement_timeout = 0; SET maintenance_work_mem = '512MB'")
        with _without_indexes(Application), _without_indexes(Certificate), _without_indexes(ApplicationVersion):
            _applications(pattern, cast, _rows(_firms(cast), _offices(cast)), total)
            _versions(pattern, cast)
            _certificates(pattern)
            _deficiencies(pattern, cast)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
    return cast


def _firms(cast: Cast) -> list[int]:
    """Make the firms, and return their keys, the exporter's first."""
    first, trades = FIRST.split(), TRADES.split()
    rows = [
        Firm(
            iec=f"BENCH{number:04d}K",
            pan=f"BENCH{number:04d}K",
            name=f"{first[number % len(first)]} {trades[number // 7 % len(trades)]} {number} Private Limited",
            email=f"firm{number}@bench.test",
            refreshed_at=timezone.now(),
        )
        for number in range(FIRMS)
    ]
    return [cast.firm.pk, *(row.pk for row in Firm.objects.bulk_create(rows))]


def _offices(cast: Cast) -> list[int]:
    """Make the offices, and return their keys, the officers' first."""
    agency = Agency.objects.create(code="BENCH", name="Bench Chamber", kind="CHAMBER")
    rows = [Office(agency=agency, code=f"B{number:02d}", city=f"City {number}") for number in range(OFFICES)]
    return [cast.office.pk, *(row.pk for row in Office.objects.bulk_create(rows))]


@contextlib.contextmanager
def _without_indexes(model: type[models.Model]) -> Iterator[None]:
    """Drop the indexes of a table that guard nothing, and make them again afterwards: that is three times faster."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
            [model._meta.db_table],
        )
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, definition in found:
            cursor.execute(definition)


def _multiply(pattern: models.Model, rows: str, parameters: dict[str, Any], **columns: str) -> None:
    """Insert a copy of `pattern` for each of `rows` (a FROM clause), with the SQL expressions of `columns`.

    A column that is not named is as in the pattern; every copy gets a UUID of its own.
    """
    fields = [field for field in pattern._meta.concrete_fields if not field.generated and not field.primary_key]
    names = [field.column for field in fields]
    own = {"uuid": "gen_random_uuid()"} if "uuid" in names else {}
    picked = own | columns
    values = [picked.get(name, f'pattern."{name}"') for name in names]
    table = f'"{pattern._meta.db_table}"'
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} "  # noqa: S608 - names of ours
            f"FROM {table} AS pattern, {rows} WHERE pattern.id = %(pattern)s",
            parameters | {"pattern": pattern.pk},
        )


def _pick(choices: Sequence[object], dice: str, kind: str = "bigint") -> str:
    """Return SQL that picks one of the choices by a number."""
    array = ", ".join(f"'{choice}'" if isinstance(choice, str) else str(choice) for choice in choices)
    return f"(ARRAY[{array}]::{kind}[])[1 + ({dice}) %% {len(choices)}]"


def _pick_word(words: str, dice: str) -> str:
    """Return SQL that picks one of the words by a number."""
    return _pick(words.split(), dice, "text")


def _rows(firms: list[int], offices: list[int]) -> str:
    """Return the FROM clause of the applications: of each its number n, and a, b, c, d that are as good as dice."""
    return f"""
    (SELECT n, 'AM' || (25 + n %% 3) AS year, now() - interval '2 years' * (1 - n::float / %(total)s) AS submitted,
            n > %(total)s * 0.97 AS is_open, abs(hashint8extended(n, 1)) %% 10000 AS a,
            abs(hashint8extended(n, 2)) %% 10000 AS b, abs(hashint8extended(n, 3)) %% 10000 AS c,
            abs(hashint8extended(n, 4)) %% 10000 AS d
       FROM generate_series(1, %(total)s) AS n) AS dice
    CROSS JOIN LATERAL (SELECT
        CASE WHEN a < 1200 THEN {offices[0]} ELSE {_pick(offices[1:], "a")} END AS office,
        CASE WHEN b < 200 THEN {firms[0]} ELSE {_pick(firms[1:], "b * 31 + c")} END AS firm,
        CASE WHEN is_open AND c < 5000 THEN 'in_process' WHEN is_open AND c < 8300 THEN 'deficient'
             WHEN is_open THEN 'approved_pending_issuance' WHEN c < 9200 THEN 'approved' WHEN c < 9700 THEN 'rejected'
             ELSE 'withdrawn' END AS state,
        concat_ws(' ', {_pick_word(BUYERS, "d")}, {_pick_word(SORTS, "b")}, d %% 900) AS importer,
        'SL/' || (20 + a %% 7) || '/' || n AS invoice,
        lpad((10000000 + n)::text, 8, '0') || year AS serial) AS told
    JOIN accounts_firm AS firm_row ON firm_row.id = told.firm
"""  # noqa: S608 - numbers and words of ours


def _applications(pattern: Application, cast: Cast, rows: str, total: int) -> None:
    """Make the applications. Of what is In-Process a half is in nobody's hands yet."""
    officers, is_free = _pick([cast.officer.pk, cast.officer2.pk], "d"), "state = 'in_process' AND b >= 5000"
    is_undecided = "state IN ('in_process', 'deficient')"
    invoice = "invoice, replace(invoice, '/', ' ')"
    numbers = "'HQRCCOAPPLY' || serial, 'DRAFTCOOAPPLY' || serial, serial, 10000000 + n"
    _multiply(
        pattern,
        rows,
        {"total": total},
        draft_number="'DRAFTCOOAPPLY' || serial",
        file_number="'HQRCCOAPPLY' || serial",
        status="state",
        firm_id="told.firm",
        office_id="told.office",
        importer_name="told.importer",
        importer_country_id=_pick_word(COUNTRIES, "d"),
        invoice_number="told.invoice",
        invoice_date="submitted::date",
        created_at="submitted",
        saved_at="submitted",
        signed_at="submitted",
        submitted_at="submitted",
        decided_at=f"CASE WHEN {is_undecided} THEN NULL ELSE submitted + interval '1 hour' * (d %% 72) END",
        officer_id=f"CASE WHEN NOT ({is_free}) THEN {officers} END",
        taken_at="submitted + interval '1 hour'",
        clock_since="CASE WHEN state = 'in_process' THEN submitted END",
        clock_seconds="CASE WHEN state = 'in_process' THEN 0 ELSE d * 9 END",
        due_at="CASE WHEN state = 'in_process' THEN submitted + interval '2 days' END",
        search_text=f"concat_ws(' ', {numbers}, firm_row.name, firm_row.iec, importer, {invoice})",
    )


def _versions(pattern: Application, cast: Cast) -> None:
    """One version of every file that has none."""
    rows = (
        "(SELECT file.id AS file, file.submitted_at AS at FROM coo_application AS file"
        " WHERE NOT EXISTS (SELECT 1 FROM coo_applicationversion WHERE application_id = file.id)) AS told"
    )
    _multiply(pattern.versions.get(), rows, {}, application_id="file", snapshot="'{}'", signed_at="at")


def _certificates(pattern: Application) -> None:
    """One valid certificate of every approved file that has none."""
    rows = (
        "(SELECT file.id AS file, file.office_id AS office, file.decided_at AS at, version.id AS version"
        " FROM coo_application AS file JOIN coo_applicationversion AS version ON version.application_id = file.id"
        " WHERE file.status = 'approved' AND file.id <> %(first)s) AS told"
    )
    _multiply(
        pattern.certificates.get(),
        rows,
        {"first": pattern.pk},
        number="'BEN-' || file",
        application_id="file",
        office_id="office",
        version_id="version",
        token="upper(substr(md5(file::text), 1, 26))",  # noqa: S106 - the address of a public page
        data="'{}'",
        numbered_at="at",
        issued_at="at",
    )


def _deficiencies(pattern: Application, cast: Cast) -> None:
    """An open round of every deficient file."""
    first = Deficiency.objects.create(
        application=pattern,
        number=1,
        version=pattern.versions.get(),
        remarks="Please explain.",
        raised_by=cast.officer,
        raised_at=timezone.now(),
    )
    rows = "(SELECT id AS file, submitted_at AS at FROM coo_application WHERE status = 'deficient') AS told"
    _multiply(
        first,
        rows,
        {},
        application_id="file",
        raised_at="at + interval '3 hours'",
        due_on="at::date + 30",
    )
    first.delete()
