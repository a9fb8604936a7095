"""Rules of tab 7, Declaration (spec section 5, item 7). Pure."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from coo.rules.finding import Facts, Finding
from coo.snapshot import ApplicationSnapshot
from tradeconnect.common.dates import dmy

TAB: Final = "declaration"


def check_declaration(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """There is a text for the type of certificate, and it is accepted."""
    declaration = snapshot.declaration
    if snapshot.certificate_kind and not declaration.text:
        message = _("No declaration is in force for this type of certificate: write to the helpdesk.")
        return [Finding("DECL-001", TAB, "", message)]
    if not declaration.accepted:
        message = _("Read the declaration and tick its box.")
        return [Finding("DECL-002", TAB, "declaration_accepted", message)]
    return []


def check_signatory(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Place, date, name and designation of the signatory: the certificate prints them."""
    declaration, found = snapshot.declaration, []
    for code, name, text, message in (
        ("DECL-003", "declaration_place", declaration.place, _("Enter the place of the declaration.")),
        ("DECL-004", "signatory_name", declaration.name, _("Enter the name of the authorised signatory.")),
        ("DECL-005", "signatory_designation", declaration.designation, _("Enter the signatory's designation.")),
    ):
        if not text.strip():
            found.append(Finding(code, TAB, name, message))
    if declaration.date is None:
        found.append(Finding("DECL-006", TAB, "declaration_date", _("Enter the date of the declaration.")))
    elif declaration.date > facts.today:
        message = _("The date of the declaration is in the future.")
        evidence = dmy(declaration.date)
        found.append(Finding("DECL-007", TAB, "declaration_date", message, evidence=evidence))
    return found


CHECKS: Final = (check_declaration, check_signatory)
