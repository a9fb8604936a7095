"""Papers whose signature failed or that could not be made: the officer enters the PIN again."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OfficerPost, User
from accounts.stepup import require_fresh_second_factor
from coo.models import CopyRequest, Paper
from coo.services.issue_state import PAPER_ON_THE_WAY, paper_state
from coo.services.makers import IssueRefused, require_specimens
from coo.services.papers import SignsWith, ask_again, start
from coo.services.review import ConflictOfInterest, require_office
from coo.services.transition import lock_application
from signing.models import Credential
from signing.services.activation import Activations
from signing.services.credentials import check_pin


@dataclass(frozen=True, slots=True)
class PaperOutcome:
    """What became of one paper of a request: that it is on its way, or why not."""

    paper: Paper
    why: str = ""


def sign_papers(
    *,
    papers: Iterable[Paper],
    post: OfficerPost,
    credential: Credential,
    pin: str,
    second_factor_at: dt.datetime | None,
    actor: User,
    now: dt.datetime,
) -> list[PaperOutcome]:
    """Set every stalled paper on its way again, each in a transaction of its own; arguments as `sign_and_issue`.

    A paper that names another officer or key than those that sign now is void, and one in its place is asked for.

    Raises: SecondFactorStale, WrongPin, PinLocked, CredentialUnusable, IssueRefused without valid specimens; then no
        paper was touched.
    """
    require_fresh_second_factor(second_factor_at, now)
    require_specimens(post, now)
    check_pin(credential=credential, pin=pin, actor=actor, now=now)
    outcomes = []
    for paper in papers:
        try:
            with Activations(credential=credential, pin=pin, now=now) as activations:
                signs = SignsWith(post, credential, activations.take())
                current = _sign_again(paper, signs, actor, now)
        except IssueRefused as refused:
            outcomes.append(PaperOutcome(paper, str(refused)))
        except ConflictOfInterest:
            outcomes.append(PaperOutcome(paper, _("You act for its firm. Another officer has to sign it.")))
        else:
            outcomes.append(PaperOutcome(current))
    return outcomes


def _sign_again(paper: Paper, signs: SignsWith, actor: User, now: dt.datetime) -> Paper:
    with transaction.atomic():
        application = lock_application(paper.application)
        require_office(application=application, post=signs.post, actor=actor, now=now)
        rows = Paper.objects.select_related("post__user", "certificate", "attachment", "application")
        locked = rows.select_for_update(of=("self",)).get(pk=paper.pk)
        if locked.status not in PAPER_ON_THE_WAY:
            raise IssueRefused(_("It is signed already, or void."))
        if not paper_state(locked, now=now).is_stalled:
            raise IssueRefused(_("It is being signed just now."))
        current = ask_again(locked, signs=signs, actor=actor, now=now)
        CopyRequest.objects.filter(paper=locked).update(paper=current)
        start(current)
    return current
