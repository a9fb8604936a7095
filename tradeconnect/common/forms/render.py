"""The renderer of one form field, and the portal's own shapes.

Django's own widgets render a template per widget: a tab page of 30 fields cost 42-58 ms of CPU that way, against
about 5 ms here (notes/web-stack.md, section 5). So `render_field` writes the mark-up itself and keeps the
`<option>` lists of long selects. Names, ids, values and escaping stay exactly Django's; a test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tradeconnect.common.forms.fields import ComboboxInput, DmyDateInput

Attrs = Mapping[str, Any]

# The own shapes: read once, written into the page. Inline costs no request (a tab page may make five), prints, follows
# `currentColor` and does not mind static files on another host, where `<use>` fails.
SHEET = Path(__file__).resolve().parents[3] / "static" / "img" / "shapes.svg"
_SYMBOL = re.compile(r'<symbol id="([\w-]+)" viewBox="([\d .-]+)">(.*?)</symbol>', re.DOTALL)
_MIRRORED = frozenset({"arrow-left", "arrow-right", "chevron-left", "chevron-right", "reply"})


@lru_cache(maxsize=1)
def shapes() -> dict[str, tuple[str, str]]:
    """Name to (viewBox, drawing) of every shape."""
    return {name: (box, drawing) for name, box, drawing in _SYMBOL.findall(SHEET.read_text(encoding="utf-8"))}


@lru_cache(maxsize=1024)
def shape(name: str, label: str = "", css: str = "") -> SafeString:
    """One shape as `<svg>`: hidden from readers, or `role=img` with `label`. Raises KeyError for an unknown name."""
    box, drawing = shapes()[name]
    classes = "icon" + (" mirrored" if name in _MIRRORED else "") + (f" {css}" if css else "")
    heard = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(f'<svg class="{escape(classes)}" viewBox="{box}" {heard} focusable="false">{drawing}</svg>')


@dataclass(frozen=True, slots=True)
class FieldOptions:
    """What a template may say about one field; every text is plain and gets escaped."""

    width: str = ""
    prefix: str = ""
    suffix: str = ""
    mark: str | None = None
    note: str = ""
    hint: str | None = None
    label: str | None = None
    chosen: str = ""


def render_field(bound: BoundField, options: FieldOptions | None = None) -> SafeString:
    """Returns label, mark, control, hint, errors and warnings of one bound field as safe HTML."""
    options = options or FieldOptions()
    widget = bound.field.widget
    if widget.is_hidden:
        return bound.as_hidden()
    kind = _kind(bound)
    mark = _mark(bound, options)
    warnings = getattr(bound.form, "warnings", {}).get(bound.name, [])
    notes, described = _notes(bound, options, warnings)
    attrs = {**widget.attrs, "id": bound.id_for_label or bound.auto_id or f"id_{bound.html_name}"}
    if widget_id := widget.attrs.get("id"):
        attrs["id"] = widget_id
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if bound.field.disabled:
        attrs["disabled"] = True
    control = _output(bound, attrs) if mark == "computed" else _CONTROLS[kind](bound, attrs, options)
    label = _label(bound, options, mark)
    classes = "field" + (f" field-{options.width}" if options.width else "") + (" has-error" if bound.errors else "")
    if kind in {"radio", "ticks"}:
        group = f' id="{escape(bound.auto_id)}" tabindex="-1"' if bound.auto_id else ""
        if described:
            group += f' aria-describedby="{described}"'
        return mark_safe(f'<fieldset class="{classes}"{group}><legend>{label}</legend>{control}{notes}</fieldset>')
    if kind == "tick":
        return mark_safe(f'<div class="{classes}">{control}{notes}</div>')
    target = escape(attrs["id"])
    return mark_safe(f'<div class="{classes}"><label for="{target}">{label}</label>{control}{notes}</div>')


def _kind(bound: BoundField) -> str:
    """The name of the control that draws this field's widget."""
    widget = bound.field.widget
    for cls, kind in (
        (forms.CheckboxSelectMultiple, "ticks"),
        (forms.RadioSelect, "radio"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.CheckboxInput, "tick"),
        (forms.FileInput, "file"),
        (forms.PasswordInput, "password"),
        (ComboboxInput, "combobox"),
        (DmyDateInput, "date"),
    ):
        if isinstance(widget, cls):
            return kind
    return "text"


def _mark(bound: BoundField, options: FieldOptions) -> str:
    if options.mark is not None:
        return options.mark
    if bound.name in getattr(bound.form, "computed_fields", ()):
        return "computed"
    optional = getattr(bound.form, "optional_fields", None)
    if optional is None:
        return "" if bound.field.required else "optional"
    return "optional" if bound.name in optional else ""


