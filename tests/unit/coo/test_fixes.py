"""One-click fixes: each takes its finding away and makes no other; where the answer is not clear none is offered."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coo import rules
from coo.fixes import FIXABLE, Fix, fix_for, with_fix, without_country
from coo.rules import words
from coo.snapshot import ApplicationSnapshot
from tests.unit.coo.rules.builders import good, good_facts
from tests.unit.coo.rules.cases import CASES

# Columns of the application by where the snapshot keeps them.
PARTS = {
    "importer_address": ("importer", "address"),
    "third_party_address": ("third_party", "address"),
    "invoice_number": ("invoice", "number"),
    "rate_inr": ("invoice", "rate_inr"),
    "rate_usd": ("invoice", "rate_usd"),
    "route": ("shipment", "route"),
    "declaration_date": ("declaration", "date"),
}
# Found where no single answer is right in the example of its case.
NOT_OFFERED = {"CERT-012", "CERT-030", "SHIP-014"}


def fixed(snapshot: ApplicationSnapshot, fix: Fix) -> ApplicationSnapshot:
    """Return the snapshot as it is after the click."""
    if fix.item is not None:
        name, serial = ("inputs", fix.input) if fix.input is not None else ("items", fix.item)
        rows = tuple(
            dataclasses.replace(row, **fix.changes)
            if row.serial == serial and getattr(row, "item", fix.item) == fix.item
            else row
            for row in getattr(snapshot, name)
        )
        return dataclasses.replace(snapshot, **{name: rows})
    for column, value in fix.changes.items():
        if column in PARTS:
            part, name = PARTS[column]
            changed = dataclasses.replace(getattr(snapshot, part), **{name: value})
            snapshot = dataclasses.replace(snapshot, **{part: changed})
        else:
            snapshot = dataclasses.replace(snapshot, **{column: value})
    return snapshot


@pytest.mark.parametrize("code", sorted(FIXABLE))
def test_one_click_takes_the_finding_away_and_makes_no_other(code: str) -> None:
    snapshot, facts = CASES[code].fails(good(), good_facts())
    before = rules.check(snapshot, facts)
    finding = next(finding for finding in before if finding.code == code)
    fix = fix_for(finding, snapshot, facts)
    if fix is None:
        assert code in NOT_OFFERED
        return
    assert (fix.code, fix.tab, fix.item, fix.input) == (code, finding.tab, finding.item, finding.input)
    after = rules.check(fixed(snapshot, fix), facts)
    assert code not in {found.code for found in after}
    assert {found.code for found in after} <= {found.code for found in before}


def test_a_fix_is_no_part_of_what_was_found() -> None:
    snapshot, facts = CASES["CERT-021"].fails(good(), good_facts())
    finding = next(found for found in rules.check(snapshot, facts) if found.code == "CERT-021")
    assert with_fix(finding, snapshot, facts).fix is not None
    assert with_fix(finding, snapshot, facts) == finding


def test_a_key_names_the_place_and_the_change() -> None:
    fix = Fix("EXP-005", "export-details", "…", {"hs_code": "610462"}, item=2)
    assert fix.key.startswith("EXP-005.2-")
    assert dataclasses.replace(fix, changes={"hs_code": "610461"}).key != fix.key


@pytest.mark.parametrize(
    ("address", "code", "name", "kept"),
    [
        ("214 West 38th Street, New York, USA", "US", "United States of America", "214 West 38th Street, New York"),
        ("New York NY 10018 U.S.A.", "US", "United States of America", "New York NY 10018"),
        ("1 Main St, Dallas, TX, US", "US", "United States of America", "1 Main St, Dallas, TX"),
        ("Dubai, UAE, P.O. Box 123", "AE", "United Arab Emirates", "Dubai, P.O. Box 123"),
        ("5 Rue X\nParis\nFRANCE", "FR", "France", "5 Rue X\nParis"),
        ("Seoul (Korea)", "KR", "Korea, Republic of", "Seoul"),
        ("Leeds, England, United Kingdom", "GB", "United Kingdom", "Leeds"),
        ("İzmir, Türkiye", "TR", "Türkiye", "İzmir"),
        # The country is part of a name, or is all there is.
        ("12 China Road, Shanghai", "CN", "China", ""),
        ("Tower 3, Bank of China", "CN", "China", ""),
        ("Germany", "DE", "Germany", ""),
        ("Mexico City", "MX", "Mexico", ""),
    ],
)
def test_an_address_without_its_country(address: str, code: str, name: str, kept: str) -> None:
    assert without_country(address, code, name) == kept


PART = st.sampled_from(["12 Quay Road", "Hamburg", "20457", "Hall 4", "Süd", "P.O. Box 7"])


@given(st.lists(PART, min_size=1, max_size=5), st.sampled_from([", ", "\n", "; ", " - "]), st.integers(0, 5))
def test_whatever_is_no_country_stays(parts: list[str], glue: str, position: int) -> None:
    given_parts = [*parts[:position], "Germany", *parts[position:]]
    kept = without_country(glue.join(given_parts), "DE", "Germany")
    assert not kept or words.folded(kept) == words.folded(" ".join(parts))
    assert not words.country_in_address(kept, "DE", "Germany")
