"""Working time in words, and when it asks to be looked at (coo.services.office.age)."""

import pytest

from coo.paging import count_words
from coo.services.office.age import Age, hours_words

HOUR = 3600


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 min"), (59, "0 min"), (2400, "40 min"), (HOUR, "1 h"), (5 * HOUR + 2459, "5 h 40"), (57660, "16 h 01")],
)
def test_hours_in_words(seconds: int, words: str) -> None:
    assert hours_words(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "is_running", "tone"),
    [
        (11 * HOUR, True, "blue"),
        (12 * HOUR, True, "saffron"),
        (16 * HOUR, True, "saffron"),
        (16 * HOUR + 1, True, "red"),
        (40 * HOUR, False, "grey"),
    ],
)
def test_the_tone_says_how_late_it_is(seconds: int, is_running: bool, tone: str) -> None:
    age = Age(seconds=seconds, promise=16 * HOUR, is_running=is_running, is_decided=False)
    assert age.tone == tone
    assert age.is_overdue is (tone == "red")
    assert age.is_soon is (tone == "saffron")


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (146, "146"), (1000, "1000"), (1001, "1,000+")])
def test_counts_in_words(count: int, words: str) -> None:
    assert count_words(count) == words
