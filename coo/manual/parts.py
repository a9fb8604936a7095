"""What the manual is made of, and how a question is found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

WORDS_MAXIMUM: Final = 8


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its direct answer. Args: anchor: of its own on the page, kept for ever: people link to it."""

    anchor: str
    question: Any
    answer: Any

    def has(self, words: Iterable[str]) -> bool:
        """Tell whether question and answer have every one of `words` (lower case) in the language of the page."""
        text = f"{self.question} {self.answer}".lower()
        return all(word in text for word in words)


@dataclass(frozen=True, slots=True)
class Section:
    """A screen of the guide: what one does there step by step, and what people ask.

    Args: url_name: of the page that the section is about, open to whoever may see it.
    """

    anchor: str
    title: Any
    lead: Any
    steps: tuple[Any, ...] = ()
    questions: tuple[Question, ...] = ()
    url_name: str = ""
    link: Any = ""


def look_up(typed: str, sections: Iterable[Section]) -> list[tuple[Section, Question]]:
    """Return the questions that have every word of `typed`, in the order of the manual; none for no word."""
    words = re.findall(r"\w+", typed.lower())[:WORDS_MAXIMUM]
    if not words:
        return []
    return [(section, entry) for section in sections for entry in section.questions if entry.has(words)]
