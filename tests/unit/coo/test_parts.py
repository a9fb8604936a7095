"""What the summary's parts are made from: notes beside their lines, origins in one line, ranges of serials."""

import dataclasses

from coo.rules.finding import Finding
from coo.views.parts import parts_context, serial_ranges
from tests.unit.coo.rules.builders import good


def test_serials_are_written_asserial_ranges() -> None:
    assert serial_ranges([1, 2, 3, 5, 7, 8]) == "1–3, 5, 7–8"
    assert serial_ranges([4]) == "4"


def test_items_with_one_origin_share_a_line() -> None:
    first = good().items[0]
    items = tuple(dataclasses.replace(first, serial=n, uses_imported_inputs=n == 3) for n in range(1, 5))
    labels = [{"code": "INDIA", "label": "India", "text": "INDIAN ORIGIN"}]
    context = parts_context(dataclasses.replace(good(), items=items), criteria=labels)
    assert [(part.serials, part.criterion, part.imported) for part in context["origins"]] == [
        ("1–2, 4", "India", False),
        ("3", "India", True),
    ]


def test_findings_stand_at_their_line() -> None:
    findings = [
        Finding("A", "certificate-details", "importer_address", "a"),
        Finding("B", "certificate-details", "third_party_name", "b"),
        Finding("C", "shipment-details", "route", "c"),
        Finding("D", "export-details", "", "d"),
        Finding("E", "export-details", "hs_code", "e", item=1),
        Finding("F", "import-details", "criterion", "f", item=1),
        Finding("G", "import-details", "unit", "g", item=1, input=1),
        Finding("H", "declaration", "signatory_name", "h"),
        Finding("I", "attachments", "kind", "i"),
        Finding("J", "basic-details", "branch", "j"),
    ]
    context = parts_context(good(), findings=findings)
    codes = {line: [note.code for note in notes] for line, notes in context["notes"].items()}
    assert codes == {
        "importer": ["A"],
        "third": ["B"],
        "route": ["C"],
        "export": ["D"],
        "declaration": ["H"],
        "attachments": ["I"],
        "branch": ["J"],
    }
    assert [note.code for note in context["items"][0].notes] == ["E"]
    assert [note.code for note in context["origins"][0].notes] == ["F"]
    assert [note.code for note in context["inputs"][0].notes] == ["G"]


def test_every_code_of_a_field_has_a_line_that_the_templates_show() -> None:
    """No finding of the rules is left without a place on the page."""
    from pathlib import Path

    from django.conf import settings

    from coo import rules
    from tests.unit.coo.rules.builders import good_facts
    from tests.unit.coo.rules.cases import CASES

    folder = Path(settings.BASE_DIR) / "templates" / "coo" / "parts"
    shown = "".join(path.read_text() for path in folder.glob("*.html"))
    for code, case in CASES.items():
        snapshot, facts = case.fails(good(), good_facts())
        for finding in rules.check(snapshot, facts):
            if finding.item is None:
                [line] = parts_context(good(), findings=[finding])["notes"]
                assert f"notes.{line} " in shown or f"notes.{line}%" in shown, f"{code} at {line}"


def test_a_page_shows_the_first_rows_and_counts_the_rest() -> None:
    first = good().items[0]
    items = tuple(dataclasses.replace(first, serial=n) for n in range(1, 6))
    context = parts_context(dataclasses.replace(good(), items=items), most=2)
    assert [part.item.serial for part in context["items"]] == [1, 2]
    assert (context["more_items"], context["more_inputs"]) == (3, 0)
    # What is said of all items is said of all of them.
    assert [part.serials for part in context["origins"]] == ["1–5"]
    assert parts_context(dataclasses.replace(good(), items=items))["more_items"] == 0
