"""`{% load announcements %}`: what operators announce just now."""

from django import template
from django.utils import timezone

from accounts.announcements import Shown, current

register = template.Library()


@register.simple_tag
def announcements(audience: str) -> list[Shown]:
    """`{% announcements "exporters" as news %}`: the newest for them and for everyone, each with title and text."""
    return current(audience, timezone.now())
