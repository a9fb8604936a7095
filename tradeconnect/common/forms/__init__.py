"""Forms as every app uses them: fields and validators in `fields`, the mark-up of a field in `render`."""

from tradeconnect.common.forms.fields import (
    DMY,
    ComboboxInput,
    DmyDateField,
    DmyDateInput,
    TradeForm,
    TradeFormMixin,
    holds_aadhaar,
    no_aadhaar,
)
from tradeconnect.common.forms.render import FieldOptions, render_field, shape, shapes

__all__ = [
    "DMY",
    "ComboboxInput",
    "DmyDateField",
    "DmyDateInput",
    "FieldOptions",
    "TradeForm",
    "TradeFormMixin",
    "holds_aadhaar",
    "no_aadhaar",
    "render_field",
    "shape",
    "shapes",
]
