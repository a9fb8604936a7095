"""What a firm lets the public read in *Source from India*: opting in and out, and changing it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from accounts.access import standing_on
from accounts.models import Branch, Firm, User
from accounts.roles import Right
from coo.models import FirmListing, ListedProduct, TariffCode
from coo.reference.loader import search_words
from tradeconnect.common import audit
from tradeconnect.common.dates import india_date


@dataclass(frozen=True, slots=True)
class Offered:
    """A product on offer. Args: code: four, six or eight digits of the tariff. name: in the firm's own words."""

    code: str
    name: str


def save_listing(
    *, firm: Firm, branch: Branch, products: Sequence[Offered], actor: User, now: dt.datetime, **texts: Any
) -> FirmListing:
    """Write the firm's listing as the form says; the public sees it at once when `is_listed`.

    Args:
        branch: of the firm; its city and state are shown.
        products: in the order in which they are shown; they replace those before.
        texts: is_listed, about, website, email, shows_email, as on the model.

    Effects: an audit event of the firm. Raises: PermissionDenied unless the actor may manage the firm.
    """
    with transaction.atomic():
        # Two members who save at the same time write one after the other: the products are of one of them.
        Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)
        _require_manager(firm, actor, now)
        if branch.firm_id != firm.pk:
            raise PermissionDenied("branch of another firm")
        before = FirmListing.objects.filter(firm=firm).first()
        was_listed = before is not None and before.is_listed
        listing = before or FirmListing(firm=firm)
        for name, value in {**texts, "branch": branch, "updated_at": now, "updated_by": actor}.items():
            setattr(listing, name, value)
        listing.save()
        _replace_products(listing, products, now)
        act = "changed" if was_listed == listing.is_listed else "listed" if listing.is_listed else "unlisted"
        audit.record(
            f"coo.listing.{act}",
            actor=actor,
            target=firm,
            now=now,
            on_behalf_of=firm.iec,
            data={"is_listed": listing.is_listed, "products": [product.code for product in products]},
        )
    return listing


def _require_manager(firm: Firm, actor: User, now: dt.datetime) -> None:
    who = standing_on(actor, india_date(now), str(firm.uuid))
    if who.firm != firm or not who.may(Right.MANAGE):
        raise PermissionDenied(Right.MANAGE)


def _replace_products(listing: FirmListing, products: Sequence[Offered], now: dt.datetime) -> None:
    listing.products.all().delete()
    texts = _tariff_texts([product.code for product in products], now)
    ListedProduct.objects.bulk_create(
        ListedProduct(
            listing=listing,
            position=position,
            code=product.code,
            name=product.name,
            words=search_words(product.name, texts.get(product.code, "")),
        )
        for position, product in enumerate(products, start=1)
    )


def _tariff_texts(codes: Sequence[str], now: dt.datetime) -> dict[str, str]:
    """Return what the tariff says of each code: of a whole one its text, of a shorter one its heading. One query."""
    if not codes:
        return {}
    fitting = Q()
    for code in codes:
        fitting |= Q(code__startswith=code)
    texts: dict[str, str] = {}
    rows = TariffCode.objects.in_force(india_date(now)).filter(fitting).order_by("code")
    for whole, text in rows.values_list("code", "description"):
        for code in codes:
            if whole.startswith(code):
                texts.setdefault(code, text if code == whole else text.split(" - ")[0])
    return texts
