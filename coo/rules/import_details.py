"""Rules of tab 4, Import Details: inputs of the items, and the origin of each item (spec section 5, item 4). Pure.

Inputs are optional for a non-preferential certificate; one that is entered is complete (guide, tab 4 a).
"""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from coo.constants import INDIA_CRITERION, AgreementKind
from coo.origin import Criterion
from coo.rules.export_details import HS_CODE
from coo.rules.finding import Facts, Finding
from coo.snapshot import ApplicationSnapshot, ExportItem, ImportInput
from tradeconnect.common.dates import dmy

TAB: Final = "import-details"


def check_inputs(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Every input that was entered is complete, its code exists, its bill is not of the future."""
    return [
        Finding(code, TAB, name, message, evidence=evidence, item=row.item, input=row.serial)
        for row in snapshot.inputs
        for code, name, message, evidence in (*_goods(row, facts), *_purchase(row, facts))
    ]


def _goods(row: ImportInput, facts: Facts) -> Iterator[tuple[str, str, Any, str]]:
    if not row.itchs_code:
        yield "IMP-001", "itchs_code", _("Choose the ITC-HS code of the input."), ""
    elif row.itchs_code not in facts.known_itchs:
        message = _("The input's ITC-HS code is not in the tariff today: choose one from the list.")
        yield "IMP-002", "itchs_code", message, row.itchs_code
    if not HS_CODE.fullmatch(row.hs_code):
        yield "IMP-003", "hs_code", _("Enter the input's HS code with 6 or 8 digits."), row.hs_code
    if not row.description.strip():
        yield "IMP-004", "description", _("Describe the input."), ""
    if row.quantity is None or row.quantity <= 0:
        yield "IMP-005", "quantity", _("Enter the input's quantity, above zero."), ""
    if not row.unit:
        yield "IMP-006", "unit", _("Choose the unit of the input's quantity."), ""


def _purchase(row: ImportInput, facts: Facts) -> Iterator[tuple[str, str, Any, str]]:
    if row.unit_cif is None or row.unit_cif < 0:
        yield "IMP-007", "unit_cif", _("Enter the input's CIF value per unit, zero or more."), ""
    if not row.currency:
        yield "IMP-008", "currency", _("Choose the currency of the CIF value."), ""
    if not row.country_code:
        yield "IMP-009", "country", _("Choose the country that the input comes from."), ""
    if not row.bill_number.strip():
        yield "IMP-010", "bill_number", _("Enter the number of the bill of entry or invoice."), ""
    if row.bill_date is None:
        yield "IMP-011", "bill_date", _("Enter the date of the bill of entry or invoice."), ""
    elif row.bill_date > facts.today:
        message = _("The date of the bill of entry or invoice is in the future.")
        yield "IMP-012", "bill_date", message, dmy(row.bill_date)


def check_origin(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Each item says whether imported inputs are used, and has a criterion of the agreement with value and text."""
    return [finding for item in snapshot.items for finding in _origin(snapshot, item, facts)]


def _origin(snapshot: ApplicationSnapshot, item: ExportItem, facts: Facts) -> Iterator[Finding]:
    # Goods of a back-to-back certificate are not made here.
    if item.uses_imported_inputs is None and not (facts.terms is not None and facts.terms.needs_foreign_origin):
        message = _("Say whether imported or undetermined inputs are used in the item.")
        yield Finding("IMP-013", TAB, "uses_imported_inputs", message, item=item.serial)
    if not item.criterion:
        yield Finding("IMP-014", TAB, "criterion", _("Choose the preference criterion."), item=item.serial)
        return
    criterion = facts.terms.criterion(item.criterion) if facts.terms is not None else None
    if facts.terms is not None and criterion is None:
        message = _("This preference criterion is not one of the agreement's: choose one from the list.")
        yield Finding("IMP-015", TAB, "criterion", message, evidence=item.criterion, item=item.serial)
    value = item.criterion_value
    if _needs_value(snapshot, criterion) if value is None else not 0 <= value <= 100:
        message = _("Enter the preference criterion value in %, from 0 to 100.")
        evidence = "" if value is None else f"{value.normalize():f}"
        yield Finding("IMP-016", TAB, "criterion_value", message, evidence=evidence, item=item.serial)
    if not item.criterion_text.strip():
        message = _("Enter the text that the certificate prints as origin criterion.")
        yield Finding("IMP-017", TAB, "criterion_text", message, item=item.serial)


def _needs_value(snapshot: ApplicationSnapshot, criterion: Criterion | None) -> bool:
    """Tell whether a percentage is asked for: not for goods wholly obtained, or by the rule of the product."""
    if snapshot.certificate_kind != AgreementKind.PREFERENTIAL or criterion is None:
        return criterion is None or criterion.code == INDIA_CRITERION
    return criterion.takes_value or bool(criterion.share)


CHECKS: Final = (check_inputs, check_origin)
