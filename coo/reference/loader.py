"""Loads the reference data of `coo/reference/data`: idempotent, changed files only, never deletes a row.

Each dataset turns the rows of one file into unsaved model instances; PostgreSQL inserts or updates them by their
natural key. An application keeps what was true when it was signed, for it freezes its own snapshot.
"""

import csv
import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import models, transaction

from accounts.models import Agency
from coo.constants import INDIA_CRITERION, INDIAN_ORIGIN, NON_PREFERENTIAL, AgreementKind, PortKind
from coo.models import (
    AgencyScope,
    Agreement,
    AttachmentType,
    Currency,
    DeclarationText,
    ExchangeRate,
    Fee,
    Port,
    TariffCode,
    Unit,
)
from tradeconnect.common.models import Country, DataFile, PinCode, State

DATA: Final = Path(__file__).parent / "data"
ABBREVIATIONS: Final = frozenset({"ICD", "CFS", "SEZ", "LCS", "ACC", "EPZ", "FPO", "EOU", "FTWZ", "JNPT", "LTD", "II"})


@dataclass(frozen=True, slots=True)
class Dataset:
    """A file, how its rows become instances, and the natural key by which they are inserted or updated."""

    file: str
    instances: Callable[[Path], Iterable[models.Model]]
    key: tuple[str, ...]
    part: str = ""

    @property
    def name(self) -> str:
        """The name under which it is remembered: the file, with the part when a file feeds two tables."""
        return f"{self.file}#{self.part}" if self.part else self.file


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file did: the rows it holds, or that it was unchanged."""

    file: str
    rows: int
    changed: bool


def load_all(*, now: dt.datetime, data: Path = DATA, force: bool = False) -> list[Loaded]:
    """Load every dataset whose file changed since it was last loaded, each in its own transaction.

    Args: force: load unchanged files too.
    Raises: ValueError naming file and row when a value does not fit; nothing of that file is kept.
    """
    return [_load(dataset, data / dataset.file, now=now, force=force) for dataset in DATASETS]


def _load(dataset: Dataset, path: Path, *, now: dt.datetime, force: bool) -> Loaded:
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    known = DataFile.objects.filter(name=dataset.name, sha256=checksum).first()
    if known is not None and not force:
        return Loaded(dataset.name, known.rows, changed=False)
    with transaction.atomic():
        rows = list(dataset.instances(path))
        save_rows(rows, key=dataset.key)
        DataFile.objects.update_or_create(
            name=dataset.name, defaults={"sha256": checksum, "rows": len(rows), "loaded_at": now}
        )
    return Loaded(dataset.name, len(rows), changed=True)


def save_rows(rows: list[Any], *, key: tuple[str, ...]) -> None:
    """Insert rows of one model, or update those whose natural key is there already."""
    if not rows:
        return
    model = type(rows[0])
    fields = [field.name for field in model._meta.concrete_fields if not field.auto_created and field.name not in key]
    fields = [name for name in fields if not model._meta.get_field(name).primary_key]
    model._default_manager.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=bool(fields),
        ignore_conflicts=not fields,
        unique_fields=list(key) if fields else None,
        update_fields=fields or None,
    )


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file; a ValueError raised while one is used names the file and the line."""
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def search_words(*texts: str) -> str:
    """Return texts in lower case without punctuation: what the search compares with."""
    return " ".join(re.sub(r"[^\w%]+", " ", " ".join(texts).lower()).split())


def _readable(name: str) -> str:
    """Return a name of the customs list, which is in capitals, as people write it: `Tughlakabad ICD`."""
    return " ".join(word if word.strip("(),.") in ABBREVIATIONS else word.title() for word in name.split())


def _states(path: Path) -> Iterator[State]:
    for row in read_rows(path):
        yield State(
            gst_code=row["gst_code"],
            abbreviation=row["abbr"],
            name=row["name"],
            is_union_territory=row["kind"] == "UT",
        )


def _countries(path: Path) -> Iterator[Country]:
    for row in read_rows(path):
        yield Country(code=row["alpha2"], name=row["name"], currency=row["currency"][:3])


def _pin_codes(path: Path) -> Iterator[PinCode]:
    for row in read_rows(path):
        for district in row["district"].split("|"):
            yield PinCode(pin=row["pincode"], district=district.strip(), state_name=row["state"], city=row["office"])


def _currencies(path: Path) -> Iterator[Currency]:
    for row in read_rows(path):
        minor = row["minor_unit"]
        yield Currency(code=row["code"], name=row["name"], minor_units=int(minor) if minor.isdigit() else 2)


def _units(path: Path) -> Iterator[Unit]:
    for row in read_rows(path):
        yield Unit(code=row["code"], name=row["name"])


def _rates(path: Path) -> Iterator[ExchangeRate]:
    # Exporters are paid: the bank buys the currency from them, so the telegraphic buying rate is offered.
    for row in read_rows(path):
        if row["tt_buy"] and Decimal(row["tt_buy"]) > 0:
            yield ExchangeRate(
                currency=row["currency"],
                date=dt.date.fromisoformat(row["date"]),
                per_units=int(row["per_units"]),
                rate_inr=Decimal(row["tt_buy"]),
            )


def _tariff_codes(path: Path) -> Iterator[TariffCode]:
    for row in read_rows(path):
        text = " ".join(row["description"].split())
        yield TariffCode(code=row["code"], description=text.capitalize(), words=search_words(text))


