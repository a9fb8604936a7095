"""What a tab costs: CPU, wall and queries of a GET of each tab and of Save & Next. Figures, never assertions on time.

Run: python -m pytest tests/benchmarks/bench_tabs.py -q -s
Reference: 6 ms CPU for a tab page in a warm process (notes/web-stack.md, section 5: 30 fields, 640 options, 10 rows);
the test client adds about 1 ms of its own. The CPU clock is this process's, PostgreSQL's is not in it.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coo.tabs import TABS, Slug
from tests.integration.coo.wizard_world import certificate, new_draft, send, url, with_items

ROUNDS = 40


def _figures(call: Callable[[], Any]) -> tuple[float, float, float, int]:
    call()
    with CaptureQueriesContext(connection) as captured:
        call()
        queries = len(captured)
    wall, cpu = [], []
    for _round in range(ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        call()
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
    return statistics.median(cpu), statistics.median(wall), statistics.quantiles(wall, n=20)[18], queries


@pytest.mark.django_db
@pytest.mark.parametrize("items", [1, 30, 300])
def test_tabs(cast: Any, signed_in: Any, items: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Print the figures of every tab of a draft with so many items."""
    client = signed_in(cast.exporter)
    draft = with_items(new_draft(cast), cast, items)
    filled = certificate(cast, invoice_value=str(items * 100))
    send(client, draft, Slug.CERTIFICATE, filled)
    send(client, draft, Slug.EXPORT)
    send(client, draft, Slug.IMPORT)
    lines = []
    for tab in TABS[:-1]:
        address = url(draft, tab.slug)
        lines.append((f"GET  {tab.slug}", *_figures(lambda address=address: client.get(address))))
    lines.append(("POST certificate-details", *_figures(lambda: send(client, draft, Slug.CERTIFICATE, filled))))
    with capsys.disabled():
        print(f"\n{items} items{'':24}cpu p50  wall p50  wall p95  queries")  # noqa: T201
        for name, cpu, wall, slow, queries in lines:
            print(f"{name:30}{cpu:9.1f}{wall:10.1f}{slow:10.1f}{queries:9}")  # noqa: T201
