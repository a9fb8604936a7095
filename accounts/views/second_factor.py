"""The second factor: confirm at a login, set up an authenticator, recovery codes, and the page of what one has."""

from typing import Final

import segno
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import needs_second_factor, standing
from accounts.forms.second_factor import WRONG_CODE, AuthenticatorForm, PasskeyNameForm, SecondFactorForm
from accounts.models import AuthenticatorDevice, RecoveryDevice, User
from accounts.models.second_factor import PURPOSE
from accounts.services import second_factor as service
from accounts.services.second_factor import SecondFactorCompulsory, WrongCode
from accounts.services.throttles import TooManyTries
from accounts.stepup import is_second_factor_fresh, note_second_factor
from accounts.views.back import next_page
from accounts.views.otp import clock
from tradeconnect.common.sealing import SealBroken, unseal

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
# The session's key for the sealed key of an authenticator that is being set up.
CANDIDATE: Final = "authenticator_key"


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_POST)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the authenticator, a recovery code or a passkey, and let the login count."""
    who, back = standing(request), next_page(request)
    user = who.user
    if not AuthenticatorDevice.objects.filter(user=user, confirmed=True).exists():
        return redirect("accounts:enrol_authenticator" if needs_second_factor(who) else "accounts:security")
    form = SecondFactorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and confirm(request, user, form, form.cleaned_data["code"]):
        return redirect(back or resolve_url(settings.LOGIN_REDIRECT_URL))
    context = {"form": form, "next": back, "has_passkey": service.passkeys_of(user).exists()}
    return render(request, "accounts/second_factor.html", context)


def confirm(request: HttpRequest, user: User, form: Form, code: str) -> bool:
    """Let the session count as confirmed when `code` is right; else put the error at the form's field `code`."""
    now = timezone.now()
    try:
        device = service.verify_second_factor(user=user, code=code, now=now)
    except WrongCode:
        form.add_error("code", WRONG_CODE)
    except TooManyTries as locked:
        form.add_error("code", too_many_tries(locked))
    else:
        note_second_factor(request, device, now)
        return True
    return False


def too_many_tries(locked: TooManyTries) -> str:
    """Return in words until when no code is taken."""
    said = _("Too many wrong codes. The next try is possible at %(time)s.")
    return said % {"time": clock(locked.until)}


