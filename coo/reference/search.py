"""Search in the tariff and in the ports: by code or by words, with PostgreSQL's core alone.

The tariff has some 12,600 rows of 150 characters. An index over its words finds what begins with what was typed; where
that finds nothing, plain `LIKE` reads every row for it (figures: `tests/benchmarks/bench_search.py`). When nothing fits
at all, words that no text has are taken for slips, and the nearest of the list are looked for (`coo.reference.typos`).
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add, or_
from typing import Any, Final, Protocol

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, Count, F, Func, IntegerField, Max, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Concat, Length, Lower, StrIndex
from django.db.models.lookups import GreaterThan

from coo.constants import PORT_KINDS_OF_MODE
from coo.models import Port, TariffCode
from coo.reference.remembered import NOTHING_REMEMBERED, Remembered
from coo.reference.typos import Vocabulary

WORDS_MAXIMUM: Final = 8
LIMIT: Final = 20
INDEXED_FROM: Final = 3
# Words that thousands of texts have: they must be there, but say nothing about which text is the better one.
COMMON: Final = frozenset(
    {"of", "or", "other", "others", "the", "and", "for", "with", "not", "than", "in", "on", "to", "as", "by", "no"}
    | {"whether", "having", "but", "from", "which"}
)
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


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: the first rows, how many fit, the words by which, and the slips that were corrected.

    Args: slips: what was typed and what was looked for instead.
    """

    rows: list[Any]
    total: int
    words: tuple[str, ...] = ()
    slips: tuple[tuple[str, str], ...] = ()


def search_tariff(query: str, *, limit: int = LIMIT, today: dt.date) -> tuple[list[TariffCode], int]:
    """Return the ITC-HS codes of today that fit, the best first, and how many fit altogether: see `find_tariff`."""
    found = find_tariff(query, limit=limit, today=today)
    return found.rows, found.total


def find_tariff(query: str, *, limit: int = LIMIT, today: dt.date, first: Remembered = NOTHING_REMEMBERED) -> Found:
    """Return the ITC-HS codes of today that fit, the best first. One query; a few more when nothing begins so.

    A code fits when it starts with the digits and its text has every word (as part of a word, best at its start).
    First come the firm's favourites and those that it used; then codes that have the words in their own text, then
    those whose parents have them; the shorter first.

    Args: query: as typed; spaces and dots in a code do not matter. today: the date in India.
    """
    asked = read_query(query)
    if not asked:
        return Found([], 0)
    codes = TariffCode.objects.in_force(today)
    if asked.digits:
        codes = codes.filter(code__startswith=asked.digits)

    def look(choices: Choices, *, by_index: bool) -> tuple[list[Any], int]:
        telling = tuple(words[0] for words in choices if words[0] not in COMMON and len(words[0]) > 1)
        order = ("-fits", Length("words"), "code") if choices else ("code",)
        found = _with_beginnings(codes, choices) if by_index else _with_words(codes, choices)
        ranked = found.annotate(mine=first.rank(), fits=_score(telling)).order_by("-mine", *order)
        return _first(found, ranked, limit)

    return _forgiving(look, asked.words, lambda: _tariff_words(*_edition(TariffCode)))


Choices = tuple[tuple[str, ...], ...]


class Look(Protocol):
    """Looks for rows that have one of each choices; `by_index`: at the start of words only."""

    def __call__(self, choices: Choices, *, by_index: bool) -> tuple[list[Any], int]: ...


def _with_words(rows: QuerySet[Any], choices: Choices) -> QuerySet[Any]:
    """Return the rows that have, for each word, one of its choices."""
    for words in choices:
        rows = rows.filter(reduce(or_, (Q(words__contains=word) for word in words)))
    return rows


def _with_beginnings(rows: QuerySet[Any], choices: Choices) -> QuerySet[Any]:
    """Return the rows in which words begin with these, by the index over words.

    Words that thousands of texts have are compared row by row: for them the index is slower.
    """
    telling = tuple(words for words in choices if words[0] not in COMMON and len(words[0]) >= INDEXED_FROM)
    rows = _with_words(rows, tuple(words for words in choices if words not in telling or not words[0].isalnum()))
    if not telling:
        return rows
    query = " & ".join("(" + " | ".join(f"'{word}':*" for word in words) + ")" for words in telling)
    vector = SearchVector("words", config="simple")
    found: QuerySet[Any] = rows.alias(vector=vector)
    return found.filter(vector=SearchQuery(query, config="simple", search_type="raw"))


