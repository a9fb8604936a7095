"""What a firm shows of itself in *Source from India*."""

import datetime as dt
import re
from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Branch, Firm
from coo.models import FirmListing, TariffCode
from coo.services.listing import Offered
from tradeconnect.common.forms import ComboboxInput, TradeForm, no_aadhaar

PRODUCTS: Final = 6
_LENGTHS: Final = (4, 6, 8)


class ListingForm(TradeForm):
    """Opting in or out, and what is shown. Every product has its place in the tariff and the firm's words.

    Args: firm: whose branches can be shown. today: in India.
    """

    is_listed = forms.BooleanField(label=gettext_lazy("Show the firm in Source from India"), required=False)
    branch = forms.ChoiceField(label=gettext_lazy("Branch whose city is shown"))
    about = forms.CharField(
        label=gettext_lazy("About the firm"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What a buyer should know, in at most 400 characters."),
        validators=[no_aadhaar],
    )
    website = forms.URLField(
        label=gettext_lazy("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail for buyers"),
        required=False,
        validators=[no_aadhaar],
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    shows_email = forms.BooleanField(label=gettext_lazy("Show this e-mail to everybody"), required=False)

    def __init__(self, data: Any = None, *, firm: Firm, listing: FirmListing | None, today: dt.date) -> None:
        self.branches = {branch.number: branch for branch in _branches(firm)}
        self.today = today
        super().__init__(data, initial=_initial(listing, self.branches))
        branch = self.fields["branch"]
        assert isinstance(branch, forms.ChoiceField)  # noqa: S101 - declared above
        branch.choices = [(number, f"{row.city}, {row.state.name} ({number})") for number, row in self.branches.items()]
        for number in range(1, PRODUCTS + 1):
            self.fields[f"code_{number}"] = forms.CharField(
                label=_("HS code of product %(number)d") % {"number": number},
                required=False,
                max_length=14,
                widget=ComboboxInput("coo:tariff_search"),
            )
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Product %(number)d in your words") % {"number": number},
                required=False,
                max_length=120,
                validators=[no_aadhaar],
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """The fields of the products, code and words of each."""
        return [(self[f"code_{number}"], self[f"name_{number}"]) for number in range(1, PRODUCTS + 1)]

    def clean_website(self) -> str:
        """Return the address; only the web's own, and none with a long number in it."""
        address = str(self.cleaned_data["website"])
        if address and not address.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Write the address of a website, like https://example.in"))
        no_aadhaar(address)
        return address

    def clean(self) -> dict[str, Any]:
        """Return the values with `products`; refuse a product that is half filled in or has no place in the tariff."""
        data: dict[str, Any] = super().clean() or {}
        typed = [(n, re.sub(r"[ .]", "", data.get(f"code_{n}", "")), data.get(f"name_{n}", "").strip()) for n in _all()]
        known = self._known({code for _n, code, _name in typed})
        products = []
        for number, code, name in typed:
            if not (code or name) or {f"code_{number}", f"name_{number}"} & self.errors.keys():
                continue
            if code not in known:
                self.add_error(f"code_{number}", _("Write 4, 6 or 8 digits of an ITC-HS code, or choose one."))
            elif not name:
                self.add_error(f"name_{number}", _("Say in your words what it is."))
            else:
                products.append(Offered(code, name))
        if data.get("is_listed") and not products and not self.errors:
            self.add_error("code_1", _("Name one product at least: buyers search by product."))
        if data.get("shows_email") and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the e-mail that shall be shown."))
        return data | {"products": products}

    def _known(self, codes: set[str]) -> set[str]:
        """Return those of the codes with which a code of today's tariff begins. One query at most."""
        shaped = {code for code in codes if code.isdigit() and code.isascii() and len(code) in _LENGTHS}
        if not shaped:
            return set()
        fitting = Q()
        for code in shaped:
            fitting |= Q(code__startswith=code)
        rows = TariffCode.objects.in_force(self.today).filter(fitting).values_list("code", flat=True)
        return shaped & {whole[:length] for whole in rows for length in _LENGTHS}

    def values(self) -> dict[str, Any]:
        """Return what `save_listing` takes."""
        names = ("is_listed", "about", "website", "email", "shows_email", "products")
        values = {name: self.cleaned_data[name] for name in names}
        return values | {"branch": self.branches[self.cleaned_data["branch"]]}


def _all() -> range:
    return range(1, PRODUCTS + 1)


def _branches(firm: Firm) -> list[Branch]:
    return list(firm.branches.filter(is_current=True).select_related("state"))


def _initial(listing: FirmListing | None, branches: dict[str, Branch]) -> dict[str, Any]:
    if listing is None:
        return {"branch": next(iter(branches), "")}
    names = ("is_listed", "about", "website", "email", "shows_email")
    initial: dict[str, Any] = {name: getattr(listing, name) for name in names}
    initial["branch"] = listing.branch.number
    for number, product in enumerate(listing.products.all(), start=1):
        initial |= {f"code_{number}": product.code, f"name_{number}": product.name}
    return initial
