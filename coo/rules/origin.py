"""Rules of tab 4 that come from the criterion of an item: inputs, cost sheet, value content, tariff shift. Pure.

The arithmetic is in `coo.origin`; here stands what its results mean for the application.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coo import origin
from coo.constants import AgreementKind
from coo.origin import Criterion, Terms, ValueContent
from coo.rules.finding import Facts, Finding, Severity
from coo.snapshot import ApplicationSnapshot, ExportItem, round_half_up
from tradeconnect.common.money import format_amount

TAB: Final = "import-details"
INDIA: Final = "IN"
# Rates of several currencies leave a rest; a cost sheet may miss the FOB value by this share of it.
ROUNDING: Final = Decimal("0.005")
# A value that is printed with fewer decimals than computed is no difference.
SAME_PERCENT: Final = Decimal("0.5")


def check_criteria(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """What each item's criterion asks for is there: inputs, the shift, the value, the product's rule."""
    if facts.terms is None or snapshot.certificate_kind != AgreementKind.PREFERENTIAL:
        return []
    found = []
    for part, item in origin.item_by_item(snapshot):
        criterion = facts.terms.criterion(item.criterion)
        if criterion is not None:
            found += [*_inputs(part, item, criterion), *_rule(item, criterion, facts.terms)]
            found += [*_shift(part, item, criterion, facts), *_value(part, item, criterion, facts)]
    return found


def _inputs(snapshot: ApplicationSnapshot, item: ExportItem, criterion: Criterion) -> Iterator[Finding]:
    rows = origin.inputs_of(snapshot, item)
    foreign = [row for row in rows if not row.is_originating]
    if criterion.wholly_obtained and foreign:
        message = _("This criterion allows no non-originating input: choose another one, or correct the inputs.")
        evidence = ", ".join(f"{item.serial}.{row.serial} {row.description}" for row in foreign)
        yield Finding("IMP-018", TAB, "criterion", message, evidence=evidence[:200], item=item.serial)
    if not criterion.wholly_obtained and not rows:
        message = _("List the inputs of the item: this criterion is judged by them.")
        yield Finding("IMP-019", TAB, "criterion", message, item=item.serial)


def _rule(item: ExportItem, criterion: Criterion, terms: Terms) -> Iterator[Finding]:
    if not criterion.product_specific:
        return
    if not item.product_rule.strip():
        message = _("Write the product specific rule that you rely on, as the agreement's list words it.")
        yield Finding("IMP-020", TAB, "product_rule", message, item=item.serial)
    else:
        message = _("The officer compares this product specific rule with the agreement's list.")
        if terms.is_self_declared:
            message = _("Compare this product specific rule with the agreement's list: no officer does it for you.")
        yield Finding("IMP-021", TAB, "product_rule", message, Severity.WARNING, item.product_rule, item.serial)


def _shift(snapshot: ApplicationSnapshot, item: ExportItem, criterion: Criterion, facts: Facts) -> Iterator[Finding]:
    tolerance = facts.terms.de_minimis if facts.terms is not None else None
    if not criterion.shift:
        return
    shift = origin.tariff_shift(snapshot, item, criterion.shift, facts.input_rates)
    if shift.is_met(tolerance):
        return
    message = _("Non-originating inputs keep the item's tariff code: the change of classification is not met.")
    stay = ", ".join(f"{item.serial}.{row.serial} HS {row.hs_code}" for row in shift.missing)
    evidence = gettext("%(shift)s to HS %(code)s: %(inputs)s, %(share)s%% of FOB") % {
        "shift": criterion.shift,
        "code": item.hs_code,
        "inputs": stay,
        "share": shift.share,
    }
    if tolerance is not None:
        evidence += gettext(", tolerance %(percent)s%%") % {"percent": f"{tolerance.normalize():f}"}
    yield Finding("IMP-022", TAB, "criterion", message, evidence=evidence[:300], item=item.serial)


def _value(snapshot: ApplicationSnapshot, item: ExportItem, criterion: Criterion, facts: Facts) -> Iterator[Finding]:
    content = origin.value_content(snapshot, item, facts.input_rates)
    if not criterion.share or content is None:
        return
    if content.unknown:
        message = _("The rate table has no rate for the currency of an input: it is not in the computed value.")
        evidence = ", ".join(f"{item.serial}.{row.serial} {row.currency}" for row in content.unknown)
        yield Finding("IMP-023", TAB, "criterion_value", message, Severity.WARNING, evidence, item.serial)
    computed = content.share(criterion.share)
    if not criterion.allows(computed):
        message = _("The computed value does not meet the criterion.")
        yield Finding("IMP-024", TAB, "criterion", message, evidence=_asked(criterion, computed), item=item.serial)
    entered = item.criterion_value
    if entered is not None and abs(entered - computed) > SAME_PERCENT:
        message = _("The criterion value differs from the one computed from inputs and cost sheet.")
        evidence = gettext("%(entered)s%% entered, %(computed)s%% computed") % {
            "entered": f"{entered.normalize():f}",
            "computed": computed,
        }
        yield Finding("IMP-025", TAB, "criterion_value", message, Severity.WARNING, evidence, item.serial)
    if entered is not None and not criterion.allows(entered):
        message = _("The criterion value that you entered does not meet the criterion.")
        evidence = _asked(criterion, entered)
        yield Finding("IMP-026", TAB, "criterion_value", message, evidence=evidence, item=item.serial)


def _asked(criterion: Criterion, value: Decimal) -> str:
    """Return the value beside its threshold: `28.5%, at least 35% asked`."""
    words = gettext("%(value)s%%, at least %(asked)s%% asked")
    asked = criterion.minimum
    if asked is None:
        words, asked = gettext("%(value)s%%, at most %(asked)s%% allowed"), criterion.maximum
    return words % {"value": f"{value.normalize():f}", "asked": "" if asked is None else f"{asked.normalize():f}"}


def check_cost_sheets(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """A cost sheet adds up to the FOB value, and that is not above the item's value in the invoice."""
    if snapshot.certificate_kind != AgreementKind.PREFERENTIAL:
        return []
    return [finding for part, item in origin.item_by_item(snapshot) for finding in _cost_sheet(part, item, facts)]


