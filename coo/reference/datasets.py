"""The datasets of `coo/reference/data`: how the rows of a file become unsaved instances. Writes nothing."""

import csv
import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import models

from accounts.models import Agency
from coo.constants import AgreementKind, IssueMode, PortKind
from coo.models import (
    AgencyScope,
    Agreement,
    AnswerPeriod,
    AttachmentType,
    Currency,
    DeclarationText,
    ExchangeRate,
    Fee,
    Port,
    Reason,
    TariffCode,
    Unit,
)
from coo.reference.scope import chapters
from tradeconnect.common.models import Country, PinCode, State

DATA: Final = Path(__file__).parent / "data"
ABBREVIATIONS: Final = frozenset({"ICD", "CFS", "SEZ", "LCS", "ACC", "EPZ", "FPO", "EOU", "FTWZ", "JNPT", "LTD", "II"})


class Row(dict[str, Any]):
    """A row of a file that remembers which of its columns was read last: an error is about that one."""

    column = ""

    def __getitem__(self, name: str) -> Any:
        """Return a value. Raises: KeyError for a column that the file does not have."""
        self.column = name
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a value, or the default."""
        self.column = name
        return super().get(name, default)


@dataclass
class Source:
    """A file while it is read. Args: row: the one that was read last. place: its line, or its code in a JSON file."""

    path: Path
    place: str = ""
    row: Row = field(default_factory=Row)

    def rows(self) -> Iterator[Row]:
        """Yield the rows of a CSV file."""
        with self.path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            for values in reader:
                yield self._at(f"row {reader.line_num}", values)

    def entries(self, name: str) -> Iterator[Row]:
        """Yield the entries of a list of a JSON file; each has a code."""
        for values in json.loads(self.path.read_text(encoding="utf-8"))[name]:
            yield self._at(f"row {values.get('code', '?')}", values)

    def _at(self, place: str, values: dict[str, Any]) -> Row:
        self.place, self.row = place, Row(values)
        return self.row

    def error(self, words: str, column: str = "") -> ValueError:
        """Return the error that names file, row and column."""
        return ValueError(f"{self.path.name}, {self.place}, column {column or self.row.column}: {words}")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A file, how its rows become instances, and the natural key by which they are inserted or updated.

    Args:
        part: names it when a file feeds two tables.
        besides: other files that its rows come from.
        not_ours: columns that the file says nothing of: the portal and its operators fill them.
        may_be_empty: columns that the source leaves empty in some rows although a person may not.
        endable: the rows that end when the file has them no more; None: they stay.
    """

    file: str
    make: Callable[[Source], Iterator[models.Model]]
    key: tuple[str, ...]
    part: str = ""
    besides: tuple[str, ...] = ()
    not_ours: tuple[str, ...] = ()
    may_be_empty: tuple[str, ...] = ()
    endable: Callable[[], "models.QuerySet[Any]"] | None = None

    @property
    def name(self) -> str:
        """The name under which it is remembered: the file, with the part when a file feeds two tables."""
        return f"{self.file}#{self.part}" if self.part else self.file

    def checksum(self, data: Path) -> str:
        """Return a digest of what its rows come from."""
        digest = hashlib.sha256((data / self.file).read_bytes())
        for other in self.besides:
            digest.update((data / other).read_bytes())
        return digest.hexdigest()

    def read(self, path: Path) -> Iterator[tuple[Source, Any]]:
        """Yield each instance with the source as it stands at its row. Raises: ValueError naming file, row, column."""
        source = Source(path)
        made = self.make(source)
        while True:
            try:
                instance = next(made)
            except StopIteration:
                return
            except KeyError as missing:
                raise source.error(f"nothing is known by {missing}") from missing
            except (ValueError, ArithmeticError, TypeError, AttributeError) as wrong:
                raise source.error(str(wrong) or f"not a number: {source.row.get(source.row.column)}") from wrong
            yield source, instance

    def instances(self, path: Path) -> Iterator[Any]:
        """Yield the instances of a file."""
        return (instance for _source, instance in self.read(path))


def search_words(*texts: str) -> str:
    """Return texts in lower case without punctuation: what the search compares with."""
    return " ".join(re.sub(r"[^\w%]+", " ", " ".join(texts).lower()).split())


def _readable(name: str) -> str:
    """Return a name of the customs list, which is in capitals, as people write it: `Tughlakabad ICD`."""
    return " ".join(word if word.strip("(),.") in ABBREVIATIONS else word.title() for word in name.split())


def _states(source: Source) -> Iterator[State]:
    for row in source.rows():
        yield State(
            gst_code=row["gst_code"],
            abbreviation=row["abbr"],
            name=row["name"],
            is_union_territory=row["kind"] == "UT",
        )


def _countries(source: Source) -> Iterator[Country]:
    for row in source.rows():
        yield Country(code=row["alpha2"], name=row["name"], currency=row["currency"][:3])


