"""Tab 7, Declaration."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from coo.forms.base import TabForm
from coo.tabs import Slug
from tradeconnect.common.forms import DmyDateField, no_aadhaar


class DeclarationForm(TabForm):
    """The agreement's declaration, accepted at a place on a date by a named signatory (guide, tab 7)."""

    optional_fields: ClassVar[frozenset[str]] = frozenset()

    declaration_accepted = forms.BooleanField(label=_("I declare this"), required=False)
    declaration_place = forms.CharField(label=_("Place"), required=False, max_length=80, validators=[no_aadhaar])
    declaration_date = DmyDateField(label=_("Date"), required=False)
    signatory_name = forms.CharField(
        label=_("Name of the signatory"),
        required=False,
        max_length=120,
        validators=[no_aadhaar],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    signatory_designation = forms.CharField(
        label=_("Designation"),
        required=False,
        max_length=80,
        validators=[no_aadhaar],
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )

    def stored(self) -> dict[str, Any]:
        """Return the stored values; before the first save the branch's city, today and the person's own name."""
        row = self.application
        fresh = Slug.DECLARATION not in row.saved_tabs
        city = row.branch.city if row.branch else ""
        return {
            "declaration_accepted": row.declaration_accepted,
            "declaration_place": row.declaration_place or (city if fresh else ""),
            "declaration_date": row.declaration_date or (self.today if fresh else None),
            "signatory_name": row.signatory_name or (self.person if fresh else ""),
            "signatory_designation": row.signatory_designation,
        }

    def values(self) -> dict[str, Any]:
        """Return the columns of tab 7."""
        return dict(self.cleaned_data)
