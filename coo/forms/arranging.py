"""Where an export item shall stand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tradeconnect.common.forms import TradeForm


class PositionForm(TradeForm):
    """A position in the table of items."""

    position = forms.IntegerField(label=_("New position"), min_value=1)

    def __init__(self, data: Any = None, *, count: int, serial: int) -> None:
        """Args: count: of the items. serial: where the item stands."""
        super().__init__(data, initial={"position": serial})
        self.fields["position"].help_text = _("From 1 to %(count)s") % {"count": count}
