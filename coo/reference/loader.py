"""Loads the reference data of `coo/reference/data`: idempotent, changed files only, never deletes a row.

Every row is validated before any is written; rows are inserted or updated by their natural key. What an operator has
changed in the admin stays as they left it. An application keeps what was true when it was signed: it freezes its own
snapshot.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.db import models, transaction

from coo.lists import forget
from coo.reference.datasets import DATA, DATASETS, Dataset, search_words
from coo.reference.validation import Validation
from tradeconnect.common import audit
from tradeconnect.common.dates import india_date
from tradeconnect.common.models import AuditEvent, DataFile

__all__ = ["DATA", "DATASETS", "Loaded", "load_all", "save_rows", "search_words"]

BATCH: Final = 2000
# So many changed rows of a file are named in the report.
NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file did. Rows are named by their natural key.

    Args:
        rows: how many the file holds. changed: False: the file is as it was last loaded; nothing was done.
        updated: rows of which a field changed; fields: how often each field did; named: the first rows, each with its
            fields.
        ended: rows that the file has no more, which end yesterday.
        kept: rows with the fields in which an operator has changed them: the file says something else.
    """

    file: str
    rows: int
    changed: bool
    added: int = 0
    updated: int = 0
    fields: Mapping[str, int] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    unchanged: int = 0
    ended: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def load_all(*, now: dt.datetime, data: Path = DATA, force: bool = False, check: bool = False) -> list[Loaded]:
    """Load every dataset whose file changed since it was last loaded, each in its own transaction.

    Args:
        force: load unchanged files too.
        check: validate all files and say what loading them would do, but write nothing.

    Raises: ValueError naming file, row and column when a value does not fit; nothing of that file is kept.
    """
    with transaction.atomic() if check else nullcontext():
        done = [_load(dataset, data, now=now, force=force or check) for dataset in DATASETS]
        if check:
            transaction.set_rollback(True)
    return done


def _load(dataset: Dataset, data: Path, *, now: dt.datetime, force: bool) -> Loaded:
    checksum = dataset.checksum(data)
    known = DataFile.objects.filter(name=dataset.name, sha256=checksum).first()
    if known is not None and not force:
        return Loaded(dataset.name, known.rows, changed=False)
    with transaction.atomic():
        rows = _read(dataset, data / dataset.file)
        loaded = _write(dataset, rows, now=now)
        file, _created = DataFile.objects.update_or_create(
            name=dataset.name, defaults={"sha256": checksum, "rows": len(rows), "loaded_at": now}
        )
        if loaded.added or loaded.updated or loaded.ended:
            counts = {"added": loaded.added, "changed": loaded.updated, "ended": len(loaded.ended)}
            audit.record("coo.reference.loaded", actor=None, target=file, now=now, data=counts)
    forget()
    return loaded


def _read(dataset: Dataset, path: Path) -> dict[tuple[Any, ...], Any]:
    """Return the file's rows by their natural key, all of them valid."""
    validation, rows = Validation(), {}
    for source, instance in dataset.read(path):
        validation.check(source, instance, may_be_empty=dataset.may_be_empty)
        key = _key(dataset, instance)
        if key in rows:
            raise source.error("the same row is in the file twice", dataset.key[0])
        rows[key] = instance
    return rows


def _write(dataset: Dataset, rows: dict[tuple[Any, ...], Any], *, now: dt.datetime) -> Loaded:
    if not rows:
        return Loaded(dataset.name, 0, changed=True)
    model: type[models.Model] = type(next(iter(rows.values())))
    names = _columns(model, dataset.key, dataset.not_ours)
    there = {_key(dataset, row): row for row in model._default_manager.all()}
    touched = _touched_by_operators(model) if there else {}
    write, kept, fields, changed = [], [], Counter[str](), list[str]()
    for key, row in rows.items():
        old = there.get(key)
        if old is None:
            write.append(row)
            continue
        differs = {name for name in names if getattr(old, name) != getattr(row, name)}
        theirs = differs & touched.get(str(old.pk), set())
        for name in theirs:
            setattr(row, name, getattr(old, name))
        if theirs:
            kept.append(_told(old, theirs))
        if differs - theirs:
            write.append(row)
            changed.append(_told(old, differs - theirs))
            fields.update(differs - theirs)
    save_rows(write, key=dataset.key, not_ours=dataset.not_ours)
    ended, left = _end_missing(dataset, rows, touched, now=now)
    added = len(write) - len(changed)
    return Loaded(
        dataset.name,
        len(rows),
        changed=True,
        added=added,
        updated=len(changed),
        fields=dict(fields),
        named=tuple(changed[:NAMED]),
        unchanged=len(rows) - added - len(changed),
        ended=tuple(ended),
        kept=(*kept, *left),
    )


def _told(row: models.Model, names: set[str]) -> str:
    """Return a row with the fields that are spoken of, as `SAFTA (name, validity_months)`."""
    return f"{str(row)[:80]} ({', '.join(sorted(names))})"


def _end_missing(
    dataset: Dataset, rows: dict[tuple[Any, ...], Any], touched: dict[str, set[str]], *, now: dt.datetime
) -> tuple[list[str], list[str]]:
    """End what the file has no more with yesterday; return that, and what an operator added or ended themselves."""
    if dataset.endable is None:
        return [], []
    yesterday = india_date(now) - dt.timedelta(days=1)
    open_rows = dataset.endable().exclude(ends_on__lte=yesterday)
    missing = [row for row in open_rows if _key(dataset, row) not in rows]
    theirs = [row for row in missing if touched.get(str(row.pk), set()) & {"ends_on", *dataset.key}]
    ended = [row for row in missing if row not in theirs]
    dataset.endable().filter(pk__in=[row.pk for row in ended]).update(ends_on=yesterday)
    return [str(row) for row in ended], [f"{row} (not in the file)" for row in theirs]


def _touched_by_operators(model: type[models.Model]) -> dict[str, set[str]]:
    """Return, by primary key, the fields in which operators have changed or added rows in the admin."""
    touched: dict[str, set[str]] = {}
    events = AuditEvent.objects.filter(
        target_kind=model._meta.label_lower, action__in=["coo.reference.added", "coo.reference.changed"]
    )
    for pk, data in events.values_list("target_id", "data"):
        # The search words follow from the other fields.
        touched.setdefault(pk, set()).update(_attributes(model, data.get("fields", ())), {"words"})
    return touched


def _attributes(model: type[models.Model], names: Any) -> set[str]:
    known = {each.name: each.attname for each in model._meta.concrete_fields}
    return {each for name in names for each in (name, known.get(name, name))}


def _columns(model: type[models.Model], key: tuple[str, ...], not_ours: tuple[str, ...]) -> list[str]:
    """Return the attributes that the file decides: all but the key and what is not ours."""
    return [
        each.attname
        for each in model._meta.concrete_fields
        if not (each.auto_created or each.primary_key or each.name in key or each.name in not_ours)
    ]


def _key(dataset: Dataset, row: models.Model) -> tuple[Any, ...]:
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in dataset.key)  # type: ignore[union-attr]


def save_rows(rows: list[Any], *, key: tuple[str, ...], not_ours: tuple[str, ...] = ()) -> None:
    """Insert rows of one model, or update those whose natural key is there already, but for what is not ours."""
    if not rows:
        return
    model = type(rows[0])
    fields = _columns(model, key, not_ours)
    model._default_manager.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=bool(fields),
        ignore_conflicts=not fields,
        unique_fields=list(key) if fields else None,
        update_fields=[model._meta.get_field(name).name for name in fields] or None,
    )
