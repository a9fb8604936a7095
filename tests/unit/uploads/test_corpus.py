"""Every file of the corpus: the harmless are let in, the hostile refused for their own reason, and only for that."""

from pathlib import Path

import pytest

from tests.factories.uploads.cases import Good, Hostile, limited, taken_away
from tests.factories.uploads.corpus import HOSTILE, listed
from tests.factories.uploads.good import GOOD
from tradeconnect.common.uploads.check import UploadRefused, check_upload
from tradeconnect.common.uploads.names import TYPES, clean_name, kind_of
from tradeconnect.common.uploads.words import SENTENCES

ROOT = Path(__file__).resolve().parents[3]


def test_there_are_enough_of_them() -> None:
    assert len({case.title for case in HOSTILE}) >= 60
    assert len({case.title for case in GOOD}) >= 100


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.title)
def test_a_harmless_file_is_let_in(case: Good) -> None:
    checked = check_upload(case.name, case.make())
    assert checked.name == case.name
    assert checked.content_type == TYPES[checked.kind]
    assert checked.pages == case.pages
    assert bool(checked.preview) is (checked.kind in ("pdf", "jpg", "png"))
    assert len(checked.preview) < 150_000


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.title)
def test_a_hostile_file_is_refused_with_a_sentence(case: Hostile) -> None:
    content = case.make()
    with limited(case.set), pytest.raises(UploadRefused) as refused:
        check_upload(case.name, content)
    assert refused.value.code == case.code
    assert str(refused.value.message).endswith(".")


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.title)
def test_control_without_its_check_the_file_would_get_in(case: Hostile) -> None:
    content = case.make()
    kind = kind_of(clean_name(case.name))
    off = case.off if kind in TYPES else (*case.off, f"reader: {kind}")
    known = {} if kind in TYPES else {kind: "application/octet-stream"}
    with limited(case.set), taken_away(off), pytest.MonkeyPatch.context() as patch:
        for name, content_type in known.items():
            patch.setitem(TYPES, name, content_type)
        assert check_upload(case.name, content).kind == kind


def test_every_code_has_a_sentence_and_every_sentence_a_file() -> None:
    elsewhere = {"heavy", "virus", "scanner", "often", "unchecked"}  # test_sandbox, test_clamd, test_attachments
    assert {case.code for case in HOSTILE} | elsewhere == set(SENTENCES)


def test_the_list_in_the_documentation_is_up_to_date() -> None:
    assert (ROOT / "docs" / "uploads.md").read_text(encoding="utf-8") == listed()
