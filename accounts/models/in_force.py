"""Rows that hold between two dates."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q


def holds_on(row: Any, day: dt.date) -> bool:
    """Tell whether the period of one row includes `day`: what `InForceQuerySet.in_force` asks the database."""
    return bool(row.starts_on <= day and (row.ends_on is None or row.ends_on >= day))


class InForceQuerySet(models.QuerySet[Any]):
    """Rows that hold on a day: started, not ended."""

    def in_force(self, day: dt.date) -> "InForceQuerySet":
        """Return the rows whose period includes `day`."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
