"""What a certificate prints, frozen as JSON when its number is taken (`Certificate.data`). Pure.

Its words are the form's, not the portal's: they are not translated.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from coo.constants import INDIA_CRITERION, INDIAN_ORIGIN, TransportMode
from coo.documents import wording
from coo.snapshot import ApplicationSnapshot, ExportItem
from tradeconnect.common.dates import INDIA, india_date

SCHEMA: Final = "tradeconnect.certificate/1"
NON_PREFERENTIAL_FORM: Final = {
    "title": "CERTIFICATE OF ORIGIN",
    "bar": "NON-PREFERENTIAL",
    "subtitle": "(Combined declaration and certificate)",
    "origin": "INDIA",
    "authority": "Agency authorised to issue certificates of origin, Appendix 2E, Foreign Trade Policy 2023",
}
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
DECLARATION: Final = (
    "The undersigned hereby declares that the above details and statement are correct; that all the goods were "
    "produced in {origin} and that they are exported to {destination}."
)
CERTIFICATION: Final = (
    "It is hereby certified, on the basis of control carried out, that the declaration by the exporter is correct."
)
MEANS: Final[Mapping[str, str]] = {
    TransportMode.AIR: "By air",
    TransportMode.SEA: "By sea",
    TransportMode.RAIL: "By rail",
    TransportMode.ROAD: "By road",
    TransportMode.POST: "By post or courier",
    TransportMode.MULTIMODAL: "Multimodal",
}


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
    agreement_boxes: Sequence[str],
    issued_at: dt.datetime,
    official_use: Sequence[str] = (),
    signing_certificate: str = "",
    declared_with: str = "DSC",
) -> dict[str, Any]:
    """Return every fact that a non-preferential certificate prints, as JSON-ready data. Pure.

    Args:
        application_number: the file number.
        agency: code, name, name_hi, address; office: code, city, address; officer: name, designation.
        declared_at: ISO 8601 with offset, when the exporter signed; declaration_digest: SHA-256 of what was signed, in
            hex; declaration_signer: common name in the certificate that signed it.
        agreement_boxes: wording of boxes 1 to 12; other than twelve texts: the form's own wording.
        issued_at: aware; the date of issue is its date in India.
        official_use: remarks for box 4, as "ISSUED IN LIEU OF …".
        signing_certificate: how the officer's certificate is named in the panel, as "Class 3, serial 4E17 90AC".
        declared_with: DSC or Aadhaar eSign.
    """
    origin, destination = NON_PREFERENTIAL_FORM["origin"], wording.clean(snapshot.importer.country_name).upper()
    boxes = agreement_boxes if len(agreement_boxes) == len(NON_PREFERENTIAL_BOXES) else NON_PREFERENTIAL_BOXES
    return {
        "schema": SCHEMA,
        "kind": snapshot.certificate_kind,
        "agreement": snapshot.agreement,
        "form": dict(NON_PREFERENTIAL_FORM) | {"boxes": [wording.clean(text) for text in boxes]},
        "file_number": application_number,
        "issued_at": issued_at.astimezone(INDIA).isoformat(timespec="seconds"),
        "issued_on": india_date(issued_at).isoformat(),
        "agency": {key: wording.clean(agency.get(key, "")) for key in ("code", "name", "name_hi", "address")},
        "office": {key: wording.clean(office.get(key, "")) for key in ("code", "city", "address")},
        "officer": {key: wording.clean(officer.get(key, "")) for key in ("name", "designation")},
        "signing_certificate": wording.clean(signing_certificate),
        "transport": _transport(snapshot),
        "official_use": [wording.clean(line) for line in official_use],
        "items": [_item(item) for item in snapshot.items],
        "total": {
            "packages": wording.packages_total(item.packages for item in snapshot.items),
            "quantities": _quantities(snapshot.items),
        },
        "declaration": {
            "text": DECLARATION.format(origin=origin, destination=destination),
            "place": wording.clean(snapshot.declaration.place),
            "date": _iso(snapshot.declaration.date),
            "name": wording.clean(snapshot.declaration.name),
            "designation": wording.clean(snapshot.declaration.designation),
            "declared_at": declared_at,
            "declared_with": declared_with,
            "sha256": declaration_digest,
            "signer": wording.clean(declaration_signer),
        },
        "certification": {"text": CERTIFICATION},
    } | _parties(snapshot, origin, destination)


def _parties(snapshot: ApplicationSnapshot, origin: str, destination: str) -> dict[str, Any]:
    exporter, importer, invoice = snapshot.exporter, snapshot.importer, snapshot.invoice
    third = {
        "number": wording.clean(snapshot.third_party_invoice_number),
        "date": _iso(snapshot.third_party_invoice_date),
    }
    return {
        "exporter": {
            "name": wording.clean(exporter.name),
            "address": wording.clean_lines(f"{exporter.address}\n{exporter.city} {exporter.pin}"),
            "iec": exporter.iec,
            "country": origin,
        },
        "consignee": {
            "name": wording.clean(importer.name),
            "address": wording.clean_lines(importer.address),
            "country_code": importer.country_code,
            "country": destination,
        },
        "invoice": {"number": wording.clean(invoice.number), "date": _iso(invoice.date)},
        "third_country_invoice": third if snapshot.third_country_invoicing else None,
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
        "discharge": wording.clean(shipment.discharge_name),
        "route": wording.clean(shipment.route),
    }


def _item(item: ExportItem) -> dict[str, str | int]:
    return {
        "serial": item.serial,
        "marks": wording.clean_lines(item.marks),
        "packages": wording.clean(item.packages).upper(),
        "description": wording.clean(item.description),
        "hs_code": wording.hs_printed(item.hs_code or item.itchs_code[:6]),
        "criterion": wording.clean(
            item.criterion_text or (INDIAN_ORIGIN if item.criterion == INDIA_CRITERION else item.criterion)
        ),
        "quantity": "" if item.quantity is None else wording.plain_number(item.quantity),
        "unit": item.unit,
        "unit_name": wording.clean(item.unit_name),
    }


def _quantities(items: Sequence[ExportItem]) -> list[str]:
    """Return the sum of each unit apart, the largest group first."""
    sums: dict[str, Decimal] = {}
    for item in items:
        if item.quantity is not None:
            sums[item.unit] = sums.get(item.unit, Decimal(0)) + item.quantity
    return [f"{wording.plain_number(total)} {unit}" for unit, total in sums.items()]
