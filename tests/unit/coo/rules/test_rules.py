"""Every code: found where it must be, at its field, and not found one step before."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from coo import rules
from coo.rules.finding import Severity
from coo.rules.office import OFFICE_CHECKS
from coo.tabs import BY_SLUG
from tests.unit.coo.rules.builders import Case, both, codes, findings, known, part, row, top
from tests.unit.coo.rules.cases import CASES as TAB_CASES
from tests.unit.coo.rules.cases_agreements import AGREEMENT_CASES, made

CASES = TAB_CASES | AGREEMENT_CASES
CODE = re.compile(r'"((?:BASIC|CERT|EXP|IMP|SHIP|ATT|DECL|X)-\d{3})"')


def test_the_guides_example_has_no_finding() -> None:
    assert findings() == []


@pytest.mark.parametrize("code", CASES)
def test_a_rule_finds_its_fault_at_its_place(code: str) -> None:
    case: Case = CASES[code]
    found = [finding for finding in findings(case.fails) if finding.code == code]
    assert found, f"{code} was not found"
    assert (found[0].tab, found[0].field) == case.place
    assert found[0].is_error is case.is_error
    assert str(found[0].message).strip()


@pytest.mark.parametrize(
    ("code", "number"), [(code, n) for code, case in CASES.items() for n in range(len(case.passes))]
)
def test_a_rule_is_silent_at_the_edge(code: str, number: int) -> None:
    assert code not in codes(CASES[code].passes[number])


def test_every_code_in_the_sources_is_listed_and_tested() -> None:
    sources = "".join(path.read_text() for path in Path(rules.__file__).parent.glob("*.py") if path.stem != "finding")
    assert set(CODE.findall(sources)) == set(rules.CODES) == set(CASES)


def test_every_place_is_a_tab() -> None:
    assert {case.place[0] for case in CASES.values()} <= set(BY_SLUG)


def test_every_check_of_a_module_is_run() -> None:
    for path in Path(rules.__file__).parent.glob("*.py"):
        for name in re.findall(r"^def (check_\w+)\(", path.read_text(), re.MULTILINE):
            called = {*rules.ALL_CHECKS, *OFFICE_CHECKS}
            assert name in {check.__name__ for check in called}, f"{path.stem}.{name} is never called"


def test_an_empty_draft_has_findings_on_every_tab_and_breaks_nothing() -> None:
    from coo.rules.finding import Facts
    from coo.snapshot import ApplicationSnapshot
    from tests.unit.coo.rules.builders import TODAY

    found = rules.check(ApplicationSnapshot(), Facts(today=TODAY, mandatory_attachments=(("INVOICE", "Invoice"),)))
    assert {finding.tab for finding in found} == set(BY_SLUG) - {"summary", "import-details"}


@pytest.mark.parametrize(
    ("address", "code", "name", "refused"),
    [
        ("Oxford Street, London, UK", "GB", "United Kingdom", True),
        ("Oxford Street, London, u.k.", "GB", "United Kingdom", True),
        ("UKulele Lane, London", "GB", "United Kingdom", False),
        ("12 King Street, London, England", "GB", "United Kingdom", True),
        ("New England Road, Boston", "US", "United States", False),
        ("Sheikh Zayed Road, Dubai U.A.E", "AE", "United Arab Emirates", True),
        ("5 Rue X, Abidjan, COTE D'IVOIRE", "CI", "Côte d’Ivoire", True),
        ("Teheran, Iran", "IR", "Iran, Islamic Republic of", True),
        ("Main Street, New York, US", "US", "United States", True),
        ("1 Orchard Road, Singapore 238823", "SG", "Singapore", True),
    ],
)
def test_the_countrys_names_in_an_address(address: str, code: str, name: str, refused: bool) -> None:
    change = part("importer", address=address, country_code=code, country_name=name)
    assert ("CERT-008" in codes(change)) is refused


def test_the_evidence_names_the_sum_and_what_is_missing() -> None:
    [finding] = [f for f in findings(row("items", value=Decimal(1400))) if f.code == "X-001"]
    assert finding.evidence == "USD 1,400.00 in items, USD 100.00 missing"
    [finding] = [f for f in findings(row("items", value=Decimal(1600))) if f.code == "X-001"]
    assert finding.evidence == "USD 1,600.00 in items, USD 100.00 too much"


def test_a_rate_far_from_the_table_says_both_rates_and_the_day() -> None:
    [finding] = findings(known(table_rate_inr=Decimal("83.75")))
    assert finding.severity is Severity.WARNING
    assert finding.evidence == "90.00 entered, 83.75 in the table of 06/08/2024: +7.5%"


def test_a_finding_of_an_input_leads_to_its_row() -> None:
    [finding] = findings(row("inputs", unit=""))
    assert finding.anchor == "input-1-1"


def test_a_preferential_example_has_no_finding() -> None:
    assert findings(made("RVC")) == []
    assert findings(made("B")) == []


def test_a_threshold_stands_beside_the_figure() -> None:
    [finding] = [f for f in findings(made(criterion_value=Decimal(30))) if f.code == "IMP-026"]
    assert finding.evidence == "30%, at least 35% asked"


def test_a_shift_that_is_not_met_names_the_inputs_and_their_share() -> None:
    [finding] = [f for f in findings(both(made(), row("inputs", hs_code="610462"))) if f.code == "IMP-022"]
    assert finding.evidence == "CTSH to HS 610462: 1.1 HS 610462, 40.00% of FOB"


def test_several_faults_are_all_found() -> None:
    assert codes(both(top(office_code=""), part("invoice", number="#"))) == {"CERT-003", "CERT-012"}
