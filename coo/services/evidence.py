"""The automatic checks of a file as the officer reads them: each with its evidence, also when it passed (spec 8)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coo import rules
from coo.models import Application
from coo.rules.finding import Facts, Finding
from coo.rules.office import EARLIER_AT_LEAST, InvoiceReading, OfficeFacts, findings_of_office
from coo.selectors import build_facts
from coo.services.agreement_evidence import AutomaticCheck, checks_of_agreement
from coo.services.file_rows import grouped
from coo.services.office.documents import OfficeDocument, documents_of
from coo.services.office.facts import office_facts
from coo.snapshot import ApplicationSnapshot
from coo.tabs import BY_SLUG, Slug
from tradeconnect.common.dates import dmy, financial_year
from tradeconnect.common.money import format_amount

INDIA: Final = "IN"


class CheckState(StrEnum):
    """How a check ended; the order is that of the page."""

    FAILED = "failed"
    DOUBTFUL = "doubtful"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One automatic check.

    Args:
        title: what was checked.
        findings: what was found, each with message and evidence; empty when it passed.
        passed_because: the evidence of a check that passed.
    """

    title: Any
    findings: tuple[Finding, ...]
    passed_because: str = ""

    @property
    def state(self) -> CheckState:
        """Failed with an error among the findings, doubtful with a warning, else passed."""
        if any(finding.is_error for finding in self.findings):
            return CheckState.FAILED
        return CheckState.DOUBTFUL if self.findings else CheckState.PASSED

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The findings with the name of their place and its anchor on the page of the file."""
        return [{"finding": row, "place": place_of(row), "anchor": anchor_of(row)} for row in self.findings]


def automatic_checks(
    application: Application,
    snapshot: ApplicationSnapshot,
    *,
    today: dt.date,
    documents: Sequence[OfficeDocument] | None = None,
) -> tuple[CheckResult, ...]:
    """Return the checks over a frozen snapshot with today's facts: failed first, then doubtful, then passed.

    Args: today: the date in India. documents: those of `documents_of`, where the caller has them already.
    """
    facts = build_facts(application, snapshot, today=today)
    if documents is None:
        documents = documents_of(application, snapshot)
    known = office_facts(application, snapshot, facts, documents)
    findings = [*rules.check(snapshot, facts), *findings_of_office(snapshot, known)]
    results: list[CheckResult] = []
    told: set[str] = set()
    for title, codes, evidence in (*_CHECKS, *checks_of_agreement(snapshot, facts), *_of_office(known)):
        own = tuple(finding for finding in findings if finding.code in codes)
        told |= codes
        results.append(CheckResult(title, own, "" if own else evidence(snapshot, facts)))
    rest = tuple(finding for finding in findings if finding.code not in told)
    results.append(CheckResult(gettext_lazy("All other rules"), rest, _("Nothing found on any of the eight tabs")))
    order = list(CheckState)
    return tuple(sorted(results, key=lambda result: order.index(result.state)))


def counts(results: tuple[CheckResult, ...]) -> dict[str, int]:
    """Return how many checks ended in each state."""
    return {state.value: sum(result.state == state for result in results) for state in CheckState}


def place_of(finding: Finding) -> str:
    """Return where a finding belongs, in words: `Item 1` or the title of its tab."""
    if finding.item is not None:
        return _("Item %(serial)s") % {"serial": finding.item}
    return str(BY_SLUG[finding.tab].title)


def anchor_of(finding: Finding) -> str:
    """Return the anchor of the section of `coo.services.file_rows` that shows what a finding is about."""
    if finding.tab == Slug.ATTACHMENTS:
        return "documents"
    if finding.item is not None:
        return f"origin-{finding.item}" if finding.tab == Slug.IMPORT else f"item-{finding.item}"
    return {Slug.EXPORT: "item-1", Slug.IMPORT: "origin-1"}.get(Slug(finding.tab), finding.tab)


def _of_office(known: OfficeFacts) -> Iterator[AutomaticCheck]:
    """The checks of `coo.rules.office` that had something to compare with."""
    if known.invoice != InvoiceReading.MISSING:
        count = len(known.found)
        same = ngettext("%d value found as in the form", "%d values found as in the form", count) % count
        told = _("%(name)s: %(same)s, none differs") % {"name": known.invoice_name, "same": same}
        yield gettext_lazy("Invoice against the form"), frozenset({"OFF-004", "OFF-006"}), lambda _s, _f: told
    count = sum(len(values) >= EARLIER_AT_LEAST for values in known.earlier_values.values())
    if count:
        near = (
            ngettext("%d kind of goods, near its earlier value", "%d kinds, near their earlier values", count) % count
        )
        yield gettext_lazy("Value per unit as before"), frozenset({"OFF-005"}), lambda _s, _f: near


def _sum(snapshot: ApplicationSnapshot, facts: Facts) -> str:
    values = [item.value for item in snapshot.items if item.value is not None]
    total = format_amount(snapshot.items_value, snapshot.invoice.currency, facts.minor_units)
    if len(values) > 4:
        return _("%(count)s items, together %(total)s") % {"count": len(values), "total": total}
    return " + ".join(f"{value:,.{facts.minor_units}f}" for value in values) + f" = {total}"


def _unused(snapshot: ApplicationSnapshot, facts: Facts) -> str:
    day = snapshot.invoice.date
    where = _("%(number)s, looked for in this IEC and in all others, %(year)s")
    return where % {"number": snapshot.invoice.number, "year": financial_year(day) if day else "—"}


def _rate(snapshot: ApplicationSnapshot, facts: Facts) -> str:
    if snapshot.invoice.currency == "INR":
        return _("The invoice is in INR")
    return _("Entered %(entered)s. Table of %(date)s: %(table)s") % {
        "entered": f"{snapshot.invoice.rate_inr or 0:.2f}",
        "date": dmy(facts.table_rate_date) if facts.table_rate_date else "—",
        "table": f"{facts.table_rate_inr or 0:.2f}",
    }


def _country(snapshot: ApplicationSnapshot, facts: Facts) -> str:
    return f"{snapshot.importer.country_name}: {snapshot.agreement_name}"


def _ports(snapshot: ApplicationSnapshot, facts: Facts) -> str:
    shipment = snapshot.shipment
    return _("%(mode)s: %(loading)s and %(discharge)s, both in the route") % {
        "mode": _(shipment.mode_name),
        "loading": shipment.loading_name,
        "discharge": shipment.discharge_name,
    }


def _criterion(snapshot: ApplicationSnapshot, facts: Facts) -> str:
    texts = ", ".join(sorted({item.criterion_text for item in snapshot.items}))
    items = ngettext("%d item", "%d items", len(snapshot.items)) % len(snapshot.items)
    inputs = ngettext("%d input", "%d inputs", len(snapshot.inputs)) % len(snapshot.inputs)
    foreign = sum(row.country_code != INDIA for row in snapshot.inputs)
    origin = _("%(count)s of them from abroad") % {"count": foreign} if foreign else _("none of them from abroad")
    return f"{texts}: {items}, {inputs}" + (f", {origin}" if snapshot.inputs else "")


def _words(snapshot: ApplicationSnapshot, facts: Facts) -> str:
    codes = ", ".join(dict.fromkeys(grouped(item.itchs_code) for item in snapshot.items))
    return _("%(codes)s: no material contradicts the description") % {"codes": codes}


# Title, codes of the findings that belong to it, evidence when there are none. OFF codes are the officer's alone.
_CHECKS: Final[tuple[AutomaticCheck, ...]] = (
    (gettext_lazy("Sum of items equals invoice value"), frozenset({"X-001"}), _sum),
    (gettext_lazy("Invoice not used before"), frozenset({"CERT-013", "OFF-001", "OFF-002"}), _unused),
    (gettext_lazy("Exchange rate against table"), frozenset({"CERT-019", "CERT-021", "CERT-022", "OFF-003"}), _rate),
    (
        gettext_lazy("Country fits the agreement"),
        frozenset({"CERT-004", "CERT-009", "CERT-033", "CERT-034", "CERT-045"}),
        _country,
    ),
    (
        gettext_lazy("Ports fit the mode"),
        frozenset({"SHIP-003", "SHIP-009", "SHIP-010", "SHIP-012", "SHIP-013", "SHIP-015", "SHIP-016", "X-004"}),
        _ports,
    ),
    (
        gettext_lazy("Criterion fits the inputs"),
        frozenset({"IMP-013", "IMP-014", "IMP-015", "IMP-016", "IMP-017", "X-002", "X-003"}),
        _criterion,
    ),
    (
        gettext_lazy("ITC-HS code against words"),
        frozenset({"EXP-003", "EXP-004", "EXP-005", "EXP-006", "EXP-014"}),
        _words,
    ),
)
