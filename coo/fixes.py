"""One-click fixes: what a finding has exactly one right answer for. Pure: a finding becomes a label and a change.

`with_fix` hangs a `Fix` on a finding (`Finding.fix`); `coo.services.fixing.apply_fix` writes it, found again by its
`key` under the row lock. The key names the finding *and* the change: a fix that was offered for other content is not
found any more, so it can neither overwrite anything unseen nor do harm twice.
"""

import dataclasses
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from coo.constants import INDIA_CRITERION, INDIAN_ORIGIN, AgreementKind
from coo.origin import printed_text
from coo.rules import words
from coo.rules.export_details import HS_CODE
from coo.rules.finding import Facts, Finding
from coo.snapshot import ApplicationSnapshot, ExportItem, ImportInput, Party
from tradeconnect.common.dates import dmy


@dataclass(frozen=True, slots=True)
class Fix:
    """What one click does about a finding.

    Args:
        code: of the finding.
        tab: slug of the tab that it changes.
        label: what the button says, a sentence that tells what will happen.
        becomes: the new content in words, shown beside the button; empty where the label says it all.
        changes: columns and their new values: of the application, or of the item or input named here.
        item, input: serials, as in the finding.
    """

    code: str
    tab: str
    label: Any
    changes: Mapping[str, Any]
    becomes: str = ""
    item: int | None = None
    input: int | None = None

    @property
    def key(self) -> str:
        """What the button sends: the finding's code, where it is, and a digest of the change."""
        told = "|".join(f"{name}={value}" for name, value in sorted(self.changes.items()))
        place = "".join(f".{serial}" for serial in (self.item, self.input) if serial is not None)
        return f"{self.code}{place}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


Offer = tuple[Any, dict[str, Any], str]  # label, changes, becomes
Maker = Callable[[Finding, ApplicationSnapshot, Facts], Offer | None]