def _cost_sheet(snapshot: ApplicationSnapshot, item: ExportItem, facts: Facts) -> Iterator[Finding]:
    if item.fob_value is not None and item.value is not None and item.fob_value > item.value:
        message = _("The FOB value is above the item's value in the invoice: check both.")
        evidence = gettext("FOB %(fob)s, item %(value)s") % {
            "fob": _money(item.fob_value, snapshot, facts),
            "value": _money(item.value, snapshot, facts),
        }
        yield Finding("IMP-027", TAB, "fob_value", message, Severity.WARNING, evidence, item.serial)
    content = origin.value_content(snapshot, item, facts.input_rates)
    if content is None or content.originating is None:
        return
    costs = content.non_originating + content.originating
    rest = content.fob - costs
    if abs(rest) <= content.fob * ROUNDING:
        return
    evidence = _adds_up(content, costs, snapshot, facts)
    if rest < 0:
        message = _("Costs and inputs are together more than the FOB value: correct the cost sheet.")
        yield Finding("IMP-028", TAB, "fob_value", message, evidence=evidence, item=item.serial)
    elif not content.unknown:
        message = _("Costs and inputs are together less than the FOB value: something is missing in the cost sheet.")
        yield Finding("IMP-029", TAB, "fob_value", message, Severity.WARNING, evidence, item.serial)


def _adds_up(content: ValueContent, costs: Decimal, snapshot: ApplicationSnapshot, facts: Facts) -> str:
    rate = snapshot.invoice.rate_inr or Decimal(1)
    return gettext("%(costs)s together, FOB %(fob)s") % {
        "costs": _money(round_half_up(costs / rate), snapshot, facts),
        "fob": _money(round_half_up(content.fob / rate), snapshot, facts),
    }


def _money(value: Decimal, snapshot: ApplicationSnapshot, facts: Facts) -> str:
    return format_amount(value, snapshot.invoice.currency, facts.minor_units)


def check_country_of_origin(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Back-to-back: what the certificate prints names the country of tab 2, which may have changed since."""
    country = snapshot.foreign_origin.country_name
    if facts.terms is None or not facts.terms.needs_foreign_origin or not country:
        return []
    message = _("The printed text does not name the country of origin: save Import Details again.")
    return [
        Finding(
            "IMP-030", TAB, "criterion_text", message, evidence=f"{item.criterion_text}, {country}", item=item.serial
        )
        for item in snapshot.items
        if item.criterion_text.strip() and country.casefold() not in item.criterion_text.casefold()
    ]


def check_indian_inputs(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """An input from India that is not ticked as originating is more often a slip than a truth."""
    if snapshot.certificate_kind != AgreementKind.PREFERENTIAL:
        return []
    message = _("The input comes from India but is not ticked as originating: it counts as foreign.")
    return [
        Finding("IMP-031", TAB, "is_originating", message, Severity.WARNING, item=row.item, input=row.serial)
        for row in snapshot.inputs
        if row.country_code == INDIA and not row.is_originating
    ]


CHECKS: Final = (check_criteria, check_cost_sheets, check_country_of_origin, check_indian_inputs)
