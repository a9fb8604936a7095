"""Rows of a spreadsheet: keep them for the person who read them in, and take the good ones into the application."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from coo.importing.columns import ListRow, ReadList
from coo.models import Application, ExportItem, ImportInput, ImportKind, RowImport
from coo.services import items
from coo.services.editing import WHOLE_TAB, editing
from coo.services.transition import lock_application
from coo.services.undo import keep_tab
from coo.tabs import Slug

# A list that nobody confirmed is deleted after a day.
KEPT: Final = dt.timedelta(days=1)
TAB_OF_KIND = {ImportKind.ITEMS: Slug.EXPORT, ImportKind.INPUTS: Slug.IMPORT}


class ListChanged(Exception):
    """The list, or what it would be put into, is not what the person saw. Nothing was taken."""


def keep_list(
    *, application: Application, kind: str, source: str, read: ReadList, actor: User, now: dt.datetime
) -> RowImport:
    """Keep a list that was read, in place of the one that the person had for the same rows; return it.

    Args: source: name of the file, empty for pasted cells.
    """
    with transaction.atomic():
        lock_application(application)
        RowImport.objects.filter(application=application, kind=kind, created_by=actor).delete()
        return RowImport.objects.create(
            application=application,
            kind=kind,
            source=source[:120],
            rows=[_stored(row) for row in read.rows],
            names=list(read.names),
            unknown=[heading[:60] for heading in read.unknown],
            read_count=len(read.rows),
            created_by=actor,
            created_at=now,
        )


def _stored(row: ListRow) -> dict[str, Any]:
    return {"number": row.number, "cells": dict(row.cells), "problems": dict(row.problems)}


def kept_rows(kept: RowImport) -> list[ListRow]:
    """Return the rows of a list that wait."""
    return [ListRow(row["number"], row["cells"], row["problems"]) for row in kept.rows]


def drop_list(kept: RowImport) -> None:
    """Forget a list; the application stays as it is."""
    kept.delete()


def sweep_lists(now: dt.datetime) -> int:
    """Delete the lists that were read in a day ago and never taken in whole; return how many."""
    deleted, _by_model = RowImport.objects.filter(created_at__lte=now - KEPT).delete()
    return deleted


def take_rows(
    *,
    kept: RowImport,
    application: Application,
    good: Mapping[int, Mapping[str, Any]],
    replace: bool,
    expected_version: int,
    actor: User,
    now: dt.datetime,
) -> int:
    """Put the good rows of a list into the application, in one transaction with one audit event; return how many.

    What is left of the list waits to be mended; a list of which nothing is left is forgotten. Two people, or two
    presses, never take a row twice.

    Args:
        good: columns of the new row by its number in the list; those of an input have `item` besides.
        replace: what the table holds is deleted first: items with their inputs, or all inputs. It is kept for a day,
            as *Clear All* keeps it.
        expected_version: the version that the person saw; it counts when rows are replaced.

    Raises: ListChanged, StaleDraft (rows are replaced and someone changed the tab), TransitionRefused.
    """
    with editing(
        application,
        f"{kept.kind}_imported",
        slug=TAB_OF_KIND[ImportKind(kept.kind)],
        actor=actor,
        now=now,
        # Added rows overwrite nothing of anybody's: the list's own name keeps them apart from the tab and its rows.
        expected_version=expected_version if replace else None,
        row=WHOLE_TAB if replace else str(kept.uuid),
    ) as draft:
        waiting = RowImport.objects.select_for_update().filter(pk=kept.pk).first()
        if waiting is None or waiting.rows != kept.rows or not good:
            raise ListChanged(str(kept.uuid))
        rows = list(good.values())
        if replace:
            keep_tab(draft, TAB_OF_KIND[ImportKind(kept.kind)], actor=actor, now=now)
        if kept.kind == ImportKind.ITEMS:
            _add_items(draft, rows, replace=replace)
        else:
            _add_inputs(draft, rows, replace=replace)
        waiting.rows = [row for row in waiting.rows if row["number"] not in good]
        if waiting.rows:
            waiting.save(update_fields=["rows"])
        else:
            waiting.delete()
    kept.rows = waiting.rows
    return len(rows)


def _add_items(draft: Application, rows: Sequence[Mapping[str, Any]], *, replace: bool) -> None:
    if replace:
        items.remove_all(draft)
    last = draft.items.aggregate(last=Max("serial"))["last"] or 0
    ExportItem.objects.bulk_create(
        ExportItem(application=draft, serial=serial, **row) for serial, row in enumerate(rows, start=last + 1)
    )


def _add_inputs(draft: Application, rows: Sequence[Mapping[str, Any]], *, replace: bool) -> None:
    own = set(draft.items.values_list("pk", flat=True))
    if not own.issuperset(row["item"].pk for row in rows):
        raise ListChanged("an item was deleted meanwhile")
    if replace:
        ImportInput.objects.filter(item__application=draft).delete()
    lasts: dict[int, int] = dict(draft.items.annotate(last=Max("inputs__serial")).values_list("pk", "last"))
    new = []
    for row in rows:
        item = row["item"]
        lasts[item.pk] = (lasts.get(item.pk) or 0) + 1
        new.append(ImportInput(serial=lasts[item.pk], **row))
    ImportInput.objects.bulk_create(new)
