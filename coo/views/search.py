"""Suggestions while a code or a port is typed; without script the same address is a plain page."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coo.models import Port, TariffCode
from coo.reference.search import LIMIT, read_query, search_ports, search_tariff
from tradeconnect.common.dates import india_date

QUERY_LENGTH: Final = 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line of the list: what is written into the field, what is shown below it, and its texts.

    `marked` is `text` as HTML with the typed words marked.
    """

    value: str
    label: str
    code: str
    text: str
    marked: SafeString
    more: str


@require_safe
@login_not_required
def tariff_search(request: HttpRequest) -> HttpResponse:
    """Suggest ITC-HS codes for `q`: the first digits, or words of the text. Open to everybody, as the tariff is."""
    typed = request.GET.get("q", "")[:QUERY_LENGTH]
    rows, total = search_tariff(typed, today=india_date(timezone.now()))
    words = read_query(typed).words
    return _answer(request, "tariff", typed, [tariff_suggestion(row, words) for row in rows], total)


@require_safe
def port_search(request: HttpRequest) -> HttpResponse:
    """Suggest ports for `q` by the mode of transport (`mode` or `transport_mode`) and the `country`."""
    typed = request.GET.get("q", "")[:QUERY_LENGTH]
    mode = request.GET.get("mode", "") or request.GET.get("transport_mode", "")
    rows, total = search_ports(typed, mode=mode, country=request.GET.get("country", "")[:2])
    words = tuple(re.findall(r"\w+", typed.lower()))
    return _answer(request, "port", typed, [_port(row, words) for row in rows], total)


def _answer(request: HttpRequest, kind: str, typed: str, suggestions: list[Suggestion], total: int) -> HttpResponse:
    context: dict[str, Any] = {
        "kind": kind,
        "typed": typed,
        "suggestions": suggestions,
        "total": total,
        "shown": len(suggestions),
        "more": total > LIMIT,
        "nav": "home",
    }
    by_script = request.headers.get("X-Requested-With") == "fetch"
    response = render(request, "coo/search/options.html" if by_script else "coo/search/page.html", context)
    # The lists change with a release of the data, not with a click: the browser may keep an answer for a minute.
    response["Cache-Control"] = "private, max-age=60"
    response["Vary"] = "X-Requested-With, Cookie"
    return response


def tariff_suggestion(row: TariffCode, words: tuple[str, ...]) -> Suggestion:
    """Show first what tells the code from its neighbours: its own part of the statutory text."""
    heading, _separator, own = row.description.rpartition(" - ")
    own = own.replace(" : ", ": ").strip()
    own = own[:1].upper() + own[1:]
    code = f"{row.code[:4]} {row.code[4:6]} {row.code[6:]}"
    chapter = _("chapter %(number)s") % {"number": row.code[:2]}
    more = " · ".join(part for part in (_shortened(heading, 90), chapter) if part)
    return Suggestion(row.code, row.description, code, own, marked(own, words), more)


def _port(row: Port, words: tuple[str, ...]) -> Suggestion:
    city = row.city if row.city and row.city not in row.name else ""
    place = ", ".join(part for part in (row.full_name, city, row.country.name) if part)
    more = f"{place} · {row.get_kind_display()}"
    label = ", ".join(part for part in (row.name, row.full_name, row.country.name) if part)
    return Suggestion(row.code, label, row.code, row.name, marked(row.name, words), more)


def _shortened(text: str, length: int) -> str:
    """Return beginning and end of a long heading: its end (`knitted or crocheted`) is what tells twins apart."""
    if len(text) <= length:
        return text
    half = length // 2
    return f"{text[:half].rsplit(' ', 1)[0]} … {text[-half:].split(' ', 1)[-1]}"


def marked(text: str, words: tuple[str, ...]) -> SafeString:
    """Return `text` as HTML, with `<mark>` around every part that one of `words` matches."""
    if not words:
        return mark_safe(escape(text))  # noqa: S308 - escaped
    longest_first = sorted(words, key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, longest_first))})", text, flags=re.IGNORECASE)
    html = "".join(f"<mark>{escape(piece)}</mark>" if n % 2 else escape(piece) for n, piece in enumerate(pieces))
    return mark_safe(html)  # noqa: S308 - every piece is escaped
