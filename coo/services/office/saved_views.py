"""Worklists with filters under names of an officer's own. They are a convenience: nobody else sees them."""

from typing import Final

from accounts.models import Office, User
from coo.models import SavedView

MOST: Final = 20


class TooManyViews(Exception):
    """A list of everything is no help any more."""


def save_view(*, officer: User, office: Office, name: str, query: str) -> SavedView:
    """Keep a worklist's query string under a name; the same name again means these filters instead.

    Raises: TooManyViews.
    """
    if SavedView.objects.filter(officer=officer, office=office).exclude(name=name).count() >= MOST:
        raise TooManyViews(str(MOST))
    view, _is_new = SavedView.objects.update_or_create(
        officer=officer, office=office, name=name, defaults={"query": query}
    )
    return view


def delete_view(*, view: SavedView) -> None:
    """Forget a saved view."""
    view.delete()
