"""What every change of a draft shares: lock, look whether someone was faster, reopen, count the version, audit."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import User
from coo.constants import EDITABLE, Status
from coo.models import Application
from coo.models.review import WAITING
from coo.services.transition import lock_application, move_application
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused

# A deficient file is edited to answer the officer; the signature then is its "respond".
CHANGEABLE: Final = EDITABLE | {Status.DEFICIENT}
# Instead of a row: the tab with every row on it, as *Clear All* empties it.
WHOLE_TAB: Final = "*"
_TOUCHES_ROWS: Final = (
    "coo.application.origin_applied",
    "coo.application.tab_cleared",
    "coo.application.tab_restored",
)
# What the office and the fee of a file follow from: once it is paid, no edit changes them.
FIXED_BY_PAYMENT: Final = frozenset({"office", "certificate_kind", "agreement", "wants_delivery"})
FIXED_WORDS: Final = gettext_lazy("The file is paid and with this office: withdraw it and file anew to change this.")
# A certificate in lieu is issued by the same office on the same form (HBP 2.93(d)).
FIXED_IN_LIEU: Final = frozenset({"office", "certificate_kind", "agreement"})
IN_LIEU_WORDS: Final = gettext_lazy("As on the certificate that this one replaces: the same office decides.")
_COUNTED: Final = ("version", "saved_at", "saved_by", "saved_tabs")


class StaleDraft(Exception):
    """Someone saved the same tab or row after the page was loaded. Nothing was written.

    Attributes: saved_by (who was faster, None for the system), saved_at, version (to be sent with the next try).
    """

    def __init__(self, *, saved_by: User | None, saved_at: dt.datetime, version: int) -> None:
        self.saved_by, self.saved_at, self.version = saved_by, saved_at, version
        super().__init__(f"saved at {saved_at.isoformat()} as version {version}")


class FixedByPayment(Exception):
    """What was paid for, or what a certificate in lieu takes over, was to change. Nothing was written.

    Attributes: fields (names of the columns, sorted), why (a sentence for the person).
    """

    def __init__(self, fields: Iterable[str], why: Any = FIXED_WORDS) -> None:
        self.fields, self.why = tuple(sorted(fields)), why
        super().__init__(", ".join(self.fields))

    def __str__(self) -> str:
        return str(self.why)


class TabClosed(Exception):
    """The officer did not ask about this tab, and the firm has not opened it: nothing was written.

    Attributes: slug (of the tab), application (its uuid).
    """

    def __init__(self, slug: str, application: UUID) -> None:
        self.slug, self.application = str(slug), application
        super().__init__(self.slug)


class RowGone(Exception):
    """The row to be changed was deleted meanwhile."""


def is_changeable(application: Application) -> bool:
    """Tell whether the tabs of the application can be changed in its status."""
    return application.status in CHANGEABLE


def fixed_columns(application: Application) -> frozenset[str]:
    """Return the columns that no edit may change: once it is paid, and of an application in lieu from the start."""
    if application.file_number:
        return FIXED_BY_PAYMENT
    return FIXED_IN_LIEU if application.in_lieu_of_id else frozenset()


def fixed_words(application: Application) -> Any:
    """Return why `fixed_columns` may not change."""
    return FIXED_WORDS if application.file_number else IN_LIEU_WORDS


def require_open_tab(application: Application, slug: str) -> None:
    """See that a tab may be changed: in a deficient file only those that are open to answer.

    Raises: TabClosed.
    """
    if application.status != Status.DEFICIENT:
        return
    opened = application.deficiencies.filter(WAITING).values_list("opened_tabs", flat=True).first()
    if str(slug) not in (opened or ()):
        raise TabClosed(slug, application.uuid)


@contextmanager
def editing(
    application: Application,
    action: str,
    *,
    slug: str,
    actor: User,
    now: dt.datetime,
    expected_version: int | None = None,
    row: str = "",
    columns: Iterable[str] = (),
) -> Iterator[Application]:
    """Hold the application's row lock while the body changes the draft, then count and record the change.

    A signed application is reopened: what is saved now is no longer what was signed (spec, tab 8).

    Args:
        action: for the audit, as `item_added`.
        slug: tab that is changed.
        expected_version: the version that the person saw; None when nothing of theirs can be overwritten (an addition).
        row: uuid of the item, input or attachment that is changed; an empty string for the tab's own fields; or
            `WHOLE_TAB`.
        columns: columns of the application that the body sets.

    Yields: the locked application. `application` itself gets the new version and status.
    Raises: TransitionRefused when the file can no longer be changed, StaleDraft, TabClosed when a deficiency is being
    answered and this tab is not open for it.
    """
    with transaction.atomic():
        draft = lock_application(application)
        if not is_changeable(draft):
            raise TransitionRefused("edit", draft.status)
        require_open_tab(draft, slug)
        if expected_version is not None and expected_version != draft.version:
            _refuse_if_overtaken(draft, expected_version, slug, row)
        if draft.status == Status.SIGNED:
            move_application(draft, "reopen", actor=actor, now=now, signed_at=None)
        yield draft
        draft.version += 1
        draft.saved_at, draft.saved_by = now, actor
        draft.save(update_fields=[*_COUNTED, *columns])
        audit.record(
            f"coo.application.{action}",
            actor=actor,
            target=draft,
            now=now,
            on_behalf_of=application.firm.iec,
            data=_about(draft, slug, row),
        )
    for name in ("status", *_COUNTED):
        setattr(application, name, getattr(draft, name))


def _about(draft: Application, slug: str, row: str) -> dict[str, Any]:
    return {"tab": str(slug), "version": draft.version} | ({"row": row} if row not in ("", WHOLE_TAB) else {})


def _refuse_if_overtaken(draft: Application, expected_version: int, slug: str, row: str) -> None:
    """Raise StaleDraft when the same tab or row was saved after `expected_version`; other tabs do not matter.

    The audit trail knows: one event for each version, written under the lock that this runs under.
    """
    about = Q(data__tab=str(slug))
    if row == "":
        about &= Q(data__row__isnull=True)
    elif row != WHOLE_TAB:
        about &= Q(data__row=row) | Q(data__row__isnull=True, action__in=_TOUCHES_ROWS)
    event = audit.history(draft).filter(about, data__version__gt=expected_version).first()
    if event is None and 0 < expected_version < draft.version:
        return
    raise StaleDraft(
        saved_by=event.actor if event else draft.saved_by,
        saved_at=event.at if event else draft.saved_at,
        version=draft.version,
    )
