"""The findings of an application as it stands: what the tabs, the summary, the sign guard and the officer see."""

import datetime as dt

from coo import rules
from coo.models import Application
from coo.rules.finding import Finding
from coo.selectors import build_facts, build_snapshot
from coo.snapshot import ApplicationSnapshot


def application_findings(
    application: Application, *, today: dt.date
) -> tuple[ApplicationSnapshot, tuple[Finding, ...]]:
    """Return the application's snapshot and all findings on it; a constant number of queries, nothing written.

    Args: today: the date in India.
    """
    snapshot = build_snapshot(application, today=today)
    facts = build_facts(application, snapshot, today=today)
    return snapshot, tuple(rules.check(snapshot, facts))
