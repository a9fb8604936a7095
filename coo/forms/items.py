"""Tab 3, Export Details: one export item. A row of a table cannot be half there, so its fields are needed."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from coo.forms.base import AmountField, DigitsField, WizardForm, units, written
from coo.models import Application, ExportItem
from coo.snapshot import round_half_up
from tradeconnect.common.forms import ComboboxInput
from tradeconnect.common.money import format_amount

ABOVE_ZERO = _("Write a number above zero.")
EIGHT_DIGITS = RegexValidator(r"^\d{8}$", _("An ITC-HS code has eight digits, for example 61046200."))
HS_DIGITS = RegexValidator(r"^\d{6}(\d\d)?$", _("An HS code has six or eight digits, for example 610462."))


def keep_typed_hs_code(form: WizardForm) -> None:
    """Tell the script not to overwrite an HS code that differs from the first six digits of the ITC-HS code."""
    code, own = (str(form[name].value() or "") for name in ("itchs_code", "hs_code"))
    if own and own != code[:6]:
        form.fields["hs_code"].widget.attrs["data-touched"] = "1"


class PositiveField(AmountField):
    """An amount above zero."""

    def clean(self, value: Any) -> Any:
        """Return the number; raise ValidationError when it is not above zero."""
        number = super().clean(value)
        if number is not None and number <= 0:
            raise forms.ValidationError(ABOVE_ZERO)
        return number


class ItemForm(WizardForm):
    """An export item (guide, tab 3)."""

    optional_fields: ClassVar[frozenset[str]] = frozenset()
    computed_fields: ClassVar[frozenset[str]] = frozenset({"value_usd", "value_inr"})

    itchs_code = DigitsField(
        label=_("ITC-HS code"),
        validators=[EIGHT_DIGITS],
        widget=ComboboxInput("coo:tariff_search", attrs={"maxlength": 60}),
        help_text=_("Search by words or by the first digits of the code."),
    )
    description = forms.CharField(
        label=_("Description of the Export Products/ Goods"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Printed on the certificate as you write it."),
    )
    quantity = PositiveField(label=_("Quantity"), max_digits=18, decimal_places=3)
    unit = forms.ChoiceField(label=_("UOM"), choices=units)
    value = PositiveField(label=_("Item Value"), max_digits=18, decimal_places=3)
    hs_code = DigitsField(
        label=_("HS code"),
        required=False,
        validators=[HS_DIGITS],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-first": "id_itchs_code 6", "autocomplete": "off"}),
        help_text=_("The first six digits; editable."),
    )
    value_usd = forms.CharField(label=_("Value in USD"), required=False, disabled=True)
    value_inr = forms.CharField(label=_("Value in INR"), required=False, disabled=True)
    marks = forms.CharField(label=_("Marks & Number"), max_length=300)
    packages = forms.CharField(label=_("Number and Kind of Packages"), max_length=160)

    # What a person types; a form in which none of these is filled was not meant to be added.
    TYPED: ClassVar[tuple[str, ...]] = ("itchs_code", "description", "quantity", "value", "marks", "packages")

    def __init__(self, data: Any = None, *, application: Application, item: ExportItem | None = None) -> None:
        super().__init__(data, initial=_stored(item, application) if item else {})
        for name, rate in (("value_usd", application.rate_usd), ("value_inr", application.rate_inr)):
            if rate is not None:
                self.fields[name].widget.attrs["data-product"] = f"id_value {written(rate)}"
        self.fields["value_inr"].widget.attrs["data-format"] = "inr"
        keep_typed_hs_code(self)

    @classmethod
    def is_empty(cls, data: Any) -> bool:
        """Tell whether nothing was typed into the sent form."""
        return not any(str(data.get(name, "")).strip() for name in cls.TYPED)

    def clean(self) -> dict[str, Any]:
        """Take the first six digits of the ITC-HS code where the HS code was left empty."""
        data: dict[str, Any] = super().clean() or {}
        if "hs_code" in data and not data["hs_code"]:
            data["hs_code"] = str(data.get("itchs_code", ""))[:6]
        return data

    def values(self) -> dict[str, Any]:
        """Return the columns of an item."""
        data = self.cleaned_data
        names = ("itchs_code", "hs_code", "description", "quantity", "value", "marks", "packages")
        return {name: data[name] for name in names} | {"unit_id": data["unit"]}


def _stored(item: ExportItem, application: Application) -> dict[str, Any]:
    rates = (("value_usd", application.rate_usd, ""), ("value_inr", application.rate_inr, "INR"))
    return {
        "itchs_code": item.itchs_code,
        "description": item.description,
        "quantity": written(item.quantity),
        "unit": item.unit_id,
        "value": written(item.value, 2),
        "hs_code": item.hs_code,
        "marks": item.marks,
        "packages": item.packages,
        **{
            name: format_amount(round_half_up(item.value * rate), currency).strip()
            for name, rate, currency in rates
            if rate is not None
        },
    }
