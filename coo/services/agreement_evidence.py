"""The automatic checks that an agreement brings: value content and shift, foreign origin, days after the shipment."""

from collections.abc import Callable
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coo.constants import AgreementKind
from coo.origin import item_by_item
from coo.retrospective import last_day, last_usual_day
from coo.rules.finding import Facts
from coo.services.assessments import Part, standings
from coo.snapshot import ApplicationSnapshot
from tradeconnect.common.dates import dmy

# Title, codes of the findings that belong to it, evidence when there are none.
AutomaticCheck = tuple[Any, frozenset[str], Callable[[ApplicationSnapshot, Facts], str]]
ITEMS_TOLD: Final = 4


def checks_of_agreement(snapshot: ApplicationSnapshot, facts: Facts) -> tuple[AutomaticCheck, ...]:
    """Return the checks that the file's agreement asks for; none for a plain non-preferential certificate."""
    terms, found = facts.terms, []
    if terms is None:
        return ()
    if snapshot.certificate_kind == AgreementKind.PREFERENTIAL:
        found.append((gettext_lazy("Origin by the agreement's criterion"), _ORIGIN, _origin))
        found.append((gettext_lazy("Cost sheet adds up"), _COSTS, _costs))
    if terms.producer and snapshot.producer.is_exporter is not None:
        found.append((gettext_lazy("Producer named"), _PRODUCER, _producer))
    if terms.needs_foreign_origin:
        found.append((gettext_lazy("Foreign origin proved"), _FOREIGN, _foreign))
    if terms.days_after_shipment is not None or terms.months_after_shipment is not None:
        found.append((gettext_lazy("In time after the shipment"), frozenset({"SHIP-021", "SHIP-022"}), _in_time))
    return tuple(found)


_ORIGIN: Final = frozenset(f"IMP-{number:03d}" for number in (18, 19, 20, 21, 22, 23, 24, 25, 26, 31))
_COSTS: Final = frozenset({"IMP-027", "IMP-028", "IMP-029"})
_PRODUCER: Final = frozenset({"CERT-035", "CERT-036", "CERT-037"})
_FOREIGN: Final = frozenset({*(f"CERT-{number:03d}" for number in range(38, 45)), "IMP-030", "ATT-005"})


def _origin(snapshot: ApplicationSnapshot, facts: Facts) -> str:
    """Return each item's criterion with what is asked and what was computed: `1: RVC+CTSH, 70%, at least 35%`."""
    told = []
    for part, item in islice(item_by_item(snapshot), ITEMS_TOLD):
        rows = standings(part, item, facts.terms, facts.input_rates) if facts.terms is not None else ()
        chosen = next((row for row in rows if row.is_chosen), None)
        if chosen is not None:
            told.append(f"{item.serial}: {chosen.criterion.code}, {_parts(chosen.parts)}")
    more = len(snapshot.items) - ITEMS_TOLD
    return "; ".join(told) + (_("; %(count)s more items") % {"count": more} if more > 0 else "")


def _parts(parts: tuple[Part, ...]) -> str:
    return ", ".join(f"{part.asked}: {part.here}" for part in parts)


def _costs(snapshot: ApplicationSnapshot, facts: Facts) -> str:
    count = sum(item.indian_materials is not None for item in snapshot.items)
    return _("%(count)s of %(items)s items with a cost sheet") % {"count": count, "items": len(snapshot.items)}


def _producer(snapshot: ApplicationSnapshot, facts: Facts) -> str:
    return _("The exporter") if snapshot.producer.is_exporter else snapshot.producer.name


def _foreign(snapshot: ApplicationSnapshot, facts: Facts) -> str:
    origin = snapshot.foreign_origin
    return f"{origin.country_name}: {origin.document} {origin.document_number}, {origin.document_issuer}"


def _in_time(snapshot: ApplicationSnapshot, facts: Facts) -> str:
    shipped, terms = snapshot.shipment.date, facts.terms
    if shipped is None or terms is None:
        return ""
    usual, latest = last_usual_day(terms, shipped), last_day(terms, shipped)
    told = _("Shipped %(day)s") % {"day": dmy(shipped)}
    if usual is not None:
        told += _(", without a mark until %(day)s") % {"day": dmy(usual)}
    if latest is not None:
        told += _(", issued until %(day)s") % {"day": dmy(latest)}
    return told
