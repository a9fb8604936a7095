"""Lists from spreadsheets: the upload, the columns of a list, and what form and rules say of each row.

There is no second truth: a row is filled into the very form in which it could be typed (`ItemForm`, `InputForm`), and
what `coo.rules` finds in the application with the rows in it is what is said of them.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from coo import rules
from coo.forms.base import DigitsField, WizardForm, YesNoField
from coo.forms.inputs import InputForm
from coo.forms.items import ItemForm
from coo.importing.columns import Column, ListRow, folded
from coo.importing.sheet import ERROR, FORMULA, LIMIT_BYTES, LIMIT_CHARACTERS
from coo.models import Application, ImportKind
from coo.rules.finding import Finding
from coo.selectors import build_facts, build_snapshot
from coo.services.importing import TAB_OF_KIND
from coo.snapshot import ApplicationSnapshot, ExportItem, ImportInput

# Headings that people write besides the label and the name of the field.
_ALSO: Final[dict[str, tuple[str, ...]]] = {
    "item": ("item", "item no", "sl no", "serial", "export item no"),
    "itchs_code": ("itchs", "itc hs", "hsn", "hsn code", "tariff code"),
    "hs_code": ("hs", "importing country hs code"),
    "description": ("description", "goods", "description of goods", "input", "description of input"),
    "quantity": ("qty",),
    "unit": ("unit", "unit of measurement", "uqc"),
    "value": ("value", "amount", "invoice value"),
    "marks": ("marks", "marks and number", "marks and numbers", "marks & numbers"),
    "packages": ("packages", "number and kind of packages", "packing"),
    "unit_cif": ("cif", "cif value", "unit cif", "per unit cif"),
    "country": ("origin", "country"),
    "bill_number": ("bill", "bill of entry", "bill of entry no", "invoice no", "bill number"),
    "bill_date": ("bill date", "bill of entry date", "invoice date"),
}
_NUMBER_OF_ITEM: Final = gettext_lazy("The number of the export item in Export Details: 1, 2, 3 …")
_PROBLEMS: Final = {
    FORMULA: gettext_lazy("The formula has no stored value. Open the list, save it anew, or write the value itself."),
    ERROR: gettext_lazy("The cell holds an error of the spreadsheet. Write the value itself."),
}
_SENTENCES_OF_CHOICES: Final = gettext_lazy("This is not one of the allowed values: see the template.")


class UploadForm(WizardForm):
    """A list: as a file, or as cells that were copied from a spreadsheet."""

    optional_fields: ClassVar[frozenset[str]] = frozenset()

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        max_length=200,
        allow_empty_file=True,  # the reader says it in its own words
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        help_text=gettext_lazy("XLSX or CSV, with the headings of the template; at most 2,000 rows and 5 MB."),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste cells from your spreadsheet"),
        required=False,
        max_length=LIMIT_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy("Copy the rows with their headings. Without headings: the template’s columns in order."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        data: dict[str, Any] = super().clean() or {}
        file, pasted = data.get("file"), str(data.get("pasted") or "").strip()
        if not self.errors and not file and not pasted:
            self.add_error("file", _("Choose a file, or paste cells below."))
        if file and (file.size or 0) > LIMIT_BYTES:
            self.add_error("file", _("The file is larger than 5 MB. Save only the sheet that is needed."))
        return data


def row_form(kind: str, application: Application) -> WizardForm:
    """Return the form of one row of the tab, bound to nothing typed; its choices are read once for all rows."""
    if kind == ImportKind.ITEMS:
        form: WizardForm = ItemForm({}, application=application)
    else:
        form = InputForm({}, items=list(application.items.all()))
    for each in form.fields.values():
        if isinstance(each, forms.ChoiceField):
            each.choices = [*each.choices]  # type: ignore[misc]  # choices that are called are read here
    return form


def list_columns(kind: str, form: WizardForm) -> tuple[Column, ...]:
    """Return the columns of a list: the fields of the row's form that a person fills."""
    names = [name for name, each in form.fields.items() if name not in form.computed_fields and not each.disabled]
    return tuple(_column(name, form.fields[name], form) for name in names)


def _column(name: str, each: forms.Field, form: WizardForm) -> Column:
    label = str(each.label)
    with override("en"):
        english = str(each.label)
    headings = frozenset(folded(text) for text in (name, label, english, *_ALSO.get(name, ())))
    choices, listed = _choices(name, each, form)
    return Column(
        name=name,
        label=label,
        is_needed=each.required,
        headings=headings,
        is_code=isinstance(each, DigitsField),
        choices=choices,
        listed=listed,
        hint=str(_NUMBER_OF_ITEM if name == "item" else each.help_text or ""),
    )


def _choices(name: str, each: forms.Field, form: WizardForm) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Return what may be written for a field with choices, and those choices as a template lists them."""
    if isinstance(form, InputForm) and name == "item":
        pairs = [(code, str(item.serial), item.description) for code, item in form.items.items()]
        return {folded(number): code for code, number, _text in pairs}, tuple((n, text) for _code, n, text in pairs)
    if isinstance(each, YesNoField | forms.BooleanField):
        words = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "no": "no", "n": "no", "false": "no", "0": "no"}
        words |= {folded(_("Yes")): "yes", folded(_("No")): "no"}
        if isinstance(each, forms.BooleanField):
            words = {text: "on" if value == "yes" else "" for text, value in words.items()}
        return words, (("yes", ""), ("no", ""))
    if not isinstance(each, forms.ChoiceField):
        return {}, ()
    rows = [(str(value), str(label)) for value, label in _flat(each.choices) if value not in ("", None)]
    meant = {folded(re.sub(r"\s*\([^()]*\)$", "", label)): value for value, label in rows}
    meant |= {folded(label): value for value, label in rows} | {folded(value): value for value, _label in rows}
    return meant, tuple(rows)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    return [
        pair
        for value, label in choices
        for pair in (_flat(label) if isinstance(label, list | tuple) else [(value, label)])
    ]


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What is said of one cell of a row, or of the row (`label` is empty)."""

    name: str
    label: str
    written: str
    message: str
    is_error: bool = True

    def __str__(self) -> str:
        return f"{self.label}: {self.message}" if self.label else self.message


