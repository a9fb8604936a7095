"""Short lists that almost every page of the wizard reads: each process keeps them for a minute.

They change a few times a year, by the loader or in the admin; the process that changes them forgets them at once, the
others within the minute. `settings.REFERENCE_LISTS_SECONDS` is 0 in tests, which roll their changes back.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings

from coo.models import AttachmentType, Currency, Unit
from tradeconnect.common.models import Country

Pairs = tuple[tuple[str, str], ...]

_kept: dict[str, tuple[float, tuple[Any, ...]]] = {}
_READ: Final[dict[str, Callable[[], Any]]] = {
    "countries": lambda: Country.objects.values_list("code", "name"),
    "currencies": lambda: Currency.objects.values_list("code", "name"),
    "units": lambda: Unit.objects.values_list("code", "name"),
    "attachments": lambda: AttachmentType.objects.values_list(
        "code", "name", "is_mandatory", "is_picture", "agreements"
    ),
}


def _list(name: str) -> tuple[Any, ...]:
    now = time.monotonic()
    kept = _kept.get(name)
    if kept is not None and now < kept[0]:
        return kept[1]
    rows = tuple(_READ[name]())
    _kept[name] = (now + settings.REFERENCE_LISTS_SECONDS, rows)
    return rows


def country_list() -> Pairs:
    """Return code and name of every country, by name."""
    return _list("countries")


def currency_list() -> Pairs:
    """Return code and name of every currency, by name."""
    return _list("currencies")


def unit_list() -> Pairs:
    """Return code and name of every unit, by name."""
    return _list("units")


def mandatory_attachments(agreement: str = "") -> Pairs:
    """Return code and name of the documents that every application needs, and one of the agreement besides, in order.

    Args: agreement: its code; empty: what any agreement needs.
    """
    rows = _list("attachments")
    return tuple(
        (code, name)
        for code, name, is_mandatory, _is_picture, agreements in rows
        if is_mandatory and (not agreements or agreement in agreements)
    )


def picture_attachments() -> frozenset[str]:
    """Return the codes of the kinds of document that are taken as a picture only."""
    return frozenset(code for code, _name, _is_mandatory, is_picture, _agreements in _list("attachments") if is_picture)


def forget() -> None:
    """Read all lists anew the next time: one of them has changed."""
    _kept.clear()
