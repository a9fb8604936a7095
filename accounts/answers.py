"""Reading what a service outside answered, field by field: shared by the registry and the customer directory. Pure."""

import re
from collections.abc import Mapping
from typing import Any, Final

# Two letters of Indian scripts are written with them; Python counts them among what cannot be printed.
_JOINERS: Final = str.maketrans("", "", "\u200c\u200d")


class NotBelievable(ValueError):
    """The answer cannot be what the service means to say. The text names the field, never its value."""


def mapping(data: object, what: str) -> Mapping[str, Any]:
    """Return a JSON object as such. Raises: NotBelievable."""
    if not isinstance(data, dict):
        raise NotBelievable(what)
    return data


def list_of(answer: Mapping[str, Any], field: str, *, most: int) -> list[object]:
    """Return a list of at most so many entries. Raises: NotBelievable."""
    found = answer.get(field)
    if not isinstance(found, list) or len(found) > most:
        raise NotBelievable(field)
    return found


def text(answer: Mapping[str, Any], field: str, *, longest: int, shortest: int = 1) -> str:
    """Return a trimmed text that can be shown and stored: no control character, no half letter (NotBelievable)."""
    found = answer.get(field)
    if not isinstance(found, str) or not found.translate(_JOINERS).isprintable():
        raise NotBelievable(field)
    found = found.strip()
    if not shortest <= len(found) <= longest:
        raise NotBelievable(field)
    return found


def matching(answer: Mapping[str, Any], field: str, pattern: str) -> str:
    """Return a text that the pattern matches from end to end. Raises: NotBelievable."""
    found = answer.get(field)
    if not isinstance(found, str) or not re.fullmatch(pattern, found):
        raise NotBelievable(field)
    return found
