"""The example of every agreement (`coo.demo.plans`) as a snapshot and a form, without a database."""

import csv
import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from coo.constants import AgreementKind
from coo.demo.plans import EXAMPLES, Item, Plan
from coo.documents.certificate import CertificateDocument, freeze_certificate_data
from coo.documents.forms import Form
from coo.documents.qr import verification_link
from coo.origin import Terms, printed_text, read_criterion
from coo.snapshot import (
    ApplicationSnapshot,
    Declaration,
    Exporter,
    ExportItem,
    ForeignOrigin,
    ImportInput,
    Invoice,
    Party,
    Producer,
    Shipment,
)

DATA = Path(__file__).resolve().parents[3] / "coo" / "reference" / "data"
NUMBER = "ACT-DEL-AM27-0004229-8"
CODE = "P3VN 7YQA 6CKD"
TODAY = dt.date(2026, 11, 21)
PLACES = {
    "INTKD6": "ICD Tughlakabad, New Delhi",
    "INNSA1": "Nhava Sheva",
    "INDEL4": "Delhi Air Cargo",
    "JFK": "New York",
}
DECLARATIONS = {
    "PREF": "The undersigned hereby declares that the above details and statement are correct; that all the goods were "
    "produced in INDIA and that they comply with the origin requirements specified for these goods in {agreement} for "
    "the goods exported to {country}.",
    "NON_PREF": "The undersigned hereby declares that the above details and statement are correct; that all the goods "
    "were produced in INDIA and that they are exported to {country}.",
    "B2B": "The undersigned hereby declares that the above details and statement are correct; that the goods are not "
    "of Indian origin, that they originate in {origin} as the document named here proves, and that they are exported "
    "to {country}.",
}


@lru_cache(maxsize=1)
def agreements() -> dict[str, dict[str, Any]]:
    """Return the agreements of the reference data by code, those that this portal serves."""
    rows = json.loads((DATA / "agreements.json").read_text(encoding="utf-8"))["agreements"]
    return {row["code"]: row for row in rows if row.get("mode") != "elsewhere"}


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """Return the countries' names by code."""
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        return {row["alpha2"]: row["name"] for row in csv.DictReader(file)}


def form(code: str, **changes: Any) -> Form:
    """Return the form of an agreement, as `coo.documents.forms.form_of` reads it from its row."""
    row = agreements()[code]
    facts: dict[str, Any] = {
        "family": row["family"],
        "boxes": tuple(row["boxes"]),
        "copies": tuple(row["copy_markings"]),
        "terms": Terms(
            code=code,
            criteria=tuple(read_criterion(entry) for entry in row["criterion_rows"]),
            is_self_declared=row.get("mode") == "self_declared",
            days_after_shipment=row.get("days_after_shipment"),
            counts_working_days=row.get("counts_working_days", False),
            retrospective_words=row.get("retrospective_words", ""),
        ),
    }
    return Form(**(facts | changes))


def snapshot(code: str, **changes: Any) -> ApplicationSnapshot:
    """Return the application of an agreement's example."""
    plan, row = EXAMPLES[code], agreements()[code]
    country = country_names()[plan.country]
    kind = AgreementKind.NON_PREFERENTIAL if row["kind"] == "NON_PREF" else AgreementKind.PREFERENTIAL
    declared = DECLARATIONS["B2B" if plan.foreign else str(kind)]
    origin = country_names()[plan.foreign.country] if plan.foreign else ""
    words = declared.format(agreement=row["name"], country=country.upper(), origin=origin.upper())
    facts: dict[str, Any] = {
        "exporter": Exporter(
            iec="AAACK0000K",
            name="KESARI THREADWORKS PRIVATE LIMITED",
            address="1 Example Mill Lane, Okhla Phase II",
            city="New Delhi",
            pin="110020",
        ),
        "certificate_kind": str(kind),
        "agreement": code,
        "agreement_name": row["name"],
        "importer": Party(plan.importer, plan.address, plan.country, country),
        "invoice": Invoice(plan.invoice_number, TODAY - dt.timedelta(days=9), "USD", plan.total),
        "producer": _producer(plan, row),
        "foreign_origin": _foreign(plan),
        "items": tuple(_item(serial, item, row, origin) for serial, item in enumerate(plan.items, 1)),
        "inputs": tuple(
            ImportInput(serial, number, entry.itchs, entry.itchs[:6], country_code=entry.country)
            for serial, item in enumerate(plan.items, 1)
            for number, entry in enumerate(item.inputs, 1)
        ),
        "shipment": _shipment(plan),
        "declaration": Declaration(True, words, "New Delhi", TODAY - dt.timedelta(days=2), "MEERA KAPOOR", "Director"),
    }
    return ApplicationSnapshot(**(facts | changes))


