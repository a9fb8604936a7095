"""A correct application as a value, the facts around it, and ways to change one thing in either."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from coo import rules
from coo.origin import Criterion, Terms
from coo.rules.finding import Facts, Finding
from coo.snapshot import (
    ApplicationSnapshot,
    Attachment,
    Declaration,
    Exporter,
    ExportItem,
    ImportInput,
    Invoice,
    Party,
    Shipment,
)

TODAY = dt.date(2024, 9, 2)
COTTON = "Womens or girls trousers : of cotton"
WOOL = "Womens or girls trousers : of wool or fine animal hair"


def good() -> ApplicationSnapshot:
    """The guide's example, complete, without a finding."""
    return ApplicationSnapshot(
        draft_number="DRAFTCOOAPPLY00229268AM25",
        exporter=Exporter(iec="AAXCS4821K", name="Suvarna Looms", branch_number="003", state_code="07"),
        wants_delivery=False,
        disclaimer_accepted=True,
        certificate_kind="NON_PREF",
        agreement="NP",
        agreement_name="Non-Preferential",
        agency_code="YCC",
        agency_name="Yamuna Chamber of Commerce",
        office_code="DEL",
        office_city="New Delhi",
        importer=Party("Hudson & Vale", "214 West 38th Street, New York, NY 10018", "US", "United States"),
        invoice=Invoice("12345678", dt.date(2024, 8, 6), "USD", Decimal("1500"), Decimal("90"), Decimal("1")),
        third_country_invoicing=False,
        items=(
            ExportItem(
                serial=1,
                itchs_code="61046200",
                hs_code="610462",
                description="Trousers made of 10% cotton fabric",
                quantity=Decimal("1500"),
                unit="NOS",
                unit_name="NUMBERS",
                value=Decimal("1500"),
                marks="3 box of cotton trousers",
                packages="10 cardboard box",
                uses_imported_inputs=False,
                criterion="INDIA",
                criterion_value=Decimal("0"),
                criterion_text="INDIAN ORIGIN",
            ),
        ),
        inputs=(
            ImportInput(
                item=1,
                serial=1,
                itchs_code="61044200",
                hs_code="610442",
                description="100% cotton GSM 200",
                quantity=Decimal("2000"),
                unit="SQM",
                unit_cif=Decimal("50"),
                currency="USD",
                country_code="IN",
                country_name="India",
                bill_number="1234567890",
                bill_date=dt.date(2024, 8, 6),
            ),
        ),
        shipment=Shipment(
            mode="air",
            mode_name="Air",
            document="AWB",
            document_name="Airway Bill",
            document_number="2345678",
            date=dt.date(2024, 8, 28),
            loading_code="INTKD6",
            loading_name="Tughlakabad ICD",
            loading_kind="ICD",
            discharge_code="JFK",
            discharge_name="New York (JFK)",
            discharge_kind="AIR",
            discharge_country="US",
            route="From ICD Tughlakabad, New Delhi to New York by air",
        ),
        attachments=(Attachment(1, "INVOICE", "Copy of Invoice", "invoice.pdf", 1000, "a" * 64),),
        declaration=Declaration(True, "We declare", "New Delhi", dt.date(2024, 9, 2), "Meera Raghavan", "Director"),
    )


def good_facts() -> Facts:
    """Facts under which `good` has no finding."""
    return Facts(
        today=TODAY,
        table_rate_inr=Decimal("88"),
        table_rate_date=dt.date(2024, 8, 6),
        known_itchs=frozenset({"61046200", "61046100", "61044200"}),
        itchs_words={"61046200": COTTON, "61046100": WOOL},
        country_names=("India", "United States", "Canada", "Korea", "Mexico", "Iran"),
        mandatory_attachments=(("INVOICE", "Copy of Invoice"),),
        port_kinds=("AIR", "ICD"),
        terms=Terms("NP", (Criterion("INDIA", "India", "INDIAN ORIGIN"),)),
        discharge_city="New York",
    )


Pair = tuple[ApplicationSnapshot, Facts]
Change = Callable[[ApplicationSnapshot, Facts], Pair]


def top(**fields: Any) -> Change:
    """Change fields of the application itself."""
    return lambda snapshot, facts: (dataclasses.replace(snapshot, **fields), facts)


def part(name: str, /, **fields: Any) -> Change:
    """Change fields of one of its parts, as `invoice`."""
    return lambda snapshot, facts: (
        dataclasses.replace(snapshot, **{name: dataclasses.replace(getattr(snapshot, name), **fields)}),
        facts,
    )


def row(name: str, /, **fields: Any) -> Change:
    """Change fields of the first row of `items`, `inputs` or `attachments`."""

    def change(snapshot: ApplicationSnapshot, facts: Facts) -> Pair:
        first, *others = getattr(snapshot, name)
        rows = (dataclasses.replace(first, **fields), *others)
        return dataclasses.replace(snapshot, **{name: rows}), facts

    return change


def known(**fields: Any) -> Change:
    """Change fields of the facts."""
    return lambda snapshot, facts: (snapshot, dataclasses.replace(facts, **fields))


def both(*changes: Change) -> Change:
    """Make several changes, one after the other."""

    def change(snapshot: ApplicationSnapshot, facts: Facts) -> Pair:
        for each in changes:
            snapshot, facts = each(snapshot, facts)
        return snapshot, facts

    return change


@dataclass(frozen=True)
class Case:
    """One rule: a change that must find its code at its place, and changes at the edge that must not."""

    fails: Change
    passes: tuple[Change, ...]
    place: tuple[str, str]
    is_error: bool = True


def findings(change: Change | None = None) -> list[Finding]:
    """What the rules find in the good application after `change`."""
    snapshot, facts = good(), good_facts()
    if change is not None:
        snapshot, facts = change(snapshot, facts)
    return rules.check(snapshot, facts)


def codes(change: Change | None = None) -> set[str]:
    """The codes among `findings(change)`."""
    return {finding.code for finding in findings(change)}
