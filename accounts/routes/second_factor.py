"""Second factors: authenticator, recovery codes, passkeys."""

from django.urls import path

from accounts.views import passkeys, second_factor

urlpatterns = [
    path("login/second-factor/", second_factor.second_factor, name="second_factor"),
    path("login/passkey/options/", passkeys.passkey_options, name="passkey_options"),
    path("login/passkey/", passkeys.passkey_verify, name="passkey_verify"),
    path("dashboard/security/", second_factor.security, name="security"),
    path("dashboard/security/authenticator/", second_factor.enrol_authenticator, name="enrol_authenticator"),
    path("dashboard/security/authenticator/remove/", second_factor.remove_authenticator, name="remove_authenticator"),
    path("dashboard/security/recovery-codes/", second_factor.recovery_codes, name="recovery_codes"),
    path("dashboard/security/passkeys/options/", passkeys.passkey_register_options, name="passkey_register_options"),
    path("dashboard/security/passkeys/", passkeys.passkey_register, name="passkey_register"),
    path("dashboard/security/passkeys/<slug:digest>/remove/", passkeys.remove_passkey, name="remove_passkey"),
]