def _producer(plan: Plan, row: dict[str, Any]) -> Producer:
    if plan.maker:
        return Producer(False, plan.maker.name, plan.maker.address)
    return Producer(is_exporter=True) if row.get("producer_rule") else Producer()


def _foreign(plan: Plan) -> ForeignOrigin:
    foreign = plan.foreign
    if foreign is None:
        return ForeignOrigin()
    name = country_names()[foreign.country]
    return ForeignOrigin(foreign.country, name, foreign.document, foreign.number, TODAY, foreign.issuer)


def _item(serial: int, item: Item, row: dict[str, Any], origin: str) -> ExportItem:
    criteria = {entry["code"]: read_criterion(entry) for entry in row["criterion_rows"]}
    return ExportItem(
        serial=serial,
        itchs_code=item.itchs,
        hs_code=item.itchs[:6],
        description=item.description,
        quantity=item.quantity,
        unit=item.unit,
        unit_name={"NOS": "NUMBERS", "KGS": "KILOGRAMS", "PRS": "PAIRS"}[item.unit],
        value=item.value,
        marks=item.marks,
        packages=item.packages,
        criterion=item.criterion,
        criterion_value=item.criterion_value,
        criterion_text=printed_text(criteria[item.criterion], item.criterion_value, origin),
    )


def _shipment(plan: Plan) -> Shipment:
    loading, discharge = PLACES.get(plan.loading, plan.loading), PLACES.get(plan.discharge, plan.discharge)
    document = {"AWB": "Airway Bill", "BL": "Bill of Lading"}[plan.document]
    return Shipment(
        mode=plan.mode,
        mode_name=plan.mode.title(),
        document=plan.document,
        document_name=document,
        document_number="2345678",
        date=TODAY - dt.timedelta(days=plan.shipped_days_ago),
        loading_name=loading,
        discharge_name=discharge,
        route=f"From {loading} to {discharge} by {plan.mode}",
        shipping_bill_number="4711002",
        shipping_bill_date=TODAY - dt.timedelta(days=1),
    )


def document(
    code: str,
    *,
    copy: str = "ELECTRONIC COPY",
    watermark: str = "",
    form_changes: dict[str, Any] | None = None,
    official_use: tuple[str, ...] = (),
    issued_on: dt.date = TODAY,
    **changes: Any,
) -> CertificateDocument:
    """Return the certificate of an agreement's example as it is printed. Args: changes: of the snapshot."""
    data = freeze_certificate_data(
        snapshot=snapshot(code, **changes),
        application_number="HQRCCOAPPLY00004240AM27",
        agency={"code": "ACT", "name": "Aravalli Chamber of Trade", "name_hi": "अरावली व्यापार मंडल"},
        office={"code": "DEL", "city": "New Delhi", "address": "1 Ridge View Road, New Delhi 110000, India"},
        # Of a self-declaration: who signs it for the exporter.
        officer={"name": "MEERA KAPOOR"}
        if agreements()[code].get("mode") == "self_declared"
        else {"name": "A. DESHPANDE", "designation": "Deputy Director (Certificates)"},
        declared_at="2026-11-19T10:12:00+05:30",
        declaration_digest="9c1e04b76a2fd31055e80b4c71f9a2d6" * 2,
        declaration_signer="MEERA KAPOOR",
        issued_at=dt.datetime.combine(issued_on, dt.time(10, 50, 55), dt.UTC),
        form=form(code, **(form_changes or {})),
        official_use=official_use,
        signing_certificate="Class 3, serial 4E17 90AC 33D2 08B1",
    )
    return CertificateDocument(
        number=NUMBER,
        code=CODE,
        link=verification_link("https://portal.test", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        verify_at="portal.test/verify",
        copy=copy,
        watermark=watermark,
        data=data,
    )
