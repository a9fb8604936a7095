"""Rules of tab 3, Export Details: the items (spec section 5, item 3). Pure."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coo.rules import words
from coo.rules.finding import Facts, Finding, Severity
from coo.snapshot import ApplicationSnapshot, ExportItem

TAB: Final = "export-details"
HS_CODE: Final = re.compile(r"\d{6}|\d{8}")


def check_items_exist(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """There is something to certify."""
    if snapshot.items:
        return []
    return [Finding("EXP-001", TAB, "", _("Add the goods: at least one item."))]


def check_item_codes(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """ITC-HS codes exist today; HS codes have 6 or 8 digits and the same heading (first four digits)."""
    return [finding for item in snapshot.items for finding in _codes(item, facts)]


def _codes(item: ExportItem, facts: Facts) -> Iterator[Finding]:
    itchs, hs = item.itchs_code, item.hs_code
    if not itchs:
        yield Finding("EXP-002", TAB, "itchs_code", _("Choose the ITC-HS code."), item=item.serial)
    elif itchs not in facts.known_itchs:
        message = _("This ITC-HS code is not in the tariff today: choose one from the list.")
        yield Finding("EXP-003", TAB, "itchs_code", message, evidence=itchs, item=item.serial)
    if not HS_CODE.fullmatch(hs):
        message = _("Enter the HS code with 6 or 8 digits.")
        yield Finding("EXP-004", TAB, "hs_code", message, evidence=hs, item=item.serial)
    elif itchs and hs[:4] != itchs[:4]:
        message = _("HS code and ITC-HS code are of different headings: their first four digits must agree.")
        yield Finding("EXP-005", TAB, "hs_code", message, evidence=_codes_say(item), item=item.serial)
    elif itchs and hs[:6] != itchs[:6]:
        message = _("HS code and ITC-HS code differ within the heading: check that the importing country does so.")
        yield Finding("EXP-006", TAB, "hs_code", message, Severity.WARNING, _codes_say(item), item=item.serial)


def _codes_say(item: ExportItem) -> str:
    values = {"hs": words.grouped(item.hs_code), "itchs": words.grouped(item.itchs_code)}
    return gettext("HS %(hs)s, ITC-HS %(itchs)s") % values


def check_item_description(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Each item has a description, marks and packages: the certificate prints them."""
    found = []
    for item in snapshot.items:
        for code, name, text, message in (
            ("EXP-007", "description", item.description, _("Describe the goods.")),
            ("EXP-008", "marks", item.marks, _("Enter marks and number, or NO MARKS.")),
            ("EXP-009", "packages", item.packages, _("Enter number and kind of packages.")),
        ):
            if not text.strip():
                found.append(Finding(code, TAB, name, message, item=item.serial))
    return found


def check_item_amounts(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Quantity with its unit and value are positive; the value has no more decimals than the currency."""
    found = []
    for item in snapshot.items:
        if item.quantity is None or item.quantity <= 0:
            message = _("Enter the quantity, above zero.")
            found.append(Finding("EXP-010", TAB, "quantity", message, item=item.serial))
        if not item.unit:
            found.append(Finding("EXP-011", TAB, "unit", _("Choose the unit of the quantity."), item=item.serial))
        if item.value is None or item.value <= 0:
            message = _("Enter the item's value in the invoice currency, above zero.")
            found.append(Finding("EXP-012", TAB, "value", message, item=item.serial))
        elif snapshot.invoice.currency and words.decimals(item.value) > facts.minor_units:
            message = _("The item's value has more decimals than the invoice currency.")
            evidence = f"{item.value.normalize():f} {snapshot.invoice.currency}"
            found.append(Finding("EXP-013", TAB, "value", message, evidence=evidence, item=item.serial))
    return found


def check_words_against_code(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """The material in the description is not clearly another one than the code's."""
    found = []
    for item in snapshot.items:
        contradiction = words.contradicting_materials(item.description, facts.itchs_words.get(item.itchs_code, ""))
        if contradiction:
            code, goods = contradiction
            evidence = gettext("%(itchs)s is of %(code)s, the goods are of %(goods)s")
            evidence %= {"itchs": words.grouped(item.itchs_code), "code": code, "goods": goods}
            message = _("The code and the words do not fit: check the code.")
            found.append(Finding("EXP-014", TAB, "itchs_code", message, Severity.WARNING, evidence, item.serial))
    return found


CHECKS: Final = (
    check_items_exist,
    check_item_codes,
    check_item_description,
    check_item_amounts,
    check_words_against_code,
)
