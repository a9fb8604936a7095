"""Tab 6, Attachments: upload, list, view, preview, change or replace, remove."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coo.access import get_application
from coo.constants import ATTACHMENT_LIMIT_BYTES, ATTACHMENTS_MAXIMUM
from coo.forms.attachment import AttachmentEditForm, AttachmentForm
from coo.forms.base import WizardForm
from coo.lists import mandatory_attachments
from coo.models import Application, Attachment
from coo.services.attachments import TooManyAttachments, WrongKind, add_attachment, change_attachment, remove_attachment
from coo.services.editing import RowGone, StaleDraft
from coo.services.findings import application_findings
from coo.tabs import Slug
from coo.views.wizard import Shown, TabPage, Visit, row_context, show_tab, tab_url, visit
from tradeconnect.common.files import INLINE_TYPES, serve
from tradeconnect.common.uploads.check import UploadRefused
from tradeconnect.common.views import posted_from


def _context(shown: Shown) -> dict[str, Any]:
    agreement = shown.visit.application.agreement
    form = shown.form if isinstance(shown.form, AttachmentForm) else AttachmentForm(agreement=agreement)
    rows = shown.visit.application.attachments.select_related("kind", "file")
    return {
        "form": form,
        "rows": [(row, shown.asked.get(row.uuid, ())) for row in rows],
        "viewable": INLINE_TYPES,
        "maximum": ATTACHMENTS_MAXIMUM,
        "limit": ATTACHMENT_LIMIT_BYTES,
        "mandatory": [name for _code, name in mandatory_attachments(agreement.code if agreement else "")],
    }


def _upload(here: Visit) -> AttachmentForm | None:
    """Attach the sent file; return the form with its messages when it was refused."""
    form = AttachmentForm(here.request.POST, here.request.FILES, agreement=here.application.agreement)
    if not form.is_valid():
        return form
    file = form.cleaned_data["file"]
    try:
        add_attachment(
            application=here.application,
            kind=form.chosen_kind,
            name=file.name,
            content=file.read(),
            attest=form.attests,
            actor=here.actor,
            now=here.now,
        )
    except UploadRefused as refused:
        form.add_error("file", str(refused.message))
        return form
    except WrongKind as wrong:
        form.add_error("file", str(wrong))
        return form
    except TooManyAttachments:
        form.add_error(
            "file", _("An application has at most %(count)s files. Remove one first.") % {"count": ATTACHMENTS_MAXIMUM}
        )
        return form
    messages.success(here.request, _("%(name)s was uploaded") % {"name": file.name})
    return None


def _take(here: Visit) -> WizardForm | None:
    """Upload the file that was chosen but not uploaded when *Save & Next* was pressed."""
    return _upload(here) if here.request.FILES.get("file") else None


ATTACHMENTS_PAGE = TabPage(Slug.ATTACHMENTS, "coo/wizard/attachments.html", context=_context, take=_take)


@posted_from("coo:tab", slug=Slug.ATTACHMENTS)
def attachment_add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Upload a file and come back to the list."""
    here = visit(request, uuid)
    refused = _upload(here)
    return _back(here.application) if refused is None else show_tab(ATTACHMENTS_PAGE, here, form=refused)


@require_safe
def attachment_file(request: HttpRequest, uuid: UUID, attachment_uuid: UUID) -> HttpResponse:
    """Hand out an attached file to the firm; PDF and pictures open in the browser."""
    application = get_application(request, uuid)
    attachment = get_object_or_404(application.attachments.select_related("file"), uuid=attachment_uuid)
    return serve(attachment.file, inline=True)


@require_safe
def attachment_preview(request: HttpRequest, uuid: UUID, attachment_uuid: UUID) -> HttpResponse:
    """Hand out the first page of an attached file as a picture, to the firm."""
    application = get_application(request, uuid)
    attachment = get_object_or_404(application.attachments.select_related("preview"), uuid=attachment_uuid)
    if attachment.preview is None:
        raise Http404
    return serve(attachment.preview, inline=True)


@require_http_methods(["GET", "HEAD", "POST"])
def attachment_edit(request: HttpRequest, uuid: UUID, attachment_uuid: UUID) -> HttpResponse:
    """Show an attachment with its first page, and change its type or *Attest*, or put another file in its place."""
    here = visit(request, uuid)
    attachment = get_object_or_404(here.application.attachments.select_related("kind", "file"), uuid=attachment_uuid)
    if request.method != "POST":
        return _edit_page(here, attachment, AttachmentEditForm(attachment=attachment))
    form = AttachmentEditForm(request.POST, request.FILES, attachment=attachment)
    if not form.is_valid():
        return _edit_page(here, attachment, form)
    file = form.cleaned_data["file"]
    try:
        row = change_attachment(
            application=here.application,
            attachment=attachment,
            kind=form.chosen_kind,
            attest=form.attests,
            name=file.name if file else "",
            content=file.read() if file else None,
            expected_version=here.sent_version,
            actor=here.actor,
            now=here.now,
        )
    except UploadRefused as refused:
        form.add_error("file", str(refused.message))
        return _edit_page(here, attachment, form)
    except WrongKind as wrong:
        form.add_error("file", str(wrong))
        return _edit_page(here, attachment, form)
    except StaleDraft as stale:
        return _edit_page(here, attachment, form, stale)
    except RowGone:
        messages.error(request, _("This file was removed by someone else meanwhile."))
        return _back(here.application)
    said = _("The file was replaced by %(name)s") if file else _("%(name)s was changed")
    messages.success(request, said % {"name": row.file.name})
    return _back(here.application)


def _edit_page(
    here: Visit, attachment: Attachment, form: AttachmentEditForm, stale: StaleDraft | None = None
) -> HttpResponse:
    _snapshot, findings = application_findings(here.application, today=here.today)
    context = {
        **row_context(here.application, Slug.ATTACHMENTS, findings, form, attachment.uuid),
        "row": attachment,
        "viewable": INLINE_TYPES,
        "limit": ATTACHMENT_LIMIT_BYTES,
        "stale": stale,
        "stale_url": reverse("coo:attachment_edit", args=[here.application.uuid, attachment.uuid]),
        "version": stale.version if stale else here.sent_version or here.application.version,
        "back_url": tab_url(here.application, Slug.ATTACHMENTS),
    }
    return render(here.request, "coo/wizard/attachment_edit.html", context, status=409 if stale else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def attachment_delete(request: HttpRequest, uuid: UUID, attachment_uuid: UUID) -> HttpResponse:
    """Ask whether an attachment shall be removed, and remove it."""
    here = visit(request, uuid)
    attachment = get_object_or_404(here.application.attachments.select_related("kind", "file"), uuid=attachment_uuid)
    if request.method == "POST":
        try:
            remove_attachment(application=here.application, attachment=attachment, actor=here.actor, now=here.now)
        except RowGone:
            messages.error(request, _("This file was removed by someone else meanwhile."))
            return _back(here.application)
        messages.info(request, _("%(name)s was removed") % {"name": attachment.file.name})
        return _back(here.application)
    context = {
        "nav": "home",
        "application": here.application,
        "question": _("Remove this attachment?"),
        "text": f"{attachment.file.name}, {attachment.kind.name}",
        "back_url": tab_url(here.application, Slug.ATTACHMENTS),
    }
    return render(request, "coo/wizard/row_delete.html", context)


def _back(application: Application) -> HttpResponse:
    return redirect(tab_url(application, Slug.ATTACHMENTS) + "#files")
