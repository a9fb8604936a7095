"""Rules that compare one tab with another (spec sections 5 and 8, automatic checks). Pure."""

from collections import defaultdict
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coo.rules.finding import Facts, Finding, Severity
from coo.snapshot import ApplicationSnapshot
from tradeconnect.common.dates import dmy
from tradeconnect.common.money import format_amount

INDIA: Final = "IN"


def check_sum_of_items(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """The items' values add up to the invoice value (guide, tab 3 b)."""
    difference = snapshot.difference
    if not snapshot.items or difference is None or difference == 0:
        return []

    def shown(value: Decimal) -> str:
        return format_amount(abs(value), snapshot.invoice.currency, facts.minor_units)

    message = _("The sum of the items is not the invoice value: correct one of them.")
    words = gettext("%(items)s in items, %(difference)s too much")
    if difference > 0:
        words = gettext("%(items)s in items, %(difference)s missing")
    evidence = words % {"items": shown(snapshot.items_value), "difference": shown(difference)}
    return [Finding("X-001", "export-details", "", message, evidence=evidence)]


def check_origin_against_inputs(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """The answer on imported inputs agrees with the countries of the inputs."""
    found = []
    by_item: dict[int, dict[str, str]] = defaultdict(dict)
    for row in snapshot.inputs:
        by_item[row.item][row.country_code] = row.country_name
    for item in snapshot.items:
        countries = by_item[item.serial]
        foreign = sorted(name for code, name in countries.items() if code != INDIA)
        tab, name = "import-details", "uses_imported_inputs"
        if item.uses_imported_inputs is False and foreign:
            message = _("The item is said to use no imported inputs, but some come from abroad.")
            evidence = gettext("Answer: No. Inputs from %(countries)s") % {"countries": ", ".join(foreign)}
            found.append(Finding("X-002", tab, name, message, Severity.WARNING, evidence, item.serial))
        elif item.uses_imported_inputs and countries and not foreign:
            message = _("The item is said to use imported inputs, but all that are listed are Indian.")
            evidence = gettext("Answer: Yes. Inputs from India only")
            found.append(Finding("X-003", tab, name, message, Severity.WARNING, evidence, item.serial))
    return found


def check_destination(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """The goods are discharged in the importer's country; another one may be right for inland countries."""
    discharge, importer = snapshot.shipment.discharge_country, snapshot.importer
    if not discharge or not importer.country_code or discharge == importer.country_code:
        return []
    message = _("The port of discharge is not in the importer's country: check both.")
    evidence = gettext("%(port)s (%(country)s), importer in %(importer)s") % {
        "port": snapshot.shipment.discharge_name,
        "country": discharge,
        "importer": importer.country_name,
    }
    return [Finding("X-004", "shipment-details", "port_of_discharge", message, Severity.WARNING, evidence)]


def check_declaration_after_invoice(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """A declaration is about an invoice that exists."""
    declared, invoiced = snapshot.declaration.date, snapshot.invoice.date
    if declared is None or invoiced is None or declared >= invoiced:
        return []
    message = _("The declaration is dated before the invoice: check both dates.")
    evidence = gettext("Declaration %(declared)s, invoice %(invoiced)s")
    evidence %= {"declared": dmy(declared), "invoiced": dmy(invoiced)}
    return [Finding("X-005", "declaration", "declaration_date", message, Severity.WARNING, evidence)]


def check_certificate_to_replace(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Only a valid certificate is replaced by one in lieu (HBP 2.93(d))."""
    if not facts.ended_certificate:
        return []
    message = _("The certificate that this application replaces is not valid any more: nothing can be issued in lieu.")
    return [Finding("X-006", "certificate-details", "", message, evidence=facts.ended_certificate)]


CHECKS: Final = (
    check_sum_of_items,
    check_origin_against_inputs,
    check_destination,
    check_declaration_after_invoice,
    check_certificate_to_replace,
)
