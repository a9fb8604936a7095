"""A firm asks for a certificate in lieu of a valid one, to correct it; the same office decides (HBP 2.93(d))."""

import datetime as dt
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from coo.constants import CertificateStatus
from coo.models import Application, Certificate
from coo.services import keeping
from coo.services.copying import write_content
from coo.services.drafts import start_draft
from coo.services.tab_content import TAB_FIELDS
from coo.services.transition import ReasonMissing, lock_application, record_act
from coo.tabs import Slug
from coo.workflow import find_act
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused

# What is declared is declared anew; all else comes from the file whose certificate is replaced.
DECLARED_ANEW: Final = frozenset({"declaration_accepted", "declaration_date"})
KEPT: Final = tuple(name for names in TAB_FIELDS.values() for name in names if name not in DECLARED_ANEW)
_COMPLETE: Final = tuple(slug for slug in TAB_FIELDS if slug != Slug.DECLARATION)


class AlreadyAsked(Exception):
    """An application in lieu of this certificate is open, or has replaced it. Attributes: application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        super().__init__(application.number)

    def __str__(self) -> str:
        return _("Application %(number)s is in lieu of this certificate already.") % {"number": self.application.number}


def replaceable_certificate(application: Application) -> Certificate:
    """Return the valid certificate of a file, which one in lieu may replace.

    Raises: TransitionRefused in words when there is none (any more), AlreadyAsked.
    """
    find_act("ask_in_lieu").require(application.status)
    certificate = application.certificates.filter(status=CertificateStatus.VALID).first()
    if certificate is None:
        why = _("The certificate of this file is not valid any more: nothing can be issued in lieu of it.")
        raise TransitionRefused("ask_in_lieu", application.status, why)
    other = Application.objects.in_lieu_of(certificate.pk).first()
    if other is not None:
        raise AlreadyAsked(other)
    return certificate


def ask_in_lieu(*, application: Application, reason: str, actor: User, now: dt.datetime) -> Application:
    """Open a new draft in lieu of the valid certificate of a file, with the content and the documents of that file.

    Office, type and agreement stay as they are (`coo.services.editing.fixed_columns`); it is paid for, signed and
    decided like any other. The certificate stays valid until the one in lieu is published.

    Args:
        application: an Approved file of the firm that `actor` prepares for.
        reason: what is to be corrected; the office reads it.

    Returns: the draft.
    Raises: TransitionRefused when there is no valid certificate (any more), AlreadyAsked, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing("ask_in_lieu")
    with transaction.atomic():
        source = lock_application(application)
        certificate = replaceable_certificate(source)
        draft = start_draft(firm=source.firm, actor=actor, now=now)
        draft.in_lieu_of, draft.in_lieu_reason = certificate, reason.strip()
        write_content(draft, source, columns=KEPT, tabs=_COMPLETE)
        # The same stored files: they are deleted when nothing names them any more.
        documents = [{**row, "uuid": uuid4()} for row in keeping.attachments_of(source)]
        keeping.put_attachments(draft, documents)
        _record(source, draft, certificate, actor, now)
    return draft


def _record(source: Application, draft: Application, certificate: Certificate, actor: User, now: dt.datetime) -> None:
    """Write into the history of both files what was asked for."""
    said = {"certificate": certificate.number, "reason": draft.in_lieu_reason}
    record_act("ask_in_lieu", source, actor=actor, now=now, data={**said, "draft": draft.draft_number})
    audit.record(
        "coo.application.started_in_lieu",
        actor=actor,
        target=draft,
        now=now,
        on_behalf_of=source.firm.iec,
        data={**said, "from": source.number},
    )
