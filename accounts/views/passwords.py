"""Change Password, at the first login and by choice, and Forgot Password with a code."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import standing
from accounts.forms.passwords import ChangePasswordForm, FirstPasswordForm, ResetForm, ResetPasswordForm
from accounts.masks import masked_email
from accounts.models import PasswordReset, User
from accounts.services import passwords as service
from accounts.services.codes import WrongCode
from accounts.services.login import Refused, check_old_password
from accounts.services.throttles import TooManyTries
from accounts.views.otp import clock, otp_context, send_again, too_many_codes, wrong_code
from accounts.views.registration import language_now
from tradeconnect.common.middleware import client_address

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
# The session's key for the reset that waits; it stands in no address.
WAITING: Final = "password_reset"


@sensitive_post_parameters()
@never_cache
@require_http_methods(READ_AND_POST)
def change_password(request: HttpRequest) -> HttpResponse:
    """Ask for a new password: in place of a one-time one without the old, by choice with it."""
    person = standing(request).user
    if person.must_change_password:
        return _change_first(request, person)
    if not person.has_usable_password():
        return render(request, "accounts/change_password.html", {"nav": "dashboard", "form": None})
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid() and _knows_old_password(form, person):
        _store(request, form, person)
        update_session_auth_hash(request, person)
        messages.success(request, _("Your password is changed. Every other session of yours has ended."))
        return redirect("accounts:profile")
    return render(request, "accounts/change_password.html", {"nav": "dashboard", "form": form})


def _change_first(request: HttpRequest, person: User) -> HttpResponse:
    form = FirstPasswordForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        _store(request, form, person)
        # The guide: change it, and log in again.
        logout(request)
        messages.success(request, _("Your password is changed. Log in with it now."))
        return redirect("accounts:login")
    return render(request, "accounts/change_password.html", {"form": form, "is_first": True})


def _store(request: HttpRequest, form: ChangePasswordForm | FirstPasswordForm, person: User) -> None:
    service.change_password(
        person=person,
        password=form.cleaned_data["new_password"],
        session_key=request.session.session_key,
        now=timezone.now(),
    )


def _knows_old_password(form: ChangePasswordForm, person: User) -> bool:
    try:
        check_old_password(person=person, password=form.cleaned_data["old_password"], now=timezone.now())
    except TooManyTries as locked:
        form.add_error(
            "old_password", _("Too many wrong passwords. The next try is possible at %s.") % clock(locked.until)
        )
    except Refused as wrong:
        said = ngettext(
            "This is not your present password. %d try is left.",
            "This is not your present password. %d tries are left.",
            wrong.tries_left,
        )
        form.add_error("old_password", said % wrong.tries_left)
    else:
        return True
    return False


@login_not_required
@never_cache
@require_http_methods(READ_AND_POST)
def reset_password(request: HttpRequest) -> HttpResponse:
    """Ask whose password is to be set anew, and send a code; the answer is the same for every address."""
    form = ResetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = service.start_password_reset(
                email=form.cleaned_data["email"],
                language=language_now(),
                source=client_address(request),
                now=timezone.now(),
            )
        except TooManyTries as locked:
            form.add_error(None, too_many_codes(locked))
        else:
            request.session[WAITING] = str(begun.uuid)
            return redirect("accounts:reset_password_otp")
    return render(request, "accounts/reset_password.html", {"form": form})


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(READ_AND_POST)
def reset_password_otp(request: HttpRequest) -> HttpResponse:
    """Ask for the code and the new password."""
    waiting, now = _waiting(request), timezone.now()
    if waiting is None:
        return redirect("accounts:reset_password")
    if "again" in request.POST:
        send_again(request, waiting.uuid, now)
        return redirect("accounts:reset_password_otp")
    # Somebody with nothing but the address: what the validators say must not tell whether it is known.
    form = ResetPasswordForm(request.POST if request.method == "POST" else None, person=User(email=waiting.email))
    if request.method == "POST" and form.is_valid():
        try:
            service.complete_password_reset(
                reset=waiting,
                code=form.cleaned_data["code"],
                password=form.cleaned_data["new_password"],
                source=client_address(request),
                now=now,
            )
        except WrongCode as wrong:
            form.add_error("code", wrong_code(wrong))
        else:
            logout(request)
            messages.success(request, _("Your new password is set. Log in with it now."))
            return redirect("accounts:login")
    context = {"form": form, "email": masked_email(waiting.email), **otp_context(waiting.uuid, now)}
    return render(request, "accounts/reset_password_otp.html", context)


def _waiting(request: HttpRequest) -> PasswordReset | None:
    """Return the reset that this browser has begun."""
    try:
        return service.find_reset(UUID(str(request.session.get(WAITING, ""))))
    except ValueError:
        return None
