"""My Dashboard > View and Register Digital Signature Token, and removing one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import standing
from signing.selectors import removable_credentials, tokens_of, waiting_signatures
from signing.services.removal import remove_credential
from signing.views.back import address_with_next, next_page


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """Show the signed-in person's own credentials, with the guide's two buttons."""
    rows = tokens_of(standing(request).user, timezone.now())
    back = next_page(request)
    context = {
        "tokens": rows,
        "nav": "dashboard",
        "who": standing(request),
        "back": back,
        "register_dsc": address_with_next("signing:register_dsc", back),
        "register_esign": address_with_next("signing:register_esign", back),
    }
    return render(request, "signing/tokens.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_token(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask whether to remove one of the person's credentials; posted, remove it."""
    user = standing(request).user
    credential = get_object_or_404(removable_credentials(user), uuid=uuid)
    if request.method == "POST":
        remove_credential(credential=credential, actor=user, now=timezone.now())
        messages.success(request, _("The certificate of %(name)s was removed.") % {"name": credential.subject})
        return redirect("signing:tokens")
    context = {"credential": credential, "waiting": waiting_signatures(credential).count(), "nav": "dashboard"}
    return render(request, "signing/remove_token.html", context)
