"""Files and certificates in every status, made by the services, and everybody who may knock at their doors.

Each cell is tried in a savepoint and taken back.
"""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Right
from coo.constants import CertificateStatus, Status
from coo.demo.cast import Cast
from coo.models import Application, Certificate, CopyRequest, Deficiency, Query
from coo.services.submission import withdraw_application
from coo.services.transition import move_certificate
from tests.factories.files import GUIDE_EXAMPLE, SELF_DECLARED_EXAMPLE, Plan, approve, issue, make_draft, sign, submit
from tests.factories.login import sign_in
from tests.integration.coo.deficiency_world import ask
from tests.integration.coo.office_world import decide, request_issue
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import AuditEvent

OFFICER: Final = "officer"
# A member of the file's firm with one right alone; then everybody else.
MEMBERS: Final = tuple(Right.values)
ROLES: Final = (*MEMBERS, "rival", OFFICER, "other_officer", "admin", "operator", "anonymous")
# What an officer never sees: a file before it is submitted, and one that goes to no agency.
NOT_OF_THE_OFFICE: Final = frozenset({Status.DRAFT, Status.SIGNED, Status.AUTO_APPROVED_PENDING_ISSUANCE})


@dataclass(frozen=True)
class World:
    """Files by status, certificates by status, and the signed self-declaration."""

    cast: Cast
    files: dict[str, Application]
    certificates: dict[str, Certificate]
    declared: Application

    def file(self, status: str) -> Application:
        """Return the file in this status as it is stored."""
        return Application.objects.get(pk=self.files[status].pk)


def make_world(cast: Cast) -> World:
    """Return a file in each status of the machine and a certificate in each of its own."""
    numbers = iter(range(100))

    def draft(plan: Plan = GUIDE_EXAMPLE) -> Application:
        return make_draft(cast, plan=dataclasses.replace(plan, invoice_number=f"RIGHTS/{next(numbers)}"))

    files: dict[str, Application] = {
        Status.DRAFT: draft(),
        Status.SIGNED: sign(draft()),
        Status.IN_PROCESS: submit(draft()),
        Status.DEFICIENT: submit(draft()),
        Status.APPROVED_PENDING_ISSUANCE: approve(submit(draft()), cast),
        Status.AUTO_APPROVED_PENDING_ISSUANCE: submit(draft(SELF_DECLARED_EXAMPLE)),
        Status.REJECTED: submit(draft()),
        Status.WITHDRAWN: submit(draft()),
    }
    # About one row: the other tabs stay closed, so that one can be opened on request.
    ask(files[Status.DEFICIENT], cast.officer, "certificate-details.importer")
    decide("reject", files[Status.REJECTED], cast.officer, remarks="No.")
    withdraw_application(
        application=files[Status.WITHDRAWN], reason="Not needed.", actor=cast.exporter, now=timezone.now()
    )
    certificates = {
        status: Certificate.objects.get(application=issue(approve(submit(draft()), cast), cast))
        for status in (CertificateStatus.VALID, CertificateStatus.SUPERSEDED, CertificateStatus.CANCELLED)
    }
    files[Status.APPROVED] = certificates[CertificateStatus.VALID].application
    for status, action in ((CertificateStatus.SUPERSEDED, "supersede"), (CertificateStatus.CANCELLED, "cancel")):
        move_certificate(certificates[status], action, actor=cast.officer, now=timezone.now(), reason="Wrong.")
    certificates |= _on_the_way(cast, draft)
    drain_jobs()
    certificates[CertificateStatus.NUMBERED] = request_issue(approve(submit(draft()), cast), cast.officer)
    return World(cast, files, {str(key): row for key, row in certificates.items()}, sign(draft(SELF_DECLARED_EXAMPLE)))


def _on_the_way(cast: Cast, draft: Callable[[], Application]) -> dict[str, Certificate]:
    """Return a certificate that waits for its signature, and one whose number could not be used."""
    rendered = request_issue(approve(submit(draft()), cast), cast.officer)
    move_certificate(rendered, "render", actor=None, now=timezone.now())
    void = request_issue(approve(submit(draft()), cast), cast.officer)
    move_certificate(void, "void", actor=None, now=timezone.now(), reason="The key failed.")
    return {CertificateStatus.RENDERED: rendered, CertificateStatus.VOID: void}


def client_of(cast: Cast, role: str) -> Client:
    """Return a client of who plays the role; a second factor counts as given just now."""
    client = Client()
    if role == "anonymous":
        return client
    return sign_in(client, cast.exporter if role in MEMBERS else getattr(cast, role))


@contextmanager
def undone() -> Iterator[None]:
    """Take everything back that happens within.

    As of a TestCase: a block that must not be nested in another, as the one that counts tries of a PIN, is let in.
    """
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def hold_alone(cast: Cast, role: str) -> None:
    """Leave the member with one right."""
    if role in MEMBERS:
        Membership.objects.filter(user=cast.exporter).update(rights=[role])


def footprint() -> tuple[Any, ...]:
    """Return what a refused act must leave alone: status, holder and version of everything, and the audit trail."""
    return (
        tuple(Application.objects.order_by("pk").values_list("pk", "status", "version", "officer", "clock_seconds")),
        tuple(Certificate.objects.order_by("pk").values_list("pk", "status")),
        tuple(CopyRequest.objects.order_by("pk").values_list("pk", "decided_at")),
        tuple(Query.objects.order_by("pk").values_list("pk", "deficiency", "text")),
        tuple(Deficiency.objects.order_by("pk").values_list("pk", "kept", "answered_at")),
        AuditEvent.objects.count(),
    )