def _forgiving(look: Look, words: tuple[str, ...], known: Callable[[], Vocabulary]) -> Found:
    """Look for the words as beginnings of words; then in the middle of words; then for what was meant by them."""
    asked = tuple((word,) for word in words)
    rows, total = look(asked, by_index=True)
    if total or not words:
        return Found(rows, total, words)
    vocabulary = known()
    if all(vocabulary.has(word) for word in words):
        rows, total = look(asked, by_index=False)
        return Found(rows, total, words)
    choices = tuple((word,) if vocabulary.has(word) else vocabulary.nearest(word) for word in words)
    slips = tuple((word, near[0]) for word, near in zip(words, choices, strict=True) if near and near != (word,))
    if not slips or not all(choices):
        return Found([], 0, words)
    rows, total = look(choices, by_index=True)
    if not total:
        rows, total = look(choices, by_index=False)
    if not total:
        return Found([], 0, words)
    return Found(rows, total, tuple(word for near in choices for word in near), slips)


def _edition(model: type[TariffCode] | type[Port]) -> tuple[int, Any]:
    """Return what changes when rows are added to a list: their number and the last key."""
    numbers = model.objects.aggregate(rows=Count("pk"), last=Max("pk"))
    return numbers["rows"], numbers["last"]


@lru_cache(maxsize=2)
def _tariff_words(rows: int, last: str) -> Vocabulary:
    return _vocabulary(TariffCode)


@lru_cache(maxsize=2)
def _port_words(rows: int, last: int) -> Vocabulary:
    return _vocabulary(Port)


def _vocabulary(model: type[TariffCode] | type[Port]) -> Vocabulary:
    return Vocabulary(
        word for text in model.objects.values_list("words", flat=True).iterator() for word in text.split()
    )


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
    """Return the ports that fit, the best first, and how many fit altogether: see `find_ports`."""
    found = find_ports(query, mode=mode, country=country, limit=limit)
    return found.rows, found.total


def find_ports(
    query: str, *, mode: str = "", country: str = "", limit: int = LIMIT, first: Remembered = NOTHING_REMEMBERED
) -> Found:
    """Return the ports that fit, the firm's first, then the best. One query; a few more when nothing fits.

    Args:
        query: as typed: a code, or words of name and city.
        mode: mode of transport; only ports of the kinds that it uses. Empty or unknown: all kinds.
        country: ISO code; empty: any country.
    """
    words = tuple(dict.fromkeys(re.findall(r"\w+", query.lower())))[:WORDS_MAXIMUM]
    if not words:
        return Found([], 0)
    code = "".join(words).upper()
    ports = ports_of(mode, country)

    def look(choices: Choices, *, by_index: bool) -> tuple[list[Any], int]:
        exact = Case(
            When(code=code, then=Value(0)),
            When(code__startswith=code, then=Value(1)),
            When(name__istartswith=choices[0][0], then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
        found = _with_words(ports, choices)
        ranked = found.annotate(mine=first.rank(), rank=exact)
        return _first(found, ranked.order_by("-mine", "rank", Length("name"), "name", "code"), limit)

    return _forgiving(look, words, lambda: _port_words(*_edition(Port)))


def ports_of(mode: str, country: str) -> QuerySet[Port]:
    """Return the ports that a mode of transport uses in a country; an empty or unknown mode or country: any."""
    ports = Port.objects.select_related("country")
    if kinds := PORT_KINDS_OF_MODE.get(mode):
        ports = ports.filter(kind__in=kinds)
    return ports.filter(country_id=country.upper()) if country else ports


def _first(found: QuerySet[Any], ranked: QuerySet[Any], limit: int) -> tuple[list[Any], int]:
    """Return the first rows and the number of all, in one query.

    The number is a query of its own inside it: a window would carry every row that fits, with its texts, to the disk.
    """
    every = found.order_by().annotate(every=Value(1)).values("every").annotate(number=Count("pk")).values("number")
    rows = list(ranked.annotate(total=Subquery(every))[:limit])
    return rows, rows[0].total if rows else 0
