"""Register New DSC, Register for Aadhaar E-sign: every way that an enabled backend opens, on one page each."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import Standing, standing
from signing.backends.base import Applicant, SignerBackend, Way, open_ways
from signing.constants import RegistrationPage
from signing.forms import RegistrationForm
from signing.models import Credential
from signing.services.registration import RegistrationRefused, register_credential
from signing.views.back import address_with_next, next_page
from tradeconnect.common.dates import dmy

TEMPLATES = {
    RegistrationPage.DSC: "signing/register_dsc.html",
    RegistrationPage.ESIGN: "signing/register_esign.html",
}


@dataclass(frozen=True, slots=True)
class _Open:
    """A way that is open, with its form."""

    backend: SignerBackend
    form: RegistrationForm


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def register_dsc(request: HttpRequest) -> HttpResponse:
    """Show how a digital signature certificate is registered here; posted, register it."""
    return _register(request, RegistrationPage.DSC)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def register_esign(request: HttpRequest) -> HttpResponse:
    """Do the same for Aadhaar e-sign; without a provider the page says that it is not enabled."""
    return _register(request, RegistrationPage.ESIGN)


def _register(request: HttpRequest, page: RegistrationPage) -> HttpResponse:
    posted = str(request.POST.get("way", ""))
    ways = [_open(request, backend, way, posted) for backend, way in open_ways(page)]
    chosen = next((each for each in ways if each.form.is_bound), None)
    if chosen is not None and chosen.form.is_valid():
        credential = _try(chosen, standing(request))
        if credential is not None:
            return _done(request, credential)
    if request.method == "POST" and chosen is None:
        messages.error(request, _("This way to register is not open on this portal."))
    back = next_page(request)
    context = {
        "ways": [each.form for each in ways],
        "chosen": chosen.form if chosen else None,
        "nav": "dashboard",
        "who": standing(request),
        "back": back,
        "tokens_url": address_with_next("signing:tokens", back),
    }
    return render(request, TEMPLATES[page], context, status=422 if request.method == "POST" else 200)


def _open(request: HttpRequest, backend: SignerBackend, way: Way, posted: str) -> _Open:
    if request.method == "POST" and posted == way.name:
        return _Open(backend, RegistrationForm(way, request.POST, request.FILES))
    return _Open(backend, RegistrationForm(way))


def _try(chosen: _Open, who: Standing) -> Credential | None:
    """Register what the form brings; else put the reason at its field and return None."""
    organisation = who.post.office.agency.name if who.post else who.firm.name if who.firm else ""
    form = chosen.form
    try:
        return register_credential(
            backend=chosen.backend,
            way=form.way,
            answers=form.cleaned_data,
            applicant=Applicant(who.user, organisation),
            now=timezone.now(),
        )
    except RegistrationRefused as refused:
        form.add_error(refused.field or None, refused.reason)
        return None


def _done(request: HttpRequest, credential: Credential) -> HttpResponse:
    words = _("The certificate of %(name)s is registered. You can sign with it until %(day)s.")
    messages.success(request, words % {"name": credential.subject, "day": dmy(credential.not_after)})
    return redirect(next_page(request) or "signing:tokens")
