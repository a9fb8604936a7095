"""The facts of a certificate by the boxes of its paper: what the public check shows beside "Same on paper?".

Only what is printed: no value of the invoice, no contact of anyone (spec section 10).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tradeconnect.common.dates import dmy


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: the number of its box on the paper, what it is, and what the record says, with a second line."""

    box: str
    label: str
    value: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts under one heading: the certificate as a whole has none, each item has its own."""

    title: str
    facts: tuple[Fact, ...]


def printed_facts(data: Mapping[str, Any]) -> tuple[FactGroup, ...]:
    """Return the facts of a certificate's frozen data, in the order in which the paper is read."""
    return (FactGroup("", _head(data)), *(_item(row) for row in data["items"]), FactGroup(_("Signatures"), _foot(data)))


def _head(data: Mapping[str, Any]) -> tuple[Fact, ...]:
    exporter, consignee, transport = data["exporter"], data["consignee"], data["transport"]
    facts = [
        Fact("1", _("Goods consigned from"), exporter["name"], _address(exporter)),
        Fact("2", _("Goods consigned to"), consignee["name"], _address(consignee)),
        Fact("3", _("Means of transport and route"), transport["route"], _means(transport)),
        Fact("10", _("Invoice"), _invoice(data["invoice"])),
    ]
    if data.get("official_use"):
        facts.insert(3, Fact("4", _("For official use"), ", ".join(data["official_use"])))
    if third := data.get("third_country_invoice"):
        facts.append(Fact("10", _("Third country invoice"), _invoice(third)))
    return tuple(facts)


def _item(row: Mapping[str, Any]) -> FactGroup:
    goods = ". ".join(part for part in (row["packages"], row["description"]) if part)
    quantity = " ".join(part for part in (row["quantity"], row["unit_name"]) if part)
    return FactGroup(
        _("Item %(serial)s") % {"serial": row["serial"]},
        (
            Fact("6", _("Marks and numbers"), _line(row["marks"])),
            Fact("7", _("Packages and goods"), goods, f"HS {row['hs_code']}"),
            Fact("8, 9", _("Criterion, quantity"), f"{row['criterion']}, {quantity}"),
        ),
    )


def _foot(data: Mapping[str, Any]) -> tuple[Fact, ...]:
    declaration, officer = data["declaration"], data["officer"]
    declared = ", ".join(part for part in (declaration["place"], _day(declaration["date"])) if part)
    issued = f"{data['office']['city']}, {_day(data['issued_on'])}"
    return (
        Fact("11", _("Declaration by the exporter"), declared, f"{declaration['name']}, {declaration['designation']}"),
        Fact("12", _("Certification"), issued, f"{officer['name']}, {officer['designation']}"),
    )


def _address(party: Mapping[str, Any]) -> str:
    return f"{_line(party['address'])}, {party['country']}"


def _means(transport: Mapping[str, Any]) -> str:
    departure = _day(transport["departure"])
    return ", ".join(part for part in (transport["means"], departure) if part)


def _invoice(invoice: Mapping[str, Any]) -> str:
    return _("%(number)s of %(date)s") % {"number": invoice["number"], "date": _day(invoice["date"])}


def _line(text: str) -> str:
    return ", ".join(line.rstrip(",") for line in text.splitlines())


def _day(iso: str) -> str:
    return dmy(dt.date.fromisoformat(iso)) if iso else ""