def _pin_codes(source: Source) -> Iterator[PinCode]:
    for row in source.rows():
        for district in row["district"].split("|"):
            yield PinCode(pin=row["pincode"], district=district.strip(), state_name=row["state"], city=row["office"])


def _currencies(source: Source) -> Iterator[Currency]:
    for row in source.rows():
        minor = row["minor_unit"]
        yield Currency(code=row["code"], name=row["name"], minor_units=int(minor) if minor.isdigit() else 2)


def _units(source: Source) -> Iterator[Unit]:
    for row in source.rows():
        yield Unit(code=row["code"], name=row["name"])


def _rates(source: Source) -> Iterator[ExchangeRate]:
    # Exporters are paid: the bank buys the currency from them, so the telegraphic buying rate is offered.
    for row in source.rows():
        if row["tt_buy"] and Decimal(row["tt_buy"]) > 0:
            yield ExchangeRate(
                currency=row["currency"],
                date=dt.date.fromisoformat(row["date"]),
                per_units=int(row["per_units"]),
                rate_inr=Decimal(row["tt_buy"]),
            )


def _tariff_codes(source: Source) -> Iterator[TariffCode]:
    for row in source.rows():
        text = " ".join(row["description"].split())
        yield TariffCode(code=row["code"], description=text.capitalize(), words=search_words(text))


def _ports_of_india(source: Source) -> Iterator[Port]:
    for row in source.rows():
        name = _readable(row["name"])
        yield Port(
            code=row["code"],
            name=name,
            city="",
            kind=row["type"],
            country_id="IN",
            words=search_words(row["code"], name),
        )


def _sea_ports(source: Source) -> Iterator[Port]:
    known = set(Country.objects.values_list("code", flat=True))
    for row in source.rows():
        country = row["code"][:2]
        if country in known and country != "IN" and len(row["code"]) == 5:
            yield Port(
                code=row["code"],
                name=row["name"],
                city=row["city"],
                kind=PortKind.SEA,
                country_id=country,
                words=search_words(row["code"], row["name"], row["city"]),
            )


def _airports(source: Source) -> Iterator[Port]:
    known = set(Country.objects.values_list("code", flat=True))
    for row in source.rows():
        if row["country"] in known and row["country"] != "IN":
            place = row["city"] or row["name"]
            yield Port(
                code=row["iata"],
                name=f"{place} ({row['iata']})",
                full_name=row["name"],
                city=row["city"],
                kind=PortKind.AIR,
                country_id=row["country"],
                words=search_words(row["iata"], row["icao"], row["city"], row["name"]),
            )


def _agreements(source: Source) -> Iterator[Agreement]:
    for entry in source.entries("agreements"):
        code = entry["code"]
        started = entry.get("in_force")
        yield Agreement(
            code=code,
            name=entry["name"],
            kind=AgreementKind.NON_PREFERENTIAL if entry["kind"] == "NON_PREF" else AgreementKind.PREFERENTIAL,
            form=entry.get("form") or "",
            partners=entry.get("partners") or [],
            family=entry["family"],
            boxes=entry.get("boxes") or [],
            criteria=entry["criterion_rows"],
            de_minimis_percent=Decimal(entry["de_minimis_percent"]) if "de_minimis_percent" in entry else None,
            producer_rule=entry.get("producer_rule", ""),
            needs_foreign_origin=entry.get("needs_foreign_origin", False),
            validity_months=entry.get("validity_months"),
            mode=entry.get("mode", IssueMode.AGENCY),
            is_open=entry.get("mode", IssueMode.AGENCY) != IssueMode.ELSEWHERE,
            thresholds=entry.get("thresholds") or "",
            issue_rule=entry.get("issue_rule") or "",
            days_after_shipment=entry.get("days_after_shipment"),
            counts_working_days=entry.get("counts_working_days", False),
            months_after_shipment=entry.get("months_after_shipment"),
            retrospective_words=entry.get("retrospective_words", ""),
            copies=entry.get("copies") or "",
            copy_markings=entry["copy_markings"],
            legal_basis=entry.get("customs_notification") or "",
            confidence=entry.get("confidence") or "",
            uncertain=entry.get("uncertain") or [],
            sources=entry.get("sources") or [],
            notes=entry.get("notes") or "",
            starts_on=_date(started) or dt.date(1995, 1, 1),
        )


def _agencies(source: Source) -> Iterator[Agency]:
    for row in source.rows():
        ended = re.search(r"\d{4}-\d{2}-\d{2}", row["status"])
        yield Agency(
            code=row["code"].replace("-", ""),  # it becomes a part of the certificate numbers between hyphens
            name=row["name"],
            kind=row["kind"],
            products=row["products"],
            ends_on=dt.date.fromisoformat(ended.group()) if ended else None,
            source_status=row["status"],
        )


