"""The forms of Django's admin for reference data: what the loader asks of a file is asked of an operator too."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Office
from coo.models import Agreement, AttachmentType, Currency, ExchangeRate
from coo.reference.validation import criteria_errors, ends_before_it_starts, unknown_partners
from tradeconnect.common.models import Country


class ReadableJson(forms.JSONField):
    """A JSON field that writes a list row by row, so that a person finds what to change."""

    def prepare_value(self, value: Any) -> Any:
        """Return the text of the field: one line per row where a row is more than a short code."""
        if isinstance(value, list) and any(len(str(row)) > 4 for row in value):
            return "[\n" + ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in value) + "\n]"
        return super().prepare_value(value)


class ReferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row of reference data: it does not end before it begins."""

    def clean(self) -> dict[str, Any] | None:
        """Compare the days; one that the form does not take is that of the row."""
        sent = super().clean() or self.cleaned_data
        first, last = (sent.get(name, getattr(self.instance, name, None)) for name in ("starts_on", "ends_on"))
        if "ends_on" in self.fields and ends_before_it_starts(first, last):
            self.add_error("ends_on", _("It ends before it begins."))
        return sent


class AgreementForm(ReferenceForm):
    """The form of an agreement: criteria that the rules can read, and partners that are countries."""

    class Meta:
        model = Agreement
        fields = "__all__"  # noqa: DJ007 - operators see every field of the table

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An agreement that is issued elsewhere has no form here.
        self.fields["boxes"].required = False

    def clean_boxes(self) -> Any:
        """Return the wording of the boxes; none is an empty list."""
        return self.cleaned_data["boxes"] or []

    def clean_criteria(self) -> Any:
        """Refuse rows that `coo.origin` cannot read."""
        rows = self.cleaned_data["criteria"]
        errors = criteria_errors(rows)
        if errors:
            raise forms.ValidationError(errors)
        return rows

    def clean_partners(self) -> Any:
        """Refuse a partner that is no country."""
        partners = self.cleaned_data["partners"]
        if not isinstance(partners, list) or not all(isinstance(code, str) for code in partners):
            raise forms.ValidationError(_("Write a list of country codes."))
        unknown = unknown_partners(partners, frozenset(Country.objects.values_list("code", flat=True)))
        if unknown:
            raise forms.ValidationError(_("Unknown countries: %(codes)s") % {"codes": ", ".join(unknown)})
        return partners


class AttachmentTypeForm(ReferenceForm):
    """A kind of attachment; the agreements that it is asked for are known ones."""

    class Meta:
        model = AttachmentType
        fields = "__all__"  # noqa: DJ007 - operators see every field of the table

    def clean_agreements(self) -> Any:
        """Refuse a code that no agreement has."""
        codes = self.cleaned_data["agreements"] or []
        known = Agreement.objects.filter(code__in=codes).values_list("code", flat=True)
        if unknown := sorted(set(codes) - set(known)):
            raise forms.ValidationError(_("Unknown agreements: %(codes)s") % {"codes": ", ".join(unknown)})
        return codes


class ExchangeRateForm(ReferenceForm):
    """A rate of a currency that is known."""

    class Meta:
        model = ExchangeRate
        fields = "__all__"  # noqa: DJ007 - operators see every field of the table

    def clean_currency(self) -> str:
        """Refuse a code that no currency has."""
        code = str(self.cleaned_data["currency"])
        if not Currency.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Unknown currency: %(code)s") % {"code": code})
        return code


class NumberingForm(ReferenceForm):
    """Somebody whose code becomes a part of certificate numbers."""

    def clean_code(self) -> str:
        """Refuse what a number cannot carry: only capitals and digits stand between its hyphens."""
        code = str(self.cleaned_data["code"])
        if not (code.isascii() and code.isalnum() and code == code.upper()):
            raise forms.ValidationError(_("Write capital letters and digits only."))
        return code


class AgencyForm(NumberingForm):
    """An agency."""

    class Meta:
        model = Agency
        fields = "__all__"  # noqa: DJ007 - operators see every field of the table


class OfficeForm(NumberingForm):
    """An office, without its stamp: that is its agency's."""

    class Meta:
        model = Office
        fields = ("agency", "code", "city", "address", "email", "promise_hours", "starts_on", "ends_on")
