"""`{% load paper %}`: what templates of documents need. `art` for style sheets, `runs` for texts in any script."""

import re
from base64 import b64encode
from typing import Final

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tradeconnect.common.pdf.guilloche import drawing

register = template.Library()

ARABIC: Final = r"\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
DEVANAGARI: Final = r"\u0900-\u097f\ua8e0-\ua8ff\u1cd0-\u1cff"
CJK: Final = (
    r"\u1100-\u11ff\u2e80-\u303f\u3041-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee"
    r"\U00020000-\U0003ffff"
)
JOIN: Final = r"\u200c\u200d"
RUN: Final = re.compile(
    rf"(?P<ar>[{ARABIC}][{ARABIC}{JOIN}]*)|(?P<hi>[{DEVANAGARI}][{DEVANAGARI}{JOIN}]*)|(?P<cj>[{CJK}]+)"
)
KANA: Final = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
HANGUL: Final = re.compile(r"[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff]")
FIRST_STRONG: Final = re.compile(rf"[^\W\d_]|[{ARABIC}]")
RIGHT_TO_LEFT: Final = re.compile(rf"[{ARABIC}]")
TRADITIONAL: Final = frozenset({"TW", "HK", "MO"})


@register.simple_tag
def art(name: str) -> SafeString:
    """Return a drawing of `guilloche` as a data URI, for a style sheet."""
    return mark_safe("data:image/svg+xml;base64," + b64encode(drawing(name).encode()).decode())  # noqa: S308


def language_of(text: str, country: str = "") -> str:
    """Return the language whose ideographs fit: kana means Japanese, hangul Korean, else Chinese by the country."""
    if KANA.search(text):
        return "ja"
    if HANGUL.search(text):
        return "ko"
    return "zh-Hant" if country in TRADITIONAL else "zh-Hans"


@register.filter
def runs(text: object, country: str = "") -> SafeString:
    """Return `text` with its runs marked by language, a block for each line; right to left where a line begins so.

    The marks choose the face (a CJK face by language), the line height, and the reading direction.
    """
    whole = str(text)
    ideographs = language_of(whole, country)
    lines = [line for line in whole.split("\n") if line.strip()]
    if len(lines) == 1 and not RUN.search(whole):
        return mark_safe(escape(whole))  # noqa: S308 - escaped
    return mark_safe("".join(_line(line, ideographs) for line in lines))  # noqa: S308 - every part is escaped


def _line(line: str, ideographs: str) -> str:
    parts: list[str] = []
    end = 0
    for found in RUN.finditer(line):
        language = {"ar": "ar", "hi": "hi", "cj": ideographs}[str(found.lastgroup)]
        parts.append(escape(line[end : found.start()]))
        parts.append(f'<span lang="{language}">{escape(found.group())}</span>')
        end = found.end()
    parts.append(escape(line[end:]))
    first = FIRST_STRONG.search(line)
    if first and RIGHT_TO_LEFT.match(first.group()):
        return (
            f'<span class="line" dir="rtl" lang="ar">{escape(line)}</span>'
            if not _mixed(line)
            else (f'<span class="line" dir="rtl">{"".join(parts)}</span>')
        )
    return f'<span class="line">{"".join(parts)}</span>'


def _mixed(line: str) -> bool:
    return bool(re.search(rf"[{DEVANAGARI}{CJK}]|[^\W\d_{ARABIC}]", line))
