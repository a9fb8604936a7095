"""What tab 2 may offer: open agreements by type, their issuing offices for the application's goods, their partners.

The lists narrow each other. The server writes the ones that fit what is chosen; `as_json` lets app.js narrow them at
once while a person chooses.
"""

import datetime as dt
import json
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms

from accounts.models import Office
from coo.constants import ProducerRule
from coo.forms.base import Choices
from coo.models import AgencyScope, Agreement, Application

ANYWHERE = "*"


class ListedField(forms.ChoiceField):
    """A list that shows the choices that fit what else is chosen, and takes whatever `accepted` holds."""

    accepted: frozenset[str] = frozenset()

    def valid_value(self, value: Any) -> bool:
        """Tell whether the value may be sent: also one that does not fit, for the rules say so."""
        return str(value) in self.accepted or super().valid_value(value)


@dataclass
class Scheme:
    """Args: agreements: by code. offices: by uuid. issuers: uuids of the offices that issue, by agreement's code."""

    agreements: dict[str, Agreement]
    offices: dict[str, Office]
    issuers: dict[str, list[str]]

    def keep(self, agreement: Agreement, office: Office | None) -> None:
        """Offer an agreement and an office besides: those of a paid file, also when they have been closed since."""
        self.agreements.setdefault(agreement.code, agreement)
        if office is not None:
            self.offices.setdefault(str(office.uuid), office)
            issuers = self.issuers.setdefault(agreement.code, [])
            if str(office.uuid) not in issuers:
                issuers.append(str(office.uuid))

    @property
    def kinds(self) -> set[str]:
        """The types of certificate that can be applied for."""
        return {row.kind for row in self.agreements.values()}

    def agreements_of(self, kind: str) -> list[Agreement]:
        """Return the agreements of a type, or all."""
        return [row for row in self.agreements.values() if not kind or row.kind == kind]

    def offices_of(self, agreement: str) -> list[Office]:
        """Return the offices that issue under an agreement, or all while none is chosen; by agency."""
        wanted = set(self.issuers.get(agreement, ())) if agreement else set(self.offices)
        return [office for code, office in self.offices.items() if code in wanted]

    def countries_of(self, agreement: str, countries: Choices, *, besides: str) -> Choices:
        """Return the countries that an agreement serves. Args: besides: a country that is chosen already."""
        row = self.agreements.get(agreement)
        if row is None or ANYWHERE in row.partners:
            return countries
        return [(code, name) for code, name in countries if code in ("", besides, *row.partners)]

    def as_json(self) -> str:
        """Return the lists for app.js: agreements as rows, offices by agency, each office by its place in the list."""
        places = {code: place for place, code in enumerate(self.offices)}
        agreements = [
            [
                *(row.code, row.name, row.kind),
                "" if ANYWHERE in row.partners else " ".join(row.partners),
                _flags(row),
                [places[code] for code in self.issuers.get(row.code, ())],
            ]
            for row in self.agreements.values()
        ]
        offices = [[code, office.agency.name, office.city] for code, office in self.offices.items()]
        return json.dumps({"agreements": agreements, "offices": offices}, separators=(",", ":"), ensure_ascii=False)


def _flags(agreement: Agreement) -> str:
    """Return which parts of the tab an agreement has: `producer`, `required` with it, `foreign`, `self`."""
    flags = {
        "producer": bool(agreement.producer_rule),
        "required": agreement.producer_rule == ProducerRule.REQUIRED,
        "foreign": agreement.needs_foreign_origin,
        "self": agreement.is_self_declared,
    }
    return " ".join(name for name, on in flags.items() if on)


def by_agency(offices: list[Office]) -> Choices:
    """Return offices as choices, grouped by agency."""
    return [
        (agency, [(str(office.uuid), f"{agency}, {office.city}") for office in rows])
        for agency, rows in groupby(offices, key=lambda office: office.agency.name)
    ]


def read_scheme(application: Application, today: dt.date) -> Scheme:
    """Return what can be chosen today for the goods of an application: four queries."""
    agreements = {row.code: row for row in Agreement.objects.in_force(today).filter(is_open=True)}
    offices = list(
        Office.objects.in_force(today)
        # One that closes takes no new file (`accounts.services.offices.require_taking_files`).
        .filter(ends_on=None, agency__scopes__agreement__in=agreements.values())
        .select_related("agency")
        .order_by("agency__name", "city")
        .distinct()
    )
    goods = set(application.items.values_list("itchs_code", flat=True))
    # What the exporter declares has no agency, whatever an agency's scopes say.
    issued = [row for row in agreements.values() if not row.has_no_agency]
    scopes = AgencyScope.objects.in_force(today).filter(agreement__in=issued)
    agencies: dict[str, set[int]] = {}
    for agreement, agency, prefixes in scopes.values_list("agreement__code", "agency_id", "hs_prefixes"):
        if not prefixes or all(code.startswith(tuple(prefixes)) for code in goods):
            agencies.setdefault(agreement, set()).add(agency)
    issuers = {
        code: [str(office.uuid) for office in offices if office.agency_id in issuing]
        for code, issuing in agencies.items()
    }
    named = {code for codes in issuers.values() for code in codes}
    return Scheme(agreements, {str(row.uuid): row for row in offices if str(row.uuid) in named}, issuers)
