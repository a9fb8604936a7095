"""What the portal offers where a field may be left empty: exchange rates, the route, the value of a criterion."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils import translation

from coo.models import Application, ExportItem
from coo.origin import assess
from coo.selectors import agreement_terms, build_snapshot, input_rates, rate_in_inr

RATE_STEP: Final = Decimal("0.000001")
ROUTE_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class OfferedRate:
    """A rate for one unit of the invoice currency, with the day of the table that it was read from."""

    value: Decimal
    table: dt.date


def offered_rates(currency: str, day: dt.date) -> tuple[OfferedRate | None, OfferedRate | None]:
    """Return what the table offers for one unit of `currency` on `day`, in INR and in USD; None where it has none.

    The rate to USD is the rate to INR divided by that of the US dollar, rounded half up to six decimals.
    """
    if not currency:
        return None, None
    found = rate_in_inr(currency, day)
    if found is None:
        return None, OfferedRate(Decimal(1), day) if currency == "USD" else None
    in_inr = OfferedRate(_rounded(found[0]), found[1])
    if currency == "USD":
        return in_inr, OfferedRate(Decimal(1), found[1])
    dollar = rate_in_inr("USD", day)
    return in_inr, OfferedRate(_rounded(found[0] / dollar[0]), dollar[1]) if dollar else None


def _rounded(rate: Decimal) -> Decimal:
    return rate.quantize(RATE_STEP, ROUND_HALF_UP)


def offered_route(application: Application) -> str:
    """Return the route as `From X to Y by air`, or an empty string until both ports and the mode are chosen.

    In English always: it is printed on the certificate (guide, tab 5 b).
    """
    shipment, discharge = application.port_of_shipment, application.port_of_discharge
    start = shipment.name if shipment else application.port_of_shipment_other
    end = discharge.name if discharge else application.port_of_discharge_other
    if not (start and end and application.transport_mode):
        return ""
    with translation.override("en"):
        mode = str(application.get_transport_mode_display()).lower()
    return f"From {start} to {end} by {mode}"[:ROUTE_LENGTH]


def offered_values(
    application: Application, item: ExportItem, costs: Mapping[str, Any], *, today: dt.date
) -> dict[str, Decimal]:
    """Return the value in % that can be computed for each criterion of the agreement, by the criterion's code.

    Args: costs: columns of the cost sheet as they are about to be saved; what is not named counts as stored.
    """
    snapshot = build_snapshot(application, today=today)
    terms = agreement_terms(application, today=today)
    row = next((row for row in snapshot.items if row.serial == item.serial), None)
    if row is None or terms is None:
        return {}
    row, rates = dataclasses.replace(row, **costs), input_rates(snapshot, today=today)
    results = [assess(snapshot, row, criterion, rates, terms.de_minimis) for criterion in terms.criteria]
    return {result.criterion.code: result.value for result in results if result.value is not None and result.inputs}
