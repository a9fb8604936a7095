"""What a certificate prints, frozen as JSON when its number is taken (`Certificate.data`). Pure.

Its words are the form's, not the portal's: they are not translated.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from coo.constants import INDIA_CRITERION, INDIAN_ORIGIN, AgreementKind, FormFamily, TransportMode
from coo.documents import statements, titles, wording
from coo.documents.boxes import Box, read_box, roles_of
from coo.documents.forms import ELECTRONIC, Form
from coo.origin import printed_text
from coo.retrospective import is_retrospective
from coo.snapshot import ApplicationSnapshot, ExportItem
from tradeconnect.common.dates import INDIA, india_date

SCHEMA: Final = "tradeconnect.certificate/1"
TITLE: Final = "CERTIFICATE OF ORIGIN"
# Annexure-II to Appendix 2E, for an agreement row that carries no wording of its own.
NON_PREFERENTIAL_BOXES: Final = (
    "Goods consigned from (exporter’s business name, address, country)",
    "Goods consigned to (consignee’s name, address, country)",
    "Means of transport and route (as far as known)",
    "For official use",
    "Item number",
    "Marks and numbers on packages",
    "Number and kind of packages; description of goods; HS code",
    "Origin criterion",
    "Gross weight or other quantity",
    "Number and date of invoices",
    "Declaration by the exporter",
    "Certification",
)
MEANS: Final[Mapping[str, str]] = {
    TransportMode.AIR: "By air",
    TransportMode.SEA: "By sea",
    TransportMode.RAIL: "By rail",
    TransportMode.ROAD: "By road",
    TransportMode.POST: "By post or courier",
    TransportMode.MULTIMODAL: "Multimodal",
}
# What certificates carry that were frozen before forms other than the non-preferential one were printed.
BEFORE_FAMILIES: Final[Mapping[str, Any]] = {
    "family": FormFamily.FORM_A,
    "copies": [ELECTRONIC],
    "producer": None,
    "third_party": None,
    "foreign_origin": None,
    "export_document": None,
    "retrospective": "",
    "cumulation": False,
    "self_declared": False,
    "remarks": [],
}


class FormUnknown(Exception):
    """The boxes of an agreement's row are not those of its family: nothing can be printed on such a form."""


