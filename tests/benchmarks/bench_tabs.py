"""What a tab costs: CPU, wall and queries of every tab, of saving one, of the summary and its PDF. Figures only.

Run: python -m pytest tests/benchmarks/bench_tabs.py -q -s
Drafts of 10, 100 and 500 items with four inputs each, non-preferential and preferential. Reference: 6 ms CPU for a tab
page in a warm process (30 fields, 640 options, 10 rows), 300 ms for saving a tab; the test client adds about 1 ms of
its own. The CPU clock is this process's, PostgreSQL's is not in it.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coo.constants import AgreementKind
from coo.models import Agreement, Application, ExportItem, ImportInput
from coo.services.summary_copies import PRINTED_AT_ONCE, print_summary, printed_snapshot
from coo.tabs import TABS, Slug
from tests.integration.coo.wizard_world import certificate, input_values, item_values, new_draft, send, url

REFERENCE = "reference: 6 ms CPU a page, 300 ms a save"
INPUTS = 4
# Rounds until so many seconds are spent, within these bounds: a page of 500 items is slower than one of ten.
SECONDS, LEAST, MOST = 2.0, 5, 40
# What takes longer, in ms, is measured once.
TOO_LONG = 5000

Figures = tuple[float, float, float, int]


def _figures(call: Callable[[], Any]) -> Figures:
    started, worked = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as captured:
        call()
        queries = len(captured)
    took, work = (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000
    if took > TOO_LONG:
        return work, took, took, queries
    call()
    wall, cpu, began = [], [], time.perf_counter()
    while len(wall) < LEAST or (len(wall) < MOST and time.perf_counter() - began < SECONDS):
        started, worked = time.perf_counter(), time.process_time()
        call()
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
    return statistics.median(cpu), statistics.median(wall), max(wall), queries


def _add_rows(draft: Application, items: int) -> None:
    """Add items with their inputs in two statements; half of the inputs come from abroad."""
    rows = [
        ExportItem(
            application=draft,
            serial=n + 1,
            **item_values(description=f"Trousers, lot {n + 1}", uses_imported_inputs=True, criterion="A"),
        )
        for n in range(items)
    ]
    ExportItem.objects.bulk_create(rows)
    abroad = {"country_id": "CN", "currency_id": "USD"}
    ImportInput.objects.bulk_create(
        ImportInput(item=row, serial=n + 1, **{**input_values(), **(abroad if n % 2 else {})})
        for row in rows
        for n in range(INPUTS)
    )


def _make_preferential(draft: Application) -> None:
    agreement = Agreement.objects.get(code="AIFTA")
    draft.certificate_kind, draft.agreement, draft.importer_country_id = AgreementKind.PREFERENTIAL, agreement, "TH"
    draft.save()
    criterion = next(row["code"] for row in agreement.criteria if row.get("share"))
    draft.items.update(criterion=criterion, criterion_value="40.00", indian_materials="20", labour_and_overheads="20")


def _print(draft: Application) -> None:
    now = timezone.now()
    print_summary(draft, printed_snapshot(draft, now=now), language="en", now=now)


def _saves(client: Client, draft: Application, filled: dict[str, str]) -> list[tuple[str, Callable[[], Any]]]:
    return [
        ("SAVE certificate-details", lambda: send(client, draft, Slug.CERTIFICATE, filled)),
        ("SAVE export-details", lambda: send(client, draft, Slug.EXPORT)),
        ("SAVE import-details", lambda: send(client, draft, Slug.IMPORT)),
        ("SAVE shipment-details", lambda: send(client, draft, Slug.SHIPMENT, {"transport_mode": "sea"})),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(AgreementKind))
@pytest.mark.parametrize("items", [10, 100, 500])
def test_tabs(
    cast: Any, signed_in: Any, items: int, kind: str, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Print the figures of every tab of a draft with so many items."""
    settings.REFERENCE_LISTS_SECONDS = 60  # as in production
    client, draft = signed_in(cast.exporter), new_draft(cast)
    filled = certificate(cast, invoice_value=str(items * 100))
    send(client, draft, Slug.CERTIFICATE, filled)
    draft.refresh_from_db()
    _add_rows(draft, items)
    if kind == AgreementKind.PREFERENTIAL:
        _make_preferential(draft)
        filled |= {"certificate_kind": "PREF", "agreement": "AIFTA", "importer_country": "TH"}
    send(client, draft, Slug.EXPORT)
    send(client, draft, Slug.IMPORT)
    pages = {tab.slug: url(draft, tab.slug) for tab in TABS[:-1]}
    pages |= {"summary": reverse("coo:summary", args=[draft.uuid])}
    calls = [(f"GET  {name}", partial(client.get, address)) for name, address in pages.items()]
    calls.append(
        (f"PDF  summary{' (by a worker)' if items * (INPUTS + 1) > PRINTED_AT_ONCE else ''}", partial(_print, draft))
    )
    lines = [(name, *_figures(call)) for name, call in (*calls, *_saves(client, draft, filled))]
    with capsys.disabled():
        print(f"\n{f'{kind}, {items} items, {items * INPUTS} inputs':34}cpu p50  wall p50  wall max  queries")  # noqa: T201
        for name, cpu, wall, slow, queries in lines:
            print(f"{name:30}{cpu:11.1f}{wall:10.1f}{slow:10.1f}{queries:9}")  # noqa: T201
        print(REFERENCE)  # noqa: T201
