"""Signing in without the pages of the login: password and second factor count as given just now."""

import time
from typing import Any

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.models import AuthenticatorDevice, User
from accounts.stepup import SECOND_FACTOR_AT


def sign_in(client: Client, user: Any) -> Client:
    """Sign `user` in; who has an authenticator has confirmed with it, a moment ago. Returns the client."""
    client.force_login(user)
    device = AuthenticatorDevice.objects.filter(user=user, confirmed=True).first()
    if device is not None:
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session[SECOND_FACTOR_AT] = int(time.time())
        session.save()
    return client


def code_of(user: User) -> str:
    """Return the code that the authenticator of `user` shows now, and let it count though it was used before."""
    AuthenticatorDevice.objects.filter(user=user).update(last_step=-1)
    return AuthenticatorDevice.objects.get(user=user).code_now()
