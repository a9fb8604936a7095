"""Generate certificate: the exporter numbers and signs the certificate of a self-declaration with the own token."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access import standing
from accounts.roles import Right
from coo.access import get_application
from coo.constants import Status
from coo.forms.credential import CredentialForm
from coo.services.issuance import IssueRefused
from coo.services.self_declaration import generate_certificate as generate
from coo.views.application import file_page
from signing.selectors import usable_credentials
from signing.services.credentials import CredentialUnusable, PinLocked, WrongPin
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.views import posted_from


@sensitive_post_parameters("pin")
@posted_from("coo:application")
def generate_certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set the certificate on its way with the right PIN; the page of the file shows how far it is."""
    file = get_application(request, uuid, Right.SIGN)
    now, user = timezone.now(), standing(request).user
    form = CredentialForm(request.POST, credentials=usable_credentials(user, now))
    if not form.is_valid():
        return file_page(request, file, form)
    data = form.cleaned_data
    try:
        generate(application=file, credential=data["credential"], pin=data["pin"], actor=user, now=now)
    except (WrongPin, PinLocked) as wrong:
        form.add_error("pin", str(wrong))
        return file_page(request, file, form)
    except CredentialUnusable as unusable:
        form.add_error("credential", str(unusable))
        return file_page(request, file, form)
    except IssueRefused as refused:
        messages.error(request, str(refused))
    except TransitionRefused:
        file.refresh_from_db(fields=["status"])
        if file.status != Status.APPROVED:
            raise
        # The second of two clicks, or a colleague was faster.
        messages.info(request, _("The certificate of this file was generated already."))
    return redirect("coo:application", uuid=uuid)
