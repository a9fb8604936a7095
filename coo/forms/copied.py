"""What is new in every shipment, on one page: the numbers, dates and values that a copy starts without."""

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from coo.constants import ATTACHMENT_LIMIT_BYTES
from coo.forms.base import AmountField, WizardForm, written
from coo.models import Application
from coo.tabs import Slug
from tradeconnect.common.forms import DmyDateField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

# The columns by the tab that they belong to.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    Slug.CERTIFICATE: (
        *("invoice_number", "invoice_date", "invoice_value"),
        *("third_party_invoice_number", "third_party_invoice_date"),
        *("foreign_document_number", "foreign_document_date"),
    ),
    Slug.SHIPMENT: ("shipment_document_number", "shipment_date"),
    Slug.DECLARATION: ("declaration_accepted",),
}


class CopiedForm(WizardForm):
    """The fields of three tabs and the copy of the invoice; whatever is left out is asked for on its own tab."""

    optional_fields: ClassVar[frozenset[str]] = frozenset()

    invoice_number = forms.CharField(
        label=_("Invoice Number"), required=False, max_length=40, help_text=_("Letters, digits and / , - only")
    )
    invoice_date = DmyDateField(label=_("Invoice Date"), required=False)
    invoice_value = AmountField(
        label=_("Invoice Value (In Invoice Currency)"), required=False, max_digits=18, decimal_places=3
    )
    third_party_invoice_number = forms.CharField(
        label=_("Invoice Number of the third party"), required=False, max_length=40
    )
    third_party_invoice_date = DmyDateField(label=_("Invoice Date of the third party"), required=False)
    foreign_document_number = forms.CharField(
        label=_("Number of the document of foreign origin"), required=False, max_length=60
    )
    foreign_document_date = DmyDateField(label=_("Date of the document of foreign origin"), required=False)
    shipment_document_number = forms.CharField(label=_("Shipment Document No"), required=False, max_length=40)
    shipment_date = DmyDateField(label=_("Shipment Date"), required=False)
    invoice_file = forms.FileField(
        label=_("Copy of Invoice"),
        required=False,
        max_length=200,
        help_text=_("PDF, JPG, PNG, XLS, XLSX; at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.xls,.xlsx", "data-max": ATTACHMENT_LIMIT_BYTES}),
    )
    declaration_accepted = forms.BooleanField(label=_("I declare this"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, application: Application, today: dt.date) -> None:
        """Args: today: the date in India, offered for the dates that are still empty."""
        self.application = application
        super().__init__(data, files, initial=self._stored(today))
        self._drop_what_does_not_apply()
        total = self._sum_of_items()
        if total is not None:
            hint = _("The sum of the copied items: %(sum)s. Correct the items in Export Details where they differ.")
            self.fields["invoice_value"].help_text = hint % {"sum": written(total, 2)}

    def _stored(self, today: dt.date) -> dict[str, Any]:
        row = self.application
        names = [name for columns in COLUMNS.values() for name in columns]
        values = {name: getattr(row, name) for name in names}
        value = self._sum_of_items() if row.invoice_value is None else row.invoice_value
        return values | {
            "invoice_value": written(value, 2),
            "invoice_date": row.invoice_date or today,
            "shipment_date": row.shipment_date or today,
        }

    def _sum_of_items(self) -> Any:
        return self.application.items.aggregate(total=Sum("value"))["total"]

    def _drop_what_does_not_apply(self) -> None:
        row = self.application
        if not row.third_country_invoicing:
            del self.fields["third_party_invoice_number"], self.fields["third_party_invoice_date"]
        if not (row.agreement is not None and row.agreement.needs_foreign_origin):
            del self.fields["foreign_document_number"], self.fields["foreign_document_date"]

    def clean_invoice_file(self) -> "UploadedFile[Any] | None":
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[Any] | None = self.cleaned_data["invoice_file"]
        if file is not None and (file.size or 0) > ATTACHMENT_LIMIT_BYTES:
            raise forms.ValidationError(_("A file may have at most 5 MB. Make it smaller and upload it again."))
        return file

    def values(self) -> dict[str, dict[str, Any]]:
        """Return the columns to save by tab."""
        return {
            slug: {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
            for slug, names in COLUMNS.items()
        }
