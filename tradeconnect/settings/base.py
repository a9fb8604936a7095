"""What every deployment shares. Values that differ come from the environment, read once, here."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("TRADECONNECT_VAR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    # Without looking for admin modules: what it shows is named in coo.admin, and nothing else.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_otp",
    "django_otp_webauthn",
    "csp",
    "tradeconnect.common",
    "accounts",
    "payments",
    "signing",
    "coo",
]

MIDDLEWARE = [
    "tradeconnect.common.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.UserSessionMiddleware",
    "accounts.middleware.SignInStepsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tradeconnect.common.middleware.RefusalMiddleware",
    "coo.middleware.RefusedFileMiddleware",
    "coo.middleware.ClosedTabMiddleware",
]

ROOT_URLCONF = "tradeconnect.urls"
WSGI_APPLICATION = "tradeconnect.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.portal",
            ],
            # The chips of statuses, everywhere without {% load %}.
            "builtins": ["coo.templatetags.statuses"],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///tradeconnect")}
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c statement_timeout=30000 -c lock_timeout=5000"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "coo:dashboard"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["accounts.hashers.PortalArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tradeconnect.common.views.csrf_failure"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("hi", _("Hindi"))]
LOCALE_PATHS = [BASE_DIR / "tradeconnect" / "locale"]
TIME_ZONE = "Asia/Kolkata"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tradeconnect.statics.PortalStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# Reads an uploaded file through: in a process of its own.
UPLOAD_INSPECTOR = "tradeconnect.common.uploads.sandbox.inspect_apart"
# Reads the pages of a submitted document for the officer: in such a process too.
UPLOAD_READER = "tradeconnect.common.uploads.reading.read_apart"
# Whether that process must be behind a filter of system calls (seccomp). Without it, a parser that is taken over could
# read what the portal's user can read: then no file is taken.
UPLOAD_NEEDS_FILTER = env.bool("UPLOAD_NEEDS_FILTER", default=True)
# The virus scanner, as unix:/run/clamav/clamd.ctl or tcp://host:3310. With an address, no answer means no upload.
CLAMD_URL = env.str("CLAMD_URL", default="")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# How many proxies stand before the web server; each adds the address that it saw to X-Forwarded-For.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# The address that the QR codes and mails carry. Without a trailing slash.
PORTAL_URL = env.str("PORTAL_URL", default="http://localhost:8000").rstrip("/")

# Passkeys are bound to this host name and address: changing PORTAL_URL makes everybody register theirs again.
OTP_WEBAUTHN_RP_ID = urlsplit(PORTAL_URL).hostname or ""
OTP_WEBAUTHN_RP_NAME = "TradeConnect"
OTP_WEBAUTHN_ALLOWED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(PORTAL_URL))]
# They stand beside the password, never in its place.
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
# At an address that is neither https nor localhost browsers have no passkeys; the page says so then.
SILENCED_SYSTEM_CHECKS = ["otp_webauthn.E031"]

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
# Seconds. Well below the lease of the job that sends.
EMAIL_TIMEOUT = 20
# The page of all sent mails and SMS: in development and tests only.
SHOW_MESSAGES = False
SMS_FILE_PATH = VAR_DIR / "sms"
SMS_PROVIDER = "tradeconnect.common.messages.sms.HttpSmsProvider"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="TradeConnect <no-reply@tradeconnect.example>")

# Services outside the portal, each behind an adapter. One without an address is down, never skipped.
IEC_REGISTRY = "accounts.registry.http.HttpIecRegistry"
IEC_REGISTRY_URL = env.str("IEC_REGISTRY_URL", default="")
CUSTOMER_DIRECTORY = "accounts.directory.http.HttpCustomerDirectory"
CUSTOMER_DIRECTORY_URL = env.str("CUSTOMER_DIRECTORY_URL", default="")
SMS_URL = env.str("SMS_URL", default="")
# Bearer tokens: one for all (the stand-ins), or one for each, so that no service learns another's.
OUTSIDE_TOKEN = env.str("OUTSIDE_TOKEN", default="")
IEC_REGISTRY_TOKEN = env.str("IEC_REGISTRY_TOKEN", default=OUTSIDE_TOKEN)
CUSTOMER_DIRECTORY_TOKEN = env.str("CUSTOMER_DIRECTORY_TOKEN", default=OUTSIDE_TOKEN)
SMS_TOKEN = env.str("SMS_TOKEN", default=OUTSIDE_TOKEN)
# Seconds to connect, between two pieces of an answer, and for a call with its retries: somebody waits for the page.
OUTSIDE_CONNECT_SECONDS = 2.0
OUTSIDE_READ_SECONDS = 4.0
OUTSIDE_TOTAL_SECONDS = 6.0
OUTSIDE_MAX_BYTES = 1_000_000
# After so many failures in a row nobody asks a service for so many seconds.
OUTSIDE_CIRCUIT_FAILURES = 5
OUTSIDE_CIRCUIT_SECONDS = 30
# The stand-ins of development: their switches, and the page that turns them (in development and tests only).
STAND_INS_URL = env.str("STAND_INS_URL", default="")
STAND_INS_SWITCH = False

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost//")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = TIME_ZONE
# The doorbell may get lost, the queue (table common_job) may not: beat rings every five seconds as well.
CELERY_BEAT_SCHEDULE = {
    "ring-the-job-queue": {"task": "common.drain_jobs", "schedule": 5.0},
    # Once a day, however often it rings: a portal that was down at night catches up in the morning.
    "look-at-tokens": {"task": "signing.nightly", "schedule": 3600.0},
    # Every hour, for firms that were not refreshed within a day: a registry that was down at night is asked again.
    "refresh-firms": {"task": "accounts.refresh_stale_firms", "schedule": 3600.0},
    "sweep-sign-in": {"task": "accounts.sweep", "schedule": 3600.0},
    # Once a day: posts that ended, hours that began; stamps and signatures that end soon.
    "look-at-agencies": {"task": "accounts.look_at_agencies", "schedule": 3600.0},
    "look-at-specimens": {"task": "coo.look_at_specimens", "schedule": 3600.0},
    # What *Undo* keeps for a day.
    "sweep-removals": {"task": "coo.sweep", "schedule": 3600.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
if CELERY_BROKER_URL.startswith("filesystem://"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker" / "queue"),
        "data_folder_out": str(VAR_DIR / "broker" / "queue"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
        "polling_interval": 0.2,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "unacked_restore_throttle": 1,
        "unacked_restore_interval": 5,
        "socket_timeout": 10,
        "socket_connect_timeout": 2,
    }

JOB_LEASE_SECONDS = 120
# A call of `drain_jobs` starts no further job after this long: with a full queue it would run into the time limit above
# and be killed in the middle of one.
JOB_DRAIN_SECONDS = 60
JOB_MAX_ATTEMPTS = 8

# So long each process keeps the short lists of reference data (coo.lists): countries, currencies, units.
REFERENCE_LISTS_SECONDS = 60

# Signing. The software backend keeps PKCS#12 files here, outside the database and the media folder.
SIGNING_KEYSTORE = VAR_DIR / "keystore"
SIGNING_BACKENDS = ["signing.backends.software.SoftwareBackend"]
SIGNING_ACTIVATION_MINUTES = 15
SIGNING_TRUST_ROOTS = VAR_DIR / "keystore" / "roots"

PAYMENT_GATEWAYS = {"sandbox": "payments.gateways.sandbox.SandboxGateway"}
PAYMENT_DEFAULT_GATEWAY = "sandbox"
# Code of the agency that supplies a self-declared certificate, and writes its tax invoice: no other agency has a part.
SELF_DECLARED_SUPPLIER = env.str("SELF_DECLARED_SUPPLIER", default="DGFT")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "tradeconnect.common.middleware.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "pyhanko": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
    },
}
