"""What is said on a certificate: declaration, certification, ticks and remarks, by the application's facts. Pure."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from coo.documents import wording
from coo.documents.boxes import Box
from coo.documents.forms import Form
from coo.snapshot import ApplicationSnapshot
from tradeconnect.common.dates import dmy

DECLARATION: Final = (
    "The undersigned hereby declares that the above details and statement are correct; that all the goods were "
    "produced in {origin} and that they are exported to {destination}."
)
PREFERENTIAL_DECLARATION: Final = (
    "The undersigned hereby declares that the above details and statement are correct; that all the goods were "
    "produced in {origin} and that they comply with the origin requirements specified for these goods in {agreement} "
    "for the goods exported to {destination}."
)
FOREIGN_DECLARATION: Final = (
    "The undersigned hereby declares that the above details and statement are correct; that the goods are not of "
    "Indian origin, that they originate in {foreign} as the document named here proves, and that they are exported to "
    "{destination}."
)
CERTIFICATION: Final = (
    "It is hereby certified, on the basis of control carried out, that the declaration by the exporter is correct."
)
FOREIGN_CERTIFICATION: Final = (
    "It is hereby certified, on the basis of the documents presented, that the goods described above originate in "
    "{foreign} as the document named above states. They are not of Indian origin."
)
SELF_DECLARATION: Final = (
    "The exporter has signed this declaration of origin itself, with a digital signature that is bound to its "
    "importer-exporter code. No agency has issued or checked it."
)
TRUE_COPY: Final = "CERTIFIED TRUE COPY"


def declaration_text(snapshot: ApplicationSnapshot, origin: str, foreign: str, destination: str) -> str:
    """Return the exporter's declaration: what was signed; the non-preferential form has words of its own."""
    signed = wording.clean(snapshot.declaration.text)
    if foreign:
        return signed or FOREIGN_DECLARATION.format(foreign=foreign, destination=destination)
    if snapshot.certificate_kind == "NON_PREF":
        return DECLARATION.format(origin=origin, destination=destination)
    agreement = wording.clean(snapshot.agreement_name)
    return signed or PREFERENTIAL_DECLARATION.format(origin=origin, agreement=agreement, destination=destination)


def certification_text(form: Form, foreign: str) -> str:
    """Return what the agency certifies; of a self-declaration, that none does."""
    if form.terms.is_self_declared:
        return SELF_DECLARATION
    return FOREIGN_CERTIFICATION.format(foreign=foreign) if foreign else CERTIFICATION


def is_cumulated(snapshot: ApplicationSnapshot, form: Form) -> bool:
    """Tell whether inputs of a partner country count as originating, or a criterion adds up several countries."""
    aggregate = {row.code for row in form.terms.criteria if row.share == "aggregate"}
    return any(item.criterion in aggregate for item in snapshot.items) or any(
        row.is_originating and row.country_code not in {"", "IN"} for row in snapshot.inputs
    )


def ticks(boxes: Mapping[str, Box], facts: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """Return the boxes to tick by the role of their box, each as its words and whether it is ticked.

    Args: facts: `retrospective`, `third_party`, `foreign_origin`, `cumulation`, `official_use` of the frozen data.
    """
    true_copy = any(line.startswith(TRUE_COPY) for line in facts["official_use"])
    means = (
        (r"retro", bool(facts["retrospective"])),
        (r"third.(country|party)", bool(facts["third_party"])),
        (r"back.to.back", bool(facts["foreign_origin"])),
        (r"cumulation", bool(facts["cumulation"])),
        (r"true copy", true_copy),
    )
    return {
        role: [[words, any(on and re.search(term, words, re.IGNORECASE) for term, on in means)] for words in box.ticks]
        for role, box in boxes.items()
        if box.ticks
    }


def remarks(roles: Sequence[str], facts: Mapping[str, Any], marked: bool) -> list[list[str]]:
    """Return what has no box of its own on this form, each as what it is and its text.

    Where the form has a box for remarks they stand there, else under the list of goods.

    Args: marked: a box to tick says that the certificate is retrospective.
    """
    found: list[list[str]] = []
    if facts["foreign_origin"]:
        found.append(["Country of origin", foreign_line(facts["foreign_origin"])])
    producer = facts["producer"]
    if producer and not producer["is_exporter"] and "producer" not in roles:
        found.append(["Producer", party_line(producer)])
    if facts["third_party"] and not {"third_party", "ticks"} & set(roles):
        found.append(["Third country invoicing", party_line(facts["third_party"])])
    if "official" not in roles:
        found += [["", line] for line in facts["official_use"]]
        if facts["retrospective"] and not marked:
            found.append(["", facts["retrospective"]])
    return found


def says_true_copy(words: str) -> bool:
    """Tell whether a box to tick is that of a certified true copy."""
    return "true copy" in words.lower()


def party_line(party: Mapping[str, Any]) -> str:
    """Return a party on one line: name, address, country."""
    lines = [party["name"], *(line.rstrip(",") for line in party["address"].splitlines()), party["country"]]
    return ", ".join(line for line in lines if line)


def foreign_line(foreign: Mapping[str, str]) -> str:
    """Return `VIETNAM. Supporting document: Certificate of origin VN-1 of 21/11/2026, issued by the Chamber`."""
    day = dmy(dt.date.fromisoformat(foreign["date"])) if foreign["date"] else ""
    document = " ".join(part for part in (foreign["document"], foreign["number"], day and f"of {day}") if part)
    issued = f", issued by {foreign['issuer']}" if foreign["issuer"] else ""
    return f"{foreign['country']}. Supporting document: {document}{issued}" if document else foreign["country"]
