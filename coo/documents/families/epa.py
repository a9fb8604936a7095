"""The EPA family: parties left, title and transport right, one wide goods box; remarks and third party under it."""

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

# The frame less its lines, the line under the items and the column heads at their minimum.
FRAME: Final = 220.5 - 0.6 - 5.0 - 12.5 - 1.2
TITLE: Final = 42.0
PARTY: Final = 20.0
REMARKS: Final = 15.5
PLEDGES: Final = 54.0


def layout(data: Mapping[str, Any]) -> Layout:
    """Return the layout; the boxes for producer and third party only where the form has them."""
    words = labels(data)
    roles = ("goods", "criterion", "quantity", "invoice")
    widths = (102.0, 23.0, 24.0, 33.0) if data["third_country_invoice"] else (108.0, 24.0, 24.0, 26.0)
    table = columns(*zip(roles, widths, strict=True))
    parties = (("exporter", "exporter"), ("producer", "producer"), ("importer", "consignee"))
    left = sum(party_height(words[role], data[key], PARTY) + 0.3 for role, key in parties if role in words)
    shown = ("departure", "means", "discharge", "route")
    right = TITLE + transport_height(data, words["transport"], 0, shown)
    width = 86 if "third_party" in words else 176
    under = remarks_height(data["remarks"], words["remarks"], width, REMARKS, len(data["form"]["ticks"]))
    if "third_party" in words:
        under = max(under, party_height(words["third_party"], data["third_party"], REMARKS))
    growth = head_growth(data, table)
    return Layout(
        template="documents/certificate_epa.html",
        columns=table,
        first=FRAME - max(left, right) - under - pledges_height(data, PLEDGES) - growth,
        growth=growth,
        hangs=True,
        says_marks=True,
    )
