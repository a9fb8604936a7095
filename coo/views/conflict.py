"""Two people, one draft: a save that would overwrite newer content shows both, field by field, and asks.

Nothing typed is lost: the page carries everything that was sent, and sends it again with the answers. The answer is
checked like any save: whoever saves a third time meanwhile is shown too.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.roles import Right
from coo.access import get_application
from coo.forms.base import WizardForm
from coo.services.editing import StaleDraft
from coo.services.findings import application_findings
from coo.views.wizard import Visit, wizard_context

TAKE: Final = "take:"
# What a page sends besides the fields of its form.
_NOT_TYPED: Final = ("csrfmiddlewaretoken", "version", "resolve", "fix")
_WORDS: Final = re.compile(r"\s+|[^\s\w]|\w+")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the two contents differ in: both values in words, with what differs marked."""

    name: str
    label: str
    mine: SafeString
    theirs: SafeString


def takes_theirs(request: HttpRequest) -> bool:
    """Tell whether the person took everything that the other one saved: then nothing is to be saved."""
    return request.POST.get("resolve") == "theirs"


def merged(sent: QueryDict, theirs: WizardForm) -> QueryDict:
    """Return what was sent, with the other's value in each field where the person chose it.

    Args: theirs: the unbound form of the content that is stored now.
    """
    if sent.get("resolve") == "mine":
        return sent
    data = sent.copy()
    for name in theirs.fields:
        if sent.get(TAKE + name) == "theirs":
            value = _stored(theirs[name])
            data.pop(name, None)
            if value:
                data[name] = value
    return data


def fresh(here: Visit) -> Visit:
    """Return the visit at the application as it is stored by now."""
    application = get_application(here.request, here.application.uuid, Right.PREPARE)
    return Visit(here.request, application, here.now)


def differences(mine: WizardForm, theirs: WizardForm) -> list[Difference]:
    """Return the fields in which the sent form says something else than what is stored."""
    found = []
    for name, field in mine.fields.items():
        if field.disabled or isinstance(field, forms.FileField) or name not in theirs.fields:
            continue
        own, other = _sent(mine[name]), _stored(theirs[name])
        if _meaning(field, own) != _meaning(theirs.fields[name], other):
            shown = (_in_words(mine.fields[name], own), _in_words(theirs.fields[name], other))
            found.append(Difference(name, str(field.label), *_marked(*shown)))
    return found


def show_conflict(
    here: Visit, mine: WizardForm, theirs: WizardForm, stale: StaleDraft, *, slug: str, back_url: str
) -> HttpResponse:
    """Render both contents and the question.

    Args: here: at the application as it is stored by now. back_url: of the page that shows what is stored.
    """
    _snapshot, findings = application_findings(here.application, today=here.today)
    context = {
        **wizard_context(here.application, slug, findings),
        "differences": differences(mine, theirs),
        "hidden": list(_typed(here.request.POST, mine)),
        "saved": stale,
        "version": stale.version,
        "back_url": back_url,
        "corrections": (),
    }
    return render(here.request, "coo/wizard/conflict.html", context, status=409)


def _typed(sent: QueryDict, mine: WizardForm) -> Iterable[tuple[str, str]]:
    """Yield what the page carries along: as it counts by now, with earlier answers worked in."""
    data = mine.data if isinstance(mine.data, QueryDict) else sent
    for name, values in data.lists():
        if name not in _NOT_TYPED and not name.startswith(TAKE):
            for value in values:
                yield name, str(value)


def _sent(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "on" if bound.data else ""
    return str(bound.data or "").strip()


def _stored(bound: BoundField) -> str:
    """Return a stored value as the page would send it."""
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return "on" if value else ""
    if isinstance(widget, forms.Select | forms.RadioSelect):
        return "" if value is None else str(value)
    return str(widget.format_value(value) or "").strip()


def _meaning(field: forms.Field, text: str) -> Any:
    """Return what a text stands for, so that 1,500 and 1500.00 are the same."""
    if isinstance(field, forms.BooleanField):
        return bool(text)
    try:
        return field.clean(text)
    except forms.ValidationError:
        return text


def _in_words(field: forms.Field, text: str) -> str:
    if isinstance(field, forms.BooleanField):
        return _("Yes") if text else _("No")
    if isinstance(field, forms.ChoiceField):
        return _label(field.choices, text)
    return text


def _label(choices: Any, value: str) -> str:
    for key, label in choices:
        if isinstance(label, list | tuple):
            found = _label(label, value)
            if found != value:
                return found
        elif str(key) == value and value:
            return re.sub(r"<[^>]+>", " ", str(label)) if isinstance(label, SafeString) else str(label)
    return value


def _marked(mine: str, theirs: str) -> tuple[SafeString, SafeString]:
    """Return both texts with the words that differ in `<mark>`; a short text is marked as a whole by its place."""
    empty = format_html('<span class="muted">{}</span>', _("empty"))
    if not mine or not theirs:
        return (format_html("<mark>{}</mark>", mine) if mine else empty), (
            format_html("<mark>{}</mark>", theirs) if theirs else empty
        )
    left, right = _WORDS.findall(mine), _WORDS.findall(theirs)
    steps = difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return (
        _joined((left[a:b], step) for step, a, b, _c, _d in steps),
        _joined((right[c:d], step) for step, _a, _b, c, d in steps),
    )


def _joined(parts: Iterable[tuple[list[str], str]]) -> SafeString:
    html = ""
    for words, step in parts:
        text = escape("".join(words))
        html += text if step == "equal" or not text else f"<mark>{text}</mark>"
    return mark_safe(html)  # noqa: S308 - every part is escaped
