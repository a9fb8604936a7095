"""What is told of a refused step: the offer to open a tab that is closed, and where a file stands that has moved on."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts.access import ActsForAnother, standing
from accounts.roles import Right
from coo.access import get_application, get_readable_application
from coo.services.editing import TabClosed
from coo.views.responding import OFFER_FIELDS, closed_page, sent_fields
from tradeconnect.common.fsm import TransitionRefused


class ClosedTabMiddleware:
    """Turns a refused change of a closed tab into the offer to open it (409); many views change something on tabs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for `TabClosed`; every other exception is somebody else's."""
        if not isinstance(exception, TabClosed):
            return None
        application = get_application(request, exception.application, Right.PREPARE)
        typed = [(name, value) for name, value in sent_fields(request) if name not in OFFER_FIELDS]
        return closed_page(request, application, exception.slug, typed=typed, status=409)


class RefusedFileMiddleware:
    """Says of a refused step how the file stands now, and where its page is; `RefusalMiddleware` shows it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Look the file of the address up, if it has one that the person may read."""
        uuid = request.resolver_match.kwargs.get("uuid") if request.resolver_match else None
        if not isinstance(exception, TransitionRefused) or uuid is None or not request.user.is_authenticated:
            return
        try:
            file = get_readable_application(request, uuid)
        except (Http404, PermissionDenied, ActsForAnother):
            return  # the address names something else: a certificate, a payment
        name = "coo:application" if file.firm in standing(request).firms else "coo:office_file"
        exception.file, exception.back_url = file, reverse(name, args=[file.uuid])
