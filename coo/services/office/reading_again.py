"""A document whose reading was given up is read once more because an officer asks, never by itself."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OfficerPost, User
from coo.models import Application, DocumentReading
from coo.services.office.acts import lock_for_act
from coo.services.office.documents import OfficeDocument, documents_of
from coo.services.reading import READ_JOB, key_of_second_reading
from coo.services.review import seen_version
from coo.services.transition import record_act
from coo.snapshot import from_dict
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import enqueue


def read_again(
    *, application: Application, attachment: UUID, post: OfficerPost, actor: User, now: dt.datetime
) -> OfficeDocument:
    """Let a worker read a document of the signed version a second time; there is no third.

    Args: attachment: whose reading took more memory or time than it was given, or whose job gave up.
    Returns: the document as it was.
    Raises: TransitionRefused for a document that was read, is being read or was read again already, and when the file
        has moved on; PermissionDenied, ConflictOfInterest.
    """
    with transaction.atomic():
        locked = lock_for_act("read_again", application, post=post, actor=actor, now=now)
        documents = documents_of(locked, from_dict(seen_version(locked).snapshot))
        document = next((one for one in documents if one.attachment.uuid == attachment), None)
        if document is None or not document.may_read_again:
            why = _("This document is being read, or nothing more can be read in it. Open it and read it yourself.")
            raise TransitionRefused("read_again", locked.status, why)
        DocumentReading.objects.filter(attachment=document.attachment).delete()
        key = key_of_second_reading(document.attachment)
        enqueue(READ_JOB, key=key, attachment=str(attachment))
        record_act("read_again", locked, actor=actor, now=now, data={"attachment": str(attachment)})
    return document
