"""Copy an application into a new draft, and fill what is new in its shipment on one page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import standing
from accounts.roles import Right
from coo.access import get_application
from coo.constants import ATTACHMENTS_MAXIMUM
from coo.forms.copied import CopiedForm
from coo.selectors import declaration_text
from coo.services.attachments import TooManyAttachments
from coo.services.copying import copy_application, fill_copy
from coo.services.editing import StaleDraft
from coo.tabs import Slug
from coo.views.parts import tab_addresses
from coo.views.wizard import Visit, tab_url, visit
from tradeconnect.common.uploads.check import UploadRefused
from tradeconnect.common.views import posted_from


@posted_from("coo:application")
def application_copy(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make a new draft from an application of the firm, and ask for what is new."""
    source = get_application(request, uuid, Right.PREPARE)
    draft = copy_application(source=source, actor=standing(request).user, now=timezone.now())
    messages.success(
        request, _("%(number)s was copied into %(draft)s") % {"number": source.number, "draft": draft.draft_number}
    )
    return redirect("coo:copied", uuid=draft.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def copied(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for what is new in this shipment, save it on its tabs, and go on to the summary."""
    here = visit(request, uuid)
    if request.method != "POST":
        return _page(here, CopiedForm(application=here.application, today=here.today))
    form = CopiedForm(request.POST, request.FILES, application=here.application, today=here.today)
    if not form.is_valid():
        return _page(here, form)
    file = form.cleaned_data["invoice_file"]
    try:
        fill_copy(
            application=here.application,
            values=form.values(),
            invoice=(file.name, file.read()) if file else None,
            expected_version=here.sent_version,
            actor=here.actor,
            now=here.now,
        )
    except UploadRefused as refused:
        form.add_error("invoice_file", str(refused.message))
        return _page(here, form)
    except TooManyAttachments:
        words = _("An application has at most %(count)s files. Remove one first.")
        form.add_error("invoice_file", words % {"count": ATTACHMENTS_MAXIMUM})
        return _page(here, form)
    except StaleDraft as stale:
        return _page(here, form, stale)
    return redirect(tab_url(here.application, Slug.SUMMARY))


def _page(here: Visit, form: CopiedForm, stale: StaleDraft | None = None) -> HttpResponse:
    application = here.application
    if stale is not None:
        application = get_application(here.request, application.uuid, Right.PREPARE)
    context: dict[str, Any] = {
        "nav": "home",
        "application": application,
        "source": application.copied_from,
        "form": form,
        "stale": stale,
        "version": stale.version if stale else here.sent_version or application.version,
        "corrections": [form],
        "declaration": declaration_text(application, today=here.today),
        "items_count": application.items.count(),
        "invoices": list(application.attachments.filter(kind__code="INVOICE").select_related("file")),
        "edit": tab_addresses(application),
    }
    return render(here.request, "coo/copied.html", context, status=409 if stale else 200)
