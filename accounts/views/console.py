"""The operators' console: what needs attention, people, links of firms and people. Every act asks for a reason."""

import datetime as dt
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import console as selectors
from accounts.access import require_operator
from accounts.announcements import SHOWN
from accounts.forms.console import LinksForm, PeopleForm, ReasonForm
from accounts.members import right_labels
from accounts.models import Membership, User
from accounts.outside import services_outside
from accounts.services.people import ACTS, LOGIN_LOCKS, locks_on
from accounts.services.sessions import open_sessions
from accounts.services.team import TeamRefused, end_link
from tradeconnect.common.dates import india_date
from tradeconnect.common.jobs import dead_jobs

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
PAGE_SIZE: Final = 20
# What the pages of the acts say: title, what happens, the button, whether it takes something away.
ACT_WORDS: Final[dict[str, tuple[str | Promise, str | Promise, str | Promise, bool]]] = {
    "deactivate": (
        gettext_lazy("Close the login"),
        gettext_lazy("Every session ends, and no password opens the login any more. What the person did stays."),
        gettext_lazy("Close the login"),
        True,
    ),
    "reactivate": (
        gettext_lazy("Open the login again"),
        gettext_lazy("The person can log in again with the password that they had."),
        gettext_lazy("Open the login"),
        False,
    ),
    "sign-out": (
        gettext_lazy("End every session"),
        gettext_lazy("The person is signed out everywhere and can log in again."),
        gettext_lazy("End every session"),
        True,
    ),
    "reset-second-factor": (
        gettext_lazy("Reset the second factor"),
        gettext_lazy(
            "Authenticator, recovery codes and passkeys are deleted and every session ends. Do it only when you are "
            "sure who asks: until the person sets up a new one, the password alone opens the login."
        ),
        gettext_lazy("Reset the second factor"),
        True,
    ),
    "lift-locks": (
        gettext_lazy("Lift the lock of the login"),
        gettext_lazy("Wrong passwords and codes are forgotten; the person can try again at once."),
        gettext_lazy("Lift the lock"),
        False,
    ),
}


class Place(NamedTuple):
    """Where people are looked up: the menu's entry, URL name and title of the list, URL name of a person's page."""

    nav: str
    people: str
    title: str | Promise
    person: str


CONSOLE: Final = Place("users", "accounts:console_users", gettext_lazy("Users"), "accounts:console_user")


@never_cache
@require_safe
def console(request: HttpRequest) -> HttpResponse:
    """Say what needs an operator's attention, and lead to the lists."""
    require_operator(request)
    now = timezone.now()
    everybody = selectors.people(india_date(now)).prefetch_related(None)
    services = services_outside(now)
    context = {
        "nav": "console",
        "locked": selectors.locked_logins(LOGIN_LOCKS, now),
        "services": services,
        "failing": [one for one in services if one.is_failing],
        "dead_jobs": dead_jobs(),
        "missing_factor": everybody.filter(selectors.FACTORS["missing"], is_active=True).count(),
        "people": everybody.count(),
        "closed": everybody.filter(is_active=False).count(),
        "links": Membership.objects.in_force(india_date(now)).count(),
        "shown": selectors.announcements("", "", "shown", now)[:SHOWN],
        "drafts": selectors.announcements("", "", "draft", now).count(),
        "has_stand_ins": settings.STAND_INS_SWITCH,
        "has_messages": settings.SHOW_MESSAGES,
    }
    return render(request, "accounts/console/start.html", context)


@never_cache
@require_safe
def console_users(request: HttpRequest) -> HttpResponse:
    """List people by words, role, second factor and state of the login."""
    require_operator(request)
    form = PeopleForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = selectors.people(india_date(timezone.now()))
    found = selectors.filtered(selectors.with_words(found, chosen.get("q", "")), chosen)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"nav": "users", "form": form, "page": page, "is_filtered": any(chosen.values())}
    return render(request, "accounts/console/users.html", context)


@never_cache
@require_safe
def console_user(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a person: facts, firms, posts, sessions, second factor, messages sent, history. Never a file."""
    actor, now = require_operator(request), timezone.now()
    person = selectors.get_person(selectors.people(india_date(now)), uuid)
    context = {
        **facts(person, now),
        "nav": "users",
        "links": [
            (row, right_labels(row.rights), selectors.is_in_force(row, india_date(now))) for row in _links(person)
        ],
        "sent": selectors.messages_to(person),
        "is_self": person == actor,
    }
    return render(request, "accounts/console/user.html", context)


def _links(person: User) -> list[Membership]:
    return list(Membership.objects.filter(user=person).select_related("firm").order_by("firm__name", "id"))


def facts(person: User, now: dt.datetime) -> dict[str, Any]:
    """Return what both consoles show of a person's login."""
    return {
        "person": person,
        "posts": person.posts.select_related("office__agency").order_by("-starts_on", "id"),
        "factor": selectors.factor_of(person),
        "visits": open_sessions(person, session_key=None, now=now),
        "locks": list(locks_on(person, now)),
        "history": selectors.history_of(person),
        "today": india_date(now),
    }


@never_cache
@require_http_methods(READ_AND_POST)
def console_user_act(request: HttpRequest, uuid: UUID, act: str) -> HttpResponse:
    """Ask for the reason, and do something with a person's login."""
    actor = require_operator(request)
    person = selectors.get_person(User.objects.all(), uuid)
    return act_on(request, person, act, actor=actor, place=CONSOLE)


def act_on(request: HttpRequest, person: User, act: str, *, actor: User, place: Place) -> HttpResponse:
    """Ask for the reason of an act on a person's login, and do it. Args: place: where the actor came from."""
    if act not in ACTS:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if ACTS[act](person=person, reason=form.cleaned_data["reason"], actor=actor, now=timezone.now()):
            messages.success(request, _("Done. %(person)s is told by mail.") % {"person": person})
        else:
            messages.info(request, _("Nothing was done: it is so already."))
        return redirect(place.person, person.uuid)
    title, explanation, button, is_danger = ACT_WORDS[act]
    context = {
        "nav": place.nav,
        "place": place,
        "person": person,
        "form": form,
        "title": title,
        "explanation": explanation,
        "button": button,
        "is_danger": is_danger,
        "is_self": person == actor,
    }
    return render(request, "accounts/console/act.html", context)


@never_cache
@require_safe
def console_links(request: HttpRequest) -> HttpResponse:
    """List which people are, or were, linked to which firms."""
    require_operator(request)
    form = LinksForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    today = india_date(timezone.now())
    rows = selectors.links(chosen.get("q", ""), chosen.get("state", ""), today)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [(row, right_labels(row.rights), selectors.is_in_force(row, today)) for row in page]
    context = {"nav": "links", "form": form, "page": page, "lines": lines, "is_filtered": any(chosen.values())}
    return render(request, "accounts/console/links.html", context)


@never_cache
@require_http_methods(READ_AND_POST)
def console_link(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a link with its history; end it, with a reason."""
    actor, link, now = require_operator(request), selectors.get_link(uuid), timezone.now()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            end_link(membership=link, reason=form.cleaned_data["reason"], actor=actor, now=now)
        except TeamRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The link is ended. %(person)s is told by mail.") % {"person": link.user})
        return redirect("accounts:console_link", uuid)
    context = {
        "nav": "links",
        "link": link,
        "rights": right_labels(link.rights),
        "is_in_force": selectors.is_in_force(link, india_date(now)),
        "history": selectors.link_history(link),
        "form": form,
    }
    return render(request, "accounts/console/link.html", context)
