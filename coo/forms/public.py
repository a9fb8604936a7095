"""Forms of the public pages: every field may stay empty, and an address with the query can be kept and sent."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coo.constants import AgreementKind
from tradeconnect.common.forms import ComboboxInput, TradeForm

QUERY_LENGTH = 100


class _StatesForm(TradeForm):
    """A form that offers the states. Args: states: name by abbreviation."""

    optional_fields: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, states: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("state", [("", _("All of India")), *states.items()])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared by the form
        field.choices = choices


class WhereForm(_StatesForm):
    """What goes where: the goods, the country, the type of certificate, and the state that the exporter is in.

    Args: countries: name by ISO code.
    """

    q = forms.CharField(
        label=gettext_lazy("HS code, or words of the goods"),
        required=False,
        max_length=QUERY_LENGTH,
        widget=ComboboxInput("coo:tariff_search"),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country of the importer"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Type of certificate"),
        required=False,
        choices=lambda: [("", _("Both")), *AgreementKind.choices],
    )
    state = forms.ChoiceField(label=gettext_lazy("Your state"), required=False)

    def __init__(self, *args: Any, countries: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("country", [("", _("Any country")), *countries.items()])


class DirectoryForm(_StatesForm):
    """Which firms to find: by what they offer, and where they are."""

    q = forms.CharField(
        label=gettext_lazy("Product: HS code or words"),
        required=False,
        max_length=QUERY_LENGTH,
        widget=ComboboxInput("coo:tariff_search"),
    )
    state = forms.ChoiceField(label=pgettext_lazy("of India", "State"), required=False)