def whole(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return frozen data with every key that printing reads, however long ago it was frozen."""
    form = {"name": "", "heading": [], "note": "", "notes": [], "ticks": {}} | data["form"]
    family = data.get("family", FormFamily.FORM_A)
    form.setdefault("roles", list(roles_of(family, form["boxes"])))
    exporter = {"country_code": ""} | data["exporter"]
    return {**BEFORE_FAMILIES, **data, "form": form, "exporter": exporter}


def freeze_certificate_data(
    *,
    snapshot: ApplicationSnapshot,
    application_number: str,
    agency: Mapping[str, str],
    office: Mapping[str, str],
    officer: Mapping[str, str],
    declared_at: str,
    declaration_digest: str,
    declaration_signer: str,
    issued_at: dt.datetime,
    form: Form | None = None,
    official_use: Sequence[str] = (),
    signing_certificate: str = "",
    declared_with: str = "DSC",
) -> dict[str, Any]:
    """Return every fact that a certificate prints, as JSON-ready data. Pure.

    Args:
        application_number: the file number.
        agency: code, name, name_hi, address; office: code, city, address; officer: name, designation. Of a
            self-declaration only the officer's name is printed: that of the exporter's person who signs digitally.
        declared_at: ISO 8601 with offset, when the exporter signed; declaration_digest: SHA-256 of what was signed, in
            hex; declaration_signer: common name in the certificate that signed it.
        issued_at: aware; the date of issue is its date in India.
        form: the agreement's form; None: the non-preferential one.
        official_use: remarks for the box for official use, as "ISSUED IN LIEU OF …".
        signing_certificate: how the certificate that signs is named in the panel, as "Class 3, serial 4E17 90AC".
        declared_with: DSC or Aadhaar eSign.

    Raises: FormUnknown.
    """
    form = form or Form()
    boxes = _boxes(form)
    roles = tuple(boxes)
    facts = _facts(snapshot, form, issued_at, official_use) | _goods(snapshot, form, boxes)
    facts["form"] = _form(snapshot, form, boxes) | {"ticks": statements.ticks(boxes, facts)}
    marked = any("RETRO" in words.upper() for rows in facts["form"]["ticks"].values() for words, _on in rows)
    facts["remarks"] = statements.remarks(roles, facts, marked)
    if facts["retrospective"] and not marked and "official" in roles:
        facts["official_use"] = [*facts["official_use"], facts["retrospective"]]
    foreign = (facts["foreign_origin"] or {}).get("country", "")
    origin, destination = titles.ORIGIN, facts["consignee"]["country"]
    return facts | {
        "schema": SCHEMA,
        "kind": snapshot.certificate_kind,
        "agreement": snapshot.agreement,
        "family": str(form.family),
        "copies": list(form.copies),
        "self_declared": form.terms.is_self_declared,
        "file_number": application_number,
        "issued_at": issued_at.astimezone(INDIA).isoformat(timespec="seconds"),
        "issued_on": india_date(issued_at).isoformat(),
        "agency": {key: wording.clean(agency.get(key, "")) for key in ("code", "name", "name_hi", "address")},
        "office": {key: wording.clean(office.get(key, "")) for key in ("code", "city", "address")},
        "officer": {key: wording.clean(officer.get(key, "")) for key in ("name", "designation")},
        "signing_certificate": wording.clean(signing_certificate),
        "declaration": {
            "text": statements.declaration_text(snapshot, origin, foreign, destination),
            "strong": [foreign or origin, destination],
            "place": wording.clean(snapshot.declaration.place),
            "date": _iso(snapshot.declaration.date),
            "name": wording.clean(snapshot.declaration.name),
            "designation": wording.clean(snapshot.declaration.designation),
            "declared_at": declared_at,
            "declared_with": declared_with,
            "sha256": declaration_digest,
            "signer": wording.clean(declaration_signer),
        },
        "certification": {"text": statements.certification_text(form, foreign)},
    }


def _boxes(form: Form) -> dict[str, Box]:
    """Return the boxes by what they are for, in order."""
    texts = [wording.clean(text) for text in form.boxes]
    roles = roles_of(form.family, texts)
    if not texts and form.family == FormFamily.FORM_A:
        texts, roles = list(NON_PREFERENTIAL_BOXES), roles_of(FormFamily.FORM_A, NON_PREFERENTIAL_BOXES)
    if not roles:
        raise FormUnknown(f"{len(texts)} boxes are not those of a form of the family {form.family}")
    return {role: read_box(number, text) for number, (role, text) in enumerate(zip(roles, texts, strict=True), 1)}


def _form(snapshot: ApplicationSnapshot, form: Form, boxes: Mapping[str, Box]) -> dict[str, Any]:
    title = _title(snapshot)
    overleaf = any("overleaf" in box.label for box in boxes.values())
    return {
        "title": TITLE,
        "name": wording.clean(snapshot.agreement_name),
        "heading": list(title.heading),
        "bar": title.bar,
        "subtitle": title.subtitle,
        "origin": titles.ORIGIN,
        "authority": _authority(snapshot, form),
        "boxes": [box.label for box in boxes.values()],
        "roles": list(boxes),
        "note": "see notes overleaf" if overleaf else "",
        "notes": [criterion.label for criterion in form.terms.criteria] if overleaf else [],
    }


def _title(snapshot: ApplicationSnapshot) -> titles.Title:
    if snapshot.certificate_kind == AgreementKind.NON_PREFERENTIAL:
        return titles.BACK_TO_BACK if snapshot.foreign_origin.country_name else titles.NON_PREFERENTIAL
    name = wording.clean(snapshot.agreement_name).upper()
    return titles.TITLES.get(snapshot.agreement) or titles.Title((name,), titles.SUBTITLE, "PREFERENTIAL")


def _authority(snapshot: ApplicationSnapshot, form: Form) -> str:
    if form.terms.is_self_declared:
        return titles.SELF_DECLARED_AUTHORITY
    if snapshot.certificate_kind == AgreementKind.NON_PREFERENTIAL:
        return titles.NON_PREFERENTIAL_AUTHORITY
    return titles.PREFERENTIAL_AUTHORITY


def _facts(
    snapshot: ApplicationSnapshot, form: Form, issued_at: dt.datetime, official_use: Sequence[str]
) -> dict[str, Any]:
    """Return what the application says, without the words of the form."""
    late = is_retrospective(form.terms, snapshot.shipment.date, india_date(issued_at))
    return _parties(snapshot) | {
        "transport": _transport(snapshot),
        "export_document": _export_document(snapshot),
        "official_use": [wording.clean(line) for line in official_use],
        "retrospective": wording.clean(form.terms.retrospective_words) if late else "",
        "cumulation": statements.is_cumulated(snapshot, form),
    }


def _goods(snapshot: ApplicationSnapshot, form: Form, boxes: Mapping[str, Box]) -> dict[str, Any]:
    """Return items and totals. A value is in them, and so in the file, only where the form asks for it."""
    items = [_item(snapshot, item, form) for item in snapshot.items]
    total: dict[str, Any] = {
        "packages": wording.packages_total(item.packages for item in snapshot.items),
        "quantities": _quantities(snapshot.items),
    }
    if "FOB" in boxes["quantity"].label:
        for row, item in zip(items, snapshot.items, strict=True):
            row["fob"] = _money(snapshot, _fob(item), form)
        total["fob"] = _money(snapshot, sum((_fob(item) for item in snapshot.items), Decimal(0)), form)
    return {"items": items, "total": total}


def _parties(snapshot: ApplicationSnapshot) -> dict[str, Any]:
    exporter, invoice = snapshot.exporter, snapshot.invoice
    third = {
        "number": wording.clean(snapshot.third_party_invoice_number),
        "date": _iso(snapshot.third_party_invoice_date),
    }
    is_third = bool(snapshot.third_country_invoicing)
    return {
        "exporter": {
            "name": wording.clean(exporter.name),
            "address": wording.clean_lines(f"{exporter.address}\n{exporter.city} {exporter.pin}"),
            "iec": exporter.iec,
            "country": titles.ORIGIN,
        },
        "consignee": _party(snapshot.importer),
        "producer": _producer(snapshot),
        "foreign_origin": _foreign_origin(snapshot),
        "invoice": {"number": wording.clean(invoice.number), "date": _iso(invoice.date)},
        "third_country_invoice": third if is_third else None,
        "third_party": _party(snapshot.third_party) if is_third and snapshot.third_party.name else None,
    }


def _party(party: Any) -> dict[str, str]:
    return {
        "name": wording.clean(party.name),
        "address": wording.clean_lines(party.address),
        "country_code": party.country_code,
        "country": wording.clean(party.country_name).upper(),
    }


def _producer(snapshot: ApplicationSnapshot) -> dict[str, Any] | None:
    """Return who made the goods, or None where nobody is named; goods from elsewhere have no producer in India."""
    producer = snapshot.producer
    if snapshot.foreign_origin.country_name or not (producer.is_exporter or producer.name):
        return None
    return {
        "is_exporter": bool(producer.is_exporter),
        "name": wording.clean(snapshot.exporter.name if producer.is_exporter else producer.name),
        "address": "" if producer.is_exporter else wording.clean_lines(producer.address),
        "country_code": "",
        "country": titles.ORIGIN,
    }


def _foreign_origin(snapshot: ApplicationSnapshot) -> dict[str, str] | None:
    foreign = snapshot.foreign_origin
    if not foreign.country_name:
        return None
    return {
        "country": wording.clean(foreign.country_name).upper(),
        "document": wording.clean(foreign.document),
        "number": wording.clean(foreign.document_number),
        "date": _iso(foreign.document_date),
        "issuer": wording.clean(foreign.document_issuer),
    }


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _transport(snapshot: ApplicationSnapshot) -> dict[str, str]:
    shipment = snapshot.shipment
    document = " ".join(part for part in (shipment.document_name, shipment.document_number) if part)
    means = MEANS.get(shipment.mode, shipment.mode_name)
    return {
        "departure": _iso(shipment.date),
        "means": wording.clean(" · ".join(part for part in (means, document) if part)),
        "loading": wording.clean(shipment.loading_name),
        "discharge": wording.clean(shipment.discharge_name),
        "route": wording.clean(shipment.route),
    }


def _export_document(snapshot: ApplicationSnapshot) -> dict[str, str] | None:
    shipment = snapshot.shipment
    if not shipment.shipping_bill_number:
        return None
    return {"number": wording.clean(shipment.shipping_bill_number), "date": _iso(shipment.shipping_bill_date)}


def _item(snapshot: ApplicationSnapshot, item: ExportItem, form: Form) -> dict[str, str | int]:
    code = item.hs_code or item.itchs_code[:6]
    # A tariff item is longer than a subheading; India's stands for one that is not known abroad.
    tariff = item.itchs_code if item.itchs_code.startswith(code) else code
    return {
        "serial": item.serial,
        "marks": wording.clean_lines(item.marks),
        "packages": wording.clean(item.packages).upper(),
        "description": wording.clean(item.description),
        "hs_code": wording.hs_printed(code),
        "hs_six": wording.hs_printed(code[:6]),
        "tariff_item": wording.hs_printed(tariff),
        "criterion": wording.clean(_criterion(snapshot, item, form)),
        "quantity": "" if item.quantity is None else wording.plain_number(item.quantity),
        "unit": item.unit,
        "unit_name": wording.clean(item.unit_name),
    }


def _criterion(snapshot: ApplicationSnapshot, item: ExportItem, form: Form) -> str:
    if item.criterion_text:
        return item.criterion_text
    if item.criterion == INDIA_CRITERION:
        return INDIAN_ORIGIN
    found = form.terms.criterion(item.criterion)
    country = snapshot.foreign_origin.country_name
    return printed_text(found, item.criterion_value, country) if found else item.criterion


def _fob(item: ExportItem) -> Decimal:
    return item.fob_value or item.value or Decimal(0)


def _money(snapshot: ApplicationSnapshot, value: Decimal, form: Form) -> str:
    return f"{snapshot.invoice.currency} {value:,.{form.minor_units}f}".strip() if value else ""


def _quantities(items: Sequence[ExportItem]) -> list[str]:
    """Return the sum of each unit apart, the largest group first."""
    sums: dict[str, Decimal] = {}
    for item in items:
        if item.quantity is not None:
            sums[item.unit] = sums.get(item.unit, Decimal(0)) + item.quantity
    return [f"{wording.plain_number(total)} {unit}" for unit, total in sums.items()]
