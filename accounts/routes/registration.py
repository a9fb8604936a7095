"""Registration by the guide."""

from django.urls import path

from accounts.views import registration

urlpatterns = [
    path("register/", registration.register, name="register"),
    path("register/otp/", registration.registration_otp, name="registration_otp"),
    path("register/done/", registration.registration_done, name="registration_done"),
    path("register/pin-code/", registration.pin_code, name="pin_code"),
]
