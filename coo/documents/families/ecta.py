"""Annex 4A of the Australia ECTA: the template is prescribed, its boxes stand where the annex has them."""

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

FRAME: Final = 220.5 - 0.6 - 5.0 - 12.5 - 0.6
PARTY: Final = 20.0
TRANSPORT: Final = 24.0
REMARKS: Final = 13.0
PLEDGES: Final = 48.5


def layout(data: Mapping[str, Any]) -> Layout:
    """Return the layout."""
    words = labels(data)
    roles = ("serial", "goods", "hs", "criterion", "quantity", "invoice")
    widths = (11.0, 75.0, 19.0, 24.0, 25.0, 28.0)
    if data["third_country_invoice"]:
        widths = (11.0, 71.0, 19.0, 23.0, 25.0, 33.0)
    table = columns(*zip(roles, widths, strict=True))
    parties = (("exporter", "exporter"), ("producer", "producer"), ("importer", "consignee"))
    top = sum(party_height(words[role], data[key], PARTY) + 0.3 for role, key in parties)
    shown = ("departure", "means", "loading", "discharge", "route")
    top += transport_height(data, words["transport"], TRANSPORT, shown)
    under = remarks_height(data["remarks"], words["remarks"], 176, REMARKS, len(data["form"]["ticks"]))
    growth = head_growth(data, table)
    return Layout(
        template="documents/certificate_ecta.html",
        columns=table,
        first=FRAME - top - under - pledges_height(data, PLEDGES) - growth,
        growth=growth,
        says_marks=True,
        says_hs=False,
    )
