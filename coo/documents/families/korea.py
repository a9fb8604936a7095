"""The form of the Korea CEPA: exporter, producer and importer left, transport right; the HS code has its own column."""

from collections.abc import Mapping
from typing import Any, Final

from coo.documents.families.layout import (
    Layout,
    columns,
    head_growth,
    labels,
    party_height,
    pledges_height,
    remarks_height,
    transport_height,
)
from coo.documents.statements import party_line

FRAME: Final = 220.5 - 0.6 - 5.0 - 12.5 - 0.1
TITLE: Final = 42.0
PARTY: Final = 20.0
REMARKS: Final = 13.0
PLEDGES: Final = 48.5
THIRD_PARTY: Final = 9.6


def layout(data: Mapping[str, Any]) -> Layout:
    """Return the layout; third country invoicing is its last box."""
    words = labels(data)
    roles = ("hs", "goods", "quantity", "criterion", "invoice")
    widths = (20.0, 80.0, 26.0, 23.0, 33.0) if data["third_country_invoice"] else (22.0, 83.0, 26.0, 24.0, 27.0)
    table = columns(*zip(roles, widths, strict=True))
    parties = (("exporter", "exporter"), ("producer", "producer"), ("importer", "consignee"))
    left = sum(party_height(words[role], data[key], PARTY) + 0.3 for role, key in parties)
    shown = ("departure", "means", "discharge", "route")
    right = TITLE + transport_height(data, words["transport"], 0, shown)
    beside = max(
        remarks_height([["", line] for line in data["official_use"]], words["official"], 86, REMARKS),
        remarks_height(data["remarks"], words["remarks"], 86, REMARKS),
    )
    third = [["", party_line(data["third_party"]) if data["third_party"] else "Not applicable"]]
    under = pledges_height(data, PLEDGES) + remarks_height(third, words["third_party"], 176, THIRD_PARTY)
    growth = head_growth(data, table)
    return Layout(
        template="documents/certificate_korea.html",
        columns=table,
        first=FRAME - max(left, right) - beside - under - growth,
        growth=growth,
        hangs=True,
        says_marks=True,
        says_hs=False,
    )
