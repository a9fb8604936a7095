"""The firm asks for a certificate in lieu of one that is to be corrected (HBP 2.93(d))."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import standing
from accounts.roles import Right
from coo.access import get_application
from coo.forms.after_issue import InLieuForm
from coo.models import Application
from coo.services import in_lieu
from coo.services.editing import is_changeable
from coo.tabs import Slug
from coo.views.wizard import tab_url
from coo.workflow import find_act
from tradeconnect.common.fsm import TransitionRefused


@require_http_methods(["GET", "HEAD", "POST"])
def ask_in_lieu(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask what is to be corrected, and open the application in lieu; one that is open already is shown instead."""
    file = get_application(request, uuid, Right.PREPARE)
    find_act("ask_in_lieu").require(file.status)
    certificate = in_lieu.replaceable_certificate(file)
    if certificate is None:
        why = _("The certificate of this file is not valid any more: nothing can be issued in lieu of it.")
        raise TransitionRefused("ask_in_lieu", file.status, why)
    if other := Application.objects.in_lieu_of(certificate.pk).first():
        return _to_the_open_one(request, in_lieu.AlreadyAsked(other))
    form = InLieuForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = in_lieu.ask_in_lieu(
                application=file,
                reason=form.cleaned_data["reason"],
                actor=standing(request).user,
                now=timezone.now(),
            )
        except in_lieu.AlreadyAsked as asked:
            return _to_the_open_one(request, asked)
        words = _("%(draft)s is a copy of %(number)s. Correct what is wrong, make the declaration anew, then sign.")
        messages.success(request, words % {"draft": draft.draft_number, "number": file.number})
        return redirect(tab_url(draft, Slug.CERTIFICATE))
    context = {"nav": "dashboard", "application": file, "certificate": certificate, "form": form}
    return render(request, "coo/ask_in_lieu.html", context, status=422 if form.is_bound else 200)


def _to_the_open_one(request: HttpRequest, asked: in_lieu.AlreadyAsked) -> HttpResponse:
    messages.info(request, str(asked))
    if is_changeable(asked.application):
        return redirect(tab_url(asked.application, asked.application.next_slug))
    return redirect("coo:application", uuid=asked.application.uuid)
