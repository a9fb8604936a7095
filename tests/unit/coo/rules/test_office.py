"""The rules of the office: each code found where it must be, and not one step before."""

import dataclasses
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from coo.rules import office
from coo.rules.finding import Finding
from coo.rules.office import InvoiceReading, OfficeFacts, OtherFile, Said, findings_of_office
from coo.snapshot import ApplicationSnapshot
from tests.unit.coo.rules.builders import good, good_facts, row

CERT, EXP, ATT = "certificate-details", "export-details", "attachments"
Known = Callable[[OfficeFacts], OfficeFacts]
SAME = OtherFile("HQRCCOAPPLY00000007AM25", "AAKFK7733M", "HUDSON & VALE", "US")
USUAL = {("61046200", "NOS"): (Decimal(80), Decimal(90), Decimal(100))}


def known(**changes: Any) -> Known:
    return lambda facts: dataclasses.replace(facts, **changes)


def without_rate(facts: OfficeFacts) -> OfficeFacts:
    return dataclasses.replace(facts, facts=dataclasses.replace(facts.facts, table_rate_inr=None))


def other(**changes: Any) -> Known:
    return known(same_invoice=(dataclasses.replace(SAME, **changes),))


def earlier(*values: int, unit: str = "NOS") -> Known:
    return known(earlier_values={("61046200", unit): tuple(map(Decimal, values))})


def said(field: str = "invoice_number", tab: str = CERT, item: int | None = None) -> Known:
    return known(said=(Said(field, tab, "Invoice Number", "12345678", "12345679", item),))


@dataclasses.dataclass(frozen=True)
class OfficeCase:
    """What must find a code at its place, and what must not."""

    fails: Known
    passes: tuple[Known, ...]
    place: tuple[str, str]
    is_error: bool = False


CASES = {
    "OFF-001": OfficeCase(
        other(importer="Somebody Else"), (known(same_invoice=()), known(same_invoice=(SAME,))), (CERT, "invoice_number")
    ),
    "OFF-002": OfficeCase(
        known(same_invoice=(SAME,)),
        (other(importer="Hudson & Vale Inc"), other(country="CA")),
        (CERT, "invoice_number"),
        is_error=True,
    ),
    "OFF-003": OfficeCase(without_rate, (known(),), (CERT, "rate_inr")),
    "OFF-004": OfficeCase(said(), (known(),), (CERT, "invoice_number")),
    # The guide's example is INR 90 for one piece.
    "OFF-005": OfficeCase(
        earlier(10, 20, 29),
        (earlier(10, 30, 40), earlier(270, 270, 270), earlier(1, 1), earlier(1, 1, 1, unit="KGS"), known()),
        (EXP, "value"),
    ),
    "OFF-006": OfficeCase(
        known(invoice=InvoiceReading.NO_TEXT),
        (known(invoice=InvoiceReading.COMPARED), known(invoice=InvoiceReading.MISSING)),
        (ATT, ""),
    ),
}


def findings(change: Known = known(), snapshot: ApplicationSnapshot | None = None) -> list[Finding]:  # noqa: B008
    return findings_of_office(snapshot or good(), change(OfficeFacts(facts=good_facts())))


def test_the_guides_example_has_no_finding() -> None:
    assert findings(known(earlier_values=USUAL, invoice=InvoiceReading.COMPARED)) == []


@pytest.mark.parametrize("code", CASES)
def test_a_rule_finds_its_fault_at_its_place(code: str) -> None:
    case = CASES[code]
    found = [finding for finding in findings(case.fails) if finding.code == code]
    assert [(one.tab, one.field) for one in found] == [case.place]
    assert found[0].is_error is case.is_error
    assert str(found[0].message).strip()


@pytest.mark.parametrize(
    ("code", "number"), [(code, n) for code, case in CASES.items() for n in range(len(case.passes))]
)
def test_a_rule_is_silent_at_the_edge(code: str, number: int) -> None:
    assert code not in {finding.code for finding in findings(CASES[code].passes[number])}


def test_every_code_in_the_source_is_listed_and_tested() -> None:
    codes = re.findall(r'"(OFF-\d{3})"', Path(office.__file__).read_text())
    assert set(codes) == set(office.OFFICE_CODES) == set(CASES)


@pytest.mark.parametrize("state", sorted(set(InvoiceReading) - {InvoiceReading.COMPARED, InvoiceReading.MISSING}))
def test_whatever_was_not_compared_is_said(state: InvoiceReading) -> None:
    [finding] = findings(known(invoice=state, invoice_name="scan.pdf"))
    assert (finding.code, finding.evidence) == ("OFF-006", "scan.pdf")


def test_a_text_without_the_invoices_own_values_is_not_agreement() -> None:
    """The foot line of a scan, or another paper: nothing differs, and nothing agrees either."""
    [finding] = findings(known(invoice=InvoiceReading.COMPARED, silent=("Invoice Number", "Invoice value")))
    assert finding.code == "OFF-006"
    assert finding.evidence == "2 values were not found: Invoice Number, Invoice value"
    assert not finding.is_error
    [finding] = findings(known(invoice=InvoiceReading.COMPARED, silent=tuple("abcdefg")))
    assert finding.evidence == "7 values were not found: a, b, c, d, e …"


def test_evidence_names_both_values() -> None:
    [finding] = findings(said())
    assert finding.evidence == "Invoice Number: 12345678 in the form, 12345679 in the invoice"
    [finding] = findings(earlier(10, 20, 29))
    assert finding.evidence == "₹90.00 for one NOS, usually ₹20.00 (3 earlier items)"
    assert finding.item == 1


def test_same_invoice_of_two_firms_is_told_apart() -> None:
    files = (SAME, dataclasses.replace(SAME, number="X", importer="Other"))
    assert [(one.code, one.evidence) for one in findings(known(same_invoice=files))] == [
        ("OFF-002", "HQRCCOAPPLY00000007AM25 (AAKFK7733M)"),
        ("OFF-001", "X (AAKFK7733M)"),
    ]


@pytest.mark.parametrize(
    "change", [row("items", value=None), row("items", quantity=None), row("items", quantity=Decimal(0))]
)
def test_what_is_missing_breaks_nothing(change: Any) -> None:
    snapshot, _facts = change(good(), good_facts())
    assert "OFF-005" not in {one.code for one in findings(earlier(1, 1, 1), snapshot)}
    assert findings(earlier(1, 1, 1), ApplicationSnapshot()) == []
