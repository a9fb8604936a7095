"""A fresh second factor beside another form's fields: what an officer signs or cancels asks for it."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from accounts.services.second_factor import passkeys_of
from accounts.views.second_factor import confirm
from coo.forms.stepup import AsksCode


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
