"""Form A and its relatives: exporter and consignee left, title right; transport and official use; boxes 5 to 12."""

from collections.abc import Mapping
from typing import Any, Final

from coo.documents.families.layout import (
    Column,
    Layout,
    columns,
    head_growth,
    labels,
    party_height,
    pledges_height,
    transport_height,
)

# Room for rows on sheet 1 while every box is as high as its minimum.
ROOM: Final = 70.5
PARTY: Final = 27.5
PLEDGES: Final = 48.5
TICKS: Final = 10.1


def layout(data: Mapping[str, Any]) -> Layout:
    """Return the layout: wider quantities and invoices where values or a second invoice are printed."""
    words = labels(data)
    table = _columns(data, words)
    parties = (("exporter", data["exporter"]), ("importer", data["consignee"]))
    grown = sum(party_height(words[role], party, PARTY) - PARTY for role, party in parties)
    grown += transport_height(data, words["transport"], PARTY, ("departure", "means", "discharge", "route")) - PARTY
    grown += pledges_height(data, PLEDGES) - PLEDGES
    grown += TICKS if "ticks" in words else 0
    growth = head_growth(data, table)
    return Layout(
        template="documents/certificate_form_a.html",
        columns=table,
        first=ROOM - grown - growth,
        growth=growth,
        says_hs=not _has_tariff_item(words),
    )


def _has_tariff_item(words: Mapping[str, str]) -> bool:
    return "tariff item" in words["serial"].lower()


def _columns(data: Mapping[str, Any], words: Mapping[str, str]) -> tuple[Column, ...]:
    roles = ("serial", "marks", "goods", "criterion", "quantity", "invoice")
    widths = (11.0, 29.0, 70.0, 21.0, 24.0, 27.0)
    if _has_tariff_item(words):
        widths = (20.0, 27.0, 65.0, 20.0, 23.0, 27.0)
        widths = (19.0, 26.0, 61.0, 20.0, 23.0, 33.0) if data["third_country_invoice"] else widths
    elif "fob" in data["total"] or data["third_country_invoice"]:
        widths = (11.0, 27.0, 66.0, 20.0, 25.0, 33.0)
    return columns(*zip(roles, widths, strict=True))
