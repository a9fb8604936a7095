"""The help manual: its anchors, its links, and the search over its questions."""

import re

from django.urls import reverse
from django.utils import translation

from coo.constants import Status
from coo.manual import SECTIONS, Question, Section, look_up
from coo.manual.after import STATUSES

QUESTIONS = [entry for section in SECTIONS for entry in section.questions]


def test_there_are_questions_enough_and_each_is_asked_once() -> None:
    assert len(QUESTIONS) >= 25
    assert len({str(entry.question) for entry in QUESTIONS}) == len(QUESTIONS)


def test_anchors_are_unique_and_fit_an_address() -> None:
    anchors = [*(section.anchor for section in SECTIONS), *(entry.anchor for entry in QUESTIONS)]
    assert len(anchors) == len(set(anchors))
    assert [anchor for anchor in anchors if not re.fullmatch("[a-z][a-z-]+", anchor)] == []


def test_every_section_with_an_address_leads_there() -> None:
    linked = [section for section in SECTIONS if section.url_name]
    assert len(linked) >= 10
    for section in linked:
        assert reverse(section.url_name)
        assert section.link


def test_every_status_is_explained_once() -> None:
    assert sorted(status for status, _meaning in STATUSES) == sorted(Status)


def test_a_question_is_found_by_words_of_question_or_answer_in_any_case() -> None:
    with translation.override("en"):
        assert "sum" in [entry.anchor for _section, entry in look_up("ITEMS equal", SECTIONS)]
        assert "paid-not-submitted" in [entry.anchor for _section, entry in look_up("bank confirms", SECTIONS)]
        assert look_up("xyzzy", SECTIONS) == []
        assert look_up("  ?!", SECTIONS) == []


def test_all_words_must_be_there() -> None:
    sections = (Section("s", "S", "", questions=(Question("a", "One", "two"), Question("b", "One", "three"))),)
    assert [entry.anchor for _section, entry in look_up("one two", sections)] == ["a"]
    assert [entry.anchor for _section, entry in look_up("one", sections)] == ["a", "b"]
