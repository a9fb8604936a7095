"""Files for tests in any status, made through the services that people use (coo.demo.applications)."""

from typing import Any

from django.utils import timezone

from coo.demo import applications
from coo.demo.cast import Cast
from coo.demo.plans import (
    AIFTA_EXAMPLE,
    BACK_TO_BACK_EXAMPLE,
    EXAMPLES,
    GUIDE_EXAMPLE,
    IUCEPA_EXAMPLE,
    Input,
    Item,
    Plan,
)
from coo.models import Application
from coo.services.reading import read_document

SELF_DECLARED_EXAMPLE = EXAMPLES["EFTATEPA-SD"]
__all__ = [
    "AIFTA_EXAMPLE",
    "BACK_TO_BACK_EXAMPLE",
    "EXAMPLES",
    "GUIDE_EXAMPLE",
    "IUCEPA_EXAMPLE",
    "SELF_DECLARED_EXAMPLE",
    "Input",
    "Item",
    "Plan",
    "approve",
    "generate",
    "issue",
    "make_draft",
    "read_documents",
    "sign",
    "submit",
]


def make_draft(cast: Cast, *, plan: Plan = GUIDE_EXAMPLE, **changes: Any) -> Application:
    """Return a full draft of the exporter; `changes` are written to its columns."""
    application = applications.make_draft(cast, now=timezone.now(), plan=plan)
    for name, value in changes.items():
        setattr(application, name, value)
    if changes:
        application.save(update_fields=list(changes))
    return application


def sign(application: Application) -> Application:
    """Sign it as its maker."""
    return applications.sign(application, now=timezone.now())


def submit(application: Application) -> Application:
    """Sign it and pay from the wallet."""
    return applications.submit(application, now=timezone.now())


def read_documents(application: Application) -> None:
    """Read its attached documents, as a worker does after the submission."""
    for row in application.attachments.all():
        read_document(attachment=row.uuid, now=timezone.now())


def approve(application: Application, cast: Cast) -> Application:
    """Approve it as the officer."""
    return applications.approve(application, cast, now=timezone.now())


def issue(application: Application, cast: Cast) -> Application:
    """Sign & Issue it as the officer, and run the jobs."""
    return applications.issue(application, cast, now=timezone.now())


def generate(application: Application) -> Application:
    """Generate the certificate of a self-declaration as its maker, and run the jobs."""
    return applications.generate(application, now=timezone.now())
