"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

# Imported for its effect: it makes our Celery application the one that tasks ring on.
import tradeconnect.celery  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeconnect.settings.prod")

application = get_wsgi_application()