def _label(bound: BoundField, options: FieldOptions, mark: str) -> str:
    text = str(conditional_escape(options.label if options.label is not None else bound.label))
    words = {"optional": _("optional"), "computed": _("computed")}
    for extra in (options.note, words.get(mark, mark)):
        if extra:
            text += f' <span class="mark">{escape(extra)}</span>'
    return text


def _notes(bound: BoundField, options: FieldOptions, warnings: Iterable[str]) -> tuple[str, str]:
    """Hint, errors and warnings below the control, and the ids for aria-describedby."""
    base = escape(bound.auto_id or f"id_{bound.html_name}")
    parts, ids = [], []
    hint = options.hint if options.hint is not None else bound.help_text
    if hint:
        parts.append(f'<p class="hint" id="{base}-hint">{conditional_escape(hint)}</p>')
        ids.append(f"{base}-hint")
    for name, tone, sentences in (("error", "octagon", bound.errors), ("warning", "triangle", warnings)):
        lines = "".join(f"<p>{shape(tone)}<span>{conditional_escape(str(s))}</span></p>" for s in sentences)
        if lines:
            parts.append(f'<div class="field-{name}" id="{base}-{name}">{lines}</div>')
            ids.append(f"{base}-{name}")
    parts += getattr(bound.form, "actions", {}).get(bound.name, ())
    return "".join(parts), " ".join(ids)


def _flat(attrs: Attrs) -> str:
    """Attributes as Django writes them: True is a bare name; False and None are left out."""
    out = []
    for name, value in attrs.items():
        if value is True:
            out.append(f" {name}")
        elif value is not None and value is not False:
            out.append(f' {name}="{escape(value)}"')
    return "".join(out)


def _value(bound: BoundField) -> Any:
    return bound.field.widget.format_value(bound.value())


def _name(bound: BoundField) -> str:
    return f' name="{escape(bound.html_name)}"'


def _value_attr(bound: BoundField) -> str:
    value = _value(bound)
    return "" if value is None or value == "" else f' value="{escape(value)}"'


def _text(bound: BoundField, attrs: Attrs, options: FieldOptions) -> str:
    kind = getattr(bound.field.widget, "input_type", "text")
    extra: dict[str, Any] = {}
    if kind == "number":
        whole = isinstance(bound.field, forms.IntegerField) and not isinstance(
            bound.field, forms.DecimalField | forms.FloatField
        )
        kind, extra = "text", {"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"}
        attrs = {k: v for k, v in attrs.items() if k not in {"step", "min", "max"}}
    control = f'<input type="{kind}"{_name(bound)}{_value_attr(bound)}{_flat({**extra, **attrs})}>'
    if not (options.prefix or options.suffix):
        return control
    before = f"<span>{escape(options.prefix)}</span>" if options.prefix else ""
    after = f"<span>{escape(options.suffix)}</span>" if options.suffix else ""
    return f'<div class="affix">{before}{control}{after}</div>'


def _date(bound: BoundField, attrs: Attrs, options: FieldOptions) -> str:
    control = f'<input type="text" placeholder="dd/mm/yyyy"{_name(bound)}{_value_attr(bound)}{_flat(attrs)}>'
    picker = f"<template>{shape('calendar')}</template>"
    opens = escape(_("Choose a date"))
    return f'<div class="control-date" data-date="{opens}">{control}{picker}</div>'


def _textarea(bound: BoundField, attrs: Attrs, options: FieldOptions) -> str:
    rows = 3 if "cols" in attrs else attrs.get("rows", 3)  # cols=40, rows=10 is Django's default, not a wish
    attrs = {"rows": rows, **{k: v for k, v in attrs.items() if k not in {"rows", "cols"}}}
    return f"<textarea{_name(bound)}{_flat(attrs)}>\n{escape(_value(bound) or '')}</textarea>"


def _password(bound: BoundField, attrs: Attrs, options: FieldOptions) -> str:
    show = escape(_("Show"))
    button = f'<button type="button" class="btn-quiet" data-show hidden>{show}</button>'
    return f'<div class="control-password"><input type="password"{_name(bound)}{_flat(attrs)}>{button}</div>'


def _file(bound: BoundField, attrs: Attrs, options: FieldOptions) -> str:
    words = escape(_("Click or drag and drop a file"))
    title = f'<span class="upload-title">{shape("upload")}{words}</span>'
    control = f'<input type="file"{_name(bound)}{_flat(attrs)}>'
    return f'<div class="upload" data-upload>{title}<span class="upload-name"></span>{control}</div>'


