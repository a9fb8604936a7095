"""What a certificate in lieu does to the one that it replaces (HBP 2.93(d)): it names it, and ends it."""

import datetime as dt

from django.utils.translation import gettext as _

from coo.constants import CertificateStatus
from coo.models import Application, Certificate
from coo.services.transition import move_certificate
from tradeconnect.common import audit
from tradeconnect.common.dates import dmy
from tradeconnect.common.fsm import TransitionRefused


def lock_replaced(application: Application) -> Certificate | None:
    """Return the certificate that this file replaces, under a lock held until the commit; None when it replaces none.

    The caller holds the lock on the file. Under the same lock the old certificate is cancelled: so a new one is never
    numbered in lieu of one that has ended.

    Raises: TransitionRefused in words when it is not valid any more.
    """
    if application.in_lieu_of_id is None:
        return None
    replaced = Certificate.objects.select_for_update().get(pk=application.in_lieu_of_id)
    if replaced.status != CertificateStatus.VALID:
        why = _("Certificate %(number)s, which this one would replace, is not valid any more (%(status)s).")
        words = {"number": replaced.number, "status": replaced.get_status_display()}
        raise TransitionRefused("issue", application.status, why % words)
    return replaced


def official_use(application: Application) -> tuple[str, ...]:
    """Return what the box for official use says of the certificate replaced; the paper is not translated."""
    replaced = application.in_lieu_of
    if replaced is None:
        return ()
    issued_on = dt.date.fromisoformat(replaced.data["issued_on"])
    return (f"ISSUED IN LIEU OF {replaced.number} DATED {dmy(issued_on)}",)


def supersede(replaced: Certificate, *, by: Certificate, why: str, now: dt.datetime) -> None:
    """End a certificate in favour of the one in lieu, in the transaction that publishes that."""
    move_certificate(replaced, "supersede", actor=None, now=now, reason=why, replaced_by=by, ended_at=now)
    old_file = replaced.application
    audit.record(
        "coo.application.superseded",
        actor=None,
        target=old_file,
        now=now,
        on_behalf_of=old_file.firm.iec,
        data={"certificate": replaced.number, "by": by.number},
    )
