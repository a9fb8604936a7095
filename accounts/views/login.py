"""Sign in and out. Every other page asks for a login unless it says that it does not (LoginRequiredMiddleware)."""

from django.contrib.auth import views

from accounts.forms import LoginForm


class LoginView(views.LoginView):
    """Ask for e-mail and password; the session gets a new key."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True


login = LoginView.as_view()
logout = views.LogoutView.as_view()
