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

from coo.documents.certificate import CertificateDocument, render_certificate  # noqa: E402
from tests.unit.documents import examples  # noqa: E402
from tests.unit.documents.paper import document, export_item, page_count, specimens  # noqa: E402

# One agreement of each family; SAFTA and the Mauritius CECPA have notes overleaf besides.
FAMILIES = ("NP", "NP-B2B", "AIFTA", "SAFTA", "IUCEPA", "IMCECPA", "IKCEPA", "MERCOSUR", "INDAUSECTA")


def measure(name: str, printed: CertificateDocument, rounds: int, copies: tuple[str, ...] = ()) -> None:
    """Write the median CPU milliseconds of a certificate, its pages and its size."""
    pdf = render_certificate(printed, **specimens(), copies=copies)
    times = []
    for _round in range(rounds):
        start = time.process_time()
        render_certificate(printed, **specimens(), copies=copies)
        times.append((time.process_time() - start) * 1000)
    sys.stdout.write(
        f"{name:34s} {page_count(pdf):2d} pages  median {statistics.median(times):6.0f} ms  "
        f"best {min(times):6.0f} ms  {len(pdf) / 1000:.0f} kB\n"
    )
    sys.stdout.flush()


def main() -> None:
    """Measure the non-preferential certificate by its items, then each form, alone and with all its copies."""
    for items, rounds in ((1, 20), (14, 5), (60, 3)):
        rows = [export_item(serial) for serial in range(1, items + 1)]
        measure(f"NP, {items} items", document(*rows), rounds)
    for code in FAMILIES:
        printed = examples.document(code)
        measure(f"{code}, 2 items, electronic copy", printed, 7)
        copies = tuple(printed.facts["copies"])
        if len(copies) > 1:
            measure(f"{code}, 2 items, {len(copies)} copies", printed, 3, copies)


if __name__ == "__main__":
    main()
