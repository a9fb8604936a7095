"""Request ids for logs and audit, the address that a request comes from, and the pages for domain refusals."""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tradeconnect.common.forms import sent_forms, typed_texts
from tradeconnect.common.fsm import TransitionRefused

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the id of the request or job in hand, or an empty string."""
    return _request_id.get()


@contextmanager
def request_id(value: str) -> Iterator[None]:
    """Make `value` the id of what runs inside: a request, or a job by its uuid."""
    token = _request_id.set(value)
    try:
        yield
    finally:
        _request_id.reset(token)


def client_address(request: HttpRequest) -> str:
    """Return the address that asks, behind the number of proxies that settings.TRUSTED_PROXY_COUNT names.

    Each trusted proxy has added the address it saw at the right of X-Forwarded-For; what stands further left is
    whatever the client chose to write.
    """
    hops: int = settings.TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))


class RequestIdFilter(logging.Filter):
    """Puts the request id on every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id() or "-"
        return True


class RequestIdMiddleware:
    """Gives each request an id, found again in the log, the audit trail and the answer's X-Request-ID."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with request_id(str(uuid.uuid4())):
            response = self.get_response(request)
            response["X-Request-ID"] = current_request_id()
            return response


class RefusalMiddleware:
    """Turns a refused transition into the page "this case has moved on" (409), never into a 403 or a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with sent_forms():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TransitionRefused):
            # What was typed with the refused step is shown again, so that it can be kept.
            context = {"refused": exception, "typed": typed_texts(request)}
            return render(request, "409.html", context, status=409)
        return None
