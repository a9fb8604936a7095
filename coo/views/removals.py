"""Put back what was deleted or emptied within the last day."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import raise_if_acting_for_another, raise_if_inactive, require_firm, standing
from accounts.roles import Right
from coo.models import Removal
from coo.services.undo import DraftIsGone, NothingToUndo, ReplacedAnew, undo
from coo.tabs import BY_SLUG, Slug
from coo.views.wizard import tab_url
from tradeconnect.common.views import posted_from


@posted_from("coo:apply")
def removal_undo(request: HttpRequest, removal_uuid: UUID) -> HttpResponse:
    """Put a deleted draft or an emptied tab back, and open it."""
    removal = _get(request, removal_uuid)
    try:
        application = undo(removal=removal, actor=standing(request).user, now=timezone.now())
    except NothingToUndo:
        messages.info(request, _("There is nothing to put back: that was done already, or the day is over."))
        return redirect("coo:apply")
    except ReplacedAnew:
        words = _("Another application in lieu of the same certificate is open. %(number)s was not put back.")
        messages.error(request, words % {"number": removal.number})
        return redirect("coo:apply")
    except DraftIsGone:
        words = _("%(number)s was deleted: put the draft back first, then its tab.")
        messages.error(request, words % {"number": removal.number})
        return redirect("coo:apply")
    if removal.kind == Removal.Kind.DRAFT:
        messages.success(request, _("%(number)s is back as it was") % {"number": removal.number})
        return redirect("coo:apply")
    title = BY_SLUG[Slug(removal.slug)].title
    messages.success(request, _("%(tab)s is back as it was") % {"tab": title})
    return redirect(tab_url(application, removal.slug))


def _get(request: HttpRequest, removal_uuid: UUID) -> Removal:
    """Return what a firm of the person removed; 404 for any other firm's, 403 without the right to prepare."""
    who = standing(request)
    mine = Removal.objects.filter(firm__in=who.firms, uuid=removal_uuid)
    removal = mine.select_related("firm").defer("content").first()
    if removal is None:
        require_firm(request)
        raise Http404
    raise_if_acting_for_another(request, removal.firm)
    if not who.may(Right.PREPARE):
        raise_if_inactive(removal.firm, Right.PREPARE)
        raise PermissionDenied(Right.PREPARE)
    return removal
