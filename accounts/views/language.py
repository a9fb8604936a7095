"""The language switch: for the pages of this browser, and for a signed-in person's mails and SMS."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views import i18n

from accounts.models import User
from accounts.services.contacts import choose_language


@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """Show pages in the language that was pressed, and remember it for who is signed in. A GET changes nothing."""
    chosen = request.POST.get("language", "")
    if request.method == "POST" and isinstance(request.user, User) and chosen in dict(settings.LANGUAGES):
        choose_language(person=request.user, language=chosen)
    response: HttpResponse = i18n.set_language(request)
    return response