def fix_for(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Fix | None:
    """Return the fix of a finding, or None where there is more than one answer, or none that can be computed."""
    maker = _MAKERS.get(finding.code)
    offer = maker(finding, snapshot, facts) if maker is not None else None
    if offer is None:
        return None
    label, changes, becomes = offer
    return Fix(finding.code, finding.tab, label, changes, becomes, finding.item, finding.input)


def has_fix(finding: Finding) -> bool:
    """Tell whether there may be a fix for what the rule of this finding looks at."""
    return finding.code in _MAKERS


def with_fix(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Finding:
    """Return the finding with its fix hung on it, where there is one."""
    fix = fix_for(finding, snapshot, facts)
    return finding if fix is None else dataclasses.replace(finding, fix=fix)


def _item(finding: Finding, snapshot: ApplicationSnapshot) -> ExportItem | None:
    return next((row for row in snapshot.items if row.serial == finding.item), None)


def _inputs(finding: Finding, snapshot: ApplicationSnapshot) -> list[ImportInput]:
    return [row for row in snapshot.inputs if row.item == finding.item]


# ---- an address without its country

_TOKEN: Final = re.compile(r"(?:\b\w\.(?=\w\b))*\w+")
# After one of these the country belongs to a name: Bank of China.
_BINDING: Final = frozenset({"of", "the", "de", "du", "da", "del", "and", "in"})
_EDGES: Final = " \t\r,;-–—/"


def without_country(address: str, code: str, name: str) -> str:
    """Return the address without the words that name the country, or an empty string when that is not clear.

    Taken away: a country that is a part of its own (between commas or lines), or ends the address. A street or a bank
    that is called after the country is left to the person.
    """
    left = address
    while words.country_in_address(left, code, name):
        shorter = _take_one(left, code, name)
        if shorter is None:
            return ""
        left = shorter
    return left if left != address and words.folded(left) else ""


def _take_one(address: str, code: str, name: str) -> str | None:
    tokens = [(words.folded(found.group()), found.start(), found.end()) for found in _TOKEN.finditer(address)]
    ends = tuple(words.folded(end) for end in words.COUNTRY_ENDINGS.get(code, ()))
    names = sorted((*words.country_names(code, name), *ends), key=len, reverse=True)
    for first in range(len(tokens)):
        for each in names:
            last = first + len(each.split()) - 1
            if last >= len(tokens) or [token for token, _s, _e in tokens[first : last + 1]] != each.split():
                continue
            if _stands_alone(address, tokens, first, last, only_at_end=each in ends):
                return _joined(address[: tokens[first][1]], address[tokens[last][2] :])
            break
    return None


def _stands_alone(
    address: str, tokens: list[tuple[str, int, int]], first: int, last: int, *, only_at_end: bool
) -> bool:
    before = address[tokens[first - 1][2] : tokens[first][1]] if first else ","
    after = address[tokens[last][2] : tokens[last + 1][1]] if last + 1 < len(tokens) else ""
    at_end = last + 1 == len(tokens)
    if at_end:
        return first > 0 and tokens[first - 1][0] not in _BINDING
    return not only_at_end and all(re.search(r"[,;\n()]|\s-\s", gap) for gap in (before, after))


def _joined(before: str, after: str) -> str:
    before, after = before.rstrip(_EDGES + "("), after.lstrip(_EDGES + ").")
    if not after.strip():
        return before.strip()
    if not before.strip():
        return after.strip()
    glue = "" if before.endswith("\n") or after.startswith("\n") else ", "
    return f"{before}{glue}{after}".strip()


def _importer_address(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Offer | None:
    return _address("importer_address", snapshot.importer)


def _third_party_address(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Offer | None:
    return _address("third_party_address", snapshot.third_party)


def _address(column: str, party: Party) -> Offer | None:
    kept = without_country(party.address, party.country_code, party.country_name)
    return (_("Take the country out of the address"), {column: kept}, kept) if kept else None


# ---- certificate details


def _invoice_number(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Offer | None:
    """Spaces around the separators and long dashes say nothing: `SL / 26 – 0121` is SL/26-0121."""
    third = finding.field.startswith("third_party")
    typed = snapshot.third_party_invoice_number if third else snapshot.invoice.number
    tidy = re.sub(r"\s*([/,-])\s*", r"\1", re.sub("[‐-―−]", "-", typed.strip()))
    if tidy == typed or not words.INVOICE_NUMBER.fullmatch(tidy):
        return None
    return _("Write it with the allowed signs"), {finding.field: tidy}, tidy


def _own_rate(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Offer | None:
    return _("Set the exchange rate to 1"), {finding.field: Decimal(1)}, ""


def _table_rate(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Offer | None:
    rate = facts.table_rate_inr
    if rate is None or rate <= 0:
        return None
    rate = rate.quantize(Decimal("0.000001"))
    told = f"{rate.normalize():f}" if words.decimals(rate) > 2 else f"{rate:.2f}"
    told += f" ({dmy(facts.table_rate_date)})" if facts.table_rate_date else ""
    return _("Take the rate of the table"), {"rate_inr": rate}, told


# ---- items and inputs


def _hs_of_item(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Offer | None:
    row = _item(finding, snapshot)
    return _hs(row.itchs_code) if row is not None else None


def _hs_of_input(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Offer | None:
    row = next((row for row in _inputs(finding, snapshot) if row.serial == finding.input), None)
    return _hs(row.itchs_code) if row is not None else None


def _hs(itchs: str) -> Offer | None:
    if not HS_CODE.fullmatch(itchs):
        return None
    return _("Take the first six digits of the ITC-HS code"), {"hs_code": itchs[:6]}, words.grouped(itchs[:6])


def _origin(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Offer | None:
    """A non-preferential certificate has one criterion; whether imported inputs are used follows from the inputs."""
    if snapshot.certificate_kind != AgreementKind.NON_PREFERENTIAL or (
        facts.terms is not None and facts.terms.needs_foreign_origin
    ):
        return None
    changes = {
        "uses_imported_inputs": _uses_imports(finding, snapshot),
        "criterion": INDIA_CRITERION,
        "criterion_value": Decimal(0),
        "criterion_text": INDIAN_ORIGIN,
    }
    return _("Apply INDIAN ORIGIN to this item"), changes, ""


def _answer(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Offer | None:
    """The listed inputs say whether imported ones are used; without any the person must."""
    if not _inputs(finding, snapshot):
        return None
    uses = _uses_imports(finding, snapshot)
    label = _("Answer Yes: inputs from abroad are listed") if uses else _("Answer No: only Indian inputs are listed")
    return label, {"uses_imported_inputs": uses}, ""


def _uses_imports(finding: Finding, snapshot: ApplicationSnapshot) -> bool:
    return any(row.country_code not in ("", "IN") for row in _inputs(finding, snapshot))


def _criterion_text(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Offer | None:
    row = _item(finding, snapshot)
    criterion = facts.terms.criterion(row.criterion) if row is not None and facts.terms is not None else None
    if row is None or criterion is None or (criterion.takes_value and row.criterion_value is None):
        return None
    country = snapshot.foreign_origin.country_name
    if "{country}" in criterion.text and not country:
        return None
    text = printed_text(criterion, row.criterion_value, country)
    return (_("Print the agreement's text"), {"criterion_text": text}, text) if text.strip() else None


# ---- shipment, declaration


def _route(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Offer | None:
    shipment = snapshot.shipment
    if not (shipment.loading_name and shipment.discharge_name and shipment.mode_name):
        return None
    route = f"From {shipment.loading_name} to {shipment.discharge_name} by {shipment.mode_name.lower()}"[:300]
    return (
        (_("Write the route from the ports and the mode"), {"route": route}, route) if route != shipment.route else None
    )


def _declared_today(finding: Finding, snapshot: ApplicationSnapshot, facts: Facts) -> Offer | None:
    return _("Date it today"), {"declaration_date": facts.today}, dmy(facts.today)


_MAKERS: Final[dict[str, Maker]] = {
    "CERT-008": _importer_address,
    "CERT-012": _invoice_number,
    "CERT-019": _table_rate,
    "CERT-021": _own_rate,
    "CERT-022": _table_rate,
    "CERT-026": _third_party_address,
    "CERT-030": _invoice_number,
    "EXP-004": _hs_of_item,
    "EXP-005": _hs_of_item,
    "EXP-006": _hs_of_item,
    "IMP-003": _hs_of_input,
    "IMP-013": _answer,
    "IMP-014": _origin,
    "IMP-017": _criterion_text,
    "X-002": _answer,
    "X-003": _answer,
    "SHIP-014": _route,
    "SHIP-015": _route,
    "SHIP-016": _route,
    "DECL-006": _declared_today,
    "DECL-007": _declared_today,
}
FIXABLE: Final = frozenset(_MAKERS)
