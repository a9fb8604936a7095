"""*Respond Deficiency* (guide, section D): *Yes* or *No*, tabs that open on request, and the answer without changes."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import standing
from accounts.roles import PostRole, Right
from coo.access import get_application, get_readable_application
from coo.constants import Status
from coo.forms.answering import AnswerFileForm, AnswerForm, OpenTabForm
from coo.models import AnswerFile, Application, Deficiency
from coo.services import answer_files, answering
from coo.services.deficiency import round_of
from coo.services.editing import RowGone
from coo.tabs import BY_SLUG
from coo.views.asked import asked_in, labelled, waiting_context
from coo.views.wizard import tab_url
from coo.workflow import APPLICATION
from signing.selectors import usable_credentials
from signing.services.content import AlreadySigned, CredentialUnusable, PinLocked, SignatureRejected, WrongPin
from tradeconnect.common.dates import india_date
from tradeconnect.common.files import serve
from tradeconnect.common.uploads.check import UploadRefused
from tradeconnect.common.views import posted_from

# What the offer to open a tab adds to the fields of a refused save.
OFFER_FIELDS: Final = ("tab", "reason", "again")
# What a page sends besides what the person typed.
UNTYPED_FIELDS: Final = ("version", "fix", "back")


@require_safe
def respond(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask whether the application is to be changed: *Yes* opens it, *No* answers in words and papers."""
    file = get_application(request, uuid, Right.PREPARE)
    if file.status != Status.DEFICIENT:
        return _nothing_to_answer(request, file)
    deficiency = round_of(file)
    context = {
        "nav": "dashboard",
        "application": file,
        **waiting_context(file, deficiency, today=india_date(timezone.now())),
        "open_titles": [str(BY_SLUG[slug].title) for slug in _would_open(deficiency)],
        "all_open": len(_would_open(deficiency)) == len(BY_SLUG) - 1,
    }
    return render(request, "coo/respond/respond.html", context)


def _would_open(deficiency: Deficiency) -> list[str]:
    return deficiency.opened_tabs or answering.tabs_asked_about(deficiency.queries.all())


def _nothing_to_answer(request: HttpRequest, file: Application) -> HttpResponse:
    """Say where the file is: someone may have answered a moment ago, or pressed the button twice."""
    messages.info(request, _("No deficiency of %(number)s waits for an answer.") % {"number": file.number})
    return redirect("coo:application", uuid=file.uuid)


@posted_from("coo:respond")
def open_to_answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """*Yes*: open the tabs that the officer asked about, and go to the first of them."""
    file = get_application(request, uuid, Right.PREPARE)
    deficiency = answering.open_to_answer(application=file, actor=standing(request).user, now=timezone.now())
    return redirect(tab_url(file, deficiency.opened_tabs[0]))


