"""What a person typed into the forms of a request, with its labels: a page that refuses to store it gives it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django import forms
from django.http import HttpRequest

_sent: ContextVar[list[forms.BaseForm] | None] = ContextVar("sent_forms", default=None)
# Where a person types. A password and a code are never written into a page again.
_TYPED: Final = (forms.TextInput, forms.Textarea, forms.NumberInput, forms.EmailInput)
SECRETS: Final = frozenset({"pin", "password", "otp", "token", "code"})


@contextmanager
def sent_forms() -> Iterator[None]:
    """Remember the forms that are filled with what was sent, inside."""
    token = _sent.set([])
    try:
        yield
    finally:
        _sent.reset(token)


def note_sent(form: forms.BaseForm) -> None:
    """Remember a form that is filled with what was sent: it knows the labels. Outside a request nothing is."""
    if (sent := _sent.get()) is not None:
        sent.append(form)


def typed_texts(request: HttpRequest) -> list[tuple[str, str]]:
    """Return label and text of what was typed and sent, in its order.

    A field that no form of the request knows is given back without a label when it reads as prose: a view may refuse
    before it makes its form.
    """
    fields = {form.add_prefix(name): field for form in _sent.get() or () for name, field in form.fields.items()}
    found = []
    for name, values in request.POST.lists():
        field, text = fields.get(name), "\n".join(values).strip()
        is_prose = any(sign.isspace() for value in values for sign in value.strip())
        is_typed = isinstance(field.widget, _TYPED) if field else is_prose
        if text and is_typed and name not in SECRETS and name != "csrfmiddlewaretoken":
            found.append((str(field.label) if field else "", text))
    return found
