"""Who took which step with a file, as its page shows it."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Firm, User
from coo.constants import ACTION_WORDS
from coo.models import Application
from tradeconnect.common import audit
from tradeconnect.common.models import AuditEvent

# Acts between two officers: the key of the other one in the event's data, and the words with the name.
_BETWEEN_TWO: Final = {
    "coo.application.hand_over": ("to", gettext_lazy("Handed over to %(officer)s")),
    "coo.application.take": ("from", gettext_lazy("Taken over from %(officer)s")),
}
# Acts whose reason only the office reads, and nowhere else.
_WITH_REASON: Final = frozenset({"coo.application.withdraw_approval", "coo.application.withdraw_first_approval"})
_OF_THE_FIRM: Final = frozenset({"coo.application.reopen"})
_OF_THE_OFFICE: Final = frozenset({"coo.application.approve_first", "coo.application.withdraw_first_approval"})


def file_history(application: Application, *, for_office: bool = False) -> list[dict[str, Any]]:
    """Return who took which step with the file, newest first; saves of tabs are left out. Two queries.

    Each with `words`, `event`, `by` and `reason`: `by` names the person, and for an act of the firm's side also the
    firm, as whoever acts for several is one person; the reason is for the office alone.

    Args: for_office: leave out that a signature was void before the payment, which is the exporter's own; else leave
        out what is between the officers: the first of two approvals, and from whom to whom the file went.
    """
    hidden = _OF_THE_FIRM if for_office else _OF_THE_OFFICE
    events = list(audit.history(application).filter(action__in=set(ACTION_WORDS) - hidden))
    officers = _others(events) if for_office else {}
    return [
        {
            "words": _words(event, officers),
            "event": event,
            "by": acted_by(event, application.firm),
            "reason": event.data.get("reason", "") if for_office and event.action in _WITH_REASON else "",
        }
        for event in events
    ]


def acted_by(event: AuditEvent, firm: Firm) -> str:
    """Return who did it, and for which firm when it was for `firm`; nothing for the system."""
    if event.actor is None:
        return ""
    if event.on_behalf_of != firm.iec:
        return str(event.actor)
    return _("%(person)s for %(firm)s") % {"person": event.actor, "firm": firm.name}


def _other(event: AuditEvent) -> str:
    """Return the UUID of the other officer of an act between two; nothing for any other act."""
    key, _sentence = _BETWEEN_TWO.get(event.action, ("", ""))
    return str(event.data.get(key, "")) if key else ""


def _others(events: Iterable[AuditEvent]) -> dict[str, User]:
    """Return the other officers by UUID: one query, none where there are none."""
    uuids = {uuid for event in events if (uuid := _other(event))}
    return {str(person.uuid): person for person in User.objects.filter(uuid__in=uuids)} if uuids else {}


def _words(event: AuditEvent, officers: dict[str, User]) -> Any:
    officer = officers.get(_other(event))
    if officer is None:
        return ACTION_WORDS[event.action]
    return _BETWEEN_TWO[event.action][1] % {"officer": officer}
