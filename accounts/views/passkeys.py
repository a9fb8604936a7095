"""Passkeys as a second factor: thin answers in JSON around django-otp-webauthn, for static/js/passkeys.js.

Every POST is one step of a ceremony (WebAuthn Level 3, section 7): options with a challenge that stays in the session
and counts once, then the browser's answer to it. The package's own views are not used: they would leave a login's
session key as it was, and record nothing.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.utils import rewrite_exceptions

from accounts.access import standing
from accounts.forms.second_factor import PasskeyNameForm
from accounts.models import AuthenticatorDevice
from accounts.services import second_factor as service
from accounts.stepup import is_second_factor_fresh, note_second_factor
from accounts.views.back import safe_path

USE_STATE, REGISTER_STATE = "passkey_use", "passkey_register"
MOST_PASSKEYS = 10

View = Callable[..., HttpResponse]


def ceremony(view: View) -> View:
    """Let a view take POST only, uncached, and say in JSON why a step is refused: `{"detail": …}`, 400."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with rewrite_exceptions():
                return view(request, *args, **kwargs)
        except (OTPWebAuthnApiError, ValueError, KeyError, TypeError):
            return refused(_("The passkey did not count. Try again."))

    return require_POST(never_cache(guarded))


def refused(detail: str) -> JsonResponse:
    """Return the answer of a refused step."""
    return JsonResponse({"detail": detail}, status=400)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """Return what the script sent. Raises: ValueError."""
    # Of anything but JSON the body was read already, for its CSRF token.
    data = json.loads(request.body) if request.content_type == "application/json" else None
    if not isinstance(data, dict):
        raise ValueError("not an object")
    return data


@ceremony
def passkey_options(request: HttpRequest) -> HttpResponse:
    """Return what a passkey of the person has to sign."""
    options, state = WebAuthnHelper(request=request).authenticate_begin(
        user=standing(request).user, require_user_verification=True
    )
    request.session[USE_STATE] = state
    return JsonResponse(options)


@ceremony
def passkey_verify(request: HttpRequest) -> HttpResponse:
    """Let the login count when the passkey's signature is right."""
    data, state = _sent(request), request.session.pop(USE_STATE)
    user, now = standing(request).user, timezone.now()
    device = WebAuthnHelper(request=request).authenticate_complete(user=user, state=state, data=data["credential"])
    if not device.confirmed:
        raise PermissionDenied("unconfirmed passkey")
    service.confirm_with_passkey(device=device, now=now)
    note_second_factor(request, device, now)
    return JsonResponse({"go_to": safe_path(str(data.get("next", ""))) or resolve_url(settings.LOGIN_REDIRECT_URL)})


def _why_not(request: HttpRequest) -> str:
    """Return why the person cannot register a passkey now, or nothing."""
    user = standing(request).user
    if not AuthenticatorDevice.objects.filter(user=user, confirmed=True).exists():
        return _("Set up an authenticator first.")
    if not is_second_factor_fresh(request, timezone.now()):
        return _("Confirm with a code first: reload the page and choose “Make sure it is you”.")
    if service.passkeys_of(user).count() >= MOST_PASSKEYS:
        return _("You have %(count)d passkeys. Remove one first.") % {"count": MOST_PASSKEYS}
    return ""


@ceremony
def passkey_register_options(request: HttpRequest) -> HttpResponse:
    """Return what a new passkey is made from."""
    if why := _why_not(request):
        return refused(why)
    options, state = WebAuthnHelper(request=request).register_begin(user=standing(request).user)
    request.session[REGISTER_STATE] = state
    return JsonResponse(options)


@ceremony
def passkey_register(request: HttpRequest) -> HttpResponse:
    """Keep the public key of a new passkey."""
    data, state = _sent(request), request.session.pop(REGISTER_STATE)
    if why := _why_not(request):
        return refused(why)
    form = PasskeyNameForm({"name": str(data.get("name", ""))})
    if not form.is_valid():
        return refused(" ".join(str(error) for error in form.errors["name"]))
    user = standing(request).user
    passkey = WebAuthnHelper(request=request).register_complete(user=user, state=state, data=data["credential"])
    service.record_new_passkey(user=user, passkey=passkey, name=form.cleaned_data["name"], now=timezone.now())
    messages.success(request, _("The passkey is registered."))
    return JsonResponse({"go_to": reverse("accounts:security")})


@require_POST
def remove_passkey(request: HttpRequest, digest: str) -> HttpResponse:
    """Delete a passkey of the person's own."""
    user = standing(request).user
    passkey = service.passkeys_of(user).filter(credential_id_sha256=digest).first()
    if passkey is None:
        raise Http404
    if not is_second_factor_fresh(request, timezone.now()):
        messages.warning(request, _("Confirm with a code first, then remove the passkey."))
        return redirect(f"{reverse('accounts:second_factor')}?{urlencode({'next': reverse('accounts:security')})}")
    service.remove_passkey(user=user, passkey=passkey, now=timezone.now())
    messages.success(request, _("The passkey is removed."))
    return redirect("accounts:security")
