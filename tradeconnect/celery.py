"""The Celery application. It only rings: the queue of record is the table of `tradeconnect.common.jobs`."""

import os

from celery import Celery

# A deployment that forgets to name its settings must get the strict ones, never the demonstration's.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeconnect.settings.prod")

app = Celery("tradeconnect")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["tradeconnect.common"], related_name="jobs")
