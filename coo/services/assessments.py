"""What a criterion asks for and how an item stands to it, in words: for the wizard, the summary and the officer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coo import origin
from coo.origin import Assessment, Criterion, Terms, ValueContent
from coo.snapshot import ApplicationSnapshot, ExportItem, round_half_up

_SHIFTS: Final[Mapping[str, Any]] = {
    "CC": gettext_lazy("CC: every non-originating input comes from another chapter (2 digits)"),
    "CTH": gettext_lazy("CTH: every non-originating input comes from another heading (4 digits)"),
    "CTSH": gettext_lazy("CTSH: every non-originating input comes from another subheading (6 digits)"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a criterion asks for, and what the item has. Args: is_met: None where it cannot be told."""

    asked: str
    here: str
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands to one criterion, in words. Args: is_chosen: it is the item's criterion."""

    assessment: Assessment
    parts: tuple[Part, ...]
    is_chosen: bool

    @property
    def criterion(self) -> Criterion:
        """The criterion."""
        return self.assessment.criterion

    @property
    def value(self) -> str:
        """The computed share in %, without trailing zeros; nothing while no input is listed."""
        return plain(self.assessment.value) if self.assessment.inputs else ""


@dataclass(frozen=True, slots=True)
class CostSheet:
    """The cost sheet of an item in the invoice currency.

    Args: rest: what is missing up to the FOB value, below zero when the costs are more; None without costs.
    """

    fob: Decimal
    foreign: Decimal
    originating_inputs: Decimal
    rest: Decimal | None
    content: ValueContent


def standings(
    snapshot: ApplicationSnapshot, item: ExportItem, terms: Terms, rates: Mapping[str, Decimal]
) -> tuple[Standing, ...]:
    """Return how an item stands to every criterion of its agreement. Args: rates: INR for one unit of a currency."""
    rows = []
    for criterion in terms.criteria:
        result = origin.assess(snapshot, item, criterion, rates, terms.de_minimis)
        parts = tuple(_parts(result, terms))
        rows.append(Standing(result, parts, is_chosen=criterion.code == item.criterion))
    return tuple(rows)


def _parts(result: Assessment, terms: Terms) -> Iterator[Part]:
    criterion = result.criterion
    if criterion.wholly_obtained:
        here = _("%(count)s non-originating") % {"count": result.foreign} if result.foreign else _("none listed")
        yield Part(_("No non-originating input"), here, result.foreign == 0)
    if criterion.share:
        here = f"{plain(result.value)}%" if result.value is not None else _("not known yet")
        # Without inputs everything would count as originating.
        known = result.value is not None and bool(result.inputs)
        yield Part(_share(criterion), here if known else _("not known yet"), result.is_value_met if known else None)
    if result.shift is not None:
        is_met = result.is_shift_met if result.inputs else None
        yield Part(_shift(criterion, terms.de_minimis), _shifted(result), is_met)
    if criterion.product_specific:
        compared = _("you compare it") if terms.is_self_declared else _("the officer compares it")
        yield Part(_("The rule of this product in the agreement's list"), compared, None)


def _share(criterion: Criterion) -> str:
    minimum, maximum = plain(criterion.minimum), plain(criterion.maximum)
    if criterion.share == "non_originating":
        return _("At most %(percent)s%% of the FOB value is non-originating") % {"percent": maximum}
    if criterion.share == "aggregate":
        return _("At least %(percent)s%% of the FOB value comes from the agreement's countries") % {"percent": minimum}
    return _("At least %(percent)s%% of the FOB value is originating") % {"percent": minimum}


def _shift(criterion: Criterion, de_minimis: Decimal | None) -> str:
    text = str(_SHIFTS[criterion.shift])
    if de_minimis is None:
        return text
    return _("%(shift)s, with a tolerance of %(percent)s%% of FOB") % {"shift": text, "percent": plain(de_minimis)}


def _shifted(result: Assessment) -> str:
    shift = result.shift
    if shift is None or not result.inputs:
        return _("not known yet")
    if not shift.missing:
        return _("all do")
    serials = ", ".join(f"{row.item}.{row.serial}" for row in shift.missing)
    return _("not %(inputs)s: %(percent)s%% of FOB") % {"inputs": serials, "percent": plain(shift.share)}


def cost_sheet(snapshot: ApplicationSnapshot, item: ExportItem, rates: Mapping[str, Decimal]) -> CostSheet | None:
    """Return the sums of an item's cost sheet; None while its value or the exchange rate is missing."""
    content = origin.value_content(snapshot, item, rates)
    rate = snapshot.invoice.rate_inr
    if content is None or not rate:
        return None
    inputs = origin.originating_inputs(snapshot, item, rates)
    rest = None
    if content.originating is not None:
        rest = round_half_up((content.fob - content.non_originating - content.originating) / rate)
    return CostSheet(
        fob=round_half_up(content.fob / rate),
        foreign=round_half_up(content.non_originating / rate),
        originating_inputs=round_half_up(inputs / rate),
        rest=rest,
        content=content,
    )


def plain(value: Decimal | None) -> str:
    """Return a number without trailing zeros."""
    return "" if value is None else f"{value.normalize():f}"
