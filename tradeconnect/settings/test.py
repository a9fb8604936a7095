"""Tests: real PostgreSQL and Redis, cheap hashing, plain static files, folders that vanish."""

import atexit
import shutil
import tempfile
from pathlib import Path

from tradeconnect.settings.base import *  # noqa: F403
from tradeconnect.settings.base import env

SECRET_KEY = "only-for-tests-0123456789-0123456789-0123456789"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["*"]
DEMO_ACCOUNTS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _scratch_folder() -> Path:
    """Return the folder of files and keys: a fresh one that vanishes, or the one to be kept beside `--reuse-db`.

    Each process of a run on several cores has its own, as its database: who travels in time sweeps the keystore.
    """
    if kept := env.str("TRADECONNECT_TEST_VAR", default=""):
        return Path(kept, env.str("PYTEST_XDIST_WORKER", default=""))
    fresh = tempfile.mkdtemp(prefix="tradeconnect-test-")
    atexit.register(shutil.rmtree, fresh, ignore_errors=True)
    return Path(fresh)


_scratch = _scratch_folder()
VAR_DIR = _scratch
MEDIA_ROOT = _scratch / "media"
SIGNING_KEYSTORE = _scratch / "keystore"
SIGNING_TRUST_ROOTS = _scratch / "keystore" / "roots"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Tests of the sandbox start it themselves; a process for every file of every test would take minutes.
UPLOAD_INSPECTOR = "tradeconnect.common.uploads.inspection.inspect_here"
UPLOAD_READER = "tradeconnect.common.uploads.pages.read_here"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_PROVIDER = "tradeconnect.common.messages.sms.MemorySmsProvider"
# Tests of the world outside start stand-ins of their own and say where (tests/factories/outside.py).
IEC_REGISTRY_URL = CUSTOMER_DIRECTORY_URL = SMS_URL = STAND_INS_URL = ""
STAND_INS_SWITCH = True
SHOW_MESSAGES = True
PORTAL_URL = "https://portal.test"
# Tests roll their changes back: nothing may be kept from one to the next.
REFERENCE_LISTS_SECONDS = 0
# WhiteNoise has nothing to serve in tests: the live server finds static files itself.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise")]  # noqa: F405
