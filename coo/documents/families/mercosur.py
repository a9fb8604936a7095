"""The form of the MERCOSUR agreement: port and invoice in boxes of their own, four columns, observations below."""

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
)

FRAME: Final = 220.5 - 0.6 - 5.0 - 12.5 - 0.9
PARTY: Final = 27.5
SMALL: Final = 10.6
OBSERVATIONS: Final = 15.5
PLEDGES: Final = 48.5


def layout(data: Mapping[str, Any]) -> Layout:
    """Return the layout."""
    words = labels(data)
    table = columns(("hs", 24.0), ("goods", 104.0), ("quantity", 28.0), ("criterion", 26.0))
    parties = (("exporter", "exporter"), ("importer", "consignee"))
    top = sum(party_height(words[role], data[key], PARTY) + 0.3 for role, key in parties)
    port = remarks_height([["", data["transport"].get("loading", "")]], words["loading"], 86, SMALL)
    invoices = [["", data["invoice"]["number"]]] + ([["", "third"]] if data["third_country_invoice"] else [])
    under = remarks_height(data["remarks"], words["remarks"], 176, OBSERVATIONS, len(data["form"]["ticks"]))
    small = port + remarks_height(invoices, words["invoice"], 86, SMALL)
    growth = head_growth(data, table)
    return Layout(
        template="documents/certificate_mercosur.html",
        columns=table,
        first=FRAME - top - small - under - pledges_height(data, PLEDGES) - growth,
        growth=growth,
        hangs=True,
        says_marks=True,
        says_hs=False,
    )
