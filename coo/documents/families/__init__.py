"""The form families: how the boxes of each stand on the sheet. `layout_of` chooses; each module gives its `layout`."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from coo.constants import FormFamily
from coo.documents.families import ecta, epa, form_a, korea, mercosur
from coo.documents.families.layout import Column, Layout

__all__ = ["Column", "Layout", "layout_of"]

_LAYOUTS: Final[Mapping[str, Callable[[Mapping[str, Any]], Layout]]] = {
    FormFamily.FORM_A: form_a.layout,
    FormFamily.EPA: epa.layout,
    FormFamily.KOREA: korea.layout,
    FormFamily.MERCOSUR: mercosur.layout,
    FormFamily.ECTA: ecta.layout,
}


def layout_of(data: Mapping[str, Any]) -> Layout:
    """Return how a certificate with this frozen data (`frozen.whole`) is laid out."""
    return _LAYOUTS[data["family"]](data)
