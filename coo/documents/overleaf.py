"""Notes overleaf: what stands in each box of the form, by its number. Words of the paper, in English. Pure."""

from collections.abc import Mapping
from typing import Any, Final

NOTES: Final[Mapping[str, str]] = {
    "exporter": "Exporter: the firm that holds the importer-exporter code (IEC) printed there.",
    "producer": "Who made the goods. “Same as box 1”: the exporter made them itself.",
    "importer": "Consignee as declared. The country in capitals is the country of destination.",
    "transport": "As far as known at the date of issue. Both ports stand in the route.",
    "loading": "Where the goods leave India, and their route as far as known.",
    "destination": "The country of import.",
    "order": "The buyer’s order, where there is one.",
    "official": "For the customs of the country of import, and for remarks such as “issued in lieu of”.",
    "serial": "Items are numbered in one row through all sheets. The foot of each sheet says which it holds.",
    "marks": "Marks are printed as on the packages, in their own script.",
    "hs": "HS code of the goods, in the digits that the form asks for.",
    "goods": "Number and kind of packages, then the description. A line of asterisks closes the list; hatched space "
    "is closed.",
    "quantity": "Gross weight or other quantity, with the unit.",
    "invoice": "Number and date of the exporter’s invoice; a third country invoice is named as such beside it.",
    "remarks": "A cross ticks a box. What is not ticked does not apply.",
    "third_party": "Who invoices the importer, where it is not the exporter.",
    "declaration": "No erasure, no overtyping. A correction is a new certificate in lieu of this one.",
    "ticks": "A cross ticks a box. What is not ticked does not apply.",
}
TARIFF_ITEM: Final = "Tariff item of the goods, with the number of the item in one row through all sheets."
NO_TICKS: Final = "What has no box of its own, such as a third country invoice."
WITH_VALUE: Final = "Gross weight or other quantity, with the unit, and the value free on board (FOB)."


def box_notes(data: Mapping[str, Any]) -> list[list[tuple[str, str]]]:
    """Return the notes to the boxes of a form in two columns, each with the number of its box.

    Args: data: the certificate's frozen data, complete (`frozen.whole`).
    """
    form = data["form"]
    notes = []
    for number, (role, label) in enumerate(zip(form["roles"], form["boxes"], strict=True), 1):
        text = _note(role, label, form["notes"])
        if role == "remarks" and not form["ticks"]:
            text = NO_TICKS
        if text:
            # Declaration and certification share theirs.
            notes.append((f"{number}–{number + 1}" if role == "declaration" else str(number), text))
    half = (len(notes) + 1) // 2
    return [notes[:half], notes[half:]]


def _note(role: str, label: str, criteria: list[str]) -> str:
    if role == "criterion":
        return "Why the goods originate. " + "; ".join(criteria) + "." if criteria else ""
    if role == "serial" and "tariff item" in label.lower():
        return TARIFF_ITEM
    if role == "quantity" and "FOB" in label:
        return WITH_VALUE
    return NOTES.get(role, "")
