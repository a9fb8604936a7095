"""Dates, amounts and words as they are written in documents. Pure.

A text may be read in more than one way: the first reading is the one that counts, the others only keep the document
from being called different.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_NUMERIC: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
_ISO: Final = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})")
_DAY_FIRST: Final = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[\s./-]*(?:of )?{_MONTH}[\s.,/'’-]*(\d{{4}}|\d{{2}})", re.I
)
_MONTH_FIRST: Final = re.compile(rf"{_MONTH}[\s.]*(\d{{1,2}})(?:st|nd|rd|th)?[\s,]+(\d{{4}})", re.IGNORECASE)
_BEFORE_DATE: Final = re.compile(r"^(?:date|dated|dt)[.:]*(?=\d)", re.IGNORECASE)

_CURRENCY: Final = r"(?:US\s?\$|USD|INR|EUR|GBP|AED|JPY|AUD|CAD|SGD|CHF|CNY|Rs\.?|[$€£¥₹])"
_AROUND_AMOUNT: Final = re.compile(rf"^{_CURRENCY}?\s*|\s*(?:/[-=])?\s*{_CURRENCY}?$", re.IGNORECASE)
_PLAIN: Final = re.compile(r"\d+")
_POINT: Final = re.compile(r"\d+\.\d+")
_COMMA: Final = re.compile(r"\d+,\d+")
# Groups of three, or of two before the last three as in India; then perhaps decimals.
_ENGLISH: Final = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_CONTINENTAL: Final = re.compile(r"\d{1,3}(?:[.\s'’]\d{3})+(?:,\d+)?")
_SPACED: Final = re.compile(r"\d{1,3}(?:[\s'’]\d{3})+(?:\.\d+)?")

# How names and addresses are shortened.
_WHOLE: Final = {
    "pvt": "private",
    "ltd": "limited",
    "co": "company",
    "corp": "corporation",
    "inc": "incorporated",
    "st": "street",
    "rd": "road",
    "ave": "avenue",
}


@lru_cache(4096)
def dates_of(text: str) -> tuple[dt.date, ...]:
    """Return the dates that a text may be, as a whole: `06/08/2024` is the 6th of August, perhaps the 8th of June."""
    text = _BEFORE_DATE.sub("", text.strip(" ,;:()[]·."))
    found: list[tuple[int, int, int]] = []
    if match := _ISO.fullmatch(text):
        found = [(int(match[1]), int(match[3]), int(match[4]))]
    elif match := _NUMERIC.fullmatch(text):
        year = _year(match[4])
        found = [(year, int(match[3]), int(match[1])), (year, int(match[1]), int(match[3]))]
    elif match := _DAY_FIRST.fullmatch(text):
        found = [(_year(match[3]), _month(match[2]), int(match[1]))]
    elif match := _MONTH_FIRST.fullmatch(text):
        found = [(int(match[3]), _month(match[1]), int(match[2]))]
    return tuple(dict.fromkeys(day for parts in found if (day := _date(*parts))))


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(text: str) -> int:
    return _MONTHS.index(text[:3].lower()) + 1


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@lru_cache(4096)
def amounts_of(text: str) -> tuple[Decimal, ...]:
    """Return the amounts that a text may be, as a whole: `1,500.00`, `1.500,00`, `1500`, `USD 1,500`, `1,35,000/-`.

    `1.500` is one and a half, perhaps fifteen hundred; `1,500` is fifteen hundred, perhaps one and a half.
    """
    text = _AROUND_AMOUNT.sub("", text.strip(" ;:()[]*·").lstrip("=").rstrip(",.")).strip()
    plain = text.replace("’", "'")
    found: list[str] = []
    if _PLAIN.fullmatch(plain) or _POINT.fullmatch(plain):
        found.append(plain)
    if _ENGLISH.fullmatch(plain):
        found.append(plain.replace(",", ""))
    if _SPACED.fullmatch(plain):
        found.append(re.sub(r"[\s']", "", plain))
    if _CONTINENTAL.fullmatch(plain):
        found.append(re.sub(r"[.\s']", "", plain).replace(",", "."))
    if _COMMA.fullmatch(plain):
        found.append(plain.replace(",", "."))
    return tuple(dict.fromkeys(Decimal(number) for number in found))


def tokens_of(text: str) -> tuple[str, ...]:
    """Return the words of a text for comparing: lower case, no accents, marks or *and*, short forms written out."""
    plain = unicodedata.normalize("NFKD", re.sub(r"['’`´]", "", text).replace("#", " no ")).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    parts = re.findall(r"[^\W_]+", plain)
    return tuple(_WHOLE.get(part, part) for part in parts if part != "and")


def code_of(text: str) -> str:
    """Return a number of a document for comparing: capitals, without what is written around it."""
    return text.strip(" ,;:()[]{}\"'“”·.#").upper()


def compact(text: str) -> str:
    """Return letters and digits alone: `176-2345 6789` and `17623456789` are one airway bill."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())
