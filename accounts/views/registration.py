"""Register, by the guide: details, OTP, and what happens next. Every answer is the same for known and unknown ones."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.registration import OtpForm, RegistrationForm
from accounts.masks import masked_email, masked_mobile
from accounts.models import Registration
from accounts.places import places_of
from accounts.services.codes import WrongCode
from accounts.services.registration import DETAILS, confirm_registration, start_registration
from accounts.services.throttles import TooManyTries
from accounts.sources import network_of
from accounts.views.otp import otp_context, send_again, too_many_codes, wrong_code
from tradeconnect.common.middleware import client_address
from tradeconnect.common.views import asked

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
# The session's key for the registration that waits; it stands in no address.
WAITING: Final = "registration"
# Buttons that only fill the place from the PIN.
LOOK_UPS: Final = frozenset({"look_up", "place"})
LOOK_UPS_A_MINUTE: Final = 60


def language_now() -> str:
    """Return the language of the page, as it is stored."""
    return (get_language() or "en")[:2]


@login_not_required
@never_cache
@require_http_methods(READ_AND_POST)
def register(request: HttpRequest) -> HttpResponse:
    """Ask for the guide's fields, and send an OTP to e-mail and mobile number."""
    if request.user.is_authenticated:
        return redirect(resolve_url(settings.LOGIN_REDIRECT_URL))
    if request.method != "POST":
        waiting = _waiting(request)
        # A finished one is not shown to whoever sits at this browser next.
        typed = {} if waiting is None or waiting.confirmed_at else {name: getattr(waiting, name) for name in DETAILS}
        return _register_page(request, RegistrationForm(initial=typed))
    if LOOK_UPS & set(request.POST):
        asked = RegistrationForm(request.POST)
        form = RegistrationForm(initial=asked.with_place(request.POST.get("place", "")))
        form.places = asked.places
        return _register_page(request, form)
    form = RegistrationForm(request.POST)
    if form.is_valid():
        details = {**form.cleaned_data, "language": language_now()}
        try:
            begun = start_registration(details=details, source=client_address(request), now=timezone.now())
        except TooManyTries as locked:
            form.add_error(None, too_many_codes(locked))
        else:
            request.session[WAITING] = str(begun.uuid)
            return redirect("accounts:registration_otp")
    return _register_page(request, form)


@login_not_required
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_POST)
def registration_otp(request: HttpRequest) -> HttpResponse:
    """Ask for the OTP that was sent to both."""
    waiting, now = _waiting(request), timezone.now()
    if waiting is None:
        return redirect("accounts:register")
    if waiting.confirmed_at is not None:
        return redirect("accounts:registration_done")
    if "again" in request.POST:
        send_again(request, waiting.uuid, now)
        return redirect("accounts:registration_otp")
    form = OtpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_registration(registration=waiting, code=form.cleaned_data["code"], now=now)
        except WrongCode as wrong:
            form.add_error("code", wrong_code(wrong))
        else:
            return redirect("accounts:registration_done")
    context = {"form": form, **_masked(waiting), **otp_context(waiting.uuid, now)}
    return render(request, "accounts/registration_otp.html", context)


@login_not_required
@never_cache
@require_safe
def registration_done(request: HttpRequest) -> HttpResponse:
    """Say that the credentials come by mail."""
    waiting = _waiting(request)
    if waiting is None or waiting.confirmed_at is None:
        return redirect("accounts:registration_otp" if waiting else "accounts:register")
    return render(request, "accounts/registration_done.html", _masked(waiting))


@login_not_required
@require_safe
def pin_code(request: HttpRequest) -> HttpResponse:
    """Give the districts of a PIN code as JSON, for the page that fills them in. The list is public."""
    minute = int(timezone.now().timestamp()) // 60
    counter = f"pin_code:{minute}:{network_of(client_address(request))}"
    cache.add(counter, 0, timeout=120)
    try:
        too_many = cache.incr(counter) > LOOK_UPS_A_MINUTE
    except ValueError:  # the entry was evicted between the two calls
        too_many = False
    if too_many:
        return JsonResponse({"places": []}, status=429)
    places = places_of(asked(request, "pin", 6))
    return JsonResponse({"places": [place.as_fields() for place in places]}, json_dumps_params={"ensure_ascii": False})


def _waiting(request: HttpRequest) -> Registration | None:
    """Return the registration that this browser has begun."""
    try:
        uuid = UUID(str(request.session.get(WAITING, "")))
    except ValueError:
        return None
    return Registration.objects.filter(uuid=uuid).first()


def _masked(registration: Registration) -> dict[str, Any]:
    return {"email": masked_email(registration.email), "mobile": masked_mobile(registration.mobile)}


def _register_page(request: HttpRequest, form: RegistrationForm) -> HttpResponse:
    return render(request, "accounts/register.html", {"form": form, "places": form.places})
