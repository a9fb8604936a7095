"""The page for a save on a tab that is closed while a deficiency is answered: nothing that was typed is lost."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.roles import Right
from coo.access import get_application
from coo.services.editing import TabClosed
from coo.views.responding import OFFER_FIELDS, closed_page, sent_fields


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