def _scopes(source: Source) -> Iterator[AgencyScope]:
    """Yield which agency may issue under which agreement: appendix 2B by agreement, 2E, and the state lists."""
    agreements = {row.code: row for row in Agreement.objects.all()}
    agencies = {row.code: row for row in Agency.objects.all()}
    for row in source.rows():
        agency = agencies[row["code"].replace("-", "")]
        states = re.findall(r"\b[A-Z]{2}\b", row["state"])
        # 0: none, 1: all, otherwise the agreements' codes.
        named = {} if row["pref"] in {"0", "1"} else {code: agreements[code] for code in row["pref"].split(";")}
        for code, agreement in agreements.items():
            preferential = agreement.kind == AgreementKind.PREFERENTIAL
            if (row["pref"] == "1" or code in named) if preferential else row["np"] == "1":
                yield AgencyScope(
                    agency=agency,
                    agreement=agreement,
                    states=states,
                    hs_prefixes=chapters(row["products"]),
                    ends_on=agency.ends_on,
                )


def _scopes_of_the_file() -> "models.QuerySet[AgencyScope]":
    """Return the scopes of agencies that our source knows; an agency that the portal was given besides has its own."""
    return AgencyScope.objects.exclude(agency__source_status="")


def _fees(source: Source) -> Iterator[Fee]:
    for row in source.rows():
        yield Fee(
            service=row["service"],
            amount_paise=int(row["amount_paise"]),
            gst_percent=Decimal(row["gst_percent"]),
            sac=row["sac"],
            description=row["description"],
            starts_on=dt.date.fromisoformat(row["starts_on"]),
            ends_on=_date(row["ends_on"]),
        )


def _attachment_types(source: Source) -> Iterator[AttachmentType]:
    known = frozenset(Agreement.objects.values_list("code", flat=True))
    for row in source.rows():
        yield AttachmentType(
            code=row["code"],
            name=row["name"],
            is_mandatory=row["is_mandatory"] == "1",
            agreements=_codes_of_agreements(row["agreements"], known),
            is_picture=row["is_picture"] == "1",
            position=int(row["position"]),
        )


def _codes_of_agreements(text: str, known: frozenset[str]) -> list[str]:
    """Return the codes that a column names, set apart by semicolons. Raises: ValueError for one that is not known."""
    codes = [code for code in text.split(";") if code]
    if unknown := sorted(set(codes) - known):
        raise ValueError(f"unknown agreement {', '.join(unknown)}")
    return codes


def _declarations(source: Source) -> Iterator[DeclarationText]:
    for row in source.rows():
        yield DeclarationText(
            kind=row["kind"],
            text=row["text"],
            starts_on=dt.date.fromisoformat(row["starts_on"]),
            ends_on=_date(row["ends_on"]),
        )


def _reasons(source: Source) -> Iterator[Reason]:
    """Yield the reasons of every agency; an agency's own come from its administrator."""
    for row in source.rows():
        yield Reason(
            use=row["use"],
            code=row["code"],
            title=row["title"],
            title_hi=row["title_hi"],
            text=row["text"],
            tab=row["tab"],
            starts_on=dt.date.fromisoformat(row["starts_on"]),
        )


def _answer_periods(source: Source) -> Iterator[AnswerPeriod]:
    for row in source.rows():
        yield AnswerPeriod(
            days=int(row["days"]),
            reminder_days=[int(day) for day in row["reminder_days"].split(";")],
            starts_on=dt.date.fromisoformat(row["starts_on"]),
        )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


DATASETS: Final = (
    Dataset("states_gst.csv", _states, ("gst_code",)),
    Dataset("countries.csv", _countries, ("code",)),
    Dataset("pincodes.csv", _pin_codes, ("pin", "district", "state_name"), may_be_empty=("district",)),
    Dataset("currencies.csv", _currencies, ("code",)),
    Dataset("exchange_rates.csv", _rates, ("currency", "date")),
    Dataset("uqc.csv", _units, ("code",)),
    Dataset("itchs_india.csv", _tariff_codes, ("code",), not_ours=("starts_on", "ends_on"), may_be_empty=("words",)),
    Dataset("ports_india.csv", _ports_of_india, ("code",)),
    Dataset("sea_ports_world.csv", _sea_ports, ("code",)),
    Dataset("airports_iata.csv", _airports, ("code",)),
    Dataset("agreements.json", _agreements, ("code",), not_ours=("ends_on",)),
    Dataset(
        "agencies.csv",
        _agencies,
        ("code",),
        not_ours=("name_hi", "gstin", "state", "address", "email", "starts_on"),
    ),
    Dataset(
        "agencies.csv",
        _scopes,
        ("agency", "agreement", "starts_on"),
        part="scopes",
        besides=("agreements.json",),
        endable=_scopes_of_the_file,
    ),
    Dataset("fees.csv", _fees, ("service", "starts_on")),
    Dataset("attachment_types.csv", _attachment_types, ("code",)),
    Dataset("declarations.csv", _declarations, ("kind", "starts_on")),
    Dataset("reasons.csv", _reasons, ("agency", "use", "code", "starts_on"), not_ours=("uuid", "ends_on")),
    Dataset("answer_periods.csv", _answer_periods, ("agency", "starts_on"), not_ours=("uuid", "ends_on")),
)
