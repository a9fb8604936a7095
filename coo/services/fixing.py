"""Apply a one-click fix of `coo.fixes`: found again under the row lock, so it changes what it was offered for."""

import datetime as dt

from accounts.models import User
from coo.fixes import Fix
from coo.models import Application, ExportItem, ImportInput
from coo.services.editing import editing
from coo.services.findings import application_findings
from tradeconnect.common.dates import india_date


class FixGone(Exception):
    """What the fix was offered for is corrected already, or says something else now. Nothing was written."""


def apply_fix(*, application: Application, key: str, actor: User, now: dt.datetime) -> Fix:
    """Write the change of the fix that `key` names, and return it. A second click finds nothing left to do.

    Args: key: `Fix.key` as the page showed it.
    Raises: FixGone, TransitionRefused.
    """
    offered = _offered(application, key, now)
    row = _row(application, offered)
    with editing(
        application,
        "fix_applied",
        slug=offered.tab,
        actor=actor,
        now=now,
        row=str(row.uuid) if row is not None else "",
        columns=() if row is not None else tuple(offered.changes),
    ) as draft:
        fix = _offered(draft, key, now)
        target = _row(draft, fix) or draft
        if row is not None and target.pk != row.pk:
            raise FixGone(key)
        for column, value in fix.changes.items():
            setattr(target, column, value)
        if row is not None:
            target.save(update_fields=list(fix.changes))
    return fix


def _offered(application: Application, key: str, now: dt.datetime) -> Fix:
    _snapshot, findings = application_findings(application, today=india_date(now))
    fix = next((found.fix for found in findings if found.fix is not None and found.fix.key == key), None)
    if fix is None:
        raise FixGone(key)
    return fix


def _row(application: Application, fix: Fix) -> ExportItem | ImportInput | None:
    """Return the item or the input that the fix changes; None when it changes the application itself."""
    if fix.item is None:
        return None
    item = application.items.filter(serial=fix.item).first()
    if item is None or fix.input is None:
        found: ExportItem | ImportInput | None = item
    else:
        found = item.inputs.filter(serial=fix.input).first()
    if found is None:
        raise FixGone(fix.key)
    return found
