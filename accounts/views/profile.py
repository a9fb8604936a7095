"""My Profile: name, place, language; and a new e-mail address or mobile number, confirmed at both ends."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import standing
from accounts.forms.profile import BothEndsForm, NewEmailForm, NewMobileForm, ProfileForm
from accounts.models import ContactChange, User
from accounts.services import contacts as service
from accounts.services.codes import WrongCode
from accounts.services.throttles import TooManyTries
from accounts.views.otp import otp_context, send_again, too_many_codes, wrong_code
from accounts.views.registration import LOOK_UPS
from tradeconnect.common.forms import TradeForm
from tradeconnect.common.middleware import client_address

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
# The session's key for the change that waits; it stands in no address.
WAITING: Final = "contact_change"
Kind = ContactChange.Kind
FORMS: Final = {Kind.EMAIL.value: NewEmailForm, Kind.MOBILE.value: NewMobileForm}


@never_cache
@require_http_methods(READ_AND_POST)
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change name, place and language."""
    person = standing(request).user
    own = {name: getattr(person, name) for name in service.PROFILE}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=own)
    if LOOK_UPS & set(request.POST):
        filled = ProfileForm(initial=form.with_place(request.POST.get("place", "")))
        filled.places = form.places
        form = filled
    elif request.method == "POST" and form.is_valid():
        details = {name: form.cleaned_data[name] for name in service.PROFILE}
        service.change_profile(person=person, details=details, now=timezone.now())
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return render(
        request, "accounts/profile.html", {"nav": "dashboard", "person": person, "form": form, "places": form.places}
    )


@never_cache
@require_http_methods(READ_AND_POST)
def change_contact(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for the new e-mail address or mobile number, and send a code to the old and to the new end."""
    if kind not in FORMS:
        raise Http404
    person = standing(request).user
    present = person.email if kind == Kind.EMAIL else person.mobile
    context = {"nav": "dashboard", "kind": kind, "present": present, "person": person}
    if service.needs_own_password(person, kind):
        return render(request, "accounts/change_contact.html", context)
    form = FORMS[kind](request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        new_value = form.cleaned_data["new_value"]
        if new_value == present:
            form.add_error("new_value", _("This is the one that you have now."))
        elif _begin(request, person, kind, form):
            return redirect("accounts:confirm_contact")
    return render(request, "accounts/change_contact.html", {**context, "form": form})


def _begin(request: HttpRequest, person: User, kind: str, form: TradeForm) -> bool:
    try:
        change = service.start_contact_change(
            person=person,
            kind=kind,
            new_value=form.cleaned_data["new_value"],
            source=client_address(request),
            now=timezone.now(),
        )
    except TooManyTries as locked:
        form.add_error(None, too_many_codes(locked))
        return False
    request.session[WAITING] = str(change.uuid)
    return True


@sensitive_post_parameters("code", "new_code")
@never_cache
@require_http_methods(READ_AND_POST)
def confirm_contact(request: HttpRequest) -> HttpResponse:
    """Ask for both codes, and change the address or number when both are right."""
    person, now = standing(request).user, timezone.now()
    change = _waiting(request, person)
    if change is None:
        return redirect("accounts:profile")
    if "again" in request.POST:
        send_again(request, change.uuid, now)
        return redirect("accounts:confirm_contact")
    form = BothEndsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _complete(request, change, form):
        return redirect("accounts:profile")
    context = {
        "nav": "dashboard",
        "form": form,
        "change": change,
        "old_end": change.old_value or person.email,
        **otp_context(change.uuid, now),
    }
    return render(request, "accounts/confirm_contact.html", context)


def _complete(request: HttpRequest, change: ContactChange, form: BothEndsForm) -> bool:
    try:
        service.complete_contact_change(
            change=change,
            old_code=form.cleaned_data["code"],
            new_code=form.cleaned_data["new_code"],
            session_key=request.session.session_key,
            now=timezone.now(),
        )
    except WrongCode as wrong:
        form.add_error(None, wrong_code(wrong))
        return False
    except service.NotPossible:
        messages.error(request, _("This change cannot be made. Ask the helpdesk if you need it."))
    else:
        is_email = change.kind == Kind.EMAIL
        done = (
            _("Your e-mail is changed. Log in with it from now on.")
            if is_email
            else _("Your mobile number is changed.")
        )
        messages.success(request, done)
    del request.session[WAITING]
    return True


def _waiting(request: HttpRequest, person: User) -> ContactChange | None:
    """Return the change that this browser has begun for the person."""
    try:
        uuid = UUID(str(request.session.get(WAITING, "")))
    except ValueError:
        return None
    return ContactChange.objects.filter(uuid=uuid, user=person, completed_at=None).first()
