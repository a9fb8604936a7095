"""The rules of an application: a file per tab, and what compares tabs. Pure functions over a frozen snapshot."""

from typing import Final

from coo.rules import (
    agreement,
    attachments,
    basic_details,
    certificate_details,
    cross_tab,
    declaration,
    export_details,
    import_details,
    origin,
    shipment_details,
)
from coo.rules.finding import Check, Facts, Finding
from coo.snapshot import ApplicationSnapshot

ALL_CHECKS: Final[tuple[Check, ...]] = (
    *basic_details.CHECKS,
    *certificate_details.CHECKS,
    *agreement.CHECKS,
    *export_details.CHECKS,
    *import_details.CHECKS,
    *origin.CHECKS,
    *shipment_details.CHECKS,
    *attachments.CHECKS,
    *declaration.CHECKS,
    *cross_tab.CHECKS,
)

# How many codes each prefix has, without gaps: what the summary counts, and tests compare with the sources.
CODES: Final = tuple(
    f"{prefix}-{number:03d}"
    for prefix, last in (
        ("BASIC", 5),
        ("CERT", 45),
        ("EXP", 14),
        ("IMP", 31),
        ("SHIP", 22),
        ("ATT", 8),
        ("DECL", 7),
        ("X", 6),
    )
    for number in range(1, last + 1)
)


def check(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Return everything that the rules find in the application, in the order of the tabs."""
    return [finding for rule in ALL_CHECKS for finding in rule(snapshot, facts)]