def _must_confirm_again(request: HttpRequest, user: User) -> HttpResponse | None:
    """Return the way to the page that asks for a code, when the person has a device and has not used it just now.

    Whoever sits down at somebody else's open session shall not change their second factor.
    """
    has_device = AuthenticatorDevice.objects.filter(user=user, confirmed=True).exists()
    if not has_device or is_second_factor_fresh(request, timezone.now()):
        return None
    return redirect(f"{reverse('accounts:second_factor')}?{urlencode({'next': request.path})}")


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_POST)
def enrol_authenticator(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app, the first or another one: begin, scan or type its key, confirm with a code."""
    user, back, who = standing(request).user, next_page(request), standing(request)
    if (elsewhere := _must_confirm_again(request, user)) is not None:
        return elsewhere
    if request.method == "POST" and "begin" in request.POST:
        request.session[CANDIDATE] = service.new_authenticator_key()
        here = reverse("accounts:enrol_authenticator")
        return redirect(f"{here}?{urlencode({'next': back})}" if back else here)
    sealed = request.session.get(CANDIDATE, "")
    device = _candidate(user, sealed)
    form = AuthenticatorForm(request.POST if request.method == "POST" and device else None)
    if device and form.is_bound and form.is_valid():
        try:
            enrolled = service.enrol_authenticator(
                user=user, sealed_key=sealed, code=form.cleaned_data["code"], now=timezone.now()
            )
        except WrongCode:
            form.add_error("code", _("This is not the code of this key. Is the clock of your phone right?"))
        else:
            del request.session[CANDIDATE]
            note_second_factor(request, enrolled, timezone.now())
            return _after_enrolment(request, user, back)
    context = {
        "form": form,
        "next": back,
        "is_compulsory": needs_second_factor(who),
        "has_device": AuthenticatorDevice.objects.filter(user=user, confirmed=True).exists(),
        "qr": _qr(device) if device else "",
        "key": _groups(device.secret_text) if device else "",
        "device": device,
    }
    return render(request, "accounts/enrol_authenticator.html", context)


def _candidate(user: User, sealed: str) -> AuthenticatorDevice | None:
    """Return the authenticator that is being set up, not stored; None when none is, or SECRET_KEY has changed since."""
    try:
        return AuthenticatorDevice(user=user, sealed_key=sealed) if sealed and unseal(sealed, purpose=PURPOSE) else None
    except SealBroken:
        return None


def _after_enrolment(request: HttpRequest, user: User, back: str) -> HttpResponse:
    """Show recovery codes to who has none; else go on."""
    if RecoveryDevice.objects.filter(user=user, confirmed=True).exists():
        messages.success(request, _("The new authenticator is set up. The old one does not count any more."))
        return redirect(back or "accounts:security")
    return _show_codes(request, user, back)


def _qr(device: AuthenticatorDevice) -> SafeString:
    """Return the QR code of the key as SVG, without a size of its own and without inline style."""
    code = segno.make(device.config_url, error="m", micro=False)
    return mark_safe(code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass="", light="#fff"))  # noqa: S308


def _groups(text: str) -> str:
    """Return the text in groups of four, as it is typed from paper."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_POST)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ask whether new recovery codes shall replace the old ones, show them once, and give them as a text file."""
    user = standing(request).user
    if not AuthenticatorDevice.objects.filter(user=user, confirmed=True).exists():
        return redirect("accounts:security")
    if request.method == "POST" and (given := request.POST.getlist("code")):
        return _text_file(user, given) if service.are_recovery_codes_of(user, given) else redirect("accounts:security")
    if (elsewhere := _must_confirm_again(request, user)) is not None:
        return elsewhere
    if request.method == "POST":
        return _show_codes(request, user, "")
    device = RecoveryDevice.objects.filter(user=user, confirmed=True).first()
    return render(request, "accounts/recovery_codes.html", {"left": len(device.digests) if device else 0})


def _show_codes(request: HttpRequest, user: User, back: str) -> HttpResponse:
    codes = service.renew_recovery_codes(user=user, now=timezone.now())
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": back})


def _text_file(user: User, codes: list[str]) -> HttpResponse:
    """Return the codes that the person has on the page before them as a file; they are nowhere else in the clear."""
    head = _("Recovery codes of TradeConnect for %(email)s. Each counts once.") % {"email": user.email}
    lines = [head, "", *codes, ""]
    response = HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tradeconnect-recovery-codes.txt"'
    return response


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show what protects the person's login, with the way to change each part."""
    who = standing(request)
    codes = RecoveryDevice.objects.filter(user=who.user, confirmed=True).first()
    context = {
        "nav": "dashboard",
        "authenticator": AuthenticatorDevice.objects.filter(user=who.user, confirmed=True).first(),
        "codes": codes,
        "codes_left": len(codes.digests) if codes else 0,
        "codes_of": service.RECOVERY_CODES,
        "passkeys": service.passkeys_of(who.user),
        "passkey_form": PasskeyNameForm(),
        "is_fresh": is_second_factor_fresh(request, timezone.now()),
        "is_compulsory": needs_second_factor(who),
    }
    return render(request, "accounts/security.html", context)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(READ_AND_POST)
def remove_authenticator(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and take the second factor away from who need not have one."""
    who = standing(request)
    if not AuthenticatorDevice.objects.filter(user=who.user, confirmed=True).exists():
        return redirect("accounts:security")
    form = SecondFactorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _removed(request, who.user, form):
        return redirect("accounts:security")
    context = {"form": form, "is_compulsory": needs_second_factor(who)}
    return render(request, "accounts/remove_authenticator.html", context)


def _removed(request: HttpRequest, user: User, form: Form) -> bool:
    try:
        service.remove_second_factor(user=user, code=form.cleaned_data["code"], now=timezone.now())
    except WrongCode:
        form.add_error("code", WRONG_CODE)
    except TooManyTries as locked:
        form.add_error("code", too_many_tries(locked))
    except SecondFactorCompulsory:
        form.add_error(None, _("You must have a second factor. You can replace the authenticator."))
    else:
        messages.success(request, _("Your login asks for the password only."))
        return True
    return False
