"""Rules of tab 6, Attachments (spec section 5, item 6). Pure; the content of a file is checked when it is uploaded."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from coo.constants import ATTACHMENTS_MAXIMUM
from coo.rules.finding import Facts, Finding, Severity
from coo.snapshot import ApplicationSnapshot

TAB: Final = "attachments"
# The officer stamps a page: a spreadsheet has none.
ATTESTABLE: Final = (".pdf", ".jpg", ".jpeg", ".png")
PICTURES: Final = (".jpg", ".jpeg", ".png")
FOREIGN_ORIGIN: Final = "FOREIGN_ORIGIN"


def check_mandatory(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Every mandatory type is attached: the copy of the invoice (guide, tab 6 a)."""
    there = {attachment.kind for attachment in snapshot.attachments}
    message = _("Attach the mandatory document.")
    return [
        Finding("ATT-001", TAB, "kind", message, evidence=str(name))
        for code, name in facts.mandatory_attachments
        if code not in there
    ]


def check_number_of_files(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Not more files than an application may carry."""
    count = len(snapshot.attachments)
    if count <= ATTACHMENTS_MAXIMUM:
        return []
    message = _("Too many files: remove some, or put several pages into one PDF.")
    return [Finding("ATT-002", TAB, "", message, evidence=f"{count} > {ATTACHMENTS_MAXIMUM}")]


def check_attest(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Only documents with pages can be attested, and only where an officer reads the file."""
    ticked = [attachment for attachment in snapshot.attachments if attachment.attest]
    if facts.terms is not None and facts.terms.is_self_declared:
        message = _("No officer attests the documents of a self-declaration: take the tick away.")
        return [Finding("ATT-008", TAB, "attest", message, evidence=attachment.name) for attachment in ticked]
    message = _("A spreadsheet cannot be attested: attach it as PDF, or take the tick away.")
    return [
        Finding("ATT-003", TAB, "attest", message, evidence=attachment.name)
        for attachment in ticked
        if not attachment.name.lower().endswith(ATTESTABLE)
    ]


def check_same_file(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """The same file under two types is most likely a slip."""
    first: dict[str, str] = {}
    found = []
    message = _("The same file is attached twice: check that it is the right one.")
    for attachment in snapshot.attachments:
        if attachment.sha256 in first:
            evidence = f"{first[attachment.sha256]}, {attachment.name}"
            found.append(Finding("ATT-004", TAB, "", message, Severity.WARNING, evidence))
        first.setdefault(attachment.sha256, attachment.name)
    return found


def check_foreign_origin(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Back-to-back: the paper that proves the foreign origin is attached (HBP 2.93(f))."""
    if facts.terms is None or not facts.terms.needs_foreign_origin:
        return []
    if any(attachment.kind == FOREIGN_ORIGIN for attachment in snapshot.attachments):
        return []
    message = _("Attach the document that proves the foreign origin, as “Proof of Foreign Origin”.")
    return [Finding("ATT-005", TAB, "kind", message, evidence=snapshot.foreign_origin.document)]


def check_pictures(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """What the certificate prints is a picture, and there is one of it: the signature in ink."""
    found, there = [], [row for row in snapshot.attachments if row.kind in facts.picture_attachments]
    message = _("Attach this document as a picture (JPG or PNG): the certificate prints it.")
    for attachment in there:
        if not attachment.name.lower().endswith(PICTURES):
            found.append(Finding("ATT-006", TAB, "kind", message, evidence=attachment.name))
    if len(there) > len({attachment.kind for attachment in there}):
        message = _("Attach this picture once: the certificate prints one only.")
        evidence = ", ".join(attachment.name for attachment in there)
        found.append(Finding("ATT-007", TAB, "kind", message, evidence=evidence))
    return found


CHECKS: Final = (
    check_mandatory,
    check_pictures,
    check_foreign_origin,
    check_number_of_files,
    check_attest,
    check_same_file,
)
