"""Rows that a page names by their UUIDs, as the ticks of a list do."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, QueryDict

from coo.forms.office import FILES_AT_ONCE

Row = TypeVar("Row", bound=Model)


def chosen_rows(rows: QuerySet[Row], asked: QueryDict, name: str) -> list[Row]:
    """Return those of `rows` that `asked` names under `name`, in its order.

    Raises: Http404 when one is not among them, or there are more than `FILES_AT_ONCE`.
    """
    try:
        uuids = list(dict.fromkeys(UUID(text) for text in asked.getlist(name)))
    except ValueError:
        raise Http404 from None
    found = {row.uuid: row for row in rows.filter(uuid__in=uuids[: FILES_AT_ONCE + 1])}  # type: ignore[attr-defined]
    if len(uuids) > FILES_AT_ONCE or len(found) != len(uuids):
        raise Http404
    return [found[uuid] for uuid in uuids]
