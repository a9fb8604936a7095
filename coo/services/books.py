"""Consignee book and product book of a firm: learnt from its issued certificates, offered in the wizard.

Only what was certified is learnt, from the signed version: a mistake in a draft never gets into a book.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, FloatField, QuerySet, Value
from django.db.models.functions import Extract

from accounts.models import Firm, User
from coo.models import Application, BookedConsignee, BookedProduct, Certificate, Unit
from coo.models.books import BookEntry
from coo.rules.words import folded
from coo.snapshot import ApplicationSnapshot, from_dict
from coo.tabs import Slug
from tradeconnect.common import audit
from tradeconnect.common.models import Country

LEARN_JOB: Final = "coo.learn_from_certificate"
# Offered in the wizard; the book's own page shows all.
OFFERED: Final = 40
# What was used this long ago counts half of what was used today.
HALF_DAYS: Final = 30.0
_LABEL: Final = 90

Entry = TypeVar("Entry", BookedConsignee, BookedProduct)


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry as a list offers it. Args: fill: JSON of the form's field ids and what is written into them."""

    uuid: UUID
    label: str
    fill: str


def learn_from(*, certificate: Certificate, now: dt.datetime) -> None:
    """Take importer and goods of an issued certificate into its firm's books; a second call counts nothing twice."""
    snapshot, firm = from_dict(certificate.version.snapshot), certificate.application.firm
    with transaction.atomic():
        _learn(BookedConsignee, firm, _consignees(snapshot), certificate.number, now)
        _learn(BookedProduct, firm, _products(snapshot), certificate.number, now)


def _consignees(snapshot: ApplicationSnapshot) -> dict[str, dict[str, Any]]:
    importer = snapshot.importer
    if not Country.objects.filter(code=importer.country_code).exists():
        return {}
    key = _key(importer.name, importer.address, importer.country_code)
    return {key: {"name": importer.name, "address": importer.address, "country_id": importer.country_code}}


def _products(snapshot: ApplicationSnapshot) -> dict[str, dict[str, Any]]:
    units = set(Unit.objects.values_list("code", flat=True))
    return {
        _key(item.itchs_code, item.description, item.unit): {
            "itchs_code": item.itchs_code,
            "hs_code": item.hs_code,
            "description": item.description,
            "unit_id": item.unit,
            "marks": item.marks,
            "packages": item.packages,
        }
        for item in snapshot.items
        if item.unit in units
    }


def _key(*parts: str) -> str:
    """The same words in another case, with other signs or spaces, are the same entry."""
    return hashlib.sha256("|".join(folded(part) for part in parts).encode()).hexdigest()


def _learn(model: type[Entry], firm: Firm, found: dict[str, dict[str, Any]], number: str, now: dt.datetime) -> None:
    """Count the entries that are there, and write the new ones: three queries however many there are."""
    rows = model._default_manager.select_for_update().filter(firm=firm, key__in=found).order_by("key")
    there = {row.key: row for row in rows}
    again = [row for row in there.values() if row.last_certificate != number]
    for row in again:
        for name, value in found[row.key].items():
            setattr(row, name, value)
        row.used_count += 1
        row.last_used_at, row.last_certificate = now, number
    if again:
        model._default_manager.bulk_update(again, _columns(found))
    fresh = [
        model(firm=firm, key=key, last_used_at=now, last_certificate=number, **values)
        for key, values in sorted(found.items())
        if key not in there
    ]
    # Two certificates of one firm at once may both meet a new entry: the second finds it there and counts nothing.
    model._default_manager.bulk_create(fresh, ignore_conflicts=True)


def _columns(found: dict[str, dict[str, Any]]) -> list[str]:
    names = [name.removesuffix("_id") for name in next(iter(found.values()))]
    return [*names, "used_count", "last_used_at", "last_certificate"]


def entries(model: type[Entry], firm: Firm, now: dt.datetime) -> QuerySet[Entry]:
    """Return the book of a firm, what is used much and lately first."""
    age = ExpressionWrapper(Value(now, DateTimeField()) - F("last_used_at"), DurationField())
    days = Extract(age, "epoch") / Value(86400.0)
    weight = ExpressionWrapper(F("used_count") * HALF_DAYS / (HALF_DAYS + days), FloatField())
    return model._default_manager.filter(firm=firm).order_by(weight.desc(), "pk")


def offers(application: Application, slug: str, now: dt.datetime) -> list[Offer]:
    """Return what a tab offers from a book: consignees on tab 2, products on tab 3; one query."""
    if slug == Slug.CERTIFICATE:
        rows = entries(BookedConsignee, application.firm, now).select_related("country")[:OFFERED]
        return [_offer(row, f"{row.name}, {row.country.name} · {row.address}") for row in rows]
    if slug == Slug.EXPORT:
        goods = entries(BookedProduct, application.firm, now)[:OFFERED]
        return [_offer(row, f"{row.description} · {row.itchs_code} · {row.unit_id}") for row in goods]
    return []


def _offer(row: BookEntry, label: str) -> Offer:
    label = " ".join(label.split())
    short = label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"
    return Offer(row.uuid, short, json.dumps({f"id_{name}": value for name, value in fields_of(row).items()}))


def fields_of(row: BookEntry) -> dict[str, str]:
    """Return what an entry fills into the fields of its tab's form."""
    if isinstance(row, BookedConsignee):
        return {"importer_name": row.name, "importer_address": row.address, "importer_country": row.country_id}
    assert isinstance(row, BookedProduct)  # noqa: S101 - there are two books
    names = ("itchs_code", "hs_code", "description", "marks", "packages")
    return {**{name: getattr(row, name) for name in names}, "unit": row.unit_id}


def find_entry(application: Application, slug: str, uuid: UUID) -> BookEntry | None:
    """Return an entry of the firm's book that belongs to a tab, or None."""
    model: Any = {Slug.CERTIFICATE: BookedConsignee, Slug.EXPORT: BookedProduct}.get(Slug(slug))
    found: BookEntry | None = model.objects.filter(firm=application.firm, uuid=uuid).first() if model else None
    return found


def remove_entry(*, firm: Firm, row: BookEntry, actor: User, now: dt.datetime) -> None:
    """Take an entry out of a firm's book. It is learnt again when a certificate names it again."""
    with transaction.atomic():
        data = {"book": row._meta.model_name, "entry": str(row)}
        audit.record("coo.book.removed", actor=actor, target=firm, now=now, on_behalf_of=firm.iec, data=data)
        row.delete()
