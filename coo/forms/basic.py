"""Tab 1, Basic Details."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from coo.constants import DeliveryAddress
from coo.forms.base import TabForm, YesNoField
from coo.selectors import fees_in_force
from coo.services.fees import DELIVERY
from tradeconnect.common.forms import no_aadhaar
from tradeconnect.common.money import format_inr

RADIOS_AT_MOST = 6


class BasicForm(TabForm):
    """IEC branch, delivery of the certificate, disclaimer (guide, tab 1)."""

    optional_fields: ClassVar[frozenset[str]] = frozenset()

    branch = forms.ChoiceField(label=_("IEC Branch"), required=False, widget=forms.RadioSelect)
    wants_delivery = YesNoField(label=_("Delivery of the certificate at your premises"))
    delivery_to = forms.ChoiceField(
        label=_("Deliver to"), required=False, widget=forms.RadioSelect, choices=DeliveryAddress.choices
    )
    delivery_address = forms.CharField(
        label=_("Delivery address"),
        required=False,
        max_length=300,
        validators=[no_aadhaar],
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        help_text=_("Only for another address: name, street, city and PIN code."),
    )
    disclaimer_accepted = forms.BooleanField(label=_("I have read the disclaimer and accept it"), required=False)

    def prepare(self) -> None:
        """Offer the firm's branches and show the charge of a delivery."""
        self.branches = {branch.number: branch for branch in self._branches()}
        field = self.fields["branch"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        if len(self.branches) > RADIOS_AT_MOST:
            field.widget = forms.Select()
            rows: list[tuple[str, Any]] = [("", _("Select")), *((n, str(b)) for n, b in self.branches.items())]
        else:
            rows = [(number, _described(branch)) for number, branch in self.branches.items()]
        field.choices = rows
        if len(self.branches) == 1 and not self.initial["branch"]:
            self.initial["branch"] = next(iter(self.branches))
        self.fields["wants_delivery"].help_text = self._charge()

    def _branches(self) -> list[Branch]:
        """Return what the registry lists today, and the branch that the file names already, listed or not."""
        mine = self.application.firm.branches.filter(Q(is_current=True) | Q(pk=self.application.branch_id))
        return list(mine.select_related("state"))

    def _charge(self) -> str:
        fee = fees_in_force(self.today).get(DELIVERY)
        if fee is None:
            return str(_("No charge for the delivery is in force today: it cannot be ordered."))
        if not fee.amount_paise:
            return str(_("There is no charge for the delivery today."))
        words = _("If yes, %(amount)s + %(percent)s%% GST are added to the invoice.")
        return words % {"amount": format_inr(fee.amount_paise), "percent": format(fee.gst_percent.normalize(), "f")}

    def stored(self) -> dict[str, Any]:
        """Return the stored values; the branch by its number."""
        application = self.application
        return {
            "branch": application.branch.number if application.branch else "",
            "wants_delivery": application.wants_delivery,
            "delivery_to": application.delivery_to or DeliveryAddress.BRANCH,
            "delivery_address": application.delivery_address,
            "disclaimer_accepted": application.disclaimer_accepted,
        }

    def values(self) -> dict[str, Any]:
        """Return the columns of tab 1."""
        return self.cleaned_data | {"branch": self.branches.get(self.cleaned_data["branch"])}


def _described(branch: Branch) -> str:
    gstin = f"GSTIN {branch.gstin} · " if branch.gstin else ""
    return format_html("<b>{}</b> {}<small>{}{}</small>", branch.number, branch.full_address, gstin, branch.state.name)
