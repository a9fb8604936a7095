"""Sign in and out. Every other page asks for a login unless it says that it does not (LoginRequiredMiddleware)."""

from typing import Any, Final

from django.contrib import auth
from django.contrib.auth import views
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from accounts.forms.login import LoginForm
from accounts.services.login import PER_SOURCE, Refused, sign_in
from accounts.services.throttles import TooManyTries
from tradeconnect.common.middleware import client_address

# Of the sessions: who may come in, `services.login` has decided.
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


class LoginView(views.LoginView):
    """Ask for e-mail and password; the session gets a new key."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm  # type: ignore[assignment]  # it only shapes what was typed
    redirect_authenticated_user = True

    def get_form_kwargs(self) -> dict[str, Any]:
        """Leave out the request: the form only shapes what was typed."""
        kwargs = super().get_form_kwargs()
        kwargs.pop("request")
        return kwargs

    def form_valid(self, form: LoginForm) -> HttpResponse:  # type: ignore[override]
        """Sign in, or say the same to everybody who may not."""
        typed = form.cleaned_data
        try:
            person = sign_in(
                email=typed["username"],
                password=typed["password"],
                source=client_address(self.request),
                now=timezone.now(),
            )
        except TooManyTries as locked:
            return self._refused(form, closed_until=locked.until, is_source=locked.limit == PER_SOURCE)
        except Refused as refused:
            return self._refused(
                form,
                closed_until=refused.closed_until,
                tries_left=refused.tries_left,
                directory_is_down=refused.directory_is_down,
            )
        auth.login(self.request, person, backend=BACKEND)
        return HttpResponseRedirect(self.get_success_url())

    def _refused(self, form: LoginForm, **why: Any) -> HttpResponse:
        form.fields["password"].widget.attrs["autofocus"] = True
        return self.render_to_response(self.get_context_data(form=form, refused=True, **why))


login = LoginView.as_view()
logout = views.LogoutView.as_view()
