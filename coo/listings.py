"""*Source from India*: which listings the public finds, and the one of a firm."""

from django.db.models import Exists, OuterRef, Prefetch, Q

from accounts.models import Firm
from coo.models import FirmListing, ListedProduct
from coo.models.listing import FirmListingQuerySet
from coo.reference.search import read_query


def find_listings(typed: str, *, state: str = "") -> FirmListingQuerySet:
    """Return the public listings that offer what was typed, by the firms' names, with all that a page shows of them.

    One product must have the code and every word. A firm that lists 6104 is found under 6104 62 00 too.

    Args: typed: a code of the tariff, words, or both. state: abbreviation of the state that the shown branch is in.
    """
    found = FirmListing.objects.public()
    if state:
        found = found.filter(branch__state__abbreviation=state)
    asked = read_query(typed)
    if asked:
        offered = ListedProduct.objects.filter(listing=OuterRef("pk"))
        if asked.digits:
            wider = [asked.digits[:length] for length in (4, 6) if length < len(asked.digits)]
            offered = offered.filter(Q(code__startswith=asked.digits) | Q(code__in=wider))
        for word in asked.words:
            offered = offered.filter(words__contains=word)
        found = found.filter(Exists(offered))
    products = Prefetch("products", ListedProduct.objects.order_by("position"))
    return found.select_related("firm", "branch__state").prefetch_related(products).order_by("firm__name", "pk")


def listing_of(firm: Firm) -> FirmListing | None:
    """Return the firm's listing, shown or not, with its products; None before the first one was saved."""
    rows = FirmListing.objects.filter(firm=firm).select_related("branch__state", "updated_by")
    return rows.prefetch_related("products").first()
