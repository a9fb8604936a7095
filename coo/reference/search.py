"""Search in the tariff and in the ports: by code or by words, with PostgreSQL's core alone.

The tariff has some 12,600 rows of 150 characters: PostgreSQL reads them all in a few milliseconds, so plain `LIKE`
over `words` is enough (figures: `tests/benchmarks/bench_search.py`).
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Final

from django.db.models import Case, Count, F, Func, IntegerField, QuerySet, TextField, Value, When, Window
from django.db.models.functions import Concat, Length, Lower, StrIndex
from django.db.models.lookups import GreaterThan

from coo.constants import PORT_KINDS_OF_MODE
from coo.models import Port, TariffCode

WORDS_MAXIMUM: Final = 8
LIMIT: Final = 20
# A code at the start, with spaces, dots or hyphens in it; `3-hydroxy`, `10%` and `2 door` are words.
_CODE: Final = re.compile(r"\s*\d[\d .\-]+(?=\s|,|$)")


@dataclass(frozen=True, slots=True)
class Query:
    """What a person typed: the digits it starts with, and its words as the index writes them."""

    digits: str
    words: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.digits or self.words)


def read_query(typed: str) -> Query:
    """Return what was typed as digits and words: `6104.62 cotton` → 610462 and cotton; `women's` → womens."""
    text = re.sub(r"[’']", "", typed.lower())
    head = _CODE.match(text)
    digits = re.sub(r"\D", "", head.group()) if head else ""
    rest = text[head.end() :] if head and len(digits) > 1 else text
    words = tuple(dict.fromkeys(re.findall(r"[\w%]+", rest)))
    return Query(digits[:8] if len(digits) > 1 else "", words[:WORDS_MAXIMUM])


def search_tariff(query: str, *, limit: int = LIMIT, today: dt.date) -> tuple[list[TariffCode], int]:
    """Return the ITC-HS codes of today that fit, the best first, and how many fit altogether. One query.

    A code fits when it starts with the digits and its text has every word (as part of a word, best at its start).
    First come codes that have the words in their own text, then those whose parents have them; the shorter first.

    Args: query: as typed; spaces and dots in a code do not matter. today: the date in India.
    """
    asked = read_query(query)
    if not asked:
        return [], 0
    found = TariffCode.objects.in_force(today)
    if asked.digits:
        found = found.filter(code__startswith=asked.digits)
    for word in asked.words:
        found = found.filter(words__contains=word)
    found = found.annotate(fits=_score(asked.words), long=Length("words"))
    order = ("-fits", "long", "code") if asked.words else ("code",)
    return _first(found.order_by(*order), limit)


def _score(words: tuple[str, ...]) -> Any:
    """Return an expression: for each word 2 when it is in the code's own text, 1 when it is in that of its parents.

    The statutory text joins the parents' and the code's own by ` - `; only the starts of words count.
    """
    own = Lower(Func(F("description"), Value(" - "), Value(-1), function="split_part", output_field=TextField()))
    each = [
        Case(
            When(GreaterThan(StrIndex(Concat(Value(" "), own), Value(f" {word}")), 0), then=Value(2)),
            When(GreaterThan(StrIndex(Concat(Value(" "), F("words")), Value(f" {word}")), 0), then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        for word in words
    ]
    return reduce(add, each, Value(0))


def search_ports(query: str, *, mode: str = "", country: str = "", limit: int = LIMIT) -> tuple[list[Port], int]:
    """Return the ports that fit, the best first, and how many fit altogether. One query.

    Args:
        query: as typed: a code, or words of name and city.
        mode: mode of transport; only ports of the kinds that it uses. Empty or unknown: all kinds.
        country: ISO code; empty: any country.
    """
    words = re.findall(r"\w+", query.lower())[:WORDS_MAXIMUM]
    if not words:
        return [], 0
    found = Port.objects.select_related("country")
    if kinds := PORT_KINDS_OF_MODE.get(mode):
        found = found.filter(kind__in=kinds)
    if country:
        found = found.filter(country_id=country.upper())
    for word in words:
        found = found.filter(words__contains=word)
    code = "".join(words).upper()
    exact = Case(
        When(code=code, then=Value(0)),
        When(code__startswith=code, then=Value(1)),
        When(name__istartswith=words[0], then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return _first(found.annotate(rank=exact).order_by("rank", Length("name"), "name", "code"), limit)


def _first(found: QuerySet[Any], limit: int) -> tuple[list[Any], int]:
    """Return the first rows and the number of all, in one query."""
    rows = list(found.annotate(total=Window(Count("*")))[:limit])
    return rows, rows[0].total if rows else 0
