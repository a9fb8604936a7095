"""In whose hands a file is, and who has it open: take, release, hand over, presence."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require_officer
from accounts.models import OfficerPost, User
from coo.access import get_office_file
from coo.constants import Status
from coo.forms.worklist import HandOverForm, TakeOverForm
from coo.models import Application
from coo.services.office import hands
from coo.services.office.age import ages
from coo.services.office.presence import others_present, tell_presence
from coo.services.review import ConflictOfInterest, has_conflict, standing_approval
from coo.views.office.back import file_url
from coo.views.office.conflict import conflict_page
from coo.workflow import find_act
from tradeconnect.common.dates import india_date
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.views import posted_from


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a file; out of another officer's hands only with a note."""
    application, post, now = get_office_file(request, uuid), require_officer(request), timezone.now()
    holder = application.officer
    is_posted = request.method == "POST"
    asks_note = "holder" in request.POST if is_posted else holder is not None and holder != post.user
    form = TakeOverForm(request.POST if is_posted else None, initial={"holder": holder and holder.uuid})
    if is_posted and (not asks_note or form.is_valid()):
        try:
            if asks_note:
                _take_over(application, form, post, now)
            else:
                hands.take(application=application, post=post, actor=post.user, now=now)
        except ConflictOfInterest:
            return conflict_page(request, application)
        messages.success(request, _("You have %(number)s in hand.") % {"number": application.number})
        return redirect(file_url(request, uuid))
    find_act("take").require(application.status)
    if has_conflict(application=application, actor=post.user, now=now):
        return conflict_page(request, application)
    if holder == post.user:
        return redirect(file_url(request, uuid))
    context = {"nav": "worklist", "application": application, "form": form, "holder": holder, "asks_note": asks_note}
    context["back_url"] = file_url(request, uuid)
    return render(request, "coo/office/take.html", context, status=422 if form.is_bound else 200)


def _take_over(application: Application, form: TakeOverForm, post: OfficerPost, now: dt.datetime) -> None:
    """Take the file over from whom the page named. Raises: Http404 when there is nobody of that name."""
    hands.take_over(
        application=application,
        post=post,
        holder=get_object_or_404(User, uuid=form.cleaned_data["holder"]),
        note=form.cleaned_data["note"],
        actor=post.user,
        now=now,
    )


@posted_from("coo:office_file")
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the file out of one's hands."""
    application, post = get_office_file(request, uuid), require_officer(request)
    try:
        hands.release(application=application, post=post, actor=post.user, now=timezone.now())
    except ConflictOfInterest:
        return conflict_page(request, application)
    words = _("%(number)s is in nobody's hands now. Every officer of the office can take it.")
    messages.success(request, words % {"number": application.number})
    return redirect(file_url(request, uuid))


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put the file into another officer's hands, with a note."""
    application, post, now = get_office_file(request, uuid), require_officer(request), timezone.now()
    colleagues = hands.officers_of(post.office, today=india_date(now)).exclude(pk=post.user.pk)
    form = HandOverForm(request.POST if request.method == "POST" else None, colleagues=colleagues)
    find_act("hand_over").require(application.status)
    if has_conflict(application=application, actor=post.user, now=now):
        return conflict_page(request, application)
    if application.officer not in (None, post.user):
        raise TransitionRefused("hand_over", application.status, hands.held_words(application))
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            hands.hand_over(
                application=application, post=post, to=to, note=form.cleaned_data["note"], actor=post.user, now=now
            )
        except ConflictOfInterest:
            words = _("%(officer)s acts for the firm, or had a hand in this file. Choose another officer.")
            form.add_error("to", words % {"officer": to})
        except hands.NotInOffice:
            form.add_error("to", _("This officer has no post in the office any more. Choose another."))
        else:
            told = {"number": application.number, "officer": to}
            messages.success(request, _("%(number)s is handed over to %(officer)s, who is told.") % told)
            return redirect(file_url(request, uuid))
    context = {"nav": "worklist", "application": application, "form": form, "has_colleagues": colleagues.exists()}
    context["back_url"] = file_url(request, uuid)
    return render(request, "coo/office/hand_over.html", context, status=422 if form.is_bound else 200)


@require_POST
def presence(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Take note that the officer has the file open; say in words who else has."""
    application, post, now = get_office_file(request, uuid), require_officer(request), timezone.now()
    tell_presence(application=application, actor=post.user, now=now)
    return JsonResponse({"words": presence_words(others_present(application=application, actor=post.user, now=now))})


def presence_words(others: list[User]) -> str:
    """Return who else has the file open, in one sentence; nothing when nobody has."""
    if not others:
        return ""
    names = get_text_list([str(person) for person in others], _("and"))
    words = ngettext("%(names)s has this file open too.", "%(names)s have this file open too.", len(others))
    return words % {"names": names}


def head_of(application: Application, post: OfficerPost, now: dt.datetime, *, may_act: bool) -> dict[str, Any]:
    """Return what the head of the file's page shows: working hours, holder, what can be done, who else is here.

    Args: may_act: the officer does not stand on the firm's side.
    """
    me, holder = post.user, application.officer
    is_open = may_act and application.status in find_act("take").statuses
    return {
        "age": ages([application], post.office, now=now)[application.pk],
        "holder": holder,
        "is_mine": holder == me,
        "may_take": is_open and holder != me,
        "may_release": is_open and holder == me,
        "may_hand_over": is_open and holder in (None, me),
        "first_approval": standing_approval(application) if application.status == Status.IN_PROCESS else None,
        "present": presence_words(others_present(application=application, actor=me, now=now)),
    }
