"""`{% load ui %}`: the tags and filters of the portal's look. Usage of each: docs/design-system.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.base import Node, NodeList, Parser, Token, token_kwargs
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext_lazy as _

from tradeconnect.common import dates
from tradeconnect.common.forms import FieldOptions, render_field, shape
from tradeconnect.common.money import format_amount, format_inr, format_rate, percent_of

register = template.Library()

TAB_SHAPES = {
    "complete": "disc-tick",
    "here": "ring-dot",
    "to_correct": "triangle",
    "optional": "ring-dashed",
    "not_started": "ring-dashed",
}
MESSAGE_SHAPES = {"success": "check", "info": "info", "warning": "warning", "error": "warning"}

# The menu, as data: (key of the context variable `nav`, URL name, words).
ABOUT_EXPORTING = (
    ("how_to_export", "coo:how_to_export", _("How to Export")),
    ("where_to_export", "coo:where_to_export", _("Where to Export")),
    ("source_from_india", "coo:source_from_india", _("Source from India")),
)
NAV_EXPORTER = (
    ("home", "home", _("Get Certificate of Origin")),
    ("dashboard", "coo:dashboard", _("My Dashboard")),
    *ABOUT_EXPORTING,
)
NAV_PUBLIC = (("home", "home", _("Get Certificate of Origin")), *ABOUT_EXPORTING)
NAV_OFFICER = (
    ("worklist", "coo:worklist", _("Worklist")),
    ("certificates", "coo:certificates", _("Certificates")),
    ("numbers", "coo:numbers", _("Numbers")),
)
NAV_OPERATOR = (
    ("console", "accounts:console", _("Start")),
    ("users", "accounts:console_users", _("Users")),
    ("links", "accounts:console_links", _("Firms and people")),
    ("announcements", "accounts:console_announcements", _("Announcements")),
    ("numbers", "coo:numbers", _("Numbers")),
    ("reference", "admin:index", _("Reference data")),
)
NAV_ADMINISTRATOR = (
    ("people", "accounts:agency_people", _("People of the agency")),
    ("offices", "accounts:agency_offices", _("Offices")),
    ("specimens", "coo:agency_specimens", _("Stamps and signatures")),
    ("calendar", "accounts:agency_calendar", _("Working calendar")),
    ("rules", "coo:agency_reasons", _("Reasons and rules")),
    ("numbers", "coo:numbers", _("Numbers")),
)
FOOTER_CERTIFICATES = (
    ("apply", "coo:apply", _("Apply for Certificate of Origin")),
    ("verify", "coo:verify", _("Verify Certificate")),
    ("wallet", "payments:wallet", _("CoO Wallet")),
)
SMALL_PRINT = (
    ("accessibility", "coo:accessibility", _("Accessibility")),
    ("privacy", "coo:privacy", _("Privacy")),
    ("terms", "coo:terms", _("Terms")),
    ("contact", "coo:contact", _("Contact")),
    ("help", "coo:help", _("Help")),
)
USER_MENU = (
    ("dashboard", "coo:dashboard", _("My Dashboard")),
    ("submitted", "coo:submitted", _("Submitted Applications")),
    ("books", "coo:consignee_book", _("Consignee and product book")),
    ("wallet", "payments:wallet", _("CoO Wallet")),
    ("linked_iec", "accounts:linked_iec", _("Linked IEC")),
    ("team", "accounts:team", _("Team")),
    ("listing", "coo:listing", _("Listing in Source from India")),
    ("tokens", "signing:tokens", _("View and Register Digital Signature Token")),
    ("profile", "accounts:profile", _("My Profile")),
    ("security", "accounts:security", _("Login and security")),
)
OWN_LOGIN_MENU = (
    ("profile", "accounts:profile", _("My Profile")),
    ("security", "accounts:security", _("Login and security")),
)
OFFICER_USER_MENU = (("tokens", "signing:tokens", _("View and Register Digital Signature Token")), *OWN_LOGIN_MENU)
MENUS = {
    "exporter": NAV_EXPORTER,
    "public": NAV_PUBLIC,
    "officer": NAV_OFFICER,
    "administrator": NAV_ADMINISTRATOR,
    "operator": NAV_OPERATOR,
    "footer": FOOTER_CERTIFICATES,
    "about": ABOUT_EXPORTING,
    "small_print": SMALL_PRINT,
    "user": USER_MENU,
    "officer_user": OFFICER_USER_MENU,
    "own_login": OWN_LOGIN_MENU,
}


@register.simple_tag
def menu(name: str) -> list[dict[str, Any]]:
    """`{% menu "officer" as items %}`: the entries of one menu, each with key, url and label."""
    return [{"key": key, "url": reverse(url_name), "label": label} for key, url_name, label in MENUS[name]]


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    return shape(name, str(label), css)


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    texts: dict[str, Any] = {k: None if v is None else str(v) for k, v in options.items()}
    return render_field(bound, FieldOptions(**texts))


@register.simple_tag
def error_summary(source: Any, title: str = "") -> SafeString:
    """The red message at the top of a page. `source`: a form, a list of forms, or findings (.message, .anchor)."""
    lines = list(_summary_lines(source))
    if not lines:
        return mark_safe("")
    words = title or ngettext("%d thing to correct", "%d things to correct", len(lines)) % len(lines)
    return mark_safe(render_to_string("components/error_summary.html", {"title": words, "lines": lines}))


def _summary_lines(source: Any) -> Iterable[dict[str, Any]]:
    if isinstance(source, BaseForm):
        for text in source.non_field_errors():
            yield {"text": text, "anchor": ""}
        for bound in source:
            anchor = bound.field.widget.attrs.get("id") or bound.auto_id
            for text in bound.errors:
                yield {"text": f"{bound.label}: {text}" if bound.label else text, "anchor": f"#{anchor}"}
        return
    for item in source or ():
        if isinstance(item, BaseForm):
            yield from _summary_lines(item)
        else:
            anchor = str(getattr(item, "anchor", "") or "")
            plain = anchor and not anchor.startswith(("#", "/", "?", "http"))
            yield {"text": item.message, "anchor": f"#{anchor}" if plain else anchor}


class MessageNode(Node):
    def __init__(self, tone: Any, title: Any, options: dict[str, Any], nodelist: NodeList) -> None:
        self.tone, self.title, self.options, self.nodelist = tone, title, options, nodelist

    def render(self, context: Context) -> SafeString:
        tone = str(self.tone.resolve(context))
        title = str(self.title.resolve(context)) if self.title else ""
        options = {k: v.resolve(context) for k, v in self.options.items()}
        return render_message(tone, title, self.nodelist.render(context), **options)


def render_message(tone: str, title: str, body: str, *, closable: bool = False, role: str | None = None) -> SafeString:
    """A message as HTML. `body` is safe HTML. `role=""` takes the live role away (a message that was always there)."""
    spoken = {"success": "status", "error": "alert"}.get(tone, "") if role is None else role
    context = {
        "tone": tone,
        "title": title,
        "inline": title.rstrip().endswith((".", "?", "!", "।", ":")),
        "body": mark_safe(body.strip()),
        "shape": MESSAGE_SHAPES[tone],
        "role": spoken,
        "closable": closable,
    }
    return mark_safe(render_to_string("components/message.html", context))


@register.tag
def message(parser: Parser, token: Token) -> MessageNode:
    """`{% message "warning" title closable=True %}…{% endmessage %}`"""
    bits = token.split_contents()[1:]
    if not bits:
        raise template.TemplateSyntaxError("message needs a tone")
    tone = parser.compile_filter(bits.pop(0))
    title = parser.compile_filter(bits.pop(0)) if bits and "=" not in bits[0].split("(")[0] else None
    options = token_kwargs(bits, parser)
    nodelist = parser.parse(("endmessage",))
    parser.delete_first_token()
    return MessageNode(tone, title, options, nodelist)


@register.inclusion_tag("components/stepper.html")
def stepper(tabs: Iterable[Any]) -> dict[str, Any]:
    """The tabs of an application; each has number, title, state, state_label and url (None: text, not a link)."""
    rows = [{"tab": tab, "shape": TAB_SHAPES[tab.state], "state": tab.state.replace("_", "-")} for tab in tabs]
    here = next((row for row in rows if row["tab"].state == "here"), rows[0] if rows else None)
    complete = sum(1 for row in rows if row["tab"].state == "complete")
    wrong = sum(1 for row in rows if row["tab"].state == "to_correct")
    return {"rows": rows, "here": here, "complete": complete, "wrong": wrong, "total": len(rows)}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], noun: str = "", parameter: str = "page") -> dict[str, Any]:
    query = context["request"].GET.copy() if "request" in context else None
    links = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        links.append({"number": number, "query": _with(query, parameter, number), "gap": not isinstance(number, int)})
    before = _with(query, parameter, page.previous_page_number()) if page.has_previous() else ""
    after = _with(query, parameter, page.next_page_number()) if page.has_next() else ""
    return {"page": page, "links": links, "noun": noun or _("entries"), "before": before, "after": after}


def _with(query: Any, parameter: str, number: Any) -> str:
    if query is None:
        return f"?{parameter}={number}"
    query[parameter] = number
    return f"?{query.urlencode()}"


@register.simple_tag
def bar(value: Any, maximum: Any, tone: str = "blue", pending: Any = 0) -> SafeString:
    """A bar in SVG; widths are attributes, so no inline style. `pending` is drawn hatched behind `value`.

    A tone that ends in `-hatch` is hatched throughout. The number stands in words beside it, so it is hidden.
    """
    top = Decimal(str(maximum or 0))
    part = _share(value, top)
    more = min(_share(pending, top), 100 - part)
    colour, _dash, hatch = tone.partition("-")
    solid = "" if hatch else f'<rect class="bar-fill" width="{part}%" height="100%"/>'
    striped = _hatch(0, part) if hatch else _hatch(part, more) if pending != 0 else ""
    x = ' class="mirrored"' if get_language_bidi() else ""
    return mark_safe(
        f'<svg class="bar bar-{escape(colour)}" aria-hidden="true" focusable="false"><g{x}>'
        f'<rect class="bar-track" width="100%" height="100%"/>{solid}{striped}</g></svg>'
    )


def _share(value: Any, top: Decimal) -> Decimal:
    if top <= 0:
        return Decimal(0)
    share = Decimal(str(value or 0)) / top * 100
    return max(Decimal(0), min(Decimal(100), share)).quantize(Decimal("0.1"))


def _hatch(start: Decimal | int, width: Decimal) -> str:
    return (
        f'<svg class="bar-hatch" x="{start}%" width="{width}%" height="100%"><rect width="100%" height="100%"/>'
        '<path d="M-40 0H2000" transform="skewX(-45)"/></svg>'
    )


@register.simple_tag
def rupees(paise: int | None) -> str:
    """`{% rupees 13500000 %}` is ₹1,35,000.00."""
    return format_inr(paise or 0)


@register.simple_tag
def rupees_with_gst(paise: int, percent: Decimal | int) -> str:
    """The price with tax, rounded to the paisa."""
    return format_inr(paise + percent_of(paise, Decimal(percent)))


@register.simple_tag
def money(amount: Decimal | int | str | None, currency: str = "") -> str:
    """`{% money item.value "USD" %}` is USD 1,500.00; rupees get their sign and Indian grouping."""
    if amount is None or amount == "":
        return ""
    return format_amount(Decimal(str(amount)), str(currency)).strip()


@register.filter
def rate(value: Decimal | None) -> str:
    """{{ invoice.rate_inr|rate }} is 95.30."""
    return "" if value is None else format_rate(value)


@register.filter
def hs(code: Any) -> str:
    """61046200 is shown 6104 62 00; six digits 6104 62."""
    text = "".join(c for c in str(code or "") if c.isdigit())
    parts = [text[:4], *(text[i : i + 2] for i in range(4, len(text), 2))]
    return " ".join(p for p in parts if p)


@register.filter
def dmy(value: dt.date | dt.datetime | None) -> str:
    """dd/mm/yyyy, of the day in India."""
    return dates.dmy(value) if value else ""


@register.filter
def dmy_time(value: dt.datetime | None) -> str:
    """dd/mm/yyyy, hh:mm in India."""
    return f"{value.astimezone(dates.INDIA):%d/%m/%Y, %H:%M}" if value else ""
