"""`{% load tokens %}`: what a person signs with, for the pages of the apps below."""

from typing import Any

from django import template
from django.utils import timezone

from accounts.models import User
from signing.selectors import tokens_of

register = template.Library()


@register.inclusion_tag("signing/registered_tokens.html")
def registered_tokens(person: User) -> dict[str, Any]:
    """`{% registered_tokens person %}`: the tokens that they registered and have not removed, with their state."""
    tokens = tokens_of(person, timezone.now())
    return {"tokens": [token for token in tokens if token.credential.removed_at is None]}
