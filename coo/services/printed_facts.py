"""The facts of a certificate by the boxes of its paper: what the public check shows beside "Same on paper?".

Only what is printed: no value unless the form has it, no contact of anyone (spec section 10).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from coo.documents.frozen import whole
from coo.documents.statements import party_line
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
    facts = whole(data)
    boxes = {role: str(number) for number, role in enumerate(facts["form"]["roles"], 1)}
    items = (_item(row, boxes) for row in facts["items"])
    return (FactGroup("", _head(facts, boxes)), *items, FactGroup(_("Signatures"), _foot(facts, boxes)))


def _head(data: Mapping[str, Any], boxes: Mapping[str, str]) -> tuple[Fact, ...]:
    exporter, consignee, transport = data["exporter"], data["consignee"], data["transport"]
    facts = [
        Fact(boxes["exporter"], _("Goods consigned from"), exporter["name"], _address(exporter)),
        *_producer(data, boxes),
        Fact(boxes["importer"], _("Goods consigned to"), consignee["name"], _address(consignee)),
        *_transport(transport, boxes),
    ]
    if data["official_use"]:
        box = boxes.get("official") or boxes.get("remarks", "")
        facts.append(Fact(box, _("For official use"), ", ".join(data["official_use"])))
    facts.append(Fact(boxes["invoice"], _("Invoice"), _invoice(data["invoice"])))
    if third := data["third_country_invoice"]:
        facts.append(Fact(boxes["invoice"], _("Third country invoice"), _invoice(third)))
    if third := data["third_party"]:
        box = boxes.get("third_party") or boxes.get("ticks") or _beside(boxes)
        facts.append(Fact(box, _("Third party"), third["name"], _address(third)))
    if foreign := data["foreign_origin"]:
        document = ", ".join(part for part in (foreign["document"], foreign["number"], foreign["issuer"]) if part)
        facts.append(Fact(_beside(boxes), _("Country of origin"), foreign["country"], document))
    facts += [Fact(boxes[role], _("Ticked"), words) for role, words in _ticked(data)]
    return tuple(facts)


def _beside(boxes: Mapping[str, str]) -> str:
    """Return where a form says what has no box of its own: among its remarks, or under the goods."""
    return boxes.get("remarks") or boxes["goods"]


def _producer(data: Mapping[str, Any], boxes: Mapping[str, str]) -> tuple[Fact, ...]:
    producer = data["producer"]
    if not producer or (producer["is_exporter"] and "producer" not in boxes):
        return ()
    more = "" if producer["is_exporter"] else _address(producer)
    return (Fact(boxes.get("producer") or _beside(boxes), _("Producer"), producer["name"], more),)


def _transport(transport: Mapping[str, Any], boxes: Mapping[str, str]) -> tuple[Fact, ...]:
    if "transport" in boxes:
        return (Fact(boxes["transport"], _("Means of transport and route"), transport["route"], _means(transport)),)
    return (Fact(boxes["loading"], _("Port of shipment"), transport.get("loading", "")),)


def _ticked(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(role, words) for role, rows in data["form"]["ticks"].items() for words, is_on in rows if is_on]


def _item(row: Mapping[str, Any], boxes: Mapping[str, str]) -> FactGroup:
    goods = ". ".join(part for part in (row["packages"], row["description"]) if part)
    quantity = " ".join(part for part in (row["quantity"], row["unit_name"]) if part)
    measured = ", ".join(part for part in (row["criterion"], quantity, row.get("fob", "")) if part)
    both = ", ".join(sorted((boxes["criterion"], boxes["quantity"]), key=int))
    return FactGroup(
        _("Item %(serial)s") % {"serial": row["serial"]},
        (
            Fact(boxes.get("marks") or boxes["goods"], _("Marks and numbers"), _line(row["marks"])),
            Fact(boxes["goods"], _("Packages and goods"), goods, f"HS {row['hs_code']}"),
            Fact(both, _("Criterion, quantity"), measured),
        ),
    )


def _foot(data: Mapping[str, Any], boxes: Mapping[str, str]) -> tuple[Fact, ...]:
    declaration, officer = data["declaration"], data["officer"]
    place = ", ".join(part for part in (declaration["place"], _day(declaration["date"])) if part)
    signatory = f"{declaration['name']}, {declaration['designation']}"
    declared = Fact(boxes["declaration"], _("Declaration by the exporter"), place, signatory)
    if data["self_declared"]:
        return (declared, Fact(boxes["certification"], _("Self-declaration"), _day(data["issued_on"]), signatory))
    issued = f"{data['office']['city']}, {_day(data['issued_on'])}"
    named = f"{officer['name']}, {officer['designation']}"
    return (declared, Fact(boxes["certification"], _("Certification"), issued, named))


def _address(party: Mapping[str, Any]) -> str:
    return party_line({**party, "name": ""})


def _means(transport: Mapping[str, Any]) -> str:
    departure = _day(transport["departure"])
    return ", ".join(part for part in (transport["means"], departure) if part)


def _invoice(invoice: Mapping[str, Any]) -> str:
    return _("%(number)s of %(date)s") % {"number": invoice["number"], "date": _day(invoice["date"])}


def _line(text: str) -> str:
    return ", ".join(line.rstrip(",") for line in text.splitlines())


def _day(iso: str) -> str:
    return dmy(dt.date.fromisoformat(iso)) if iso else ""
