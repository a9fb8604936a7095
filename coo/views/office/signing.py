"""What the pages share on which an officer signs: the key, its PIN, and a second factor that is fresh."""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import OfficerPost
from accounts.stepup import SecondFactorStale, is_second_factor_fresh
from coo.forms.office import OfficerSignForm
from coo.services.makers import IssueRefused
from coo.views.office.stepup import passkey_url, typed_before
from signing.selectors import usable_credentials
from signing.services.credentials import CredentialUnusable, PinLocked, WrongPin

Result = TypeVar("Result")


def sign_or_say(form: OfficerSignForm, sign: Callable[[], Result]) -> Result | None:
    """Return what `sign` returns; put what stands against it at the form's fields and return None."""
    try:
        return sign()
    except (WrongPin, PinLocked) as wrong:
        form.add_error("pin", str(wrong))
    except CredentialUnusable as unusable:
        form.add_error("credential", str(unusable))
    except SecondFactorStale:
        form.add_error(None, _("Your second factor was given more than five minutes ago. Please sign again."))
    except IssueRefused as refused:
        form.add_error(None, str(refused))
    return None


def signing_form(request: HttpRequest, post: OfficerPost, here: str, now: dt.datetime) -> OfficerSignForm:
    """Return the form of the key and the PIN, filled with what was sent, or typed before a passkey was asked for.

    Args: here: the address of the page.
    """
    return OfficerSignForm(
        request.POST if request.method == "POST" else None,
        credentials=usable_credentials(post.user, now),
        asks_code=not is_second_factor_fresh(request, now),
        initial=typed_before(request, here),
    )


def signing_context(form: OfficerSignForm, post: OfficerPost, here: str) -> dict[str, Any]:
    """Return what `coo/office/sign_fields.html` shows.

    Args: here: the address of the page, to which registering a token and confirming with a passkey come back.
    """
    confirm_url = passkey_url(post.user, form, here)
    return {"form": form, "credentials": form.credentials, "post": post, "confirm_url": confirm_url, "here": here}
