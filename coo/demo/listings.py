"""The demonstration firms' entries in *Source from India*."""

import datetime as dt
from typing import Any, Final

from coo.demo.cast import Cast
from coo.models import FirmListing
from coo.services.listing import Offered, save_listing

_SUVARNA: Final[dict[str, Any]] = {
    "about": "Knitted and woven garments for women, from our own looms in Delhi and Mumbai. Small lots are welcome.",
    "website": "https://suvarna-looms.example",
    "email": "sales@suvarna-looms.example",
    "shows_email": True,
    "products": (
        Offered("61046200", "Women’s cotton trousers, knitted"),
        Offered("6204", "Women’s suits, jackets and dresses, woven"),
    ),
}
_KESARI: Final[dict[str, Any]] = {
    "about": "Block-printed cotton by the metre and made up, from Jaipur.",
    "website": "",
    "email": "office@kesari-threadworks.example",
    "shows_email": False,
    "products": (Offered("5208", "Block-printed cotton fabric"), Offered("610910", "Cotton T-shirts, printed by hand")),
}


def ensure_listings(people: Cast, *, now: dt.datetime) -> int:
    """List the two demonstration firms unless they have a listing, shown or not; return how many were made."""
    made = 0
    for firm, actor, texts in (
        (people.firm, people.exporter, _SUVARNA),
        (people.rival_firm, people.rival, _KESARI),
    ):
        if not FirmListing.objects.filter(firm=firm).exists():
            branch = firm.branches.get(number="000")
            save_listing(firm=firm, branch=branch, actor=actor, now=now, is_listed=True, **texts)
            made += 1
    return made