def _ports_of_india(path: Path) -> Iterator[Port]:
    for row in read_rows(path):
        name = _readable(row["name"])
        yield Port(
            code=row["code"],
            name=name,
            city="",
            kind=row["type"],
            country_id="IN",
            words=search_words(row["code"], name),
        )


def _sea_ports(path: Path) -> Iterator[Port]:
    known = set(Country.objects.values_list("code", flat=True))
    for row in read_rows(path):
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


def _airports(path: Path) -> Iterator[Port]:
    known = set(Country.objects.values_list("code", flat=True))
    for row in read_rows(path):
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


def _agreements(path: Path) -> Iterator[Agreement]:
    for entry in json.loads(path.read_text(encoding="utf-8"))["agreements"]:
        code = entry["code"]
        started = entry.get("in_force")
        yield Agreement(
            code=code,
            name=entry["name"],
            kind=AgreementKind.NON_PREFERENTIAL if entry["kind"] == "NON_PREF" else AgreementKind.PREFERENTIAL,
            form=entry.get("form") or "",
            partners=entry.get("partners") or [],
            boxes=entry.get("boxes") or [],
            criteria=_criteria(entry),
            validity_months=entry.get("validity_months"),
            is_open=code == NON_PREFERENTIAL,
            is_self_declared=entry["kind"] == "PREF_SELF",
            thresholds=entry.get("thresholds") or "",
            issue_rule=entry.get("issue_rule") or "",
            copies=entry.get("copies") or "",
            legal_basis=entry.get("customs_notification") or "",
            confidence=entry.get("confidence") or "",
            sources=entry.get("sources") or [],
            notes=entry.get("notes") or "",
            starts_on=_date(started) or dt.date(1995, 1, 1),
        )


def _criteria(entry: dict[str, Any]) -> list[dict[str, str]]:
    """Return the criteria as rows of code, label and printed text. India is the guide's word for the only one of NP."""
    if entry["code"] == NON_PREFERENTIAL:
        return [{"code": INDIA_CRITERION, "label": "India", "text": INDIAN_ORIGIN}]
    return [{"code": str(text), "label": str(text), "text": str(text)} for text in entry.get("criteria") or []]


def _agencies(path: Path) -> Iterator[Agency]:
    for row in read_rows(path):
        ended = re.search(r"\d{4}-\d{2}-\d{2}", row["status"])
        yield Agency(
            code=row["code"].replace("-", ""),  # it becomes a part of the certificate numbers between hyphens
            name=row["name"],
            kind=row["kind"],
            products=row["products"],
            ends_on=dt.date.fromisoformat(ended.group()) if ended else None,
            source_status=row["status"],
        )


def _scopes(path: Path) -> Iterator[AgencyScope]:
    """Yield which agency may issue under which agreement: appendix 2B by agreement, 2E, and the state lists."""
    agreements = list(Agreement.objects.all())
    rows = {row["code"].replace("-", ""): row for row in read_rows(path)}
    for agency in Agency.objects.filter(code__in=rows):
        row = rows[agency.code]
        states, named = re.findall(r"\b[A-Z]{2}\b", row["state"]), row["pref"].split(";")
        for agreement in agreements:
            preferential = agreement.kind == AgreementKind.PREFERENTIAL
            if (row["pref"] == "1" or agreement.code in named) if preferential else row["np"] == "1":
                yield AgencyScope(agency=agency, agreement=agreement, states=states, ends_on=agency.ends_on)


def _fees(path: Path) -> Iterator[Fee]:
    for row in read_rows(path):
        yield Fee(
            service=row["service"],
            amount_paise=int(row["amount_paise"]),
            gst_percent=Decimal(row["gst_percent"]),
            sac=row["sac"],
            description=row["description"],
            starts_on=dt.date.fromisoformat(row["starts_on"]),
            ends_on=_date(row["ends_on"]),
        )


def _attachment_types(path: Path) -> Iterator[AttachmentType]:
    for row in read_rows(path):
        yield AttachmentType(
            code=row["code"],
            name=row["name"],
            is_mandatory=row["is_mandatory"] == "1",
            position=int(row["position"]),
        )


def _declarations(path: Path) -> Iterator[DeclarationText]:
    for row in read_rows(path):
        yield DeclarationText(
            kind=row["kind"],
            text=row["text"],
            starts_on=dt.date.fromisoformat(row["starts_on"]),
            ends_on=_date(row["ends_on"]),
        )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


DATASETS: Final = (
    Dataset("states_gst.csv", _states, ("gst_code",)),
    Dataset("countries.csv", _countries, ("code",)),
    Dataset("pincodes.csv", _pin_codes, ("pin", "district", "state_name")),
    Dataset("currencies.csv", _currencies, ("code",)),
    Dataset("exchange_rates.csv", _rates, ("currency", "date")),
    Dataset("uqc.csv", _units, ("code",)),
    Dataset("itchs_india.csv", _tariff_codes, ("code",)),
    Dataset("ports_india.csv", _ports_of_india, ("code",)),
    Dataset("sea_ports_world.csv", _sea_ports, ("code",)),
    Dataset("airports_iata.csv", _airports, ("code",)),
    Dataset("agreements.json", _agreements, ("code",)),
    Dataset("agencies.csv", _agencies, ("code",)),
    Dataset("agencies.csv", _scopes, ("agency", "agreement", "starts_on"), part="scopes"),
    Dataset("fees.csv", _fees, ("service", "starts_on")),
    Dataset("attachment_types.csv", _attachment_types, ("code",)),
    Dataset("declarations.csv", _declarations, ("kind", "starts_on")),
)
