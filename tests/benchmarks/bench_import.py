"""How long a list of 500 items takes: reading the file, the report, taking the rows. Figures, never assertions on time.

Run: python -m pytest tests/benchmarks/bench_import.py -q -s
Reference: a person waits for each of the three; "well under a few seconds" is 1,000 ms here.
"""

import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coo.forms.importing import list_columns, row_form
from coo.importing.writing import WrittenRow, write_csv, write_xlsx
from coo.models import ImportKind, RowImport
from tests.integration.coo.wizard_world import new_draft, with_items

REFERENCE_MS = 1_000
ROW = {
    "itchs_code": "61046200",
    "description": "Trousers made of 100% cotton fabric, women's, knitted",
    "quantity": "1000",
    "unit": "NUMBERS (NOS)",
    "value": "1500.50",
    "marks": "SL/NY/26 1-3",
    "packages": "7 cardboard box",
}


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("rows", [50, 500, 2000])
def test_import(cast: Any, signed_in: Any, rows: int, ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Print the milliseconds of each step, the fastest of three; one row in a hundred is wrong."""
    draft, client = with_items(new_draft(cast), cast, 10), signed_in(cast.exporter)
    columns = list_columns(ImportKind.ITEMS, row_form(ImportKind.ITEMS, draft))
    written = [WrittenRow({**ROW, "quantity": "0" if n % 100 == 99 else str(n + 1)}) for n in range(rows)]
    content = write_csv(columns, written) if ending == "csv" else write_xlsx("Items", columns, written)
    took: dict[str, list[float]] = {"read": [], "report": [], "take": []}
    for _round in range(3):
        began = time.perf_counter()
        file = SimpleUploadedFile(f"a.{ending}", content)
        where = client.post(reverse("coo:import_rows", args=[draft.uuid, "items"]), {"file": file}).url
        took["read"].append(time.perf_counter() - began)
        began = time.perf_counter()
        good = len(client.get(where).context["good"])
        took["report"].append(time.perf_counter() - began)
        began = time.perf_counter()
        client.post(where, {"good": good, "mode": "append", "version": 0})
        took["take"].append(time.perf_counter() - began)
    assert RowImport.objects.count() == (1 if rows >= 100 else 0)
    figures = "  ".join(f"{name} {min(each) * 1000:7.0f} ms" for name, each in took.items())
    with capsys.disabled():
        print(f"\n{rows:5} rows {ending:5} {len(content) // 1024:4} kB  {figures}  (reference {REFERENCE_MS})")  # noqa: T201
