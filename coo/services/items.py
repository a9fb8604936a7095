"""Export items: add, change, delete (guide, tab 3). Serial numbers are dense: what stands in *Sl.No*."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import F, Max

from accounts.models import User
from coo.models import Application, ExportItem
from coo.services.editing import RowGone, editing
from coo.tabs import Slug

ITEM_FIELDS: Final = (
    *("itchs_code", "hs_code", "description", "quantity", "unit", "value"),
    *("marks", "packages"),
)


def add_item(*, application: Application, values: Mapping[str, Any], actor: User, now: dt.datetime) -> ExportItem:
    """Add an export item at the end of the table. Two people who add at once get two serial numbers.

    Args: values: every name of `ITEM_FIELDS` (`unit_id` may stand for `unit`); quantity and value are positive.
    Raises: TransitionRefused.
    """
    item = ExportItem(application=application, **values)
    with editing(application, "item_added", slug=Slug.EXPORT, actor=actor, now=now, row=str(item.uuid)) as draft:
        item.application = draft
        item.serial = (draft.items.aggregate(last=Max("serial"))["last"] or 0) + 1
        item.save()
    return item


def update_item(
    *,
    application: Application,
    item: ExportItem,
    values: Mapping[str, Any],
    expected_version: int,
    actor: User,
    now: dt.datetime,
) -> ExportItem:
    """Change an export item. Raises: StaleDraft when someone changed this item, RowGone, TransitionRefused."""
    with editing(
        application,
        "item_changed",
        slug=Slug.EXPORT,
        actor=actor,
        now=now,
        row=str(item.uuid),
        expected_version=expected_version,
    ) as draft:
        row = _own(draft, item)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return row


def delete_item(*, application: Application, item: ExportItem, actor: User, now: dt.datetime) -> None:
    """Delete an export item with its inputs and close the gap in the serial numbers.

    Raises: RowGone, TransitionRefused.
    """
    with editing(application, "item_deleted", slug=Slug.EXPORT, actor=actor, now=now, row=str(item.uuid)) as draft:
        row = _own(draft, item)
        row.delete()
        draft.items.filter(serial__gt=row.serial).update(serial=F("serial") - 1)


def remove_all(draft: Application) -> None:
    """Delete every item of a locked draft; part of *Clear All*."""
    draft.items.all().delete()


def _own(draft: Application, item: ExportItem) -> ExportItem:
    row = draft.items.filter(pk=item.pk).first()
    if row is None:
        raise RowGone(str(item.uuid))
    return row
