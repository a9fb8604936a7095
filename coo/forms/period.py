"""A form that asks for a period: its last day is not before its first."""

import datetime as dt
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from tradeconnect.common.forms import TradeForm


class PeriodForm(TradeForm):
    """Refuses a period that ends before it begins. `period` names the fields of its first and its last day."""

    period: ClassVar[tuple[str, str]]

    def clean(self) -> dict[str, Any]:
        """Put the refusal at the last day."""
        data: dict[str, Any] = super().clean() or {}
        first, last = (data.get(name) for name in self.period)
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            self.add_error(self.period[1], _("The last day is before the first."))
        return data
