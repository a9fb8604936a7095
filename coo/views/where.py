"""Where to Export: by goods and country, the agreements of today with what they ask for, and who issues."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coo.forms.public import WhereForm
from coo.models import AttachmentType
from coo.reference.agreements import Answer, Wanted, agreements_in_force, answer, country_names, world
from coo.reference.notes import terms_in
from coo.reference.search import read_query, search_tariff
from coo.views.search import Suggestion, tariff_suggestion
from tradeconnect.common.dates import india_date
from tradeconnect.common.models import State

CODES_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Goods:
    """The goods that were asked for. Args: codes: the first that fit, of `total`. chapter: two digits, or empty."""

    typed: str = ""
    codes: tuple[Suggestion, ...] = ()
    total: int = 0
    chapter: str = ""

    @property
    def code(self) -> Suggestion | None:
        """The one code that fits, when it is one."""
        return self.codes[0] if self.total == 1 else None


@require_safe
@login_not_required
def where_to_export(request: HttpRequest) -> HttpResponse:
    """Show what applies to the goods and the country; without a question, every agreement and a map."""
    today = india_date(timezone.now())
    countries, agreements = country_names(), agreements_in_force(today)
    states = dict(State.objects.values_list("abbreviation", "name"))
    form = WhereForm(request.GET or None, countries=countries, states=states)
    asked = form.cleaned_data if form.is_valid() else {}
    goods = _goods(asked.get("q", "").strip(), today)
    agreement = request.GET.get("agreement", "")
    wanted = Wanted(
        country=asked.get("country", ""),
        agreement=agreement if any(row.code == agreement for row in agreements) else "",
        kind=asked.get("kind", ""),
        chapter=goods.chapter,
        state=asked.get("state", ""),
    )
    found = answer(wanted, agreements, countries=countries, today=today)
    context = {
        "nav": "where_to_export",
        "answer": found,
        "form": form,
        "goods": goods,
        "wanted": wanted,
        "country": countries.get(wanted.country, ""),
        "state": states.get(wanted.state, ""),
        "others": _without(request.GET, "q"),
        "kept": _without(request.GET, "agreement"),
    }
    if wanted == Wanted() and not goods.typed:
        context["world"] = world(agreements, countries=countries)
    else:
        terms = [] if found.is_long else terms_in(found.texts)
        context |= {"terms": terms, "documents": _documents(found)}
    return render(request, "coo/where_to_export.html", context)


def _goods(typed: str, today: dt.date) -> Goods:
    """Return the goods behind what was typed. The chapter is known when every code that fits lies in it. One query."""
    if not typed:
        return Goods()
    asked = read_query(typed)
    rows, total = search_tariff(typed, limit=CODES_SHOWN, today=today)
    chapters = {row.code[:2] for row in rows}
    # Words: more codes than were read may lie in other chapters too. Digits say the chapter themselves.
    known = asked.digits or total <= len(rows)
    codes = tuple(tariff_suggestion(row, asked.words) for row in rows)
    return Goods(typed, codes, total, chapters.pop() if known and len(chapters) == 1 else "")


def _without(query: QueryDict, name: str) -> str:
    """Return the rest of the question, to which another value of `name` can be added."""
    rest = query.copy()
    rest.pop(name, None)
    return f"&{rest.urlencode()}" if rest else ""


def _documents(found: Answer) -> list[tuple[AttachmentType, list[str]]]:
    """Return the kinds of document that the agreements ask for; those of some only with the names of these."""
    names = {entry.agreement.code: entry.agreement.name for entry in found.entries}
    rows = [(row, [names[code] for code in row.agreements if code in names]) for row in AttachmentType.objects.all()]
    return [(row, only) for row, only in rows if only or not row.agreements]
