"""Tab 4, Import Details: one input of an export item, and the origin of one item."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from coo.constants import INDIA_CRITERION, INDIAN_ORIGIN
from coo.forms.base import AmountField, DigitsField, WizardForm, YesNoField, countries, currencies, units, written
from coo.forms.items import EIGHT_DIGITS, HS_DIGITS, PositiveField, keep_typed_hs_code
from coo.models import Application, ExportItem, ImportInput
from tradeconnect.common.forms import ComboboxInput, DmyDateField


class InputForm(WizardForm):
    """An input raw material of an export item (guide, tab 4 a)."""

    optional_fields: ClassVar[frozenset[str]] = frozenset()
    computed_fields: ClassVar[frozenset[str]] = frozenset({"total_cif"})

    item = forms.ChoiceField(label=_("Export item"))
    itchs_code = DigitsField(
        label=_("ITC-HS code"),
        validators=[EIGHT_DIGITS],
        widget=ComboboxInput("coo:tariff_search", attrs={"maxlength": 60}),
        help_text=_("Search by words or by the first digits of the code."),
    )
    hs_code = DigitsField(
        label=_("HS code"),
        required=False,
        validators=[HS_DIGITS],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-first": "id_itchs_code 6", "autocomplete": "off"}),
    )
    description = forms.CharField(
        label=_("Description of Component Materials, Inputs, Parts or Produce"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    quantity = PositiveField(label=_("Quantity"), max_digits=18, decimal_places=3)
    unit = forms.ChoiceField(label=_("UOM"), choices=units)
    unit_cif = AmountField(label=_("Per Unit CIF Value"), max_digits=18, decimal_places=4, min_value=Decimal(0))
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)
    total_cif = forms.CharField(
        label=_("Total CIF Value"),
        required=False,
        disabled=True,
        widget=forms.TextInput(attrs={"data-product": "id_quantity id_unit_cif"}),
    )
    country = forms.ChoiceField(label=_("Country of Origin"), choices=countries)
    bill_number = forms.CharField(label=_("Bill of Entry / Invoice No"), max_length=40)
    bill_date = DmyDateField(label=_("Bill of Entry / Invoice Date"))

    def __init__(self, data: Any = None, *, items: list[ExportItem], row: ImportInput | None = None) -> None:
        self.items = {str(item.uuid): item for item in items}
        super().__init__(data, initial=_stored(row) if row else {})
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(code, str(item)[:120]) for code, item in self.items.items()]
        keep_typed_hs_code(self)

    def clean(self) -> dict[str, Any]:
        """Take the first six digits of the ITC-HS code where the HS code was left empty."""
        data: dict[str, Any] = super().clean() or {}
        if "hs_code" in data and not data["hs_code"]:
            data["hs_code"] = str(data.get("itchs_code", ""))[:6]
        return data

    @property
    def chosen_item(self) -> ExportItem:
        """The export item that the input belongs to."""
        return self.items[self.cleaned_data["item"]]

    def values(self) -> dict[str, Any]:
        """Return the columns of an input, without its item."""
        data = self.cleaned_data
        names = ("itchs_code", "hs_code", "description", "quantity", "unit_cif", "bill_number", "bill_date")
        return {name: data[name] for name in names} | {
            "unit_id": data["unit"],
            "currency_id": data["currency"],
            "country_id": data["country"],
        }


def _stored(row: ImportInput) -> dict[str, Any]:
    return {
        "item": str(row.item.uuid),
        "itchs_code": row.itchs_code,
        "hs_code": row.hs_code,
        "description": row.description,
        "quantity": written(row.quantity),
        "unit": row.unit_id,
        "unit_cif": written(row.unit_cif, 2),
        "currency": row.currency_id,
        "total_cif": f"{row.quantity * row.unit_cif:,.2f}",
        "country": row.country_id,
        "bill_number": row.bill_number,
        "bill_date": row.bill_date,
    }


class OriginForm(WizardForm):
    """Origin of one export item (guide, tab 4 b and c). The criteria are the agreement's."""

    optional_fields: ClassVar[frozenset[str]] = frozenset()

    uses_imported_inputs = YesNoField(
        label=_("Imported or Undetermined Origin Raw Material is used in Manufacture of Export Product")
    )
    criterion = forms.ChoiceField(label=_("Preference Criterion"), required=False)
    criterion_value = AmountField(
        label=_("Preference Criterion Value (in %)"),
        required=False,
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(100),
        help_text=_("For a non-preferential certificate it can be 0."),
    )
    criterion_text = forms.CharField(
        label=_("Preference Criterion Value (in String)"),
        required=False,
        max_length=120,
        help_text=_("Printed on the certificate."),
    )

    def __init__(self, data: Any = None, *, application: Application, item: ExportItem, foreign: bool = False) -> None:
        """Args: foreign: the item has an input of another country than India."""
        agreement = application.agreement
        rows = agreement.criteria if agreement else []
        self.criteria = {row["code"]: row for row in rows}
        super().__init__(data, initial=_stored_origin(item, foreign))
        field = self.fields["criterion"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Select")), *((code, row["label"]) for code, row in self.criteria.items())]

    def values(self) -> dict[str, Any]:
        """Return the columns of the origin; the text that the criterion prints where none was written."""
        data = dict(self.cleaned_data)
        if not data["criterion_text"] and data["criterion"]:
            data["criterion_text"] = str(self.criteria[data["criterion"]].get("text", ""))
        return data


def _stored_origin(item: ExportItem, foreign: bool) -> dict[str, Any]:
    if not item.criterion:
        return {
            "uses_imported_inputs": foreign,
            "criterion": INDIA_CRITERION,
            "criterion_value": "0",
            "criterion_text": INDIAN_ORIGIN,
        }
    return {
        "uses_imported_inputs": item.uses_imported_inputs,
        "criterion": item.criterion,
        "criterion_value": written(item.criterion_value),
        "criterion_text": item.criterion_text,
    }
