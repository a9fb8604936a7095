"""Forms as every app uses them: `fields` and validators, the mark-up of a field (`render`), what was sent (`typed`)."""

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
from tradeconnect.common.forms.typed import SECRETS, sent_forms, typed_texts

__all__ = [
    "SECRETS",
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
    "sent_forms",
    "shapes",
    "typed_texts",
]
