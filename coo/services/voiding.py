"""Numbers and papers that were not signed and will not be: they stay in the register as void."""

import datetime as dt
from functools import partial

from django.db import transaction

from accounts.models import User
from coo.models import Certificate, Paper
from coo.services.issue_state import PAPER_ON_THE_WAY
from coo.services.transition import move_certificate, move_paper
from signing.services.activation import discard


def void_certificate(certificate: Certificate, *, actor: User | None, now: dt.datetime, reason: str) -> Certificate:
    """Declare a number void that was taken and not signed, and the papers that were to follow it.

    Raises: TransitionRefused when it is published meanwhile.
    """
    with transaction.atomic():
        moved = move_certificate(certificate, "void", actor=actor, now=now, reason=reason)
        for paper in certificate.papers.filter(status__in=PAPER_ON_THE_WAY):
            void_paper(paper, actor=actor, now=now, reason=reason)
    return moved


def void_paper(paper: Paper, *, actor: User | None, now: dt.datetime, reason: str) -> Paper:
    """Declare a paper void that is not signed. It lets its document go, which the firm may then remove.

    Raises: TransitionRefused when it is signed meanwhile.
    """
    with transaction.atomic():
        voided = move_paper(paper, "void", actor=actor, now=now, reason=reason, attachment=None, activation="")
        transaction.on_commit(partial(discard, paper.activation), robust=True)
    return voided
