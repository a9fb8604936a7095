"""Origin arithmetic of an agreement: value content and tariff shift of an item, computed from its inputs. Pure.

Sources: build-down (FOB - VNM) / FOB x 100 and build-up VOM / FOB x 100 as in the origin rules of the Indian CEPAs;
tariff shift as in their general rule (CTH: the first four digits change, CTSH: the first six); de minimis as a share of
FOB.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final, Literal

from coo.snapshot import CENT, ApplicationSnapshot, ExportItem, ImportInput

HUNDRED: Final = Decimal(100)
# Digits of the HS code that must differ between an input and the product.
SHIFT_DIGITS: Final[Mapping[str, int]] = {"CC": 2, "CTH": 4, "CTSH": 6}

Share = Literal["", "originating", "non_originating", "aggregate"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A preference criterion of an agreement, as a row of `Agreement.criteria` gives it.

    Args:
        code: what is stored; label: what the list shows.
        text: what the certificate prints; `{value}` stands for the criterion's value in %.
        share: which share of the FOB value the value names: of originating content, of non-originating inputs, or of
            all that was added in the countries of the agreement together; empty: the criterion has no value.
        minimum, maximum: in %, the least or the most that share may be.
        shift: CC, CTH or CTSH that every non-originating input must undergo.
        wholly_obtained: no input may be non-originating.
        product_specific: the rule of the product decides; the exporter names it and the officer compares it.
    """

    code: str
    label: str
    text: str
    share: Share = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    shift: str = ""
    wholly_obtained: bool = False
    product_specific: bool = False

    @property
    def takes_value(self) -> bool:
        """Whether the certificate prints a percentage with it."""
        return "{value}" in self.text

    def allows(self, value: Decimal) -> bool:
        """Tell whether a share, in %, keeps the criterion's threshold."""
        return (self.minimum is None or value >= self.minimum) and (self.maximum is None or value <= self.maximum)


