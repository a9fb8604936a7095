"""CPU time of certificates: `python tests/benchmarks/bench_pdf.py`. Figures for people; no test reads them."""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeconnect.settings.test")

import django  # noqa: E402

django.setup()

from tests.unit.documents.paper import document, export_item, page_count, render  # noqa: E402


def measure(items: int, rounds: int) -> None:
    """Write the median CPU milliseconds of a certificate with this many items, its sheets and its size."""
    printed = document(*(export_item(serial) for serial in range(1, items + 1)))
    pdf = render(printed)
    times = []
    for _round in range(rounds):
        start = time.process_time()
        render(printed)
        times.append((time.process_time() - start) * 1000)
    sys.stdout.write(
        f"{items:3d} items  {page_count(pdf)} sheets  median {statistics.median(times):6.0f} ms  "
        f"best {min(times):6.0f} ms  {len(pdf) / 1000:.0f} kB\n"
    )


if __name__ == "__main__":
    measure(1, 20)
    measure(14, 5)
    measure(60, 3)