@require_http_methods(["GET", "HEAD", "POST"])
def open_tab(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open a tab besides those asked about; a save that was refused for it is sent again (`again`)."""
    file = get_application(request, uuid, Right.PREPARE)
    APPLICATION.find("respond", file.status)
    slug = str((request.POST if request.method == "POST" else request.GET).get("tab", ""))
    if slug not in BY_SLUG:
        raise Http404
    form = OpenTabForm(request.POST if request.method == "POST" else None, initial={"tab": slug})
    if not (form.is_bound and form.is_valid()):
        return closed_page(request, file, slug, form, status=422 if form.is_bound else 200)
    answering.open_tab(
        application=file,
        slug=slug,
        reason=form.cleaned_data["reason"],
        actor=standing(request).user,
        now=timezone.now(),
    )
    messages.success(request, _("%(tab)s is open. The officer will see why.") % {"tab": BY_SLUG[slug].title})
    again = request.POST.get("again", "")
    if again.startswith(reverse("coo:application", args=[file.uuid])):
        # 307: the browser sends the same fields once more, to the form whose save was refused.
        return redirect(again, preserve_request=True)
    return redirect(tab_url(file, slug))


def closed_page(
    request: HttpRequest,
    application: Application,
    slug: str,
    form: OpenTabForm | None = None,
    *,
    typed: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a tab that is closed while a deficiency is answered, with the offer to open it too.

    Args: typed: what a refused save had sent; it is shown, and sent again once the tab is open.
    """
    # A chosen document cannot be sent a second time: it is chosen anew on the tab.
    again = request.POST.get("again", "") if typed is None else "" if request.FILES else request.path
    if typed is None:
        typed = [(name, value) for name, value in sent_fields(request) if name not in OFFER_FIELDS]
    deficiency = round_of(application)
    context = {
        "nav": "dashboard",
        "application": application,
        "tab": BY_SLUG[slug],
        "remarks": deficiency.remarks,
        "form": form or OpenTabForm(initial={"tab": slug}),
        "typed": typed,
        "again": again,
        "is_open": deficiency.is_opened,
        "shown": [(name, value) for name, value in typed if value and name not in UNTYPED_FIELDS],
    }
    return render(request, "coo/respond/closed_tab.html", context, status=status)


def sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the text fields of a POST in their order, without the token against forgery."""
    lists = request.POST.lists() if request.method == "POST" else ()
    return [(name, value) for name, values in lists for value in values if name != "csrfmiddlewaretoken"]


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def answer_without_changes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """*No*: warn that changes are not stored, then take remarks and documents, and sign them."""
    file = get_application(request, uuid, Right.PREPARE)
    if file.status != Status.DEFICIENT:
        return _nothing_to_answer(request, file)
    deficiency = round_of(file)
    if request.method != "POST":
        if "sure" not in request.GET:
            return render(request, "coo/respond/sure.html", {"nav": "dashboard", "application": file})
        return _answer_page(request, file, deficiency, _form(request, file, deficiency))
    form = _form(request, file, deficiency, request.POST)
    act = request.POST.get("act", "")
    if act == "sign":
        return _sign(request, file, deficiency, form)
    return _keep(request, file, deficiency, form, act)


def _form(request: HttpRequest, file: Application, deficiency: Deficiency, data: Any = None) -> AnswerForm:
    credentials = usable_credentials(standing(request).user, timezone.now())
    form = AnswerForm(data, credentials=credentials)
    form.add_answers(deficiency, labelled(asked_in(file, deficiency)))
    return form


def _answer_page(
    request: HttpRequest,
    file: Application,
    deficiency: Deficiency,
    form: AnswerForm,
    upload: AnswerFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = list(deficiency.files.select_related("file"))
    credentials = usable_credentials(standing(request).user, timezone.now())
    context = {
        "nav": "dashboard",
        "application": file,
        **waiting_context(file, deficiency, today=india_date(timezone.now())),
        "form": form,
        "upload": upload or AnswerFileForm(),
        "rows": rows,
        "total_size": sum(row.file.size for row in rows),
        "maximum": answer_files.FILES_MAXIMUM,
        "may_sign": standing(request).may(Right.SIGN),
        "has_credential": credentials.exists(),
    }
    return render(request, "coo/respond/answer.html", context, status=status)


def _keep(request: HttpRequest, file: Application, deficiency: Deficiency, form: AnswerForm, act: str) -> HttpResponse:
    """Keep what was typed, then upload or remove a document, and show the page again."""
    form.without_signature()
    upload = AnswerFileForm(request.POST, request.FILES)
    if not form.is_valid() or not upload.is_valid():
        return _answer_page(request, file, deficiency, form, upload, 422)
    now = timezone.now()
    answering.keep_typed(application=file, answer=form.answer, now=now)
    if act.startswith("remove-"):
        _remove(request, file, deficiency, act.removeprefix("remove-"))
    elif (sent := upload.cleaned_data["file"]) is not None:
        try:
            answer_files.add_file(
                application=file,
                deficiency=deficiency,
                name=sent.name,
                content=sent.read(),
                actor=standing(request).user,
                now=now,
            )
        except UploadRefused as refused:
            upload.add_error("file", str(refused.message))
        except (answer_files.TooManyFiles, answer_files.WrongFileKind) as wrong:
            upload.add_error("file", str(wrong))
        else:
            messages.success(request, _("%(name)s was uploaded") % {"name": sent.name})
    elif act == "upload":
        upload.add_error("file", _("Choose a file."))
    else:
        messages.info(request, _("What you typed is saved. It is not sent yet: press Sign & Submit."))
    if upload.errors:
        return _answer_page(request, file, deficiency, _form(request, file, round_of(file)), upload, 422)
    return redirect(f"{request.path}?sure#files")


def _remove(request: HttpRequest, file: Application, deficiency: Deficiency, sent: str) -> None:
    row = _answer_file(deficiency.files.select_related("file", "deficiency"), sent)
    try:
        answer_files.remove_file(application=file, file=row)
    except RowGone:
        messages.info(request, _("This file was removed by someone else meanwhile."))
    else:
        messages.info(request, _("%(name)s was removed") % {"name": row.file.name})


def _answer_file(rows: Any, sent: str) -> AnswerFile:
    try:
        found: AnswerFile = get_object_or_404(rows, uuid=UUID(sent))
    except ValueError as malformed:
        raise Http404 from malformed
    return found


def _sign(request: HttpRequest, file: Application, deficiency: Deficiency, form: AnswerForm) -> HttpResponse:
    get_application(request, file.uuid, Right.SIGN)
    if request.FILES.get("file"):
        form.add_error(None, _("A document was chosen but not uploaded. Choose it again and press Upload Attachment."))
    if not form.is_valid():
        return _answer_page(request, file, deficiency, form, status=422)
    answering.keep_typed(application=file, answer=form.answer, now=timezone.now())
    try:
        answering.answer_without_changes(
            application=file,
            answer=form.answer,
            credential=form.cleaned_data["credential"],
            pin=form.cleaned_data["pin"],
            actor=standing(request).user,
            now=timezone.now(),
        )
    except (WrongPin, PinLocked) as wrong:
        form.add_error("pin", str(wrong))
    except (CredentialUnusable, SignatureRejected, AlreadySigned) as unusable:
        form.add_error("credential", str(unusable))
    if form.errors:
        return _answer_page(request, file, deficiency, form, status=422)
    messages.success(request, _("File %(number)s is with the officer again.") % {"number": file.number})
    return redirect("coo:application", uuid=file.uuid)


@require_safe
def answer_file(request: HttpRequest, uuid: UUID, file_uuid: UUID) -> HttpResponse:
    """Hand out a document of an answer: to the firm, and once it was signed and sent, to the officers of the office."""
    application = get_readable_application(request, uuid)
    rows = AnswerFile.objects.filter(deficiency__application=application).select_related("file")
    who = standing(request)
    if who.post is not None and who.post.role == PostRole.OFFICER and application.firm not in who.firms:
        rows = rows.filter(deficiency__answered_at__isnull=False)
    return serve(get_object_or_404(rows, uuid=file_uuid).file, inline=True)
