"""The one-command start: everything local, demonstration accounts allowed, mail written to files."""

from tradeconnect.settings.base import *  # noqa: F403
from tradeconnect.settings.base import VAR_DIR, env


def _secret_key() -> str:
    """Return the key of this installation, made once and kept in a file that only its owner reads.

    Of several processes that start at once one makes the key, and none ever sees half a file: it is linked when whole.
    """
    import os
    import secrets
    import tempfile
    from contextlib import suppress

    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix="secret_key.", dir=VAR_DIR)  # with mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or _secret_key()
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DEMO_ACCOUNTS = True

# A machine to try the portal on may be one whose filter of system calls we do not know.
UPLOAD_NEEDS_FILTER = env.bool("UPLOAD_NEEDS_FILTER", default=False)

# Every mail and SMS stays on this machine; one page of the portal shows them.
SMS_PROVIDER = "tradeconnect.common.messages.sms.FolderSmsProvider"
SHOW_MESSAGES = True

# `manage.py run` starts the stand-ins of the services outside and gives their addresses by environment.
STAND_INS_SWITCH = True
