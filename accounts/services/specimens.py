"""Stamps of offices and specimen signatures of posts: which picture is in force on a day."""

import datetime as dt

from accounts.models import InForceQuerySet, Office, OfficerPost, Specimen


def stamp_of(office: Office, *, today: dt.date) -> Specimen | None:
    """Return the office's stamp in force on `today` (a date in India), the one that began last; or None."""
    return _latest(office.stamps.in_force(today))


def signature_of(post: OfficerPost, *, today: dt.date) -> Specimen | None:
    """Return the specimen signature of the post in force on `today`, the one that began last; or None."""
    return _latest(post.signatures.in_force(today))


def _latest(specimens: InForceQuerySet) -> Specimen | None:
    found: Specimen | None = specimens.select_related("picture").order_by("-starts_on", "-id").first()
    return found
