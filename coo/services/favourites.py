"""Mark a code or a port with a star, and take the star away."""

import datetime as dt

from accounts.models import Firm
from coo.models import Favourite, FavouriteKind

MOST = 100


class TooManyFavourites(Exception):
    """A list of everything is no help any more."""


def mark_favourite(*, firm: Firm, kind: FavouriteKind, code: str, now: dt.datetime) -> None:
    """Mark a code for everybody of the firm; marking it again changes nothing. Raises: TooManyFavourites."""
    if Favourite.objects.filter(firm=firm, kind=kind).exclude(code=code).count() >= MOST:
        raise TooManyFavourites(str(MOST))
    Favourite.objects.get_or_create(firm=firm, kind=kind, code=code, defaults={"created_at": now})


def unmark_favourite(*, firm: Firm, kind: FavouriteKind, code: str) -> None:
    """Take the star away; nothing happens when there is none."""
    Favourite.objects.filter(firm=firm, kind=kind, code=code).delete()
