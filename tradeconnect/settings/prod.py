"""Production. Starts only when every secret is given; never makes one up."""

from tradeconnect.settings.base import *  # noqa: F403
from tradeconnect.settings.base import env

SECRET_KEY = env.str("SECRET_KEY")
env.db("DATABASE_URL")  # refuses to start without it; the connection is that of the base
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL")
PORTAL_URL = env.str("PORTAL_URL").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[PORTAL_URL])
DEBUG = False
DEMO_ACCOUNTS = False

EMAIL_CONFIG = env.email_url("EMAIL_URL")
vars().update(EMAIL_CONFIG)

# The services outside, each with a token of its own.
IEC_REGISTRY_URL = env.str("IEC_REGISTRY_URL")
IEC_REGISTRY_TOKEN = env.str("IEC_REGISTRY_TOKEN")
CUSTOMER_DIRECTORY_URL = env.str("CUSTOMER_DIRECTORY_URL")
CUSTOMER_DIRECTORY_TOKEN = env.str("CUSTOMER_DIRECTORY_TOKEN")
SMS_URL = env.str("SMS_URL")
SMS_TOKEN = env.str("SMS_TOKEN")
STAND_INS_URL = ""

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The same proxy ends TLS and names the client: without this all the world would share one address, and its throttle.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_SECURE = True

# The sandbox bank is for development: the first real gateway is named here.
PAYMENT_GATEWAYS = {}

# A PKCS#12 file on the server is for development: production names its own backends (agent, eSign, HSM).
SIGNING_BACKENDS = env.list("SIGNING_BACKENDS", default=[])
