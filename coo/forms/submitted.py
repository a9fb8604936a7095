"""What is looked for among the submitted applications, and among the certificates."""

import datetime as dt
import re
from typing import ClassVar, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coo.constants import SUBMITTED, AgreementKind
from coo.forms.period import PeriodForm
from coo.models import Agreement, Application
from coo.models.application import ApplicationQuerySet
from coo.paging import count_to
from tradeconnect.common.dates import INDIA
from tradeconnect.common.forms import DmyDateField

# So many files of a firm are read as fast as a common word is looked up.
FEW: Final = 2000
# A file number or its end: the name of the series, zeros, the serial, the year.
_SERIAL: Final = re.compile(r"(?:[A-Z]{5,})?0*(\d+)(?:AM\d\d)?")


def day_begins(day: dt.date) -> dt.datetime:
    """Return when a day begins in India."""
    return dt.datetime.combine(day, dt.time(), INDIA)


def agreements() -> list[tuple[str, str]]:
    """Return code and name of every agreement, by name: one query."""
    return list(Agreement.objects.order_by("name").values_list("code", "name"))


class SubmittedFilterForm(PeriodForm):
    """The filters of Submitted Applications; every field may stay empty (spec section 6)."""

    period = ("submitted_from", "submitted_to")
    optional_fields: ClassVar[frozenset[str]] = frozenset()

    scheme = forms.ChoiceField(
        label=gettext_lazy("Scheme"),
        required=False,
        choices=[("coo", gettext_lazy("Certificate of Origin"))],
    )
    sub_scheme = forms.ChoiceField(
        label=gettext_lazy("Sub Scheme"),
        required=False,
        choices=lambda: [("", _("All")), *AgreementKind.choices],
    )
    agreement = forms.ChoiceField(
        label=gettext_lazy("Agreement"), required=False, choices=lambda: [("", _("All")), *agreements()]
    )
    file_number = forms.CharField(label=gettext_lazy("File Number"), max_length=30, required=False)
    submitted_from = DmyDateField(label=gettext_lazy("Submitted from"), required=False)
    submitted_to = DmyDateField(label=gettext_lazy("Submitted to"), required=False)
    q = forms.CharField(label=gettext_lazy("Importer, invoice or any number"), max_length=80, required=False)
    # The chips above the list choose it; the form keeps it.
    status = forms.ChoiceField(
        required=False, choices=[("", ""), *((str(row), str(row)) for row in SUBMITTED)], widget=forms.HiddenInput
    )

    def narrow(self, files: ApplicationQuerySet) -> ApplicationQuerySet:
        """Return the files that the valid form asks for, of any status."""
        wanted = self.cleaned_data
        if wanted["sub_scheme"]:
            files = files.filter(certificate_kind=wanted["sub_scheme"])
        if wanted["agreement"]:
            files = files.filter(agreement__code=wanted["agreement"])
        if number := wanted["file_number"].strip():
            files = _with_number(files, number)
        if wanted["submitted_from"]:
            files = files.filter(submitted_at__gte=day_begins(wanted["submitted_from"]))
        if wanted["submitted_to"]:
            files = files.filter(submitted_at__lt=day_begins(wanted["submitted_to"] + dt.timedelta(days=1)))
        # Of few files the words are read; of many they are looked up among all of the portal (`with_words`).
        return files.with_words(wanted["q"], by_index=count_to(files, FEW) > FEW) if wanted["q"] else files


def _with_number(files: ApplicationQuerySet, number: str) -> ApplicationQuerySet:
    """Return the files in whose number the typed one stands, as `19`, `0019AM25` or all of it.

    Where its serial is typed, the index of words finds the few files that come into question.
    """
    serial = _SERIAL.fullmatch(number.upper())
    if serial is not None:
        files = files.with_words(serial[1])
    return files.filter(file_number__icontains=number)


def of_status(files: QuerySet[Application], status: str) -> QuerySet[Application]:
    """Return the files of a status; all of them for none."""
    return files.filter(status=status) if status else files
