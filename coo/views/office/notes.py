"""Internal notes of the office on a file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require_officer
from coo.access import get_office_file
from coo.forms.office import NoteForm
from coo.services.office import notes
from coo.services.review import ConflictOfInterest, has_conflict
from coo.views.office.back import file_url
from coo.views.office.conflict import conflict_page
from coo.workflow import find_act


@require_http_methods(["GET", "HEAD", "POST"])
def add_note(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a note that only the office reads; the page of its own holds a note with a mistake."""
    application, post = get_office_file(request, uuid), require_officer(request)
    form = NoteForm(request.POST if request.method == "POST" else None)
    find_act("note").require(application.status)
    if has_conflict(application=application, actor=post.user, now=timezone.now()):
        return conflict_page(request, application)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            notes.add_note(application=application, post=post, text=text, actor=post.user, now=timezone.now())
        except ConflictOfInterest:
            return conflict_page(request, application)
        messages.success(request, _("The note was added. The firm does not see it."))
        return redirect(file_url(request, uuid, "notes"))
    context = {"nav": "worklist", "application": application, "form": form, "back_url": file_url(request, uuid)}
    return render(request, "coo/office/add_note.html", context, status=422 if form.is_bound else 200)
