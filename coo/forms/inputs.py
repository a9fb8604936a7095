"""Tab 4, Import Details: one input of an export item, and the origin of one item."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from coo.constants import INDIA_CRITERION, INDIAN_ORIGIN, AgreementKind
from coo.forms.base import AmountField, DigitsField, WizardForm, YesNoField, countries, currencies, units, written
from coo.forms.items import EIGHT_DIGITS, HS_DIGITS, PositiveField, keep_typed_hs_code
from coo.models import Application, ExportItem, ImportInput
from coo.origin import Criterion, printed_text, read_criterion
from tradeconnect.common.forms import ComboboxInput, DmyDateField

COSTS: Final = ("fob_value", "indian_materials", "labour_and_overheads", "profit_and_other")
# What a certificate that does not ask for it has of an item's origin.
NO_ORIGIN: Final[Mapping[str, Any]] = {
    "uses_imported_inputs": None,
    "criterion_value": None,
    "product_rule": "",
    **dict.fromkeys(COSTS),
}


class CostField(AmountField):
    """A cost in the invoice currency; none may be below zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_digits=18, decimal_places=3, min_value=Decimal(0), **kwargs)


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
    is_originating = forms.BooleanField(
        label=_("Originating under the agreement"),
        required=False,
        help_text=_("Tick it for Indian inputs, and for those of a partner whose inputs the agreement counts."),
    )
    bill_number = forms.CharField(label=_("Bill of Entry / Invoice No"), max_length=40)
    bill_date = DmyDateField(label=_("Bill of Entry / Invoice Date"))

    def __init__(self, data: Any = None, *, items: list[ExportItem], row: ImportInput | None = None) -> None:
        self.items = {str(item.uuid): item for item in items}
        super().__init__(data, initial=_stored(row) if row else {})
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(code, str(item)[:120]) for code, item in self.items.items()]
        if not any(item.application.certificate_kind == AgreementKind.PREFERENTIAL for item in items):
            del self.fields["is_originating"]
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
            "is_originating": data.get("is_originating", False),
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
        "is_originating": row.is_originating,
        "bill_number": row.bill_number,
        "bill_date": row.bill_date,
    }


class OriginForm(WizardForm):
    """Origin of one export item (guide, tab 4 b and c), with its cost sheet where an agreement judges it.

    The criteria are the agreement's. A non-preferential certificate asks for no cost sheet; a back-to-back one names
    the foreign country and asks for nothing else.
    """

    optional_fields: ClassVar[frozenset[str]] = frozenset(
        {"fob_value", "indian_materials", "labour_and_overheads", "profit_and_other"}
    )

    fob_value = PositiveField(
        label=_("FOB value of the item"),
        required=False,
        max_digits=18,
        decimal_places=3,
        help_text=_("Left empty, it is the item's value in the invoice."),
    )
    indian_materials = CostField(label=_("Indian materials"))
    labour_and_overheads = CostField(label=_("Labour and overheads"))
    profit_and_other = CostField(label=_("Profit and other costs up to FOB"))
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
    product_rule = forms.CharField(
        label=_("Product specific rule"),
        required=False,
        max_length=200,
        help_text=_(
            "As the agreement's list words it for this product. Only for a criterion by product specific rule."
        ),
    )
    criterion_text = forms.CharField(
        label=_("Preference Criterion Value (in String)"),
        required=False,
        max_length=120,
        help_text=_("Printed on the certificate."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        application: Application,
        item: ExportItem,
        foreign: bool = False,
        offered: Mapping[str, Decimal] | None = None,
    ) -> None:
        """Args: foreign: the item has an input of another country than India. offered: computed values by criterion."""
        agreement = application.agreement
        self.criteria = {row["code"]: read_criterion(row) for row in (agreement.criteria if agreement else [])}
        self.offered = dict(offered or {})
        self.country = application.foreign_country.name if application.foreign_country else ""
        initial = _stored_origin(item, foreign, self.criteria)
        super().__init__(data, initial=initial)
        field = self.fields["criterion"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Select")), *((code, row.label) for code, row in self.criteria.items())]
        self._take_away(application)

    def _take_away(self, application: Application) -> None:
        """Leave out what this kind of certificate does not ask for; say where a value comes from."""
        if application.certificate_kind != AgreementKind.PREFERENTIAL:
            for name in ("product_rule", *COSTS):
                del self.fields[name]
            if application.agreement is not None and application.agreement.needs_foreign_origin:
                del self.fields["uses_imported_inputs"], self.fields["criterion_value"]
            return
        if not any(row.product_specific for row in self.criteria.values()):
            del self.fields["product_rule"]
        self.fields["criterion_value"].help_text = _("Left empty, the computed value is filled in when you save.")
        self.fields["criterion_text"].help_text = _(
            "Printed on the certificate. Left empty, it is filled in by the criterion when you save."
        )

    def tell_computed(self, computed: Mapping[str, str]) -> None:
        """Say at the criterion's value what was computed. Args: computed: in %, by the criterion's code."""
        if computed and "criterion_value" in self.fields:
            told = ", ".join(_("%(percent)s%% for %(code)s") % {"percent": v, "code": k} for k, v in computed.items())
            words = _("Computed: %(told)s. Left empty, the computed value is filled in when you save.")
            self.fields["criterion_value"].help_text = words % {"told": told}

    def values(self) -> dict[str, Any]:
        """Return the columns of the origin; value and printed text of the criterion where none was written."""
        data = {**NO_ORIGIN, **self.cleaned_data}
        criterion = self.criteria.get(data["criterion"])
        if criterion is None:
            return data
        if data["criterion_value"] is None and (criterion.takes_value or criterion.share):
            data["criterion_value"] = self.offered.get(criterion.code)
        if not criterion.product_specific:
            data["product_rule"] = ""
        # A text that the form itself had offered follows the criterion; one that a person wrote stays.
        before = self.initial["criterion_text"]
        offered = self._printed(self.initial["criterion"], self.initial["criterion_value"])
        if not data["criterion_text"] or data["criterion_text"] == before == offered:
            data["criterion_text"] = self._printed(criterion.code, data["criterion_value"])
        return data

    def _printed(self, code: str, value: Any) -> str:
        """Return what a criterion prints; nothing while the percentage that it prints is missing."""
        criterion = self.criteria.get(code)
        if criterion is None or (criterion.takes_value and value in (None, "")):
            return ""
        number = None if value in (None, "") else Decimal(str(value))
        return printed_text(criterion, number, self.country)


def _stored_origin(item: ExportItem, foreign: bool, criteria: Mapping[str, Criterion]) -> dict[str, Any]:
    if not item.criterion and INDIA_CRITERION in criteria:
        return {
            "uses_imported_inputs": foreign,
            "criterion": INDIA_CRITERION,
            "criterion_value": "0",
            "criterion_text": INDIAN_ORIGIN,
        }
    only = next(iter(criteria)) if len(criteria) == 1 else ""
    return {
        "uses_imported_inputs": item.uses_imported_inputs,
        "criterion": item.criterion or only,
        "criterion_value": written(item.criterion_value),
        "criterion_text": item.criterion_text,
        "product_rule": item.product_rule,
        **{name: written(getattr(item, name), 2) for name in COSTS},
    }
