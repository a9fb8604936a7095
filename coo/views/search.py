"""Suggestions while a code or a port is typed; without script the same address is a plain page, with stars to set."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Standing, require_right, standing
from accounts.models import Firm, User
from accounts.roles import Right
from coo.models import FavouriteKind, Port, TariffCode
from coo.reference.remembered import Remembered, remembered_codes, remembered_ports
from coo.reference.search import LIMIT, Found, find_ports, find_tariff, ports_of
from coo.services.favourites import TooManyFavourites, mark_favourite, unmark_favourite
from tradeconnect.common.dates import india_date
from tradeconnect.common.views import asked, posted_from

QUERY_LENGTH: Final = 100
PAGE_OF_KIND: Final = {FavouriteKind.TARIFF: "coo:tariff_search", FavouriteKind.PORT: "coo:port_search"}
# What narrows the ports, and comes back after a star was set.
NARROWED_BY: Final = ("mode", "transport_mode", "country")


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
    is_favourite: bool = False
    is_used: bool = False


@require_safe
@login_not_required
def tariff_search(request: HttpRequest) -> HttpResponse:
    """Suggest ITC-HS codes for `q`: the first digits, or words of the text. Open to everybody, as the tariff is.

    Without `q` those that the firm marked or used.
    """
    typed, today = asked(request, "q"), india_date(timezone.now())
    mine = remembered_codes(_firm(request))
    found = find_tariff(typed, today=today, first=mine) if typed else None
    rows = found.rows if found else mine.rows(TariffCode.objects.in_force(today))
    lines = [tariff_suggestion(row, found.words if found else (), mine) for row in rows]
    return _answer(request, FavouriteKind.TARIFF, typed, lines, found)


@require_safe
def port_search(request: HttpRequest) -> HttpResponse:
    """Suggest ports for `q` by the mode of transport (`mode` or `transport_mode`) and the `country`.

    Without `q` those that the firm marked or used.
    """
    typed = asked(request, "q")
    mode = asked(request, "mode") or asked(request, "transport_mode")
    country = asked(request, "country", 2)
    mine = remembered_ports(_firm(request))
    found = find_ports(typed, mode=mode, country=country, first=mine) if typed else None
    rows = found.rows if found else mine.rows(ports_of(mode, country))
    lines = [_port(row, found.words if found else (), mine) for row in rows]
    return _answer(request, FavouriteKind.PORT, typed, lines, found)


def _standing(request: HttpRequest) -> Standing | None:
    return standing(request) if isinstance(request.user, User) else None


def _firm(request: HttpRequest) -> Firm | None:
    who = _standing(request)
    return who.firm if who is not None else None


def _answer(
    request: HttpRequest, kind: FavouriteKind, typed: str, suggestions: Sequence[Suggestion], found: Found | None
) -> HttpResponse:
    who = _standing(request)
    context: dict[str, Any] = {
        "kind": str(kind),
        "typed": typed,
        "suggestions": suggestions,
        "total": found.total if found else len(suggestions),
        "shown": len(suggestions),
        "more": found is not None and found.total > LIMIT,
        "slips": found.slips if found else (),
        "narrowed": {name: request.GET[name] for name in NARROWED_BY if request.GET.get(name)},
        "may_mark": who is not None and who.may(Right.PREPARE),
        "nav": "home",
    }
    by_script = request.headers.get("X-Requested-With") == "fetch"
    response = render(request, "coo/search/options.html" if by_script else "coo/search/page.html", context)
    # The lists change with a release of the data, not with a click: the browser may keep an answer for a minute. The
    # page, and what the firm itself marked or used, it asks for each time.
    keeps = by_script and typed.strip() and not any(row.is_favourite or row.is_used for row in suggestions)
    response["Cache-Control"] = "private, max-age=60" if keeps else "private, no-store"
    response["Vary"] = "X-Requested-With, Cookie"
    return response


@posted_from("coo:tariff_search")
def favourite(request: HttpRequest) -> HttpResponse:
    """Mark a code or a port for everybody of the firm, or take its star away; come back to the search."""
    firm = require_right(request, Right.PREPARE)
    kind, code = request.POST.get("kind", ""), request.POST.get("code", "")
    if kind not in FavouriteKind.values or not _exists(kind, code):
        raise Http404
    if "remove" in request.POST:
        unmark_favourite(firm=firm, kind=FavouriteKind(kind), code=code)
    else:
        try:
            mark_favourite(firm=firm, kind=FavouriteKind(kind), code=code, now=timezone.now())
        except TooManyFavourites as many:
            messages.error(request, _("At most %(number)s can be marked. Take a star away first.") % {"number": many})
    back = {name: request.POST[name][:QUERY_LENGTH] for name in ("q", *NARROWED_BY) if request.POST.get(name)}
    return redirect(f"{reverse(PAGE_OF_KIND[FavouriteKind(kind)])}?{urlencode(back)}")


def _exists(kind: str, code: str) -> bool:
    rows = TariffCode.objects.all() if kind == FavouriteKind.TARIFF else Port.objects.all()
    return "\x00" not in code and rows.filter(code=code).exists()


def tariff_suggestion(row: TariffCode, words: tuple[str, ...], mine: Remembered | None = None) -> Suggestion:
    """Show first what tells the code from its neighbours: its own part of the statutory text."""
    heading, _separator, own = row.description.rpartition(" - ")
    own = own.replace(" : ", ": ").strip()
    own = own[:1].upper() + own[1:]
    code = f"{row.code[:4]} {row.code[4:6]} {row.code[6:]}"
    chapter = _("chapter %(number)s") % {"number": row.code[:2]}
    more = " · ".join(part for part in (_shortened(heading, 90), chapter) if part)
    return Suggestion(row.code, row.description, code, own, marked(own, words), more, *_memory(row.code, mine))


def _port(row: Port, words: tuple[str, ...], mine: Remembered | None = None) -> Suggestion:
    city = row.city if row.city and row.city not in row.name else ""
    place = ", ".join(part for part in (row.full_name, city, row.country.name) if part)
    more = f"{place} · {row.get_kind_display()}"
    label = ", ".join(part for part in (row.name, row.full_name, row.country.name) if part)
    memory = _memory(row.code, mine)
    return Suggestion(row.code, label, row.code, row.name, marked(row.name, words), more, *memory)


def _memory(code: str, mine: Remembered | None) -> tuple[bool, bool]:
    return (code in mine.favourites, code in mine.used) if mine else (False, False)


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
