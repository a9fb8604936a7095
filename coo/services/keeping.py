"""Write a draft, or one of its tabs, down as plain values, and put them back: what *Undo* needs.

Every column is kept by name, so a column that comes later is kept too; one that went is left out when it is put back.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db import models

from coo.models import Application, Attachment, ExportItem, ImportInput
from coo.services.items import ITEM_FIELDS
from coo.tabs import Slug
from tradeconnect.common.models import StoredFile

Values = dict[str, Any]
# Made anew, or given by where the row stands.
_OWN: Final = frozenset({"id", "application", "item"})
# The columns of an item that belong to its origin: all that Export Details does not fill.
ORIGIN_COLUMNS: Final = tuple(
    field.name
    for field in ExportItem._meta.concrete_fields
    if field.name not in {*_OWN, "uuid", "serial", *ITEM_FIELDS}
)


def values_of(row: models.Model, names: Collection[str] | None = None) -> Values:
    """Return the columns of a row by attribute name (`unit_id`): all but its key and its parent, or only `names`."""
    fields = [f for f in row._meta.concrete_fields if (f.name in names if names is not None else f.name not in _OWN)]
    return {field.attname: _exact(getattr(row, field.attname)) for field in fields}


def _exact(value: Any) -> Any:
    """A moment with its microseconds: Django's encoder would round it to milliseconds."""
    return value.isoformat() if isinstance(value, dt.datetime) else value


def read_values(model: type[models.Model], values: Values) -> Values:
    """Return values that were kept as JSON as the columns of `model` take them."""
    known = {field.attname: field for field in model._meta.concrete_fields}
    return {name: known[name].to_python(value) for name, value in values.items() if name in known}


def items_of(application: Application) -> list[Values]:
    """Return every export item with its inputs, in their order: two queries."""
    rows = application.items.prefetch_related("inputs")
    return [{**values_of(row), "inputs": [values_of(entry) for entry in row.inputs.all()]} for row in rows]


def put_items(application: Application, kept: Iterable[Values]) -> None:
    """Write items with their inputs: two queries however many there are."""
    kept = list(kept)
    items = [ExportItem(application=application, **read_values(ExportItem, row)) for row in kept]
    ExportItem.objects.bulk_create(items)
    put_inputs({item.uuid: item for item in items}, kept)


def put_inputs(items: dict[Any, ExportItem], kept: Iterable[Values]) -> None:
    """Write the inputs of items that are there; `items` by uuid."""
    by_uuid = {str(key): item for key, item in items.items()}
    rows = [
        ImportInput(item=by_uuid[str(row["uuid"])], **read_values(ImportInput, entry))
        for row in kept
        if str(row["uuid"]) in by_uuid
        for entry in row["inputs"]
    ]
    ImportInput.objects.bulk_create(rows)


def origins_of(application: Application) -> list[Values]:
    """Return the origin and the inputs of every item."""
    rows = application.items.prefetch_related("inputs")
    return [
        {"uuid": row.uuid, **values_of(row, ORIGIN_COLUMNS), "inputs": [values_of(entry) for entry in row.inputs.all()]}
        for row in rows
    ]


def put_origins(application: Application, kept: Iterable[Values]) -> None:
    """Write origin and inputs to those of the items that are still there."""
    kept = list(kept)
    items = {item.uuid: item for item in application.items.all()}
    by_uuid = {str(key): item for key, item in items.items()}
    changed = []
    for row in kept:
        item = by_uuid.get(str(row["uuid"]))
        if item is None:
            continue
        for name, value in read_values(ExportItem, {n: v for n, v in row.items() if n in ORIGIN_COLUMNS}).items():
            setattr(item, name, value)
        changed.append(item)
    ExportItem.objects.bulk_update(changed, ORIGIN_COLUMNS)
    put_inputs(items, kept)


def attachments_of(application: Application) -> list[Values]:
    """Return the attachments; their files are named by key and stay where they are."""
    return [values_of(row) for row in application.attachments.all()]


def put_attachments(application: Application, kept: Iterable[Values]) -> None:
    """Attach again what was attached."""
    rows = [Attachment(application=application, **read_values(Attachment, row)) for row in kept]
    Attachment.objects.bulk_create(rows)


def files_of(application: Application) -> list[StoredFile]:
    """Return every stored file that the attachments name, by whichever column."""
    columns = [f.attname for f in Attachment._meta.concrete_fields if f.related_model is StoredFile]
    keys = {getattr(row, column) for row in application.attachments.all() for column in columns}
    return list(StoredFile.objects.filter(pk__in=keys - {None}))


def rows_of_tab(application: Application, slug: str) -> list[Values]:
    """Return the rows that a tab holds besides its columns."""
    reader = {Slug.EXPORT: items_of, Slug.IMPORT: origins_of, Slug.ATTACHMENTS: attachments_of}.get(Slug(slug))
    return reader(application) if reader is not None else []


def put_rows(application: Application, slug: str, kept: list[Values]) -> None:
    """Put the rows of a tab back; the tab is empty."""
    writer = {Slug.EXPORT: put_items, Slug.IMPORT: put_origins, Slug.ATTACHMENTS: put_attachments}.get(Slug(slug))
    if writer is not None:
        writer(application, kept)
