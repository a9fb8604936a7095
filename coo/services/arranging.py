"""Order of the export items: move one, put a copy of one below it. Serial numbers stay dense."""

import datetime as dt
from uuid import uuid4

from django.db.models import F

from accounts.models import User
from coo.models import Application, ExportItem
from coo.services import keeping
from coo.services.editing import RowGone, editing
from coo.tabs import Slug


def move_item(*, application: Application, item: ExportItem, position: int, actor: User, now: dt.datetime) -> int:
    """Give an item another place, and return it; a position beyond the ends of the table is the end.

    Its inputs and its origin go with it. Nothing is written when it stands there already.

    Raises: RowGone, TransitionRefused.
    """
    stands = application.items.filter(pk=item.pk).values_list("serial", flat=True).first()
    if stands == min(max(position, 1), application.items.count()):
        return int(stands)
    with editing(application, "item_moved", slug=Slug.EXPORT, actor=actor, now=now, row=str(item.uuid)) as draft:
        row = _own(draft, item)
        target = min(max(position, 1), draft.items.count())
        between = draft.items.filter(serial__gt=row.serial, serial__lte=target)
        step = -1
        if target < row.serial:
            between, step = draft.items.filter(serial__gte=target, serial__lt=row.serial), 1
        between.update(serial=F("serial") + step)
        row.serial = target
        row.save(update_fields=["serial"])
    return target


def duplicate_item(*, application: Application, item: ExportItem, actor: User, now: dt.datetime) -> ExportItem:
    """Put a copy of an item, with its inputs and its origin, right below it. Raises: RowGone, TransitionRefused."""
    copy = uuid4()
    with editing(application, "item_added", slug=Slug.EXPORT, actor=actor, now=now, row=str(copy)) as draft:
        row = _own(draft, item)
        kept = keeping.values_of(row) | {
            "uuid": copy,
            "serial": row.serial + 1,
            "inputs": [keeping.values_of(entry) | {"uuid": uuid4()} for entry in row.inputs.all()],
        }
        draft.items.filter(serial__gt=row.serial).update(serial=F("serial") + 1)
        keeping.put_items(draft, [kept])
    return application.items.get(uuid=copy)


def _own(draft: Application, item: ExportItem) -> ExportItem:
    row = draft.items.filter(pk=item.pk).first()
    if row is None:
        raise RowGone(str(item.uuid))
    return row
