"""What *Where to Export* answers: agreements in force with what they ask for, and who issues. From the wizard's data.

The number of queries does not depend on the number of agreements or agencies: each table is read once.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Office
from coo.constants import AgreementKind
from coo.models import AgencyScope, Agreement
from coo.reference.notes import Confidence, Note, read_confidence, read_note
from coo.reference.scope import Fit, fit
from coo.reference.worldmap import HOME, REGIONS, WorldMap, draw, expand
from tradeconnect.common.models import Country, State

ANYWHERE = "*"
LOCAL_SHOWN = 4  # of the agencies of a single state; more of them are folded until a state is chosen
READ_WHOLE = 8  # agreements; more of them are a table, whatever was asked for


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. Args: country: ISO code. agreement: its code. chapter: two digits. state: abbreviation."""

    country: str = ""
    agreement: str = ""
    kind: str = ""
    chapter: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency that issues.

    Args: states: where its list names it, none for all of India. offices: that file here. agreements: of the group.
    """

    agency: Agency
    states: tuple[str, ...]
    offices: tuple[Office, ...]
    fit: Fit
    agreements: list[Agreement] = field(default_factory=list)

    @property
    def is_in_part(self) -> bool:
        """Tell whether it certifies only some of these goods, or for some exporters only."""
        return self.fit == Fit.IN_PART


@dataclass(frozen=True, slots=True)
class AgencyGroup:
    """The agencies of one kind of certificate, those that file in this portal first, then by state.

    Args: shown: the lines that stand on the page. folded: the rest, which a reader unfolds.
    """

    kind: str
    agreements: tuple[Agreement, ...]
    shown: tuple[AgencyLine, ...]
    folded: tuple[AgencyLine, ...]

    @property
    def lines(self) -> tuple[AgencyLine, ...]:
        """Every agency of the kind."""
        return self.shown + self.folded

    @property
    def has_offices(self) -> bool:
        """Tell whether one of them takes applications in this portal."""
        return any(line.offices for line in self.lines)


@dataclass(frozen=True, slots=True)
class Entry:
    """An agreement as the public reads it. Args: partners: names; none: any country. agencies: that issue under it."""

    agreement: Agreement
    partners: tuple[str, ...]
    thresholds: Note
    issue_rule: Note
    copies: Note
    confidence: Confidence
    agencies: tuple[AgencyLine, ...]

    @property
    def is_filed_here(self) -> bool:
        """Tell whether an application can be filed in this portal today."""
        has_issuer = self.agreement.is_self_declared or any(line.offices for line in self.agencies)
        return self.agreement.is_open and has_issuer

    @property
    def is_preferential(self) -> bool:
        """Tell whether it lowers the duty."""
        return bool(self.agreement.kind == AgreementKind.PREFERENTIAL)


@dataclass(frozen=True, slots=True)
class Answer:
    """The agreements that fit, preferential ones first, and the agencies that issue under them."""

    entries: tuple[Entry, ...]
    groups: tuple[AgencyGroup, ...]

    @property
    def preferential(self) -> int:
        """How many of the agreements lower the duty."""
        return sum(entry.is_preferential for entry in self.entries)

    @property
    def is_long(self) -> bool:
        """Tell whether the agreements are too many to be read one by one."""
        return len(self.entries) > READ_WHOLE

    @property
    def texts(self) -> list[str]:
        """Everything said of the agreements, for the list of terms."""
        said = [(e.thresholds.text, e.issue_rule.text, e.agreement.legal_basis) for e in self.entries]
        criteria = [row["label"] for entry in self.entries for row in entry.agreement.criteria]
        return [*criteria, *(text for texts in said for text in texts)]


def agreements_in_force(today: dt.date) -> list[Agreement]:
    """Return every agreement of the day: those that lower the duty first, by name. One query."""
    rows: list[Agreement] = list(Agreement.objects.in_force(today))
    return sorted(rows, key=lambda row: (row.kind == AgreementKind.NON_PREFERENTIAL, not row.is_open, row.name))


def serves(agreement: Agreement, country: str) -> bool:
    """Tell whether goods may go to the country (ISO code) under the agreement."""
    return ANYWHERE in agreement.partners or country in expand(agreement.partners)


def answer(wanted: Wanted, agreements: list[Agreement], *, countries: dict[str, str], today: dt.date) -> Answer:
    """Return what fits of the agreements in force. Three queries.

    Args: countries: names by ISO code. today: the date in India.
    """
    fitting = [row for row in agreements if _fits(row, wanted)]
    groups = _groups(fitting, wanted, today)
    lines = [line for group in groups for line in group.lines]
    entries = tuple(
        Entry(
            agreement=row,
            partners=tuple(sorted(countries[code] for code in expand(row.partners) if code in countries)),
            thresholds=read_note(row.thresholds),
            issue_rule=read_note(row.issue_rule),
            copies=read_note(row.copies),
            confidence=read_confidence(row.confidence),
            agencies=tuple(line for line in lines if row in line.agreements),
        )
        for row in fitting
    )
    return Answer(entries, groups)


def _fits(agreement: Agreement, wanted: Wanted) -> bool:
    if wanted.agreement and agreement.code != wanted.agreement:
        return False
    if wanted.kind and agreement.kind != wanted.kind:
        return False
    return not wanted.country or serves(agreement, wanted.country)


def _groups(agreements: list[Agreement], wanted: Wanted, today: dt.date) -> tuple[AgencyGroup, ...]:
    """Return who issues under the agreements, by kind. Those that one declares oneself have nobody."""
    issued = {row.pk: row for row in agreements if not row.has_no_agency}
    scopes = (
        AgencyScope.objects.in_force(today)
        .filter(agreement__in=issued, agency__in=Agency.objects.in_force(today))
        .select_related("agency__state")
        .order_by("agency__name", "pk")
    )
    names = dict(State.objects.values_list("abbreviation", "name"))
    offices = _offices(today)
    lines: dict[tuple[str, int], AgencyLine | None] = {}
    for scope in scopes:
        agreement = issued[scope.agreement_id]
        key = (agreement.kind, scope.agency_id)
        if key not in lines:
            lines[key] = _line(scope, offices.get(scope.agency_id, ()), names, wanted)
        line = lines[key]
        if line is not None and agreement not in line.agreements:
            line.agreements.append(agreement)
    return tuple(
        group
        for kind in (AgreementKind.PREFERENTIAL, AgreementKind.NON_PREFERENTIAL)
        if (group := _group(kind, issued.values(), lines, folds=not wanted.state)).lines
    )


def _group(
    kind: str,
    agreements: Iterable[Agreement],
    lines: dict[tuple[str, int], AgencyLine | None],
    *,
    folds: bool,
) -> AgencyGroup:
    mine = [line for (of, _agency), line in lines.items() if of == kind and line is not None]
    mine.sort(key=lambda line: (not line.offices, line.states, line.agency.name))
    local = [line for line in mine if line.states and not line.offices]
    folded = local if folds and len(local) > LOCAL_SHOWN else []
    shown = tuple(line for line in mine if line not in folded)
    return AgencyGroup(kind, tuple(row for row in agreements if row.kind == kind), shown, tuple(folded))


def _offices(today: dt.date) -> dict[int, tuple[Office, ...]]:
    found: dict[int, tuple[Office, ...]] = {}
    for office in Office.objects.in_force(today).order_by("city"):
        found[office.agency_id] = (*found.get(office.agency_id, ()), office)
    return found


def _line(scope: AgencyScope, offices: tuple[Office, ...], names: dict[str, str], wanted: Wanted) -> AgencyLine | None:
    """Return the agency as a line, or None when it is not for these goods or not in this state."""
    agency = scope.agency
    seat = [agency.state.abbreviation] if agency.state is not None else []
    listed = scope.states or seat
    if wanted.state and listed and wanted.state not in listed:
        return None
    fitting = fit(agency.products, wanted.chapter)
    if fitting == Fit.NO:
        return None
    return AgencyLine(agency, tuple(sorted(names.get(code, code) for code in listed)), offices, fitting)


@dataclass(frozen=True, slots=True)
class Destination:
    """A country that takes Indian goods at a preference. Args: count: under how many agreements."""

    country: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Region:
    """A region with its destinations by name. Args: total: of its countries on the map, India left out."""

    label: Any
    destinations: tuple[Destination, ...]
    total: int


@dataclass(frozen=True, slots=True)
class World:
    """Where Indian goods may go at a preference: as a map, and the same as a list by region."""

    map: WorldMap
    regions: tuple[Region, ...]

    @property
    def total(self) -> int:
        """How many countries take them."""
        return sum(len(region.destinations) for region in self.regions)


def world(agreements: Iterable[Agreement], *, countries: dict[str, str]) -> World:
    """Return the world by the preferential ones among `agreements`. No query. Args: countries: names by ISO code."""
    counts: dict[str, int] = {}
    for row in agreements:
        if row.kind == AgreementKind.PREFERENTIAL:
            for code in expand(row.partners) & countries.keys():
                counts[code] = counts.get(code, 0) + 1
    counts.pop(HOME, None)
    named = frozenset[str]().union(*(codes for _label, codes in REGIONS))
    regions = [*REGIONS, (_("Elsewhere"), frozenset(counts) - named)]
    return World(draw(counts.__contains__), tuple(_region(*row, counts, countries) for row in regions if row[1]))


def _region(label: Any, codes: frozenset[str], counts: dict[str, int], countries: dict[str, str]) -> Region:
    taking = sorted(codes & counts.keys(), key=lambda code: countries[code])
    rows = tuple(Destination(code, countries[code], counts[code]) for code in taking)
    return Region(label, rows, len(codes - {HOME}))


def country_names() -> dict[str, str]:
    """Return the countries' names by ISO code, in the order of the names. One query."""
    return dict(Country.objects.values_list("code", "name"))
