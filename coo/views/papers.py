"""The signed papers of a file, and a firm's request for a true copy of its certificate."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import standing
from accounts.roles import Right
from coo.access import get_application, get_readable_paper
from coo.forms.papers import CopyRequestForm
from coo.services import true_copies
from coo.workflow import find_act
from tradeconnect.common.files import serve
from tradeconnect.common.fsm import TransitionRefused


@require_safe
def paper_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand out a signed letter, attested document or true copy of the own firm or office."""
    paper = get_readable_paper(request, uuid)
    assert paper.pdf is not None  # noqa: S101 - the constraint `paper_signed_has_pdf`
    return serve(paper.pdf)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_true_copy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask why the firm needs a true copy of the certificate, and ask its office for one."""
    file = get_application(request, uuid, Right.PREPARE)
    find_act("ask_true_copy").require(file.status)
    certificate = true_copies.copyable_certificate(file)
    if certificate is None:
        raise TransitionRefused("ask_true_copy", file.status, _("There is no valid certificate to be copied."))
    form = CopyRequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        true_copies.ask_true_copy(
            application=file,
            reason=form.cleaned_data["reason"],
            actor=standing(request).user,
            now=timezone.now(),
        )
        words = _("The office is asked for a true copy of %(number)s. You hear of its decision.")
        messages.success(request, words % {"number": certificate.number})
        return redirect("coo:application", uuid=uuid)
    is_open = certificate.copy_requests.filter(decided_at=None).exists()
    context = {"nav": "dashboard", "application": file, "certificate": certificate, "form": form, "is_open": is_open}
    return render(request, "coo/ask_true_copy.html", context, status=422 if form.is_bound else 200)
