"""`{% load figures %}`: how *Numbers* writes figures."""

from django import template

from tradeconnect.common.money import group_indian

register = template.Library()


@register.filter
def figure(value: str | float | None) -> str:
    """`{{ value|figure }}`: 1,35,000; 4.5; a dash where there is nothing to say; a text as it is."""
    if value is None or value == "":
        return "–"
    if isinstance(value, float):
        whole, _point, rest = f"{value:.1f}".partition(".")
        return f"{group_indian(whole)}.{rest}"
    return group_indian(str(value)) if isinstance(value, int) else value


@register.filter
def plain(value: float) -> str:
    """`{{ bar.x|plain }}`: a number as SVG reads it in every language, without an idle end."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


@register.filter
def words(text: str) -> list[str]:
    """`{% for ending in "csv xlsx"|words %}`"""
    return text.split()
