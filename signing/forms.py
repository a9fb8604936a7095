"""The form of a way to register: made of the fields that its backend names."""

from collections.abc import Mapping
from typing import Any

from django import forms

from signing.backends.base import Way
from tradeconnect.common.forms import TradeForm


class RegistrationForm(TradeForm):
    """The fields of one way; several may stand on a page, so their ids carry the way's name.

    Args: way: of a backend. data, files: what was posted, if this form was.
    """

    def __init__(self, way: Way, data: Mapping[str, Any] | None = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id=f"{way.name}-%s")
        self.way = way
        self.fields.update(way.fields())

    @property
    def takes_file(self) -> bool:
        """Tell whether the form has to be sent as multipart."""
        return any(isinstance(field, forms.FileField) for field in self.fields.values())
