"""Rules of tab 1, Basic Details (spec section 5, item 1). Pure."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from coo.rules.finding import Facts, Finding
from coo.snapshot import ApplicationSnapshot

TAB: Final = "basic-details"


def check_branch(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """The firm applies from one of its branches (guide, tab 1 a)."""
    if snapshot.exporter.branch_number:
        return []
    return [Finding("BASIC-001", TAB, "branch", _("Choose the IEC branch that sends the goods."))]


def check_delivery(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Delivery to the premises is answered, and an address given when it is wanted (guide, tab 1 b)."""
    if snapshot.wants_delivery is None:
        message = _("Say whether the certificate shall be delivered to your premises.")
        return [Finding("BASIC-002", TAB, "wants_delivery", message)]
    if snapshot.wants_delivery and not snapshot.delivery_address.strip():
        message = _("Give the address to which the certificate shall be delivered.")
        return [Finding("BASIC-003", TAB, "delivery_address", message)]
    if snapshot.wants_delivery and facts.terms is not None and facts.terms.is_self_declared:
        message = _("Choose no delivery: you print and sign a self-declared certificate yourself.")
        return [Finding("BASIC-005", TAB, "wants_delivery", message)]
    return []


def check_disclaimer(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """The disclaimer is accepted (guide, tab 1 c)."""
    if snapshot.disclaimer_accepted:
        return []
    return [Finding("BASIC-004", TAB, "disclaimer_accepted", _("Read the disclaimer and tick its box to proceed."))]


CHECKS: Final = (check_branch, check_delivery, check_disclaimer)
