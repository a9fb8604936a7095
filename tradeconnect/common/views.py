"""Health checks, the error pages, and what views of several apps share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tradeconnect.common.jobs import dead_jobs

View = Callable[..., HttpResponse]


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers and how many jobs gave up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok", "dead_jobs": dead_jobs()})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in plain words that the page was too old, and that nothing was stored."""
    return render(request, "403_csrf.html", status=403)


def asked(request: HttpRequest, name: str, length: int = 100) -> str:
    """Return a parameter of the address as a person may have typed it, for a look-up without a form.

    Args: length: characters that are kept.
    Returns: the text without blanks around it and without NUL, which PostgreSQL takes in no text; empty without one.
    """
    return request.GET.get(name, "").replace("\x00", "").strip()[:length]


def posted_from(page: str, **fixed: str) -> Callable[[View], View]:
    """Let a view take POST only, and send a GET to the page that holds its form instead of a bare "405".

    A browser asks for such an address after a form with mistakes was shown at it: on reload, when the language is
    switched, or when a login came in between.

    Args: page: URL name of the page; it gets the view's `uuid`, if any. fixed: further arguments of that page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method in ("GET", "HEAD"):
                own = {"uuid": kwargs["uuid"]} if "uuid" in kwargs else {}
                return redirect(reverse(page, kwargs={**own, **fixed}))
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return guarded

    return decorate
