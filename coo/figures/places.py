"""The places whose figures stand side by side: offices for an agency, agencies for the operator."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Agency, Office


@dataclass(frozen=True, slots=True)
class Places:
    """Places by key.

    Args: noun: what a place is. by: the path from an application to the key. of_office: the key of each office's place.
        short: names for a chart. codes: how an address names it. promise: working hours, as text; of an agency whose
        offices differ, from and to. are_all: there are no others.
    """

    noun: str
    by: str
    names: Mapping[int, str]
    short: Mapping[int, str]
    codes: Mapping[int, str]
    of_office: Mapping[int, int]
    promise: Mapping[int, str]
    are_all: bool = False

    @property
    def offices(self) -> list[int]:
        """The keys of all offices."""
        return list(self.of_office)

    @property
    def chosen_by(self) -> dict[str, str]:
        """The name of each place by how an address names it."""
        return {self.codes[key]: name for key, name in self.names.items()}

    def only(self, code: str) -> "Places":
        """Return that place alone. Raises: StopIteration when there is none."""
        key = next(key for key, known in self.codes.items() if known == code)
        return replace(
            self,
            names={key: self.names[key]},
            of_office={office: place for office, place in self.of_office.items() if place == key},
            promise={key: self.promise[key]},
            are_all=False,
        )

    @property
    def promise_together(self) -> str:
        """The promises of all places; nothing where they differ."""
        kept = set(self.promise.values())
        return kept.pop() if len(kept) == 1 else ""


def by_office(offices: Iterable[Office]) -> Places:
    """Return each office as a place."""
    rows = list(offices)
    return Places(
        noun=_("Office"),
        by="office_id",
        names={office.pk: f"{agency_name(office.agency)}, {office.city}" for office in rows},
        short={office.pk: office.city for office in rows},
        codes={office.pk: str(office.uuid) for office in rows},
        of_office={office.pk: office.pk for office in rows},
        promise={office.pk: str(office.promise_hours) for office in rows},
    )


def by_agency(offices: Iterable[Office], *, today: dt.date) -> Places:
    """Return each agency as a place. Args: offices: of all agencies. today: an office that opens later promises nothing
    yet.
    """
    rows = list(offices)
    promises: dict[int, list[int]] = defaultdict(list)
    for office in rows:
        if office.starts_on <= today:
            promises[office.agency_id].append(office.promise_hours)
    return Places(
        noun=_("Agency"),
        by="office__agency_id",
        names={office.agency_id: agency_name(office.agency) for office in rows},
        short={office.agency_id: agency_name(office.agency) for office in rows},
        codes={office.agency_id: office.agency.code for office in rows},
        of_office={office.pk: office.agency_id for office in rows},
        promise={office.agency_id: _from_to(promises[office.agency_id]) for office in rows},
        are_all=True,
    )


def agency_name(agency: Agency) -> str:
    """Return its name in the language of the page."""
    return (get_language() == "hi" and agency.name_hi) or agency.name


def _from_to(hours: list[int]) -> str:
    if not hours:
        return ""
    least, most = min(hours), max(hours)
    return str(least) if least == most else f"{least} – {most}"
