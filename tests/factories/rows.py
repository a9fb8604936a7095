"""Rows of submitted files without their journey, for tests of lists: hundreds in the time that one journey takes."""

import copy
import itertools
import uuid
from typing import Any

from django.db.models import Value
from django.db.models.functions import Replace

from coo.constants import Status
from coo.models import Application

_numbers = itertools.count(1)


def copies(application: Application, count: int, **columns: Any) -> list[Application]:
    """Return `count` copies of a submitted file in In-Process, with `columns`; they have no version and no items."""
    drafts = []
    for number in itertools.islice(_numbers, count):
        row = copy.copy(application)
        row.pk, row.uuid, row.status, row.file_number = None, uuid.uuid4(), Status.DRAFT, None
        row.draft_number = f"DRAFTCOOAPPLY9{number:07d}AM27"
        for name, value in columns.items():
            setattr(row, name, value)
        drafts.append(row)
    made = Application.objects.bulk_create(drafts)
    rows = Application.objects.filter(pk__in=[row.pk for row in made])
    rows.update(status=Status.SIGNED)
    rows.update(
        status=Status.IN_PROCESS, file_number=Replace("draft_number", Value("DRAFTCOOAPPLY"), Value("HQRCCOAPPLY"))
    )
    return list(rows.order_by("pk"))
