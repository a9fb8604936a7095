"""A fresh second factor beside another form's fields: what an officer signs or cancels asks for it."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from accounts.services.second_factor import passkeys_of
from accounts.views.second_factor import confirm
from coo.forms.stepup import AsksCode
from tradeconnect.common.forms import SECRETS, holds_aadhaar, no_aadhaar

# The button that goes to the page of the passkeys, and the session's key for what was typed before it was pressed.
WITH_PASSKEY: Final = "with_passkey"
TYPED: Final = "typed_before_passkey"


def is_confirmed(request: HttpRequest, person: User, form: AsksCode) -> bool:
    """Tell whether the second factor is fresh enough: the code in the form, if one was asked for, is right."""
    if "code" not in form.fields:
        return True
    if not confirm(request, person, form, form.cleaned_data["code"]):
        return False
    form.forget_code()
    return True


def passkey_url(person: User, form: AsksCode, back: str) -> str:
    """Return the page that takes a passkey instead of the code and comes back to `back`; empty when none is asked."""
    if "code" not in form.fields or not passkeys_of(person).exists():
        return ""
    return f"{reverse('accounts:second_factor')}?{urlencode({'next': back})}"


def passkey_first(request: HttpRequest, person: User, form: AsksCode, back: str) -> HttpResponse | None:
    """Go to the page that takes a passkey, when that button was pressed; the session keeps what was typed.

    Any other sending of the form has its own page to show what was typed: what was kept before goes.

    Args: back: the address of the form's page. The passkey's page comes back to it, and `typed_before` fills it.
    Returns: None when the form is to be looked at here; also when it holds what the portal may not keep.
    """
    if request.method != "POST":
        return None
    kept = request.session.get(TYPED, {})
    if WITH_PASSKEY not in request.POST:
        if kept.pop(back, None) is not None:
            request.session[TYPED] = kept
        return None
    typed = {
        name: field.widget.value_from_datadict(request.POST, request.FILES, name)
        for name, field in form.fields.items()
        if name not in SECRETS
    }
    if any(
        no_aadhaar in form.fields[name].validators and holds_aadhaar(str(text or "")) for name, text in typed.items()
    ):
        return None  # the form says so at the field
    request.session[TYPED] = kept | {back: typed}
    return redirect(passkey_url(person, form, back) or back)


def typed_before(request: HttpRequest, back: str) -> dict[str, Any]:
    """Return what was typed on the page `back` before its passkey button was pressed, by the fields' names."""
    typed: dict[str, Any] = request.session.get(TYPED, {}).get(back, {})
    return typed
