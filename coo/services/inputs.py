"""Inputs of export items and the origin of each item (guide, tab 4)."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, F, Max, OuterRef

from accounts.models import User
from coo.constants import INDIA_CRITERION, INDIAN_ORIGIN, AgreementKind
from coo.models import Application, ExportItem, ImportInput
from coo.origin import Criterion, printed_text, read_criterion
from coo.services.editing import RowGone, editing
from coo.tabs import Slug

INDIA: Final = "IN"
ORIGIN_FIELDS: Final = (
    *("uses_imported_inputs", "criterion", "criterion_value", "criterion_text", "product_rule"),
    *("fob_value", "indian_materials", "labour_and_overheads", "profit_and_other"),
)


def add_input(
    *, application: Application, item: ExportItem, values: Mapping[str, Any], actor: User, now: dt.datetime
) -> ImportInput:
    """Add an input to an export item. Raises: RowGone when the item was deleted, TransitionRefused."""
    row = ImportInput(**values)
    with editing(application, "input_added", slug=Slug.IMPORT, actor=actor, now=now, row=str(row.uuid)) as draft:
        row.item = _own_item(draft, item)
        row.serial = _next_serial(row.item)
        row.save()
    return row


def update_input(
    *,
    application: Application,
    row: ImportInput,
    item: ExportItem,
    values: Mapping[str, Any],
    expected_version: int,
    actor: User,
    now: dt.datetime,
) -> ImportInput:
    """Change an input, also to which item it belongs. Raises: StaleDraft, RowGone, TransitionRefused."""
    with editing(
        application,
        "input_changed",
        slug=Slug.IMPORT,
        actor=actor,
        now=now,
        row=str(row.uuid),
        expected_version=expected_version,
    ) as draft:
        stored = _own_input(draft, row)
        target = _own_item(draft, item)
        if target.pk != stored.item_id:
            left, gap = stored.item, stored.serial
            stored.item, stored.serial = target, _next_serial(target)
        else:
            left, gap = None, 0
        for name, value in values.items():
            setattr(stored, name, value)
        stored.save()
        if left is not None:
            left.inputs.filter(serial__gt=gap).update(serial=F("serial") - 1)
    return stored


def delete_input(*, application: Application, row: ImportInput, actor: User, now: dt.datetime) -> None:
    """Delete an input and close the gap in its item's serial numbers. Raises: RowGone, TransitionRefused."""
    with editing(application, "input_deleted", slug=Slug.IMPORT, actor=actor, now=now, row=str(row.uuid)) as draft:
        stored = _own_input(draft, row)
        item = stored.item
        stored.delete()
        item.inputs.filter(serial__gt=stored.serial).update(serial=F("serial") - 1)


def set_origin(
    *,
    application: Application,
    item: ExportItem,
    values: Mapping[str, Any],
    expected_version: int,
    actor: User,
    now: dt.datetime,
) -> ExportItem:
    """Write the origin of one item, with its cost sheet.

    Args: values: of `ORIGIN_FIELDS`; what is not named is kept.
    Raises: StaleDraft when someone changed this item, RowGone, TransitionRefused.
    """
    columns = [name for name in ORIGIN_FIELDS if name in values]
    with editing(
        application,
        "origin_set",
        slug=Slug.IMPORT,
        actor=actor,
        now=now,
        row=str(item.uuid),
        expected_version=expected_version,
    ) as draft:
        row = _own_item(draft, item)
        for name in columns:
            setattr(row, name, values[name])
        row.save(update_fields=columns)
    return row


def apply_to_all(*, application: Application, actor: User, now: dt.datetime) -> int:
    """Give every item the one origin that a non-preferential certificate has; return how many.

    India, value 0, printed INDIAN ORIGIN; whether imported inputs are used follows from the listed inputs. Of a
    back-to-back certificate: the foreign country that tab 2 names. What was entered before is replaced.
    Raises: TransitionRefused.
    """
    with editing(application, "origin_applied", slug=Slug.IMPORT, actor=actor, now=now) as draft:
        return _write_origin(draft, draft.items.all())


def fill_origin(draft: Application) -> int:
    """Give items of a locked, non-preferential draft that have no origin the one there is; return how many.

    What a back-to-back certificate prints follows from tab 2 alone, so it is written for every item.
    """
    if draft.certificate_kind != AgreementKind.NON_PREFERENTIAL:
        return 0
    return _write_origin(draft, draft.items.all() if _is_foreign(draft) else draft.items.filter(criterion=""))


def only_origin(application: Application) -> str:
    """Return what a non-preferential certificate prints as criterion: INDIAN ORIGIN, or ORIGIN and the country."""
    criterion, country = _only_criterion(application), application.foreign_country
    if criterion is None:
        return INDIAN_ORIGIN
    return printed_text(criterion, None, country.name if country else "")


def _is_foreign(draft: Application) -> bool:
    return draft.agreement is not None and draft.agreement.needs_foreign_origin


def _only_criterion(draft: Application) -> Criterion | None:
    """Return the criterion of a back-to-back certificate; None for India's own."""
    if draft.agreement is None or not draft.agreement.needs_foreign_origin:
        return None
    return read_criterion(draft.agreement.criteria[0])


def _write_origin(draft: Application, items: Any) -> int:
    criterion = _only_criterion(draft)
    if criterion is not None:
        foreign: dict[str, Any] = {"uses_imported_inputs": None, "criterion_value": None}
        return int(items.update(**foreign, criterion=criterion.code, criterion_text=only_origin(draft)))
    from_abroad = ImportInput.objects.filter(item=OuterRef("pk")).exclude(country_id=INDIA)
    return int(
        items.update(
            uses_imported_inputs=Exists(from_abroad),
            criterion=INDIA_CRITERION,
            criterion_value=Decimal(0),
            criterion_text=INDIAN_ORIGIN,
        )
    )


def remove_all(draft: Application) -> None:
    """Delete every input of a locked draft and empty the origin of its items; part of *Clear All*."""
    ImportInput.objects.filter(item__application=draft).delete()
    empty = {name: ExportItem._meta.get_field(name).get_default() for name in ORIGIN_FIELDS}  # type: ignore[union-attr]
    draft.items.update(**empty)


def _next_serial(item: ExportItem) -> int:
    return int(item.inputs.aggregate(last=Max("serial"))["last"] or 0) + 1


def _own_item(draft: Application, item: ExportItem) -> ExportItem:
    row = draft.items.filter(pk=item.pk).first()
    if row is None:
        raise RowGone(str(item.uuid))
    return row


def _own_input(draft: Application, row: ImportInput) -> ImportInput:
    stored = ImportInput.objects.filter(item__application=draft, pk=row.pk).select_related("item").first()
    if stored is None:
        raise RowGone(str(row.uuid))
    return stored
