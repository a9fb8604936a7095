"""The *Action* menu of a submitted file: what the person may do with it now (guide, Submitted Applications B to G)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch

from accounts.access import Standing
from accounts.roles import Right
from coo.constants import PUBLISHED, CertificateStatus, PaperKind, PaperStatus, Status
from coo.models import Certificate, Paper
from coo.workflow import ACTS, APPLICATION

_A_LETTER_COMES: Final = frozenset(
    {
        *(Status.IN_PROCESS, Status.DEFICIENT),
        *(Status.APPROVED_PENDING_ISSUANCE, Status.AUTO_APPROVED_PENDING_ISSUANCE),
    }
)


@dataclass(frozen=True, slots=True)
class FileMenu:
    """What the menu of a file offers.

    Args:
        responds: the officer waits for the answer to a deficiency.
        generates: the exporter signs the certificate of a self-declaration.
        letters: how many certificates, rejection letters and true copies there are to view.
        attested: how many attested documents there are.
        waits: the first letter is still to come.
        asks_in_lieu: the certificate can be corrected by another one.
        asks_true_copy: a copy can be asked for when the original is lost.
        copies: its content can be copied into a new draft.
        withdraws: the firm may still take it back.
        ended: status of the newest certificate when none is in force any more: it stands beside the file's *Approved*.
    """

    responds: bool
    generates: bool
    letters: int
    attested: int
    waits: bool
    asks_in_lieu: bool
    asks_true_copy: bool
    copies: bool
    withdraws: bool
    ended: str


def letter_lookups() -> tuple[Any, Any]:
    """Return what loads the published certificates and the signed papers of files: two queries, without their data."""
    certificates = Certificate.objects.filter(status__in=PUBLISHED).order_by("-numbered_at").defer("data")
    papers = Paper.objects.filter(status=PaperStatus.SIGNED).order_by("asked_at", "pk").defer("data")
    return (
        Prefetch("certificates", queryset=certificates, to_attr="letters"),
        Prefetch("papers", queryset=papers, to_attr="signed_papers"),
    )


def add_menus(files: Iterable[Any], who: Standing) -> None:
    """Hang on each file whose `letter_lookups` are loaded what its menu offers `who`."""
    for file in files:
        file.menu = menu_of(file, who)


def menu_of(file: Any, who: Standing) -> FileMenu:
    """Return what the menu of one file with its `letter_lookups` offers `who`, by the tables of `coo.workflow`."""
    held = who.rights if who.firm is not None else frozenset[str]()
    possible = {step.action for step in APPLICATION.available(file.status, held)}
    possible |= {act.action for act in ACTS if file.status in act.statuses and act.roles & held}
    attested = [paper for paper in file.signed_papers if paper.kind == PaperKind.ATTESTATION]
    letters = len(file.letters) + len(file.signed_papers) - len(attested)
    is_valid = any(letter.status == CertificateStatus.VALID for letter in file.letters)
    return FileMenu(
        responds="open_to_answer" in possible,
        generates=file.status == Status.AUTO_APPROVED_PENDING_ISSUANCE and Right.SIGN in held,
        letters=letters,
        attested=len(attested),
        waits=not letters and file.status in _A_LETTER_COMES,
        asks_in_lieu=is_valid and "ask_in_lieu" in possible,
        asks_true_copy=is_valid and "ask_true_copy" in possible,
        copies=Right.PREPARE in held,
        withdraws="withdraw" in possible,
        ended=file.letters[0].status if file.letters and not is_valid else "",
    )
