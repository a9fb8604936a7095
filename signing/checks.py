"""System checks: a portal that cannot sign, or would sign with a development key, says so before it starts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from django.utils.module_loading import import_string

from signing.constants import CredentialKind


@register("signing")
def check_backends(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return what is wrong with settings.SIGNING_BACKENDS.

    signing.E001: the development backend is configured in production. signing.E002: a path cannot be imported.
    signing.I001: no backend is configured; everything but signing works, and signing itself fails loudly.
    """
    found: list[CheckMessage] = []
    for path in settings.SIGNING_BACKENDS:
        try:
            backend = import_string(path)
        except ImportError as error:
            found.append(Error(f"The signing backend {path} cannot be imported: {error}", id="signing.E002"))
            continue
        if backend.kind == CredentialKind.SOFTWARE and not settings.DEMO_ACCOUNTS:
            found.append(
                Error(
                    "The software signing backend keeps keys in files on the server and is for development only.",
                    hint="Remove it from SIGNING_BACKENDS.",
                    id="signing.E001",
                )
            )
    if not settings.SIGNING_BACKENDS:
        found.append(
            Info(
                "No signing backend is configured: nobody can sign an application or issue a certificate.",
                hint="Name at least one backend in SIGNING_BACKENDS.",
                id="signing.I001",
            )
        )
    return found
