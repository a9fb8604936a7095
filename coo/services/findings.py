"""The findings of an application as it stands: what the tabs, the summary, the sign guard and the officer see."""

import datetime as dt

from coo import rules
from coo.fixes import has_fix, with_fix
from coo.models import Application
from coo.origin import item_by_item
from coo.rules.finding import Finding
from coo.selectors import build_facts, build_snapshot
from coo.snapshot import ApplicationSnapshot


def application_findings(
    application: Application, *, today: dt.date
) -> tuple[ApplicationSnapshot, tuple[Finding, ...]]:
    """Return the application's snapshot and all findings on it, each with its one-click fix where there is one.

    A constant number of queries, nothing written.

    Args: today: the date in India.
    """
    snapshot = build_snapshot(application, today=today)
    facts = build_facts(application, snapshot, today=today)
    found = rules.check(snapshot, facts)
    # The fix of a row looks at its item and the item's inputs only: never at two thousand inputs for each finding.
    rows = {finding.item for finding in found if finding.item is not None and has_fix(finding)}
    parts = {item.serial: part for part, item in item_by_item(snapshot) if item.serial in rows} if rows else {}
    return snapshot, tuple(with_fix(row, parts.get(row.item or 0, snapshot), facts) for row in found)