@dataclass(slots=True)
class JudgedRow:
    """A row with all that form and rules say of it. `values` are the columns of the new row when it may be taken."""

    row: ListRow
    cleaned: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    findings: list[RowFinding] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether it may be taken: warnings do not stop it."""
        return not any(finding.is_error for finding in self.findings)

    @property
    def wrong(self) -> frozenset[str]:
        """Names of the fields that are to be mended."""
        return frozenset(finding.name for finding in self.findings if finding.is_error)


def judge_rows(
    kind: str, rows: Sequence[ListRow], *, application: Application, form: WizardForm, today: dt.date
) -> list[JudgedRow]:
    """Return every row with what form and rules say of it; a constant number of queries, nothing is written.

    Args: form: of `row_form`. today: the date in India.
    """
    columns = {column.name: column for column in list_columns(kind, form)}
    judged = [_typed(row, form, columns) for row in rows]
    snapshot = build_snapshot(application, today=today)
    with_rows, place = _with_rows(kind, snapshot, judged, form)
    facts = build_facts(application, with_rows, today=today)
    for finding in rules.check(with_rows, facts):
        one = place.get((finding.item, finding.input))
        if finding.tab == TAB_OF_KIND[ImportKind(kind)] and one is not None and finding.field in columns:
            _add_finding(one, finding, columns)
    order = {name: position for position, name in enumerate(columns)}
    for one in judged:
        one.findings.sort(key=lambda said: order.get(said.name, -1))
    return judged


def _typed(row: ListRow, form: WizardForm, columns: Mapping[str, Column]) -> JudgedRow:
    """Fill the row into the form and return what the form makes of it."""
    form.data = {name: columns[name].value(text) for name, text in row.cells.items() if name in columns}
    form.full_clean()
    judged = JudgedRow(row, dict(form.cleaned_data))
    for name, code in row.problems.items():
        if name in columns:
            judged.findings.append(RowFinding(name, columns[name].label, "", str(_PROBLEMS[code])))
    for name, text in row.cells.items():
        # A box that is ticked takes any text for a tick.
        if text and isinstance(form.fields.get(name), forms.BooleanField) and folded(text) not in columns[name].choices:
            judged.findings.append(RowFinding(name, columns[name].label, text, str(_SENTENCES_OF_CHOICES)))
    for name, errors in form.errors.items():
        if name in row.problems:
            continue
        column = columns.get(name)
        written = row.cells.get(name, "")
        for message in errors:
            told = str(_SENTENCES_OF_CHOICES) if column and column.choices and written else str(message)
            judged.findings.append(RowFinding(name, column.label if column else "", written, told))
    if judged.is_good:
        judged.values = form.values()  # type: ignore[attr-defined]
        if isinstance(form, InputForm):
            judged.values["item"] = form.chosen_item
    return judged


_ITEM_FIELDS: Final = frozenset(ExportItem.__dataclass_fields__) - {"serial"}
_INPUT_FIELDS: Final = frozenset(ImportInput.__dataclass_fields__) - {"serial", "item"}


def _with_rows(
    kind: str, snapshot: ApplicationSnapshot, judged: list[JudgedRow], form: WizardForm
) -> tuple[ApplicationSnapshot, dict[tuple[int | None, int | None], JudgedRow]]:
    """Return the application with the rows at the end of its table, and which row stands at which serial numbers.

    Rows in which something is wrong are in it with what is right of them: all that is to mend is said at once.
    """
    place: dict[tuple[int | None, int | None], JudgedRow] = {}
    if kind == ImportKind.ITEMS:
        items = list(snapshot.items)
        last = max((item.serial for item in items), default=0)
        for serial, one in enumerate(judged, start=last + 1):
            place[serial, None] = one
            kept = {name: value for name, value in one.cleaned.items() if name in _ITEM_FIELDS}
            items.append(ExportItem(serial=serial, **kept))
        return replace(snapshot, items=tuple(items)), place
    assert isinstance(form, InputForm)  # noqa: S101 - the form of this kind
    inputs = list(snapshot.inputs)
    # Unlike any other's: only what is found on the new rows is looked for.
    last = max((row.serial for row in inputs), default=0)
    for serial, one in enumerate(judged, start=last + 1):
        item = form.items.get(one.cleaned.get("item", ""))
        if item is None:
            continue
        place[item.serial, serial] = one
        kept = {name: value for name, value in one.cleaned.items() if name in _INPUT_FIELDS}
        code = one.cleaned.get("country", "")
        inputs.append(ImportInput(item=item.serial, serial=serial, country_code=code, **kept))
    return replace(snapshot, inputs=tuple(inputs)), place


def _add_finding(one: JudgedRow, finding: Finding, columns: Mapping[str, Column]) -> None:
    """Add what a rule says, unless something was said of that cell already."""
    if any(said.name == finding.field and said.is_error for said in one.findings):
        return
    message = f"{finding.message} ({finding.evidence})" if finding.evidence else str(finding.message)
    written, column = one.row.cells.get(finding.field, ""), columns[finding.field]
    if not written and not column.is_needed and not one.is_good:
        return  # it is filled from a cell that is wrong itself
    one.findings.append(RowFinding(finding.field, column.label, written, message, finding.is_error))
