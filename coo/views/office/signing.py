"""What the pages share on which an officer signs: the key, its PIN, and a second factor that is fresh."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from accounts.models import OfficerPost
from accounts.stepup import SecondFactorStale
from coo.forms.office import OfficerSignForm
from coo.services.makers import IssueRefused
from coo.views.office.stepup import passkey_url
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


def signing_context(form: OfficerSignForm, credentials: Any, post: OfficerPost, here: str) -> dict[str, Any]:
    """Return what `coo/office/sign_fields.html` shows.

    Args: here: the address of the page, to which registering a token and confirming with a passkey come back.
    """
    confirm_url = passkey_url(post.user, form, here)
    return {"form": form, "credentials": credentials, "post": post, "confirm_url": confirm_url, "here": here}
