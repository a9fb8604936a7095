"""What the tests of self-declarations share."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import Application, Certificate
from coo.services import self_declaration
from coo.services.issue_state import RENDER_JOB
from signing.services.activation import discard
from tests.factories.files import SELF_DECLARED_EXAMPLE, make_draft, submit
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import Job


def declared_draft(cast: Any, **changes: Any) -> Application:
    """Return a self-declared application with every tab filled."""
    return make_draft(cast, plan=SELF_DECLARED_EXAMPLE, **changes)


def paid(cast: Any, **changes: Any) -> Application:
    """Return a self-declared application that is signed and paid: the exporter's turn."""
    return submit(declared_draft(cast, **changes))


def ask(file: Application, user: User, *, pin: str = PIN) -> Certificate:
    """Press *Generate certificate* as `user`; the jobs are still to run."""
    now = timezone.now()
    fresh = Application.objects.get(pk=file.pk)
    return self_declaration.generate_certificate(
        application=fresh, credential=credential_of(user, now), pin=pin, actor=user, now=now
    )


def fail_signature(file: Application, user: User) -> Certificate:
    """Press *Generate certificate* and let the activation vanish, as when the worker comes too late."""
    certificate = ask(file, user)
    discard(Job.objects.get(name=RENDER_JOB, ids__certificate=str(certificate.uuid)).ids["activation"])
    drain_jobs()
    certificate.refresh_from_db()
    return certificate
