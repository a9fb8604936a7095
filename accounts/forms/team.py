"""Forms of a firm's team."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Capacity, Right
from tradeconnect.common.forms import DmyDateField, TradeForm

HINTS: Final = {
    Right.PREPARE: gettext_lazy("fill applications, attach documents, answer deficiencies"),
    Right.SIGN: gettext_lazy("with their own digital signature token"),
    Right.PAY: gettext_lazy("from the firm’s CoO Wallet, and add amounts"),
    Right.MANAGE: gettext_lazy("invite, change and end members"),
}


class MemberForm(TradeForm):
    """What a member may do, and until when.

    Args: offered: the rights that can be given here, beside the right to view. today: in India.
    """

    rights = forms.MultipleChoiceField(
        label=gettext_lazy("What this person may do, beside viewing"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    ends_on = DmyDateField(label=gettext_lazy("Last day"), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, offered: Iterable[str], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        given = set(offered)
        field = self.fields["rights"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [
            (right.value, _("%(right)s: %(hint)s") % {"right": right.label, "hint": hint})
            for right, hint in HINTS.items()
            if right.value in given
        ]

    def clean_ends_on(self) -> dt.date | None:
        """Return the last day; it may be today, not earlier."""
        day: dt.date | None = self.cleaned_data["ends_on"]
        if day is not None and day < self.today:
            raise forms.ValidationError(gettext_lazy("The last day is over already."))
        return day


class InviteForm(MemberForm):
    """Whom to invite, as what."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    capacity = forms.ChoiceField(
        label=gettext_lazy("Acts for the firm as"),
        choices=[(each.value, each.label) for each in (Capacity.COLLEAGUE, Capacity.BROKER)],
        widget=forms.RadioSelect,
    )
    field_order = ("email", "capacity", "rights", "ends_on")

    def clean_email(self) -> str:
        """Return the address as it is stored."""
        return str(self.cleaned_data["email"]).strip().lower()


class AnswerForm(forms.Form):
    """An invitation accepted or declined. It has buttons only, so there is nothing to be typed wrongly."""

    invitation = forms.UUIDField()
    answer = forms.ChoiceField(choices=[("accept", "accept"), ("decline", "decline")])


class FirmForm(forms.Form):
    """The firm to act for: buttons only."""

    firm = forms.UUIDField()