def read_criterion(row: Mapping[str, Any]) -> Criterion:
    """Return a row of `Agreement.criteria` as a value. Raises: KeyError or ValueError for one that does not fit."""
    shift = str(row.get("shift", ""))
    if shift and shift not in SHIFT_DIGITS:
        raise ValueError(f"unknown tariff shift {shift}")
    return Criterion(
        code=str(row["code"]),
        label=str(row["label"]),
        text=str(row["text"]),
        share=row.get("share", ""),
        minimum=Decimal(str(row["minimum"])) if row.get("minimum") is not None else None,
        maximum=Decimal(str(row["maximum"])) if row.get("maximum") is not None else None,
        shift=shift,
        wholly_obtained=bool(row.get("wholly_obtained")),
        product_specific=bool(row.get("product_specific")),
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement asks for: dated data, read by `coo.selectors.agreement_terms`.

    Args:
        partners: ISO codes of the countries it serves; `*` for any.
        de_minimis: in % of FOB, what inputs that do not shift may have; None: no tolerance known.
        producer: a `ProducerRule`.
        days_after_shipment: issued later it is retrospective; None: no such rule.
        months_after_shipment: after so many it is not issued any more; None: no limit known.
        retrospective_words: what a retrospective certificate prints.
        suspended: why certificates for the application's destination are not issued here now, or an empty string.
    """

    code: str
    criteria: tuple[Criterion, ...] = ()
    partners: frozenset[str] = frozenset({"*"})
    de_minimis: Decimal | None = None
    producer: str = ""
    needs_foreign_origin: bool = False
    is_self_declared: bool = False
    days_after_shipment: int | None = None
    counts_working_days: bool = False
    months_after_shipment: int | None = None
    retrospective_words: str = ""
    suspended: str = ""

    def criterion(self, code: str) -> Criterion | None:
        """Return the criterion with this code, or None."""
        return next((row for row in self.criteria if row.code == code), None)


@dataclass(frozen=True, slots=True)
class ValueContent:
    """Shares of an item's FOB value, in INR at the application's own rate.

    What counts for the product is rounded down and what counts against it up, to two decimals as thresholds have them:
    a threshold is never met by rounding, and 34.996 % is not shown as 35 %.

    Args:
        fob: the item's FOB value.
        non_originating: CIF value of the inputs that do not originate.
        originating: materials, labour, overheads and profit by the cost sheet, with the inputs that originate; None
            while the cost sheet is empty.
        unknown: inputs whose currency has no rate; they are in no sum.
    """

    fob: Decimal
    non_originating: Decimal
    originating: Decimal | None
    unknown: tuple[ImportInput, ...] = ()

    @property
    def build_down(self) -> Decimal:
        """(FOB - VNM) / FOB in %, two decimals; below zero when the inputs cost more than the product."""
        return _rounded_down((self.fob - self.non_originating) / self.fob * HUNDRED)

    @property
    def build_up(self) -> Decimal | None:
        """VOM / FOB in %, two decimals; None without a cost sheet."""
        return None if self.originating is None else _rounded_down(self.originating / self.fob * HUNDRED)

    @property
    def non_originating_share(self) -> Decimal:
        """VNM / FOB in %, two decimals."""
        return _rounded_up(self.non_originating / self.fob * HUNDRED)

    def share(self, which: Share) -> Decimal:
        """Return the share that a criterion names; of originating content the better of build-down and build-up."""
        if which == "non_originating":
            return self.non_originating_share
        return max(self.build_down, self.build_up) if self.build_up is not None else self.build_down


@dataclass(frozen=True, slots=True)
class TariffShift:
    """What the inputs' tariff codes say. Args: missing: inputs that do not shift. share: theirs of FOB, in %."""

    missing: tuple[ImportInput, ...]
    share: Decimal

    def is_met(self, de_minimis: Decimal | None) -> bool:
        """Tell whether every input shifts, or those that do not stay within the tolerance (in % of FOB)."""
        return not self.missing or (de_minimis is not None and self.share <= de_minimis)


def _rounded_down(share: Decimal) -> Decimal:
    return share.quantize(CENT, ROUND_FLOOR)


def _rounded_up(share: Decimal) -> Decimal:
    return share.quantize(CENT, ROUND_CEILING)


def inputs_of(snapshot: ApplicationSnapshot, item: ExportItem) -> tuple[ImportInput, ...]:
    """Return the inputs of one export item, in their order."""
    return tuple(row for row in snapshot.inputs if row.item == item.serial)


def item_by_item(snapshot: ApplicationSnapshot) -> Iterator[tuple[ApplicationSnapshot, ExportItem]]:
    """Yield every item with the application as if it were the only one: what is computed of it costs its own inputs."""
    inputs: dict[int, list[ImportInput]] = defaultdict(list)
    for row in snapshot.inputs:
        inputs[row.item].append(row)
    for item in snapshot.items:
        yield dataclasses.replace(snapshot, items=(item,), inputs=tuple(inputs[item.serial])), item


def fob_value(snapshot: ApplicationSnapshot, item: ExportItem) -> Decimal | None:
    """Return the item's FOB value in INR: its own, or its value in the invoice where none was entered."""
    own = item.value if item.fob_value is None else item.fob_value
    if own is None or snapshot.invoice.rate_inr is None or own * snapshot.invoice.rate_inr <= 0:
        return None
    return own * snapshot.invoice.rate_inr


def value_content(snapshot: ApplicationSnapshot, item: ExportItem, rates: Mapping[str, Decimal]) -> ValueContent | None:
    """Return the shares of one item; None while its value or the exchange rate is missing.

    Args: rates: INR for one unit of each currency of the inputs.
    """
    fob = fob_value(snapshot, item)
    if fob is None:
        return None
    rows = inputs_of(snapshot, item)
    known = [row for row in rows if row.total_cif is not None and row.currency in rates]
    foreign = _in_inr((row for row in known if not row.is_originating), rates)
    return ValueContent(
        fob=fob,
        non_originating=foreign,
        originating=_originating(snapshot, item, [row for row in known if row.is_originating], rates),
        unknown=tuple(row for row in rows if row not in known),
    )


def originating_inputs(snapshot: ApplicationSnapshot, item: ExportItem, rates: Mapping[str, Decimal]) -> Decimal:
    """Return the CIF value in INR of an item's inputs that originate; those without a rate are left out."""
    rows = (row for row in inputs_of(snapshot, item) if row.total_cif is not None and row.currency in rates)
    return _in_inr((row for row in rows if row.is_originating), rates)


def _in_inr(rows: Iterable[ImportInput], rates: Mapping[str, Decimal]) -> Decimal:
    return sum(((row.total_cif or Decimal(0)) * rates[row.currency] for row in rows), Decimal(0))


def _originating(
    snapshot: ApplicationSnapshot, item: ExportItem, inputs: list[ImportInput], rates: Mapping[str, Decimal]
) -> Decimal | None:
    costs = [item.indian_materials, item.labour_and_overheads, item.profit_and_other]
    if all(cost is None for cost in costs) or snapshot.invoice.rate_inr is None:
        return None
    own = sum((cost for cost in costs if cost is not None), Decimal(0))
    return own * snapshot.invoice.rate_inr + _in_inr(inputs, rates)


def tariff_shift(
    snapshot: ApplicationSnapshot, item: ExportItem, shift: str, rates: Mapping[str, Decimal]
) -> TariffShift:
    """Return which non-originating inputs keep the product's tariff code. Args: shift: CC, CTH or CTSH."""
    digits = SHIFT_DIGITS[shift]
    foreign = [row for row in inputs_of(snapshot, item) if not row.is_originating]
    missing = tuple(row for row in foreign if row.hs_code[:digits] == item.hs_code[:digits])
    fob = fob_value(snapshot, item)
    known = [row for row in missing if row.total_cif is not None and row.currency in rates]
    share = HUNDRED if fob is None or len(known) < len(missing) else _in_inr(known, rates) / fob * HUNDRED
    return TariffShift(missing, _rounded_up(share) if missing else Decimal(0))


def printed_text(criterion: Criterion, value: Decimal | None, country: str = "") -> str:
    """Return what the certificate prints for a criterion and its value: `RVC 41.5%+CTSH`.

    Args: country: name of the country that goods of a back-to-back certificate come from: `ORIGIN VIETNAM`.
    """
    written = "" if value is None else f"{value.normalize():f}"
    return criterion.text.replace("{value}", written).replace("{country}", country.upper()).strip()


@dataclass(frozen=True, slots=True)
class Assessment:
    """How an item stands to one criterion.

    Args:
        inputs: how many inputs are listed; foreign: how many of them do not originate.
        value: the share that the criterion names, in %; None where it names none, or it cannot be computed yet: an
            input that cannot be counted would make the product look more originating than it is.
        shift: what the inputs' tariff codes say; None where the criterion asks for no shift.
        is_shift_met: with the agreement's tolerance.
    """

    criterion: Criterion
    inputs: int
    foreign: int
    value: Decimal | None
    shift: TariffShift | None
    is_shift_met: bool

    @property
    def is_value_met(self) -> bool:
        """Whether the computed share keeps the threshold."""
        return self.value is not None and self.criterion.allows(self.value)

    @property
    def is_met(self) -> bool | None:
        """Whether the criterion is met by what was entered; None where that cannot be told (yet)."""
        criterion = self.criterion
        if criterion.wholly_obtained:
            return self.foreign == 0
        if criterion.product_specific or not self.inputs or not (criterion.share or criterion.shift):
            return None
        if criterion.share and self.value is None:
            return None
        return self.is_shift_met and (self.is_value_met or not criterion.share)


def assess(
    snapshot: ApplicationSnapshot,
    item: ExportItem,
    criterion: Criterion,
    rates: Mapping[str, Decimal],
    de_minimis: Decimal | None,
) -> Assessment:
    """Return how an item stands to a criterion. Args: rates: INR for one unit; de_minimis: tolerance in % of FOB."""
    rows = inputs_of(snapshot, item)
    content = value_content(snapshot, item, rates) if criterion.share else None
    shift = tariff_shift(snapshot, item, criterion.shift, rates) if criterion.shift else None
    return Assessment(
        criterion=criterion,
        inputs=len(rows),
        foreign=sum(not row.is_originating for row in rows),
        value=content.share(criterion.share) if content is not None and not content.unknown else None,
        shift=shift,
        is_shift_met=shift is None or shift.is_met(de_minimis),
    )
