"""What our source says, without its marks: coo.reference.notes."""

import json

import pytest

from coo.reference.loader import DATA
from coo.reference.notes import Confidence, Note, read_confidence, read_note, terms_in


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("", Note("", False)),
        ("FROM MEMORY", Note("", True)),
        ("VA of 40%, and CTH (FROM MEMORY)", Note("VA of 40%, and CTH", True)),
        ("original and three copies (weak source)", Note("Original and three copies", True)),
        ("B: 35%. (code meanings SOURCED, thresholds FROM MEMORY)", Note("B: 35%", True)),
        ("CTSH + 35% of FOB (sourced)", Note("CTSH + 35% of FOB", False)),
        ("180 days FROM MEMORY", Note("180 days", True)),
        ("within 1 year - FROM MEMORY", Note("Within 1 year", True)),
        ("Electronic (QR)", Note("Electronic (QR)", False)),
    ],
)
def test_the_marks_of_the_source_become_a_warning(text: str, note: Note) -> None:
    assert read_note(text) == note


def test_no_mark_of_the_shipped_data_reaches_the_public() -> None:
    entries = json.loads((DATA / "agreements.json").read_text(encoding="utf-8"))["agreements"]
    for entry in entries:
        for name in ("thresholds", "issue_rule", "copies"):
            shown = read_note(entry[name] or "").text.lower()
            assert "memory" not in shown, entry["code"]
            assert "source" not in shown, entry["code"]
            assert shown.count("(") == shown.count(")"), entry["code"]


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("HIGH", Confidence.HIGH),
        ("HIGH boxes; MEDIUM codes", Confidence.MEDIUM),
        ("HIGH rules; LOW codes", Confidence.LOW),
        ("", Confidence.LOW),
        ("HIGHER", Confidence.LOW),
    ],
)
def test_the_lowest_grade_counts(text: str, grade: Confidence) -> None:
    assert read_confidence(text) == grade


def test_terms_are_whole_words_in_the_order_of_the_list() -> None:
    found = [term for term, _meaning in terms_in(["CTSH and QVC of FOB", "wo", "SHELDON"])]
    assert found == ["WO", "CTSH", "QVC", "FOB"]
    assert [term for term, _meaning in terms_in(["ISSUED RETROSPECTIVELY"])] == ["Retroactively"]
    assert terms_in([]) == []
