"""Tab 2, Certificate Details."""

from decimal import Decimal
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from coo.constants import AgreementKind
from coo.forms.base import AmountField, Choices, TabForm, YesNoField, countries, currencies, written
from coo.models import AgencyScope, Agreement
from coo.services.offers import OfferedRate, offered_rates
from coo.snapshot import round_half_up
from tradeconnect.common.dates import dmy
from tradeconnect.common.forms import DmyDateField, no_aadhaar
from tradeconnect.common.money import format_amount

ADDRESS = {"rows": 3}


class CertificateForm(TabForm):
    """Certificate, importer, invoice, third country invoicing (guide, tab 2)."""

    optional_fields: ClassVar[frozenset[str]] = frozenset()
    computed_fields: ClassVar[frozenset[str]] = frozenset({"value_usd", "value_inr"})

    certificate_kind = forms.ChoiceField(label=_("Type of certificate"), required=False, widget=forms.RadioSelect)
    agreement = forms.ChoiceField(label=_("Agreement"), required=False)
    office = forms.ChoiceField(
        label=_("Issuing Agency and its office"),
        required=False,
        help_text=_("The agencies that may issue under the agreement today, with their offices."),
    )

    importer_name = forms.CharField(label=_("Importer Name"), required=False, max_length=160, validators=[no_aadhaar])
    importer_address = forms.CharField(
        label=_("Importer Address"),
        required=False,
        max_length=400,
        validators=[no_aadhaar],
        widget=forms.Textarea(attrs=ADDRESS),
        help_text=_("Do not enter the country name here: it is printed from the next field."),
    )
    importer_country = forms.ChoiceField(label=_("Country"), required=False)

    invoice_number = forms.CharField(
        label=_("Invoice Number"), required=False, max_length=40, help_text=_("Letters, digits and / , - only")
    )
    invoice_date = DmyDateField(label=_("Invoice Date"), required=False)
    invoice_currency = forms.ChoiceField(label=_("Invoice Currency"), required=False)
    invoice_value = AmountField(
        label=_("Invoice Value (In Invoice Currency)"), required=False, max_digits=18, decimal_places=3
    )
    rate_inr = AmountField(label=_("Exchange Rate (to INR)"), required=False, max_digits=14, decimal_places=6)
    rate_usd = AmountField(label=_("Exchange Rate (to USD)"), required=False, max_digits=14, decimal_places=6)
    value_usd = forms.CharField(
        label=_("Invoice Value (In USD)"),
        required=False,
        disabled=True,
        widget=forms.TextInput(attrs={"data-product": "id_invoice_value id_rate_usd"}),
    )
    value_inr = forms.CharField(
        label=_("Invoice Value (In INR)"),
        required=False,
        disabled=True,
        widget=forms.TextInput(attrs={"data-product": "id_invoice_value id_rate_inr", "data-format": "inr"}),
    )

    third_country_invoicing = YesNoField(label=_("Third Country Invoicing"))
    third_party_name = forms.CharField(
        label=_("Third Party Name"), required=False, max_length=160, validators=[no_aadhaar]
    )
    third_party_address = forms.CharField(
        label=_("Third Party Address"),
        required=False,
        max_length=400,
        validators=[no_aadhaar],
        widget=forms.Textarea(attrs=ADDRESS),
        help_text=_("Do not enter the country name here."),
    )
    third_party_country = forms.ChoiceField(label=_("Country of the third party"), required=False)
    third_party_invoice_number = forms.CharField(
        label=_("Invoice Number of the third party"),
        required=False,
        max_length=40,
        help_text=_("Letters, digits and / , - only"),
    )
    third_party_invoice_date = DmyDateField(label=_("Invoice Date of the third party"), required=False)

    def prepare(self) -> None:
        """Offer open agreements, the offices that may issue under them, countries, currencies; hint at the rates."""
        self.agreements = {row.code: row for row in Agreement.objects.in_force(self.today).filter(is_open=True)}
        self.offices = {str(row.uuid): row for row in self._offices()}
        self._keep_what_was_paid()
        kinds = {row.kind for row in self.agreements.values()}
        nations = countries()
        self._offer("certificate_kind", [(k, label) for k, label in AgreementKind.choices if k in kinds])
        self._offer("agreement", [("", _("Select")), *((row.code, row.name) for row in self.agreements.values())])
        self._offer("office", [("", _("Select")), *self._by_agency()])
        self._offer("importer_country", nations)
        self._offer("third_party_country", nations)
        self._offer("invoice_currency", currencies())
        # One kind of certificate, one agreement, one office: then there is nothing to choose.
        for name, codes in (("certificate_kind", kinds), ("agreement", self.agreements), ("office", self.offices)):
            if len(codes) == 1 and not self.initial[name]:
                self.initial[name] = next(iter(codes))
        self._hint_at_rates()

    def _keep_what_was_paid(self) -> None:
        """Offer agreement and office of a paid file also when they have been closed since."""
        row = self.application
        if self.fixed and row.agreement is not None and row.office is not None:
            self.agreements.setdefault(row.agreement.code, row.agreement)
            self.offices.setdefault(str(row.office.uuid), row.office)

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def _offices(self) -> list[Office]:
        scopes = AgencyScope.objects.in_force(self.today).filter(agreement__in=self.agreements.values())
        return list(
            Office.objects.in_force(self.today)
            .filter(agency__in=scopes.values("agency"))
            .select_related("agency")
            .order_by("agency__name", "city")
        )

    def _by_agency(self) -> Choices:
        rows = sorted(self.offices.values(), key=lambda office: office.agency.name)
        return [
            (agency, [(str(office.uuid), f"{agency}, {office.city}") for office in offices])
            for agency, offices in groupby(rows, key=lambda office: office.agency.name)
        ]

    def _hint_at_rates(self) -> None:
        application = self.application
        offers = offered_rates(application.invoice_currency_id or "", application.invoice_date or self.today)
        for name, offer in zip(("rate_inr", "rate_usd"), offers, strict=True):
            self.fields[name].help_text = _rate_hint(offer)

    def stored(self) -> dict[str, Any]:
        """Return the stored values with the computed ones."""
        row = self.application
        return {
            "certificate_kind": row.certificate_kind,
            "agreement": row.agreement.code if row.agreement else "",
            "office": str(row.office.uuid) if row.office else "",
            "importer_name": row.importer_name,
            "importer_address": row.importer_address,
            "importer_country": row.importer_country_id or "",
            "invoice_number": row.invoice_number,
            "invoice_date": row.invoice_date,
            "invoice_currency": row.invoice_currency_id or "",
            "invoice_value": written(row.invoice_value, 2),
            "rate_inr": written(row.rate_inr, 2),
            "rate_usd": written(row.rate_usd, 2),
            "value_usd": _product(row.invoice_value, row.rate_usd, ""),
            "value_inr": _product(row.invoice_value, row.rate_inr, "INR"),
            "third_country_invoicing": row.third_country_invoicing,
            "third_party_name": row.third_party_name,
            "third_party_address": row.third_party_address,
            "third_party_country": row.third_party_country_id or "",
            "third_party_invoice_number": row.third_party_invoice_number,
            "third_party_invoice_date": row.third_party_invoice_date,
        }

    def values(self) -> dict[str, Any]:
        """Return the columns of tab 2."""
        data = self.cleaned_data
        plain = {name: value for name, value in data.items() if name not in _TRANSLATED | self.computed_fields}
        return plain | {
            "agreement": self.agreements.get(data["agreement"]),
            "office": self.offices.get(data["office"]),
            "importer_country_id": data["importer_country"] or None,
            "third_party_country_id": data["third_party_country"] or None,
            "invoice_currency_id": data["invoice_currency"] or None,
        }


_TRANSLATED = frozenset({"agreement", "office", "importer_country", "third_party_country", "invoice_currency"})


def _product(value: Decimal | None, rate: Decimal | None, currency: str) -> str:
    return "" if value is None or rate is None else format_amount(round_half_up(value * rate), currency).strip()


def _rate_hint(offer: OfferedRate | None) -> str:
    if offer is None:
        return str(_("Left empty, the rate of the table is filled in when you save."))
    return _("Offered: %(rate)s, table of %(day)s") % {"rate": written(offer.value, 2), "day": dmy(offer.table)}
