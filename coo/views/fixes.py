"""One-click fixes of findings: the button at a field, in a row, and on the summary."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from coo.services.fixing import FixGone, apply_fix
from coo.tabs import BY_SLUG, Slug
from coo.views.wizard import Visit, tab_url, visit
from tradeconnect.common.views import posted_from


def apply_chosen(here: Visit, key: str) -> None:
    """Apply the fix and say what was done; say so too when there was nothing left to do."""
    try:
        fix = apply_fix(application=here.application, key=key, actor=here.actor, now=here.now)
    except FixGone:
        messages.info(here.request, _("There is nothing left to correct here: the content has changed meanwhile."))
        return
    done = _("Corrected: %(becomes)s") % {"becomes": fix.becomes or fix.label}
    messages.success(here.request, done)


@posted_from("coo:summary")
def fix_apply(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Apply a fix and come back to the page that offered it: the summary, or the tab that `back` names."""
    here = visit(request, uuid)
    apply_chosen(here, request.POST.get("fix", ""))
    back = request.POST.get("back", "")
    return redirect(tab_url(here.application, back if back in BY_SLUG else Slug.SUMMARY))
