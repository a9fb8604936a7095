"""Tab 2, Certificate Details."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from coo.constants import AgreementKind, ProducerRule
from coo.forms.base import AmountField, Choices, TabForm, YesNoField, countries, currencies, written
from coo.forms.scheme import ListedField, by_agency, read_scheme
from coo.models import Agreement
from coo.reference.notes import Note, read_note
from coo.services.offers import OfferedRate, offered_rates
from coo.snapshot import round_half_up
from tradeconnect.common.dates import dmy
from tradeconnect.common.forms import DmyDateField, no_aadhaar
from tradeconnect.common.money import format_amount

ADDRESS = {"rows": 3}
MOST_PARTNERS: Final = 12
# Stored and printed in English.
FOREIGN_DOCUMENTS: Final = (
    gettext_noop("Certificate of origin"),
    gettext_noop("Bill of entry"),
    gettext_noop("Bill of lading"),
    gettext_noop("Invoice of the manufacturer"),
    gettext_noop("Declaration of the manufacturer"),
)


class CertificateForm(TabForm):
    """Certificate, importer, invoice, third country invoicing (guide, tab 2)."""

    optional_fields: ClassVar[frozenset[str]] = frozenset()
    computed_fields: ClassVar[frozenset[str]] = frozenset({"value_usd", "value_inr"})

    certificate_kind = forms.ChoiceField(label=_("Type of certificate"), required=False, widget=forms.RadioSelect)
    agreement = ListedField(label=_("Agreement"), required=False)
    office = ListedField(
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
    importer_country = ListedField(label=_("Country"), required=False)

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

    producer_is_exporter = YesNoField(
        label=_("The exporter made the goods"),
        help_text=_("With No, the certificate names who made them."),
    )
    producer_name = forms.CharField(label=_("Producer Name"), required=False, max_length=160, validators=[no_aadhaar])
    producer_address = forms.CharField(
        label=_("Producer Address"),
        required=False,
        max_length=400,
        validators=[no_aadhaar],
        widget=forms.Textarea(attrs=ADDRESS),
    )

    foreign_country = forms.ChoiceField(label=_("Country of origin of the goods"), required=False)
    foreign_document = ListedField(
        label=_("Document that proves the origin"),
        required=False,
        help_text=_("Attach a copy of it on tab 6."),
    )
    foreign_document_number = forms.CharField(label=_("Number of the document"), required=False, max_length=60)
    foreign_document_date = DmyDateField(label=_("Date of the document"), required=False)
    foreign_document_issuer = forms.CharField(
        label=_("Issued by"),
        required=False,
        max_length=160,
        validators=[no_aadhaar],
        help_text=_("The authority, chamber or firm."),
    )

    def prepare(self) -> None:
        """Offer open agreements, the offices that may issue under them, countries, currencies; hint at the rates."""
        row = self.application
        self.scheme = read_scheme(row, self.today)
        if self.fixed and row.agreement is not None:
            self.scheme.keep(row.agreement, row.office)
        self._offer_scheme()
        self.nations = nations = countries()
        self._offer("third_party_country", nations)
        self._offer("foreign_country", nations)
        own = self._now("importer_country")
        self._offer("importer_country", self.scheme.countries_of(self._now("agreement"), nations, besides=own))
        self._accept("importer_country", [code for code, _name in nations])
        self._offer("invoice_currency", currencies())
        documents = [("", _("Select")), *((text, _(text)) for text in FOREIGN_DOCUMENTS)]
        self._offer("foreign_document", documents)
        self._accept("foreign_document", [row.foreign_document])
        self._hint_at_rates()

    def _offer_scheme(self) -> None:
        scheme = self.scheme
        kinds = [(kind, label) for kind, label in AgreementKind.choices if kind in scheme.kinds]
        self._offer("certificate_kind", kinds)
        self._choose_only("certificate_kind", [kind for kind, _label in kinds])
        agreements = scheme.agreements_of(self._now("certificate_kind"))
        self._offer("agreement", [("", _("Select")), *((row.code, row.name) for row in agreements)])
        self._accept("agreement", scheme.agreements)
        self._choose_only("agreement", [row.code for row in agreements])
        offices = scheme.offices_of(self._now("agreement"))
        self._offer("office", [("", _("Select")), *by_agency(offices)])
        self._accept("office", scheme.offices)
        self._choose_only("office", [str(row.uuid) for row in offices])

    def _now(self, name: str) -> str:
        """Return what is chosen in a field at this moment: as it was sent, or as it is stored."""
        sent = self.data.get(name) if self.is_bound and name not in self.fixed else None
        return str(self.initial[name] if sent is None else sent)

    def _choose_only(self, name: str, codes: list[str]) -> None:
        """Where there is one thing to choose, it is chosen."""
        if len(codes) == 1 and not self.initial[name]:
            self.initial[name] = codes[0]

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def _accept(self, name: str, codes: Iterable[str]) -> None:
        field = self.fields[name]
        assert isinstance(field, ListedField)  # noqa: S101 - declared above
        field.accepted = frozenset(codes)

    @property
    def chosen(self) -> Agreement | None:
        """The agreement that the tab is shown for."""
        return self.scheme.agreements.get(self._now("agreement"))

    @property
    def notes(self) -> dict[str, Note]:
        """What the agreement asks for and when it is issued, in our source's words."""
        row = self.chosen
        return {} if row is None else {"thresholds": read_note(row.thresholds), "issue_rule": read_note(row.issue_rule)}

    @property
    def partner_names(self) -> list[str]:
        """The names of the agreement's countries; none where it serves any, or so many that a list says nothing."""
        partners = set(self.chosen.partners) if self.chosen is not None else set()
        names = [str(name) for code, name in self.nations if code in partners]
        return names if len(names) <= MOST_PARTNERS else []

    @property
    def names_producer(self) -> str:
        """The agreement's `ProducerRule`; an empty string where its form has no such box."""
        return str(self.chosen.producer_rule) if self.chosen is not None else ""

    @property
    def opens_producer(self) -> bool:
        """Whether the part on the producer stands open: it must be filled, or it says something."""
        return self.names_producer == ProducerRule.REQUIRED or self["producer_is_exporter"].value() not in (None, "")

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
            "producer_is_exporter": row.producer_is_exporter,
            "producer_name": row.producer_name,
            "producer_address": row.producer_address,
            "foreign_country": row.foreign_country_id or "",
            "foreign_document": row.foreign_document,
            "foreign_document_number": row.foreign_document_number,
            "foreign_document_date": row.foreign_document_date,
            "foreign_document_issuer": row.foreign_document_issuer,
        }

    def values(self) -> dict[str, Any]:
        """Return the columns of tab 2. An agreement of the other type, or an office that does not issue, is none."""
        data = self.cleaned_data
        plain = {name: value for name, value in data.items() if name not in _TRANSLATED | self.computed_fields}
        agreement = self.scheme.agreements.get(data["agreement"])
        if agreement is not None and data["certificate_kind"] not in ("", agreement.kind):
            agreement = None
        issuers = self.scheme.offices if agreement is None else self.scheme.issuers.get(agreement.code, ())
        return plain | {
            "agreement": agreement,
            "office": self.scheme.offices.get(data["office"]) if data["office"] in issuers else None,
            **{f"{name}_id": data[name] or None for name in _CODES},
        }


_CODES = ("importer_country", "third_party_country", "foreign_country", "invoice_currency")
_TRANSLATED = frozenset({"agreement", "office", *_CODES})


def _product(value: Decimal | None, rate: Decimal | None, currency: str) -> str:
    return "" if value is None or rate is None else format_amount(round_half_up(value * rate), currency).strip()


def _rate_hint(offer: OfferedRate | None) -> str:
    if offer is None:
        return str(_("Left empty, the rate of the table is filled in when you save."))
    return _("Offered: %(rate)s, table of %(day)s") % {"rate": written(offer.value, 2), "day": dmy(offer.table)}
