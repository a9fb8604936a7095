"""What several apps need of HTTP."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


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
                return redirect(page, **{key: kwargs[key] for key in ("uuid",) if key in kwargs}, **fixed)
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return guarded

    return decorate
