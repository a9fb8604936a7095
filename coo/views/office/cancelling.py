"""Cancel a certificate of the own office, with a reason and a fresh second factor."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import require_officer
from accounts.stepup import SecondFactorStale, is_second_factor_fresh, second_factor_at
from coo.access import get_office_certificate
from coo.forms.after_issue import CancelForm
from coo.models import Certificate
from coo.services import cancelling, review
from coo.views.office.conflict import conflict_page
from coo.views.office.stepup import is_confirmed, passkey_first, passkey_url, typed_before


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask why the certificate is cancelled, and cancel it."""
    certificate = get_office_certificate(request, uuid)
    post = require_officer(request)
    form = CancelForm(
        request.POST if request.method == "POST" else None,
        asks_code=not is_second_factor_fresh(request, timezone.now()),
        initial=typed_before(request, request.path),
    )
    cancelling.require_valid(certificate)
    if review.has_conflict(application=certificate.application, actor=post.user, now=timezone.now()):
        return conflict_page(request, certificate.application)
    if (elsewhere := passkey_first(request, post.user, form, request.path)) is not None:
        return elsewhere
    is_sent = request.method == "POST" and form.is_valid() and is_confirmed(request, post.user, form)
    if is_sent and _cancel(request, certificate, form):
        words = _("Certificate %(number)s is cancelled. The exporter has been told.")
        messages.success(request, words % {"number": certificate.number})
        return redirect("coo:office_file", certificate.application.uuid)
    context = {
        "nav": "certificates",
        "certificate": certificate,
        "application": certificate.application,
        "form": form,
        "confirm_url": passkey_url(post.user, form, request.path),
    }
    return render(request, "coo/office/cancel_certificate.html", context, status=422 if form.is_bound else 200)


def _cancel(request: HttpRequest, certificate: Certificate, form: CancelForm) -> bool:
    """Cancel it; put what stands against it above the form and return False."""
    post = require_officer(request)
    try:
        cancelling.cancel_certificate(
            certificate=certificate,
            post=post,
            reason=form.cleaned_data["reason"],
            second_factor_at=second_factor_at(request),
            actor=post.user,
            now=timezone.now(),
        )
    except SecondFactorStale:
        form.add_error(None, _("Your second factor was given more than five minutes ago. Please send the page again."))
        return False
    return True