def _combobox(bound: BoundField, attrs: Attrs, options: FieldOptions) -> str:
    widget = bound.field.widget
    url = {"data-combobox-label": _("Suggestions")}
    if isinstance(widget, ComboboxInput):
        url["data-combobox-url"] = widget.url
    control = f'<input type="text"{_name(bound)}{_value_attr(bound)}{_flat({**url, **attrs})}>'
    chosen = f'<p class="hint combobox-chosen" aria-live="polite">{escape(options.chosen)}</p>'
    return f'<div class="combobox">{shape("search")}{control}</div>{chosen}'


def _tick(bound: BoundField, attrs: Attrs, options: FieldOptions) -> str:
    checked = " checked" if bound.field.widget.check_test(bound.value()) else ""
    value = bound.field.widget.format_value(bound.value())
    written = f' value="{escape(value)}"' if value is not None else ""
    label = _label(bound, options, "" if options.mark is None else options.mark)
    box = f'<input type="checkbox"{_name(bound)}{written}{_flat(attrs)}{checked}>'
    return f'<label class="tick">{box}<span>{label}</span></label>'


def _output(bound: BoundField, attrs: Attrs) -> str:
    shown = {k: v for k, v in attrs.items() if k == "id" or k.startswith("data-")}
    value = _value(bound)
    return f'<output class="computed"{_flat(shown)}>{escape("" if value is None else value)}</output>'


def _choices(kind: str, classes: str) -> Callable[[BoundField, Attrs, FieldOptions], str]:
    def control(bound: BoundField, attrs: Attrs, options: FieldOptions) -> str:
        chosen = set(_value(bound) or [])
        plain = {k: v for k, v in attrs.items() if k not in {"id", "aria-describedby"}}
        rows = []
        choices = [c for c in bound.field.choices if c[0] not in ("", None)]  # type: ignore[attr-defined]
        for index, (value, label) in enumerate(choices):
            text = "" if value is None else str(value)
            own = {**plain, "id": f"{attrs['id']}_{index}"} if attrs.get("id") else plain
            checked = " checked" if text in chosen else ""
            box = f'<input type="{kind}"{_name(bound)} value="{escape(text)}"{_flat(own)}{checked}>'
            rows.append(f'<label class="{classes}">{box}<span>{conditional_escape(label)}</span></label>')
        pair = " choices-row" if len(rows) <= 2 else ""
        return f'<div class="choices{pair}">{"".join(rows)}</div>'

    return control


@lru_cache(maxsize=256)
def _option_list(choices: tuple[tuple[str, Any], ...]) -> str:
    """The `<option>`s of one list of choices, none selected. A pair whose second part is a tuple is a group."""
    out = []
    for value, label in choices:
        if isinstance(label, tuple):
            out.append(f'<optgroup label="{escape(value)}">{_option_list(label)}</optgroup>')
        else:
            out.append(f'<option value="{escape(value)}">{escape(label)}</option>')
    return "".join(out)


def _frozen(choices: Iterable[Any]) -> tuple[tuple[str, Any], ...]:
    """Choices as hashable text: the key of the cache, in the language of this request."""
    out: list[tuple[str, Any]] = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            out.append((str(value), _frozen(label)))
        else:
            out.append(("" if value is None else str(value), str(label) if isinstance(label, Promise) else label))
    return tuple(out)


def _select(bound: BoundField, attrs: Attrs, options: FieldOptions) -> str:
    multiple = isinstance(bound.field.widget, forms.SelectMultiple)
    html = _option_list(_frozen(bound.field.choices))  # type: ignore[attr-defined]
    for value in _value(bound) or []:
        start = f'<option value="{escape(value)}"'
        html = html.replace(f"{start}>", f"{start} selected>", 1)
    if multiple:
        return f"<select{_name(bound)}{_flat(attrs)} multiple>{html}</select>"
    return f'<div class="select"><select{_name(bound)}{_flat(attrs)}>{html}</select>{shape("chevron-down")}</div>'


_CONTROLS: dict[str, Callable[[BoundField, Attrs, FieldOptions], str]] = {
    "text": _text,
    "textarea": _textarea,
    "select": _select,
    "tick": _tick,
    "radio": _choices("radio", "choice"),
    "ticks": _choices("checkbox", "tick"),
    "date": _date,
    "file": _file,
    "password": _password,
    "combobox": _combobox,
}
